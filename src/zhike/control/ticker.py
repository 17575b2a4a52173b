"""A thread in the server's process that asks again and again what is due."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

log = logging.getLogger("zhike.ticker")


class Ticker:
    """Calls `tick` every so many seconds, from its making on; `stop` ends it and waits."""

    def __init__(self, name: str, tick: Callable[[], object], every: float) -> None:
        self._tick = tick
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            close_old_connections()
            try:
                self._tick()
            except Exception:
                log.exception("what is due for %s could not be started", self._thread.name)
        close_old_connections()

    def stop(self, within: float = 10.0) -> bool:
        """True when it ended in time."""
        self._stopping.set()
        self._thread.join(within)
        return not self._thread.is_alive()
