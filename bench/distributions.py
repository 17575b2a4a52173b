"""The shape of a shop: how customers differ, when they come, what they buy. Plain numpy, no warehouse."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

START, END = datetime(2024, 1, 1), datetime(2026, 1, 1)
"""Two years of history; rules are evaluated as of END."""

HOURS = int((END - START) / timedelta(hours=1))
MICROSECONDS_AN_HOUR = 3_600_000_000

_BY_MONTH = (0.90, 0.70, 0.90, 0.90, 1.00, 1.35, 0.90, 0.90, 1.00, 1.10, 1.80, 1.30)  # 618, Double 11, Double 12
_BY_WEEKDAY = (0.95, 0.93, 0.95, 0.98, 1.05, 1.18, 1.12)
_BY_HOUR = (3, 2, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 7, 6, 5, 5, 5, 5, 6, 8, 10, 10, 8, 5)  # Beijing time
_GROWTH = 0.5  # the shop is this much larger at the end than at the start
_TAIL, _RICHEST = 0.65, 8000.0


def activity(customers: int, events: int, rng: np.random.Generator) -> Ints:
    """Events of each customer: a cut-off power law (most have a few, a few have thousands) that adds up exactly."""
    u = rng.random(customers)
    weight = (1 - u * (1 - _RICHEST**-_TAIL)) ** (-1 / _TAIL)
    share = np.cumsum(weight) / weight.sum()
    counts: Ints = np.diff(np.rint(share * events).astype(np.int64), prepend=0)
    return counts


def rhythm() -> Floats:
    """The cumulative share of all traffic at every full hour from START to END (HOURS + 1 values from 0 to 1)."""
    beijing = [START + timedelta(hours=hour + 8) for hour in range(HOURS)]
    season = [_BY_MONTH[t.month - 1] * _BY_WEEKDAY[t.weekday()] * _BY_HOUR[t.hour] for t in beijing]
    traffic = np.array(season) * np.linspace(1.0, 1.0 + _GROWTH, HOURS)
    cumulative: Floats = np.concatenate([[0.0], np.cumsum(traffic)]) / traffic.sum()
    return cumulative


@dataclass(frozen=True)
class Lifetimes:
    """When each customer is active, measured on the cumulative share of traffic, and with how many events."""

    joined: Floats
    left: Floats
    events: Ints
    phase: Floats

    def until(self, share: float) -> Ints:
        """How many events each customer has had when this share of all traffic has passed."""
        passed = np.clip((share - self.joined) / (self.left - self.joined), 0.0, 1.0)
        return np.floor(self.events * passed + self.phase).astype(np.int64)


def lifetimes(events: Ints, rng: np.random.Generator) -> Lifetimes:
    """Most customers join some time in the two years and half of them fall silent before the end."""
    n = len(events)
    joined = np.maximum(0.0, rng.uniform(-0.3, 0.98, n))
    stays = rng.random(n) < 0.5
    left = np.where(stays, 1.0, joined + (1.0 - joined) * rng.uniform(0.02, 1.0, n))
    return Lifetimes(joined, left, events, rng.random(n))


def zipf(size: int, skew: float = 1.05) -> Floats:
    """Cumulative popularity of `size` things, the most popular first."""
    share = 1.0 / np.arange(1, size + 1) ** skew
    cumulative: Floats = np.cumsum(share) / share.sum()
    return cumulative


def pick(cumulative: Floats, n: int, rng: np.random.Generator) -> Ints:
    """`n` draws from a cumulative distribution, as positions."""
    return np.minimum(np.searchsorted(cumulative, rng.random(n)), len(cumulative) - 1)
