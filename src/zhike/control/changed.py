"""That something was committed: those who tell others of changes wait here instead of asking again and again.

A call says only that there may be news. What they are stands in the warehouse, in the order of serials; whoever misses
a call finds them there later. Everything is within this process.
"""

import threading

_changed = threading.Condition()  # re-entrant: `end` may be called by a signal while this thread is inside
_count = 0
_ended = False


def notify() -> None:
    """Call it after every commit that changes who has which tag."""
    global _count
    with _changed:
        _count += 1
        _changed.notify_all()


def count() -> int:
    """How many calls there were. Ask before reading, then `wait` for those after."""
    return _count


def wait(after: int, timeout: float) -> int:
    """Until there was a call after the first `after`, at most `timeout` seconds; how many there were by then."""
    with _changed:
        _changed.wait_for(lambda: _count > after or _ended, timeout)
        return _count


def end() -> None:
    """The server is stopping: nobody waits any more."""
    global _ended
    with _changed:
        _ended = True
        _changed.notify_all()


def ended() -> bool:
    """Whether it is."""
    return _ended
