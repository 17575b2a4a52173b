"""Which channels orders are owed to, by seven models. Pure: a table of paths in, credit for each channel out.

Every model hands out all of each path's conversions, and nothing more. Sources: the position-based and time-decay
weights are those customary in web analytics; Markov: Anderl, Becker, von Wangenheim & Schumann 2016, "Mapping the
customer journey"; Shapley: Zhao, Mahboobi & Bagheri 2018, "Shapley value methods for attribution modeling".
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.streams import Codes, Ints

Floats = NDArray[np.float64]

ENDS: Final = 0.4
"""What the first and the last touch get each by position; those between share the rest."""


@dataclass(frozen=True)
class Paths:
    """Path i has the touches `touch[starts[i]:starts[i + 1]]` (codes below `channels`, at least one), in order.

    It was gone to `conversions[i]` orders worth `value[i]`, and `lost[i]` times to none. `age`: how long before its
    end each touch was, in any unit.
    """

    channels: int
    starts: Ints
    touch: Codes
    conversions: Floats
    value: Floats
    lost: Floats
    age: Floats

    @property
    def sizes(self) -> Ints:
        """How many touches each path has."""
        return np.diff(self.starts)


@dataclass(frozen=True)
class Credit:
    """What each channel is owed."""

    conversions: Floats
    value: Floats


def first(paths: Paths) -> Credit:
    weights = np.zeros(len(paths.touch))
    weights[paths.starts[:-1]] = 1
    return _by_touch(paths, weights)


def last(paths: Paths) -> Credit:
    weights = np.zeros(len(paths.touch))
    weights[paths.starts[1:] - 1] = 1
    return _by_touch(paths, weights)


def linear(paths: Paths) -> Credit:
    """All touches alike."""
    return _by_touch(paths, np.ones(len(paths.touch)))


def time_decay(paths: Paths, half_life: float) -> Credit:
    """A touch counts half as much as one that is a half-life nearer to the order."""
    nearest = np.minimum.reduceat(paths.age, paths.starts[:-1])  # so that the weights of old touches stay above 0
    return _by_touch(paths, 0.5 ** ((paths.age - np.repeat(nearest, paths.sizes)) / half_life))


def position(paths: Paths) -> Credit:
    """40 % to the first and to the last touch, the rest to those between; one touch gets all, two halve it."""
    sizes = paths.sizes
    weights = np.repeat((1 - 2 * ENDS) / np.maximum(sizes - 2, 1), sizes)
    weights[paths.starts[:-1]] = weights[paths.starts[1:] - 1] = ENDS
    return _by_touch(paths, weights)


def shapley(paths: Paths) -> Credit:
    """The Shapley value of the game in which a set of channels is worth the orders that it suffices for.

    An order needs the channels of its path and no others; the value of such a game is that each of them gets the same
    part. So no sum over coalitions is needed, however many channels there are.
    """
    pairs = np.unique(np.repeat(np.arange(len(paths.sizes)), paths.sizes) * paths.channels + paths.touch)
    path, channel = np.divmod(pairs, paths.channels)
    parts = 1 / np.bincount(path, minlength=len(paths.sizes))[path]
    return _credit(paths, channel, parts, path)


def markov(paths: Paths, order: int = 1) -> Credit:
    """In proportion to removal effects: which part of the orders would be lost if a channel led nowhere.

    Customers are taken to move from the last `order` touches to the next, to an order or away. The same proportions
    hold for the value.
    """
    effects = removal_effects(paths, order)
    shares = effects / effects.sum()
    return Credit(shares * paths.conversions.sum(), shares * paths.value.sum())


def removal_effects(paths: Paths, order: int = 1) -> Floats:
    """For each channel the part of the chance to end in an order that is lost without it."""
    chain = _chain(paths, order)
    whole = _chance(chain, np.ones(len(chain.channel), bool))
    without = [_chance(chain, chain.channel != channel) for channel in range(paths.channels)]
    effects: Floats = 1 - np.array(without) / whole
    return effects


@dataclass(frozen=True)
class _Chain:
    """States, the channel of each (its last touch), and chances: to begin in it, to go on to another, to an order."""

    channel: Ints
    begin: Floats
    onward: Floats
    order: Floats


def _chain(paths: Paths, order: int) -> _Chain:
    """A state is the last touch (`order` 1), or it with the one before; their journeys counted."""
    first, end = paths.starts[:-1], paths.starts[1:] - 1
    state = _states(paths, order)
    kinds, at = np.unique(state, return_inverse=True)
    journeys = paths.conversions + paths.lost
    inner = np.ones(len(state), bool)
    inner[end] = False
    place = np.flatnonzero(inner)
    flat = at[place] * len(kinds) + at[place + 1]
    counts = np.bincount(flat, np.repeat(journeys, paths.sizes)[place], len(kinds) ** 2).reshape(len(kinds), -1)
    orders = np.bincount(at[end], paths.conversions, len(kinds))
    leaving = counts.sum(1) + np.bincount(at[end], journeys, len(kinds))
    leaving = np.where(leaving > 0, leaving, 1)
    begin = np.bincount(at[first], journeys, len(kinds)) / journeys.sum()
    return _Chain(kinds % paths.channels, begin, counts / leaving[:, None], orders / leaving)


def _states(paths: Paths, order: int) -> Ints:
    """A number for the state after each touch; the touch itself is the remainder by the number of channels."""
    touch = paths.touch.astype(np.int64)
    if order == 1:
        return touch
    before = np.roll(touch, 1)
    before[paths.starts[:-1]] = paths.channels  # nothing before
    return before * paths.channels + touch


def _chance(chain: _Chain, kept: NDArray[np.bool_]) -> float:
    """The chance to end in an order where all other states lead away."""
    inside = np.eye(int(kept.sum())) - chain.onward[np.ix_(kept, kept)]
    return float(chain.begin[kept] @ np.linalg.solve(inside, chain.order[kept]))


def _by_touch(paths: Paths, weights: Floats) -> Credit:
    """Each path's conversions in proportion to its touches' weights."""
    path = np.repeat(np.arange(len(paths.sizes)), paths.sizes)
    parts = weights / np.add.reduceat(weights, paths.starts[:-1])[path]
    return _credit(paths, paths.touch, parts, path)


def _credit(paths: Paths, channel: NDArray[np.integer], parts: Floats, path: Ints) -> Credit:
    return Credit(
        np.bincount(channel, parts * paths.conversions[path], paths.channels).astype(np.float64),
        np.bincount(channel, parts * paths.value[path], paths.channels).astype(np.float64),
    )
