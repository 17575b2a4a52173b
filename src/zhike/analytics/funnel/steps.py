"""How far each customer comes through ordered steps, and when. Pure: arrays in, arrays out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.streams import Codes, Ints, Streams, in_parts


@dataclass(frozen=True)
class Reached:
    """For each customer of the streams: how many steps were reached (0: not even the first), and when.

    `at[i, k]` (microseconds) is when step k was reached in the attempt that first came furthest; `group[i]` is the
    group of the fact that began it (-1: no attempt).
    """

    steps: NDArray[np.int8]
    at: Ints
    group: Codes


def what_code(steps: int, step_bits: int, group: int) -> int:
    """What `reached` wants to know of a fact: a bit for each step that it is, and its group above them."""
    return group << steps | step_bits


def reached(streams: Streams, steps: int, within: int) -> Reached:
    """The furthest step that each customer reached within `within` microseconds of a first step.

    Every first step may be the beginning; each further step must be strictly later than the one before, other facts
    may lie between, and the last may be exactly `within` after the first. `streams.what` is `what_code`.

    It suffices to remember, for each step, the attempt with the latest beginning that got there: whatever follows, it
    has the most time left.
    """
    from zhike.analytics.funnel import loops

    found = Reached(
        np.zeros(len(streams), np.int8),
        np.zeros((len(streams), steps), np.int64),
        np.full(len(streams), -1, np.int32),
    )
    arrays = streams.starts, streams.ts, streams.what, steps, within, found.steps, found.at, found.group
    in_parts(len(streams), lambda low, high: loops.furthest(*arrays, low, high))
    return found
