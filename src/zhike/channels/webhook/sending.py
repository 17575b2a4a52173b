"""One attempt to deliver a message: posted, within a time, to an address that may be reached. Nothing is followed."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from zhike.channels.webhook.address import PORTS, Network, Unreachable, looked_up
from zhike.channels.webhook.signature import signed_headers

CONNECT_WITHIN: Final = 5.0
ANSWER_WITHIN: Final = 15.0
"""Seconds for all of it: a receiver should put the message away and answer, and work on it afterwards."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of it. `code`: None when it was delivered (any 2xx), else why it was not, with its `params`."""

    took_ms: int
    status: int | None = None
    code: str | None = None
    params: dict[str, object] = field(default_factory=dict)

    @property
    def delivered(self) -> bool:
        return self.code is None

    @property
    def gone(self) -> bool:
        """The receiver wants no more."""
        return self.status == http.client.GONE


def send(address: str, secret: str, message_id: str, body: bytes, allowed: Sequence[Network] = ()) -> Attempt:
    """Post a signed JSON body. Never raises for what the other side does."""
    began = time.monotonic()

    def attempt(status: int | None = None, code: str | None = None, params: dict[str, object] | None = None) -> Attempt:
        return Attempt(round((time.monotonic() - began) * 1000), status, code, params or {})

    try:
        status = _post(urlsplit(address), secret, message_id, body, allowed)
    except Unreachable as error:
        return attempt(code=error.code, params=error.params)
    except ssl.SSLError as error:
        return attempt(
            code="webhook_tls", params={"detail": getattr(error, "verify_message", "") or error.reason or ""}
        )
    except (OSError, http.client.HTTPException) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() - began >= ANSWER_WITHIN
        return attempt(code="webhook_timeout" if late else "webhook_unreachable")
    return attempt(status) if 200 <= status < 300 else attempt(status, "webhook_status", {"status": status})


def _post(parts: SplitResult, secret: str, message_id: str, body: bytes, allowed: Sequence[Network]) -> int:
    headers = {
        "Content-Type": "application/json", "User-Agent": "Zhike-Webhooks/1",
        **signed_headers(secret, message_id, int(time.time()), body),
    }  # fmt: skip
    connection = _Pinned(parts, looked_up(parts, allowed))
    with _no_longer_than(connection, ANSWER_WITHIN):
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, headers)
        return connection.getresponse().status


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was judged, whatever the name leads to meanwhile."""

    def __init__(self, parts: SplitResult, ip: str) -> None:
        self._ip, self._tls = ip, parts.scheme == "https"
        self.default_port = PORTS[parts.scheme]
        super().__init__(parts.hostname or "", parts.port or self.default_port, timeout=CONNECT_WITHIN)

    def connect(self) -> None:
        plain = socket.create_connection((self._ip, self.port), CONNECT_WITHIN)
        self.sock = _trusted().wrap_socket(plain, server_hostname=self.host) if self._tls else plain
        self.sock.settimeout(ANSWER_WITHIN)


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _no_longer_than(connection: _Pinned, seconds: float) -> Iterator[None]:
    """A receiver that sends one byte now and then would never run into the timeout of a single read."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()
