"""Where requests wait until they are on disk: everybody who waits at that moment shares one fsync."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from zhike.collect.stream.spool import Record, Spool
from zhike.errors import ZhikeError

MOST_BACKLOG: Final = 2**30
"""Bytes that may wait for the warehouse; beyond that nothing is accepted until it has caught up."""


class TooMuch(ZhikeError):
    """More comes in than can be written: come back later, nothing was accepted."""

    status = 429
    code = "too_many_events"


class Intake:
    """Used from one event loop. `kept` is called (in another thread) when there is something new in the spool."""

    def __init__(self, spool: Spool, kept: Callable[[], None], most_backlog: int = MOST_BACKLOG) -> None:
        self._spool, self._kept, self._most = spool, kept, most_backlog
        self._thread = ThreadPoolExecutor(1, "spool")
        self._waiting: list[tuple[Record, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """Whether the warehouse is too far behind to accept anything."""
        return self._spool.backlog >= self._most

    async def keep(self, record: Record) -> None:
        """Return when the record is durable. Raises TooMuch, or OSError when the disk refuses it."""
        if self.full:
            raise TooMuch("The warehouse is behind: try again later.")
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((record, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error = await self._append([record for record, _ in batch])
            for _, kept in batch:
                if kept.done():  # whoever asked has gone away
                    continue
                if error is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(error)

    async def _append(self, records: list[Record]) -> OSError | None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._spool.append, records)
        except OSError as error:
            return error
        self._kept()
        return None

    def close(self) -> None:
        self._thread.shutdown()
