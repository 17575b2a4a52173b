"""`/healthz`, `/readyz` and `/metrics`: for machines, beside Django and not behind it, so that they answer whatever
host is asked for and however busy the pages are."""

import asyncio
import hmac
import os
import secrets
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import orjson
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from zhike import home, measures
from zhike.control.bodies import Message, Receive, Send
from zhike.control.monitor import readiness

PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_REMEMBERED: Final = 1.0  # seconds: whoever asks more often gets the same answer
_PATIENCE: Final = 5.0
_FORWARDED: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto",
                               b"x-real-ip", b"via"})  # fmt: skip
_OWN_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PUBLISHED_BY: Final = ("ZHIKE_HOSTS", "ZHIKE_HTTPS", "ZHIKE_ORIGINS")


class Probes:
    """Answers the three addresses; GET and HEAD only."""

    def __init__(self) -> None:
        self._asked: tuple[float, asyncio.Task[list[str]]] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            return await _answer(scope, send, 405, b"", b"text/plain", (b"allow", b"GET, HEAD"))
        match scope["path"]:
            case "/healthz":
                await _answer(scope, send, 200, b'{"alive":true}')
            case "/readyz":
                failing = await self._failing()
                said = orjson.dumps({"ready": not failing, "failing": failing})
                await _answer(scope, send, 503 if failing else 200, said)
            case _ if may_read_measures(scope):
                text = await asyncio.get_running_loop().run_in_executor(None, generate_latest, measures.REGISTRY)
                await _answer(scope, send, 200, text, CONTENT_TYPE_PLAIN_0_0_4.encode())
            case _:
                await _answer(scope, send, 401, b'{"code":"metrics_token_needed"}', b"application/json",
                              (b"www-authenticate", b"Bearer"))  # fmt: skip

    async def _failing(self) -> list[str]:
        """One look at a time, for everybody who asks."""
        now = time.monotonic()
        if self._asked is None or (self._asked[1].done() and now - self._asked[0] > _REMEMBERED):
            self._asked = now, asyncio.create_task(_look())
        try:
            return await asyncio.wait_for(asyncio.shield(self._asked[1]), _PATIENCE)
        except TimeoutError:
            return ["no_answer"]


@sync_to_async(thread_sensitive=False)
def _look() -> list[str]:
    close_old_connections()
    try:
        return readiness.failing()
    finally:
        close_old_connections()


def may_read_measures(scope: Message) -> bool:
    """With the token, where there is one. Without one only this machine may, as long as nothing is published: behind a
    proxy everybody comes from this machine."""
    headers = dict(scope["headers"])
    token = own_token()
    if token:
        said = headers.get(b"authorization", b"")
        return hmac.compare_digest(said, b"Bearer " + token.encode())
    published = any(os.environ.get(name) for name in _PUBLISHED_BY)
    host = headers.get(b"host", b"").decode("latin-1").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return not published and not _FORWARDED & headers.keys() and name in _OWN_NAMES and _is_here(scope.get("client"))


def _is_here(client: Any) -> bool:
    try:
        return bool(client) and ip_address(client[0]).is_loopback
    except ValueError:
        return False


def own_token() -> str:
    """What /metrics asks for: ZHIKE_METRICS_TOKEN, or what stands in the file `metrics_token` of the data directory,
    which others must not be able to read; empty where there is none."""
    said = os.environ.get("ZHIKE_METRICS_TOKEN", "").strip()
    return said or _in_file(home.data_dir() / "metrics_token")


def _in_file(path: Path) -> str:
    """An open or empty file lets nobody in: whoever made it wanted a token."""
    if not path.exists():
        return ""
    with path.open() as file:
        closed = os.fstat(file.fileno()).st_mode & 0o077 == 0
        return (file.read().strip() if closed else "") or secrets.token_hex()


async def _answer(
    scope: Message, send: Send, status: int, body: bytes, content: bytes = b"application/json",
    *more: tuple[bytes, bytes],
) -> None:  # fmt: skip
    headers = [(b"content-type", content), (b"content-length", str(len(body)).encode()),
               (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), *more]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
