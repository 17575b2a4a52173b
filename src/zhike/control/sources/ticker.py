"""The clock of sources: a thread in the server's process that asks every few seconds which of them are due."""

import logging
import threading

from django.db import close_old_connections

from zhike.control.sources import collecting

log = logging.getLogger("zhike.sources")

_EVERY = 3.0  # seconds


class Ticker:
    """Starts at once; `stop` ends it and waits."""

    def __init__(self, every: float = _EVERY) -> None:
        self._stopping = threading.Event()
        self._every = every
        self._thread = threading.Thread(target=self._run, name="sources", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            close_old_connections()
            try:
                collecting.tick()
            except Exception:
                log.exception("the sources that are due could not be started")
        close_old_connections()

    def stop(self, within: float = 10.0) -> bool:
        """True when it ended in time."""
        self._stopping.set()
        self._thread.join(within)
        return not self._thread.is_alive()
