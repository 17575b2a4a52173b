"""How much one request may send. Asked before Django sees it, because Django writes a whole body to the disk first."""

import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_MEGABYTE: Final = 1 << 20
_UPLOAD: Final = 1024
_OTHER: Final = 16
_DRAINED: Final = 128 * _MEGABYTE
"""What is read and thrown away so that the sender gets to see the answer; beyond it the connection is cut."""


class LimitedBodies:
    """Answers 413 to a body that is too large: files up to `ZHIKE_UPLOAD_MB` (1024), anything else up to 16 MB."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._upload = int(os.environ.get("ZHIKE_UPLOAD_MB") or _UPLOAD)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = dict(scope["headers"])
        is_file = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        megabytes = self._upload if is_file else _OTHER
        counted = _Counted(receive, megabytes * _MEGABYTE)
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > counted.most:
            await counted.drain()
            return await _refuse(send, megabytes)
        answered = _Noticed(send)
        try:
            await self._app(scope, counted.receive, answered.send)
        except _TooMuch:
            if not answered.begun:
                await counted.drain()
                await _refuse(send, megabytes)


class _TooMuch(Exception):
    """More has come than was allowed."""


class _Counted:
    """A request's body, counted as it comes: one without a declared length may be endless."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self.most, self._seen, self._ended = receive, most, 0, False

    async def receive(self) -> Message:
        message = await self._next()
        if self._seen > self.most:
            raise _TooMuch
        return message

    async def drain(self) -> None:
        while not self._ended and self._seen < _DRAINED:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        return message


class _Noticed:
    """Whether an answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send, self.begun = send, False

    async def send(self, message: Message) -> None:
        self.begun = True
        await self._send(message)


async def _refuse(send: Send, megabytes: int) -> None:
    problem = {
        "type": "about:blank", "title": "Content Too Large", "status": 413, "code": "too_big",
        "detail": f"The request is larger than {megabytes} MB.", "params": {"megabytes": megabytes},
    }  # fmt: skip
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})
