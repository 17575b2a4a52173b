"""From what customers did to paths: the touches before each order, and those that no order followed."""

from dataclasses import dataclass

import numpy as np

from zhike.analytics.attribution.models import Floats, Paths
from zhike.analytics.streams import Ints, Streams

ORDER = 0
"""The code of an order in `Streams.what`; channel c is c + 1: a touch at the moment of an order is not before it."""


@dataclass(frozen=True)
class Orders:
    """One row for each customer and moment, in that order: how many orders and what they were worth."""

    customer: Ints
    ts: Ints
    count: Floats
    value: Floats


@dataclass(frozen=True)
class Journeys:
    """`paths`, and what no touch led to."""

    paths: Paths
    untouched_orders: float
    moments: Ints
    """For each path the row of its orders; -1 where none followed."""


@dataclass(frozen=True)
class Cut:
    """How paths are cut, in microseconds: touches count for `lookback` before an order, orders from `since` on. With
    `once`, touches of one channel in a row are one, at the time of the last."""

    lookback: int
    since: int
    once: bool


def journeys(found: Streams, orders: Orders, channels: int, cut: Cut) -> Journeys:
    """A touch belongs to the customer's next order. Touches after the last one are a path that led to none, as far as
    they lie within `lookback` of their last."""
    from zhike.analytics.attribution import loops

    starts, touch, age, moment = loops.cut(
        found.starts, found.ts, found.what, _rows_before(found, orders), cut.lookback, cut.since, cut.once
    )
    converted = moment >= 0
    conversions = np.where(converted, orders.count[moment], 0.0)
    value = np.where(converted, orders.value[moment], 0.0)
    paths = Paths(channels, starts, touch, conversions, value, (~converted).astype(float), age / 1e6)
    counted = orders.ts >= cut.since
    return Journeys(paths, float(orders.count[counted].sum() - conversions.sum()), moment)


def _rows_before(found: Streams, orders: Orders) -> Ints:
    """For each customer of the streams the row of `orders` at which theirs begin."""
    return np.searchsorted(orders.customer, found.customer).astype(np.int64)
