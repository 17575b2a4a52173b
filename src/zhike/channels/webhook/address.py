"""Where a webhook may lead: to the internet, and to no machine behind our own walls unless its network is allowed.

Whoever may set an address could otherwise make this server talk to what only it can reach: databases, routers, a
cloud's own services. A name is looked up once and the connection goes to the very address that was judged.
"""

import ipaddress
import socket
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from zhike.errors import InvalidInput, ZhikeError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS: Final = {"http": 80, "https": 443}
_MOST: Final = 2000


class Unreachable(ZhikeError):
    """There is no way to this address, or none that may be taken."""

    status = 422
    code = "webhook_unreachable"


def checked(text: str) -> str:
    """The address as it is kept. Raises InvalidInput for what is no address of a web server."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _malformed() from error
    plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= _MOST
    if not plain or parts.scheme not in PORTS or not parts.hostname or port == 0 or parts.username is not None:
        raise _malformed()
    return parts._replace(fragment="").geturl()


def networks(text: str) -> tuple[Network, ...]:
    """Networks that are allowed beside the internet: `10.0.0.0/8 192.168.3.7`."""
    return tuple(ipaddress.ip_network(part, strict=False) for part in text.split())


def looked_up(parts: SplitResult, allowed: Sequence[Network]) -> str:
    """The IP address to connect to. Raises Unreachable when the name leads nowhere, or anywhere that is not allowed."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("The name is not known.", code="webhook_host_unknown", host=host) from error
    addresses = [str(each[4][0]) for each in found]
    if not all(_may(ipaddress.ip_address(each.partition("%")[0]), allowed) for each in addresses):
        raise Unreachable("This address is not on the internet.", code="webhook_address_private", host=host)
    return addresses[0]


def _may(address: _IP, allowed: Sequence[Network]) -> bool:
    if any(address in network for network in allowed):
        return True
    if isinstance(address, ipaddress.IPv6Address):
        inner = (
            address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1]) or _translated(address)
        )
        if inner:
            return _may(inner, allowed)
    return address.is_global and not address.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that NAT64 would lead to."""
    inside = address in ipaddress.ip_network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if inside else None


def _malformed() -> InvalidInput:
    return InvalidInput("This is no address that can be posted to: https://host/path.", code="webhook_address")
