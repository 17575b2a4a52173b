"""The event API: a small ASGI application under /v1, compatible with the Segment HTTP tracking spec.

It stands beside Django and not behind it: what a request needs here is a key, a look at the JSON and an fsync, and
there may be thousands in a second. What the messages mean is found out later (`collect.stream`).
"""

import base64
import binascii
import gzip
import logging
import time
import zlib
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from zhike import measures
from zhike.collect.stream.intake import TooMuch
from zhike.collect.stream.spool import Record
from zhike.collect.stream.values import text_of, without_lone_surrogates
from zhike.control.bodies import Message, Receive, Send
from zhike.control.sources import track_stream
from zhike.control.sources.track_keys import WriteKeys

log = logging.getLogger("zhike.stream")

Headers = list[tuple[bytes, bytes]]

PREFIX: Final = "/v1/"
MOST_BODY: Final = 500 * 2**10
MOST_SINGLE: Final = 32 * 2**10
MOST_MESSAGES: Final = 2_500
_MOST_HELD: Final = 64 * 2**20
"""Bytes of all requests that are being read at one time."""

_THROWN_AWAY: Final = 128 * 2**20
_RETRY_AFTER: Final = b"5"
_TYPES: Final = ("identify", "track", "page", "screen", "alias", "group", "batch")
_TYPE_OF: Final = {
    **{name: name for name in _TYPES},
    **{name[0]: name for name in _TYPES},  # what the browser's client sends to
    "import": "batch",
}
_SNIPPET: Final = "zhike.js"
_SNIPPET_FILE: Final = Path(__file__).resolve().parents[4] / "web" / "snippet" / _SNIPPET
_JSON: Final = (b"content-type", b"application/json")
_ANY_ORIGIN: Final = (b"access-control-allow-origin", b"*")
_DONE: Final = b'{"success":true}'


class _Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, code: str, message: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.status, self.headers = status, list(headers)
        self.body = orjson.dumps({"success": False, "code": code, "message": message})


class EventApi:
    """Answers everything under /v1; 200 means that it is on disk."""

    def __init__(self) -> None:
        self._keys = WriteKeys()
        self._held = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body, began = _Body(receive), time.perf_counter()
        try:
            answer = await self._respond(scope, body)
        except _Refused as refused:
            measures.REQUESTS_REFUSED.labels(refused.code).inc()
            await body.throw_away()
            answer = refused.status, refused.body, [_JSON, *refused.headers]
        finally:
            self._held -= body.held
        name = scope["path"].removeprefix(PREFIX)
        measures.answered(f"v1/{name if name in _TYPE_OF else ''}", scope["method"], answer[0], began)
        await _answer(send, *answer)

    async def _respond(self, scope: Message, body: "_Body") -> tuple[int, bytes, Headers]:
        name, method = scope["path"].removeprefix(PREFIX).rstrip("/"), scope["method"]
        if name == _SNIPPET and method in ("GET", "HEAD") and _SNIPPET_FILE.is_file():
            return _snippet(scope)
        if name not in _TYPE_OF:
            raise _Refused(404, "not_found", "There is nothing at this address.")
        if method == "OPTIONS":
            return 204, b"", [(b"access-control-allow-methods", b"POST"),
                              (b"access-control-allow-headers", b"authorization, content-type"),
                              (b"access-control-max-age", b"86400")]  # fmt: skip
        if method != "POST":
            raise _Refused(405, "method_not_allowed", "Only POST.", [(b"allow", b"POST, OPTIONS")])
        await self._accept(_TYPE_OF[name], scope, body)
        return 200, _DONE, [_JSON]

    async def _accept(self, kind: str, scope: Message, body: "_Body") -> None:
        stream = track_stream.current()
        if stream is None:
            raise _Refused(503, "unavailable", "The server is starting or stopping.", [(b"retry-after", _RETRY_AFTER)])
        if stream.intake.full:
            raise _too_much()
        headers = dict(scope["headers"])
        key = _basic_user(headers.get(b"authorization"))
        source = await self._source(key) if key else None
        said, text = _parsed(await self._read(headers, body))
        if source is None:
            source = await self._source(text_of(said.get("writeKey")) or "")
        messages = _checked(kind, said, len(text))
        await self._keep(stream, Record(source, kind, time.time_ns() // 1_000, text))
        measures.EVENTS_ACCEPTED.inc(messages)

    async def _source(self, key: str) -> str:
        found = await self._keys.source_of(key)
        if found is None:
            raise _Refused(401, "write_key_unknown", "The write key is missing or nobody's.")
        name, paused = found
        if paused:
            raise _Refused(403, "source_paused", "This source is paused.")
        return name

    async def _read(self, headers: dict[bytes, bytes], body: "_Body") -> bytes:
        """The body, unpacked. Too much of it is neither kept nor unpacked."""
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > MOST_BODY:
            raise _too_large()
        parts: list[bytes] = []
        while not body.ended:
            parts.append(await body.next())
            body.held += len(parts[-1])
            self._held += len(parts[-1])
            if body.held > MOST_BODY:
                raise _too_large()
            if self._held > _MOST_HELD:
                raise _too_much()
        packed = headers.get(b"content-encoding", b"").lower()
        return _unpacked(b"".join(parts)) if packed == b"gzip" else b"".join(parts)

    async def _keep(self, stream: track_stream.Stream, record: Record) -> None:
        try:
            await stream.intake.keep(record)
        except TooMuch as error:
            raise _too_much() from error
        except OSError as error:
            log.error("events cannot be kept: %s", error.strerror)
            raise _Refused(503, "unavailable", "Cannot be kept now.", [(b"retry-after", _RETRY_AFTER)]) from error


class _Body:
    """What the sender is sending. `held`: how much of it we keep in memory."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self.ended, self.held = receive, False, 0

    async def next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.ended = True
            raise _Refused(400, "body_incomplete", "The request ended early.")
        self.ended = not message.get("more_body", False)
        part: bytes = message.get("body", b"")
        return part

    async def throw_away(self) -> None:
        """Read what nobody wants, so that the sender gets to see the answer; beyond some size the connection is cut."""
        left = _THROWN_AWAY
        with suppress(_Refused):
            while not self.ended and left > 0:
                left -= len(await self.next())


def _too_much() -> _Refused:
    return _Refused(429, "too_many_events", "More than can be written: try again later.",
                    [(b"retry-after", _RETRY_AFTER)])  # fmt: skip


def _too_large() -> _Refused:
    return _Refused(413, "body_too_large", f"At most {MOST_BODY // 1024} KB, and {MOST_SINGLE // 1024} KB a message.")


def _basic_user(header: bytes | None) -> str:
    """The user name of basic authentication: the write key. The password is of no interest."""
    scheme, _, credentials = (header or b"").partition(b" ")
    if scheme.lower() != b"basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _unpacked(body: bytes) -> bytes:
    """Of gzip; never more than a body may hold."""
    stream = zlib.decompressobj(wbits=31)
    try:
        found = stream.decompress(body, MOST_BODY + 1)
    except zlib.error as error:
        raise _Refused(400, "gzip_unreadable", "The body is not gzip.") from error
    if len(found) > MOST_BODY:
        raise _too_large()
    if not stream.eof:
        raise _Refused(400, "gzip_unreadable", "The gzip ends early.")
    return found


def _parsed(body: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON object that a body is, and the body, mended where a browser had cut characters in two."""
    for mend in (bytes, without_lone_surrogates):
        text = mend(body)
        with suppress(orjson.JSONDecodeError):
            said = orjson.loads(text)
            if type(said) is dict:
                return said, text
            break
    raise _Refused(400, "json_unreadable", "The body is not a JSON object.")


def _checked(kind: str, said: dict[str, Any], size: int) -> int:
    """How many messages it is. What the spec asks of a request as a whole is asked here; single messages of a batch
    go to quarantine later."""
    if kind == "batch":
        messages = said.get("batch")
        if type(messages) is not list:
            raise _Refused(400, "batch_missing", "`batch` must be a list of messages.")
        if len(messages) > MOST_MESSAGES:
            raise _Refused(413, "batch_too_long", f"At most {MOST_MESSAGES} messages in a batch.")
        return len(messages)
    if size > MOST_SINGLE:
        raise _too_large()
    if not (text_of(said.get("userId")) or text_of(said.get("anonymousId"))):
        raise _Refused(400, "identity_missing", "userId or anonymousId is needed.")
    return 1


@cache
def _snippet_content() -> tuple[bytes, bytes]:
    """The browser's script, plain and packed."""
    content = _SNIPPET_FILE.read_bytes()
    return content, gzip.compress(content, 9, mtime=0)


def _snippet(scope: Message) -> tuple[int, bytes, Headers]:
    plain, packed = _snippet_content()
    zipped = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
    headers = [(b"content-type", b"text/javascript; charset=utf-8"), (b"cache-control", b"public, max-age=3600"),
               (b"vary", b"accept-encoding"), (b"x-content-type-options", b"nosniff"),
               (b"cross-origin-resource-policy", b"cross-origin")]  # fmt: skip
    return 200, packed if zipped else plain, [*headers, *([(b"content-encoding", b"gzip")] if zipped else [])]


async def _answer(send: Send, status: int, body: bytes, headers: Headers) -> None:
    length = [] if status == 204 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length, _ANY_ORIGIN]})
    await send({"type": "http.response.body", "body": body})
