"""From what was counted to what a model learns from: times, means, ratios."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhike.analytics.prediction.facts import EVENT_WINDOWS, View
from zhike.rules.vocabulary import Kind as TraitKind

PRIOR: Final = 2.0
"""As how many gaps of their own the population's typical gap counts for each customer."""

Floats = NDArray[np.float64]
Counted = Mapping[str, NDArray[Any]]

RFM: Final = ("recency_days", "orders", "spend", "overdue")
"""What the simple rule knows, which a model must beat."""


def measured(counted: Counted, view: View) -> pa.Table:
    """A column for each feature, a row for each customer in `counted`."""
    count = len(counted["customer_id"])
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = _of_orders(counted, view) | _of_the_rest(counted, view)
    columns |= {f"trait_{name}": _trait(counted[f"trait_{name}"], kind, view) for name, kind in view.traits}
    assert all(len(column) == count for column in columns.values())
    return pa.table(columns)


def intervals(gap_sum: Floats, gaps: Floats) -> Floats:
    """Each customer's own typical gap in days: the mean of theirs and, as `PRIOR` more, of the population's typical
    one (the median of customers' means). NaN where nobody has ever bought twice."""
    repeated = gaps > 0
    typical = np.median(gap_sum[repeated] / gaps[repeated]) if repeated.any() else np.nan
    found: Floats = (PRIOR * typical + np.nan_to_num(gap_sum)) / (PRIOR + gaps)
    return found


def _of_orders(counted: Counted, view: View) -> dict[str, Any]:
    orders, gaps = counted["orders"].astype(float), counted["gaps"].astype(float)
    spend, gap_sum = np.nan_to_num(counted["spend"]), np.nan_to_num(counted["gap_sum"])
    recency, interval = _days_since(counted["last"], view), intervals(gap_sum, gaps)
    mean = gap_sum / gaps
    spread = np.sqrt(np.maximum(counted["gap_squares"] / gaps - mean**2, 0) * gaps / (gaps - 1))
    found = {
        "recency_days": recency, "tenure_days": _days_since(counted["first"], view), "orders": orders, "spend": spend,
        "average_order": spend / orders, "largest_order": counted["largest"], "gap_mean": mean,
        "gap_sd": np.where(gaps > 1, spread, np.nan), "interval_days": interval, "overdue": recency / interval,
        "channels": counted["channels"],
    }  # fmt: skip
    for days in view.windows:
        found[f"orders_{days}d"] = counted[f"orders_{days}d"]
        found[f"spend_{days}d"] = np.nan_to_num(counted[f"spend_{days}d"])
    for shorter, longer in ((30, 90), (90, 365)):
        if longer in view.windows:
            for what in ("orders", "spend"):
                rate = found[f"{what}_{shorter}d"] / shorter / (found[f"{what}_{longer}d"] / longer)
                found[f"{what}_trend_{shorter}_{longer}"] = rate
    return {name: _single(column) for name, column in found.items()}


def _of_the_rest(counted: Counted, view: View) -> dict[str, Any]:
    lines = counted["lines"]
    found = {
        "refunds": np.nan_to_num(counted["refunds"]),
        "refund_share": np.nan_to_num(counted["refunded"]) / np.nan_to_num(counted["spend"]),
        "categories": counted["categories"],
        "favourite_share": counted["most_lines"] / lines,
        "lines_per_order": lines / counted.get("orders_365d", counted["orders"]),
    }
    for name in view.names:
        event = f"event_{name}"
        found |= {f"{event}_{days}d": np.nan_to_num(counted[f"{event}_{days}d"]) for days in EVENT_WINDOWS}
        found[f"{event}_since"] = _days_since(counted[f"{event}_last"], view)
    return {name: _single(column) for name, column in found.items()}


def _days_since(instants: NDArray[Any], view: View) -> Floats:
    since: Any = np.datetime64(view.cut_off, "us") - instants
    days: Floats = since / np.timedelta64(1, "D")
    return days


def _single(column: NDArray[Any]) -> NDArray[np.float32]:
    single = column.astype(np.float32)
    single[~np.isfinite(single)] = np.nan
    return single


def _trait(texts: NDArray[Any], kind: TraitKind, view: View) -> pa.Array:
    """Texts as they are, numbers, flags as 0 and 1, dates as days before the cut-off."""
    column = pa.array(texts, pa.string())
    if kind == "text":
        return column
    if kind == "flag":
        return pc.cast(pc.equal(column, "true"), pa.float32())
    if kind == "number":
        whole = pc.match_substring_regex(column, r"^-?[0-9]{1,15}(\.[0-9]+)?$")
        return pc.cast(pc.cast(pc.if_else(whole, column, None), pa.float64()), pa.float32())
    whole = pc.match_substring_regex(column, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}")
    dates = pc.strptime(pc.utf8_slice_codeunits(pc.if_else(whole, column, None), 0, 10), "%Y-%m-%d", "s",
                        error_is_null=True)  # fmt: skip
    return pa.array(_single(_days_since(dates.to_numpy(zero_copy_only=False).astype("datetime64[us]"), view)))
