"""What the server's process does beside answering: hand tags end, subscribers and open pages are told of changes."""

from collections.abc import Iterator
from contextlib import contextmanager

from zhike.control.customers import hand_tags
from zhike.control.subscriptions import pages
from zhike.control.subscriptions.delivering import Deliverer
from zhike.control.ticker import Ticker

_EXPIRE_EVERY = 10.0  # seconds


@contextmanager
def telling(work: bool = True, answers: bool = True) -> Iterator[None]:
    """Until the block ends: beside the background `work`, tags end and subscribers are told; where requests are
    answered, open pages are."""
    if work:
        hand_tags.expire()  # what ended while the machine was off
    running: list[Ticker | Deliverer] = (
        [Ticker("hand tags", hand_tags.expire, _EXPIRE_EVERY), Deliverer()] if work else []
    )
    if answers:
        pages.start()
    try:
        yield
    finally:
        pages.stop()
        for each in running:
            each.stop()
