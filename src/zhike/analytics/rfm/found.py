"""RFM of everybody as of one instant: the same function for today and for a period before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zhike.analytics.analysis import CannotTell
from zhike.analytics.rfm.cut_points import Cuts, jenks_cuts, quantile_cuts
from zhike.analytics.rfm.measured import measured
from zhike.analytics.rfm.scoring import Usual, scored
from zhike.analytics.rfm.segments import EIGHT, TEN, Segment, boxes
from zhike.warehouse.port import Reading

Floats = npt.NDArray[np.float64]
MEASURES: Final = ("recency", "frequency", "monetary")

_EQUAL: Final = {
    "recency": ("analysis_recency_equal", "days"),
    "frequency": ("analysis_frequency_equal", "orders"),
    "monetary": ("analysis_amounts_equal", "amount"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """The customers of equal scores: how many, and their days since the last order, orders and money summed."""

    r: int
    f: int
    m: int
    segment: str
    customers: int
    days: int
    orders: int
    money: Decimal


@dataclass(frozen=True)
class Found:
    """`scores`: customer_id, the measures, r, f, m, segment. `values`: each measure of everybody, in no order. `usual`:
    the medians of recency, frequency, monetary. `once`: who bought once."""

    scores: ir.Table
    cuts: Cuts
    bands: int
    segments: tuple[Segment, ...]
    usual: Usual
    once: int
    values: Mapping[str, Floats]


def found(reading: Reading, until: datetime, settings: Mapping[str, Any]) -> Found:
    """Scores as of an instant, from what was bought before it and nothing else.

    Raises CannotTell: analysis_no_purchases, analysis_too_few_customers, analysis_negative_amounts,
    analysis_no_second_order, analysis_recency_equal, analysis_frequency_equal, analysis_amounts_equal.
    """
    kept = reading.keep(measured(reading, until, settings["days"], settings["refunds"] == "net"))
    values = _values(reading, kept)
    bands = int(settings["bands"])
    _check(values, bands, settings["refunds"] == "net")
    cuts, eight = _cuts(values, bands, settings), settings["segments"] == "eight"
    split = _usual(values, np.mean if settings["split"] == "average" else np.median) if eight else boxes(bands)
    once = int(np.count_nonzero(values["frequency"] == 1))
    scores = reading.keep(scored(kept, cuts, split))
    return Found(scores, cuts, bands, EIGHT if eight else TEN, _usual(values, np.median), once, values)


def cells(reading: Reading, found: Found) -> list[Cell]:
    """The scores counted: at most bands³ times the segments' number."""
    groups = found.scores.group_by("r", "f", "m", "segment").aggregate(
        customers=lambda t: t.count(), days=lambda t: t.recency.sum(), orders=lambda t: t.frequency.sum(),
        money=lambda t: t.monetary.sum(),
    )  # fmt: skip
    return [Cell(**row) for row in reading.rows(groups)]


def moves(reading: Reading, before: Found, now: Found) -> dict[tuple[str | None, str | None], int]:
    """(segment before, segment now) → customers. None: not a customer then, or not within the window now."""
    earlier = before.scores.select(was_id="customer_id", was="segment")
    later = now.scores.select("customer_id", "segment")
    both = later.outer_join(earlier, later.customer_id == earlier.was_id)
    counted = both.group_by("was", "segment").aggregate(customers=both.count())
    return {(row["was"], row["segment"]): row["customers"] for row in reading.rows(counted)}


def _values(reading: Reading, kept: ir.Table) -> dict[str, Floats]:
    columns = reading.fetch(kept.select(*(kept[name].cast("float64").name(name) for name in MEASURES)))
    return {name: columns[name].to_numpy() for name in MEASURES}


def _check(values: Mapping[str, Floats], bands: int, net: bool) -> None:
    customers, negative = len(values["monetary"]), int(np.count_nonzero(values["monetary"] < 0))
    if customers == 0:
        raise CannotTell("Nobody has bought anything yet.", code="analysis_no_purchases")
    if customers < bands:
        raise CannotTell(
            "There are fewer customers than bands.", code="analysis_too_few_customers", customers=customers,
            needed=bands,
        )  # fmt: skip
    if negative and not net:
        raise CannotTell("Orders have negative amounts.", code="analysis_negative_amounts", customers=negative)
    if values["frequency"].max() == 1:
        raise CannotTell("Nobody has bought twice.", code="analysis_no_second_order", customers=customers)
    for name, (code, param) in _EQUAL.items():
        if values[name].min() == values[name].max():
            raise CannotTell(f"{name} is the same for everybody.", code=code, **{param: float(values[name][0])})


def _cuts(values: Mapping[str, Floats], bands: int, settings: Mapping[str, Any]) -> Cuts:
    if settings["cuts"] == "fixed":
        return Cuts(*(tuple(settings[f"{name}_cuts"]) for name in MEASURES))
    cut = quantile_cuts if settings["cuts"] == "quantile" else jenks_cuts
    return Cuts(*(cut(values[name], bands) for name in MEASURES))


def _usual(values: Mapping[str, Floats], middle: Any) -> Usual:
    return Usual(*(float(middle(values[name])) for name in MEASURES))
