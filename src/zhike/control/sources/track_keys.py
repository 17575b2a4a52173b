"""Whose write key it is, remembered for a few seconds: requests come by the thousand."""

import asyncio
import time
from typing import Final

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from zhike.control.sources import sources

_REMEMBERED: Final = 5.0  # seconds: a key that was taken back, or a source that was paused, is refused after that
_MOST: Final = 1_000
_LONGEST: Final = 100


class WriteKeys:
    """Used from one event loop."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, asyncio.Task[tuple[str, bool] | None]]] = {}

    async def source_of(self, key: str) -> tuple[str, bool] | None:
        """The source's name and whether it is paused; None for a key that is nobody's."""
        if not key.startswith("wk_") or len(key) > _LONGEST:
            return None
        until, asked = self._known.get(key, (0.0, None))
        if asked is None or until < time.monotonic() or _failed(asked):
            if len(self._known) >= _MOST:
                self._known.clear()
            asked = asyncio.create_task(_look_up(key))
            self._known[key] = (time.monotonic() + _REMEMBERED, asked)
        return await asyncio.shield(asked)


def _failed(asked: "asyncio.Task[tuple[str, bool] | None]") -> bool:
    return asked.done() and (asked.cancelled() or asked.exception() is not None)


@sync_to_async(thread_sensitive=False)
def _look_up(key: str) -> tuple[str, bool] | None:
    close_old_connections()
    try:
        source = sources.by_write_key(key)
    finally:
        close_old_connections()
    return None if source is None else (source.name, source.paused)
