"""What happened after a cut-off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from zhike.analytics.prediction.facts import sampled
from zhike.warehouse.port import Reading


@dataclass(frozen=True)
class Outcomes:
    """`days`: from the cut-off until the next order, infinite where there was none within the horizon; `spend`:
    within the horizon."""

    days: NDArray[np.float64]
    spend: NDArray[np.float64]


def outcomes(
    reading: Reading, orders: ir.Table, customers: NDArray[np.int64], cut_off: datetime, horizon: int, sample: int
) -> Outcomes:
    """Of these customers (sorted), within so many days from the cut-off on."""
    end = cut_off + timedelta(days=horizon)
    after = orders.filter(orders.ts >= cut_off, orders.ts < end, *sampled(orders, sample))
    found = reading.fetch(
        after.group_by("customer_id").aggregate(next=after.ts.min(), spend=after.amount.sum().fill_null(0.0))
    )
    ids = found["customer_id"].to_numpy()
    place = np.minimum(np.searchsorted(customers, ids), len(customers) - 1)
    known = customers[place] == ids
    days, spend = np.full(len(customers), np.inf), np.zeros(len(customers))
    since = found["next"].to_numpy().astype("datetime64[us]") - np.datetime64(cut_off, "us")
    days[place[known]] = (since / np.timedelta64(1, "D"))[known]
    spend[place[known]] = found["spend"].to_numpy()[known]
    return Outcomes(days, spend)
