"""What comes next: sessions cut from streams, walks through them, and how many go from which step to which. Pure."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.streams import Ints, Streams

BITS: Final = 5
"""Of one event in a walk's number."""
ENDED: Final = 0
"""The code of nothing more in this session; events have the codes from 1 on."""
MOST_CODES: Final = 2**BITS - 1
DEEPEST: Final = 6

Way = Literal["session", "after", "before"]


@dataclass(frozen=True)
class Walks:
    """Each different walk and how often it was gone. `event[i, s]` is its event at step s, `ENDED` after its end."""

    event: NDArray[np.int64]
    times: Ints
    sessions: int
    customers: int


@dataclass(frozen=True)
class Flow:
    """So often (`times`) the event at `step` was followed by that at the next one; `REST` stands for what is rare."""

    step: int
    one: int
    other: int
    times: int


REST: Final = -1


def walks(found: Streams, way: Way, event: int, gap: int, depth: int, once: bool) -> Walks:
    """The walks of `depth` steps on from the beginning of each session, or from each occurrence of an event, onward
    or (`before`) back.

    A session ends where a customer does nothing for more than `gap` microseconds. With `once`, the same event several
    times in a row is one.
    """
    from zhike.analytics.paths import loops

    most = (
        loops.count_sessions(found.starts, found.ts, gap) if way == "session" else np.count_nonzero(found.what == event)
    )
    numbers = np.empty(int(most), np.int64)
    which = ("session", "after", "before").index(way)
    walked, sessions, customers = loops.walk(
        found.starts, found.ts, found.what, gap, which, event, depth, once, numbers
    )
    kinds, times = np.unique(numbers[:walked], return_counts=True)
    steps = np.arange(depth + 1) * BITS
    return Walks(kinds[:, None] >> steps & MOST_CODES, times, sessions, customers)


def flows(of: Walks, top: int) -> list[Flow]:
    """From step to step, with the `top` events of each step; all others at a step are one. Whoever has ended does not
    go on."""
    labels = np.stack([_kept(of.event[:, step], of.times, top) for step in range(of.event.shape[1])], axis=1)
    found = []
    for step in range(labels.shape[1] - 1):
        going = of.event[:, step] != ENDED
        pairs, at = np.unique(labels[going, step : step + 2], axis=0, return_inverse=True)
        times = np.bincount(at.ravel(), of.times[going], len(pairs))
        found += [Flow(step, int(a), int(b), int(n)) for (a, b), n in zip(pairs, times, strict=True)]
    return sorted(found, key=lambda flow: (flow.step, -flow.times, flow.one, flow.other))


def _kept(events: NDArray[np.int64], times: Ints, top: int) -> NDArray[np.int64]:
    """The events of one step, with `REST` in place of all but the commonest."""
    counts = np.bincount(events, times, MOST_CODES + 1)
    counts[ENDED] = 0
    best = np.argsort(-counts, kind="stable")[:top]
    return np.where(np.isin(events, best) | (events == ENDED), events, REST)
