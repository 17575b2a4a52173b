"""Which server sends mail, and in whose name: `ZHIKE_SMTP`, or the file `smtp` in the data directory.

    smtp://user:password@mail.example.com:587?starttls=1
    smtps://user:password@mail.example.com
    smtp://127.0.0.1:25?from=reports@example.com

The sender is `ZHIKE_MAIL_FROM`, else `from` in the address, else the user where that is an e-mail address.
"""

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from zhike import home
from zhike.channels.email.addresses import checked
from zhike.errors import Conflict, InvalidInput

Tls = Literal["none", "starttls", "whole"]
"""`starttls`: agreed upon before anything else is said; `whole`: from the first byte."""

_PORTS: Final[dict[Tls, int]] = {"none": 25, "starttls": 587, "whole": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """`sender`: the address in whose name mail is sent; `name`: what is shown for it."""

    host: str
    port: int
    tls: Tls
    sender: str
    name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)


def configured() -> Server:
    """The server that this installation was given. Raises Conflict (mail_not_configured, mail_file_open_to_others)
    and InvalidInput (mail_server_malformed, mail_password_in_the_clear)."""
    address = os.environ.get("ZHIKE_SMTP", "").strip() or _in_file(home.data_dir() / "smtp")
    if not address:
        raise Conflict("No mail server is configured: set ZHIKE_SMTP and ZHIKE_MAIL_FROM.", code="mail_not_configured")
    return parse(address, os.environ.get("ZHIKE_MAIL_FROM", ""))


def parse(address: str, sender: str = "") -> Server:
    """The server of an address. `sender`: `reports@example.com` or `Shop <reports@example.com>`."""
    try:
        parts = urlsplit(address)
        port, asked = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise _malformed() from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or set(asked) - {"starttls", "from"}:
        raise _malformed()
    tls: Tls = "whole" if parts.scheme == "smtps" else "starttls" if asked.get("starttls") == ["1"] else "none"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and tls == "none" and not _is_here(parts.hostname):
        raise InvalidInput("The password would travel readably: add ?starttls=1.", code="mail_password_in_the_clear")
    name, own = _named(sender.strip() or asked.get("from", [""])[0].strip() or user)
    return Server(parts.hostname, port or _PORTS[tls], tls, own, name, user, password)


def _named(sender: str) -> tuple[str, str]:
    """`Shop <a@b.c>` in its parts."""
    name, opened, rest = sender.rpartition("<")
    if not opened:
        return "", _own(sender)
    return " ".join(name.strip().strip('"').split()), _own(rest.removesuffix(">"))


def _own(sender: str) -> str:
    try:
        return checked(sender)
    except InvalidInput as error:
        raise Conflict("No sender is configured: set ZHIKE_MAIL_FROM.", code="mail_no_sender") from error


def _in_file(path: Path) -> str:
    """The first line of the file, which nobody else may read: it holds a password."""
    if not path.exists():
        return ""
    with path.open(encoding="utf-8") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise Conflict("The file with the mail server's password is readable by others: chmod 600.",
                           code="mail_file_open_to_others", file=path.name)  # fmt: skip
        return file.readline().strip()


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _malformed() -> InvalidInput:
    return InvalidInput("ZHIKE_SMTP must be smtp://user:password@host:port?starttls=1 or smtps://…",
                        code="mail_server_malformed")  # fmt: skip
