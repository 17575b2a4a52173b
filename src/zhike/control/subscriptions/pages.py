"""What open pages are told: which tags moved, which jobs went on, which sources wrote; as server-sent events.

One thread looks, at most twice a second and only while somebody listens, and tells everybody the same. A page that was
away says the last thing that it was told, and gets the sum of what it missed.
"""

import asyncio
import json
import logging
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final
from weakref import WeakSet

from django.db import close_old_connections

from zhike import measures, wiring
from zhike.control import changed
from zhike.control.accounts.actor import Actor
from zhike.control.jobs import service as jobs
from zhike.control.sources import sources
from zhike.control.subscriptions import stream
from zhike.errors import InvalidInput, ZhikeError
from zhike.tagging import feed
from zhike.tagging.coverage import holders
from zhike.tagging.feed import Place
from zhike.warehouse.port import Reading

log = logging.getLogger("zhike.subscriptions")

MOST_OF_ONE: Final = 12
"""Connections of one person or key: an open window holds one."""

MOST: Final = 200
HEARTBEAT: Final = 15.0
"""Seconds of silence after which is said that the connection stands."""

_APART: Final = 0.5  # seconds between two looks
_LOOK_EVERY: Final = 2.0  # seconds after which is looked without having been called: progress of jobs calls nobody
_RETRY: Final = 3_000  # milliseconds after which a page comes back when the connection is lost
_NAMED: Final = 50  # customers
_UNREAD: Final = 100  # messages; who is that far behind begins anew
_LIFE: Final = 1_800.0  # seconds: then the page comes again, and who may not come in any more stays outside


class TooManyPages(ZhikeError):
    """So many connections are open already."""

    status = 429
    code = "live_too_many"


class NotThere(ZhikeError):
    """This process tells nobody: it only answers, or it is stopping."""

    status = 503
    code = "live_not_there"


class Listener:
    """One connection. Iterated over, in the server's event loop, it gives texts as they are sent."""

    def __init__(self, actor_id: str) -> None:
        self.actor_id = actor_id
        self._texts: deque[str | None] = deque()  # what was told and is not sent yet
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        self._loop = asyncio.get_running_loop()
        until = time.monotonic() + _LIFE
        while time.monotonic() < until and not changed.ended():
            while self._texts:
                text = self._texts.popleft()
                if text is None:
                    return
                yield text
            if comment := await self._silence():
                yield comment

    async def _silence(self) -> str:
        """Waits for the next text; a comment when there is none for long."""
        try:
            await asyncio.wait_for(self._woken.wait(), HEARTBEAT)
        except TimeoutError:
            return ": still here\n\n"
        self._woken.clear()
        return ""

    def begin(self, hello: str) -> None:
        """What is said before anything else."""
        self._texts.appendleft(hello)

    def tell(self, text: str | None) -> None:
        """From any thread; None ends the connection, and so does too much that is not sent."""
        self._texts.append(text if len(self._texts) < _UNREAD else None)
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: so is the connection
                self._loop.call_soon_threadsafe(self._woken.set)


class Pages:
    """The listeners of this process and the thread that tells them."""

    def __init__(self) -> None:
        self._listeners: WeakSet[Listener] = WeakSet()  # one whose connection is gone is forgotten by itself
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._look = _Look()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)
        self._thread.start()

    def listen(self, actor: Actor, after: str | None) -> Listener:
        """A new connection; `after`: the id of the last message that this page got. Raises TooManyPages."""
        listener = Listener(actor.id)
        with self._lock:
            mine = sum(one.actor_id == actor.id for one in self._listeners)
            if mine >= MOST_OF_ONE or len(self._listeners) >= MOST:
                raise TooManyPages("Too many pages listen already.", most=MOST_OF_ONE)
            self._look.begin()
            self._listeners.add(listener)
            measures.STREAMS_OPEN.set(len(self._listeners))
        listener.begin(_hello(after))  # after it was added: nothing lies between this and what it is told
        changed.notify()
        return listener

    def leave(self, listener: Listener) -> None:
        """The connection is closed."""
        with self._lock:
            self._listeners.discard(listener)
            measures.STREAMS_OPEN.set(len(self._listeners))

    def stop(self, within: float = 3.0) -> bool:
        """True when the thread ended in time."""
        self._stopping.set()
        changed.notify()
        self._thread.join(within)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set() and not changed.ended():
            seen = changed.count()
            if self._anybody():
                self._tell_all()
                self._stopping.wait(_APART)
                changed.wait(seen, _LOOK_EVERY)
            else:
                changed.wait(seen, 60.0)
        for listener in self._all():
            listener.tell(None)

    def _tell_all(self) -> None:
        close_old_connections()
        try:
            texts = self._look.news()
        except Exception:
            log.exception("open pages could not be told")
            texts = []
        close_old_connections()
        for listener in self._all():
            for text in texts:
                listener.tell(text)

    def _anybody(self) -> bool:
        """Whether somebody listens; if not, what was seen is forgotten."""
        with self._lock:
            if not self._listeners:
                self._look = _Look()
            return bool(self._listeners)

    def _all(self) -> list[Listener]:
        with self._lock:
            return list(self._listeners)


class _Look:
    """What was seen last; `news` is what differs since."""

    def __init__(self) -> None:
        self._place: Place | None = None
        self._sizes: dict[str, int] = {}
        self._jobs: dict[str, Any] | None = None
        self._sources: dict[str, Any] | None = None

    def begin(self) -> None:
        """From here on, unless it has begun already."""
        if self._place is None:
            with wiring.warehouse().reading() as reading:
                self._place = feed.now(reading)

    def news(self) -> list[str]:
        self.begin()
        return [*self._tags(), *self._moved_jobs(), *self._moved_sources()]

    def _tags(self) -> list[str]:
        with wiring.warehouse().reading() as reading:
            text, self._place = _movements(reading, self._place or feed.BEGINNING, self._sizes)
        return [text] if text else []

    def _moved_jobs(self) -> list[str]:
        found = {job.id: {"id": job.id, "kind": job.kind, "state": job.state, "progress": job.progress}
                 for job in jobs.latest(limit=50)}  # fmt: skip
        before, self._jobs = self._jobs, found
        moved = [job for id, job in found.items() if before is not None and before.get(id) != job]
        return [_text("jobs", {"jobs": moved})] if moved else []

    def _moved_sources(self) -> list[str]:
        found = {one.id: (one.rows, one.last_run_at, one.paused) for one in sources.every()}
        before, self._sources = self._sources, found
        moved = [id for id, state in found.items() if before is not None and before.get(id) != state]
        return [_text("sources", {"sources": moved})] if moved else []


def _movements(reading: Reading, after: Place, sizes: dict[str, int]) -> tuple[str | None, Place]:
    """What happened to tags since a place, as a message, and the place behind it. `sizes` as they were are kept up
    to date: counting anew all tags that move, twice a second, would take more than all the rest."""
    found = feed.summary(reading, after.serial, _NAMED)
    if not found.movements:
        return None, found.place
    known = {moved.tag_id: sizes[moved.tag_id] + moved.entered - moved.left
             for moved in found.movements if moved.tag_id in sizes}  # fmt: skip
    sizes |= known | holders(reading, [moved.tag_id for moved in found.movements if moved.tag_id not in known])
    tags = [
        {"tag_id": moved.tag_id, "entered": moved.entered, "left": moved.left, "changed": moved.changed,
         "customers": sizes.get(moved.tag_id)}
        for moved in found.movements
    ]  # fmt: skip
    customers = None if found.customers is None else [str(number) for number in found.customers]
    return _text("tags", {"tags": tags, "customers": customers}, stream.cursor_of(found.place)), found.place


def _hello(after: str | None) -> str:
    """The first words: where the page stands now, and what it missed since `after`."""
    with wiring.warehouse().reading() as reading:
        hello = f"retry: {_RETRY}\n\n" + _text("hello", {}, stream.cursor_of(feed.now(reading)))
        if after is None:
            return hello
        try:
            missed, _ = _movements(reading, stream.place_of(after), {})
        except InvalidInput:
            return hello + _text("missed", {"tags": True})
        return hello + _text("missed", {"tags": False}) + (missed or "")


def _text(event: str, data: dict[str, Any], id: str | None = None) -> str:
    said = f"id: {id}\n" if id else ""
    return f"{said}event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


_pages: Pages | None = None


def start() -> None:
    """Begin to tell; called by the server."""
    global _pages
    _pages = Pages()


def stop() -> bool:
    """End every connection. True when that went well in time."""
    global _pages
    pages, _pages = _pages, None
    return pages is None or pages.stop()


def listen(actor: Actor, after: str | None) -> Listener:
    """See `Pages.listen`. Raises NotThere where no server runs."""
    if _pages is None:
        raise NotThere("Nothing is told here.")
    return _pages.listen(actor, after)


def leave(listener: Listener) -> None:
    """See `Pages.leave`."""
    if _pages is not None:
        _pages.leave(listener)
