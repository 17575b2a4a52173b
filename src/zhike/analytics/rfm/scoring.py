"""From measures to scores and segments, as expressions: the engine does it for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zhike.analytics.rfm.cut_points import Cuts
from zhike.analytics.rfm.segments import EIGHT_BY, Bounds, Box


@dataclass(frozen=True, slots=True)
class Usual:
    """The average or median of each measure: better than usual is fewer days, more orders, more money; never equal."""

    recency: float
    frequency: float
    monetary: float


def scored(measured: ir.Table, cuts: Cuts, split: Usual | Sequence[Box]) -> ir.Table:
    """The measures with r, f, m (1 … bands, the best highest) and segment, a key of the eight (by `Usual`) or the ten
    (by the boxes of their scores)."""
    bands, money = len(cuts.recency) + 1, measured.monetary.cast("float64")
    with_scores = measured.mutate(
        r=(ibis.literal(bands, "int64") - _above(measured.recency, cuts.recency)).cast("int64"),
        f=(_above(measured.frequency, cuts.frequency) + 1).cast("int64"),
        m=(_above(money, cuts.monetary) + 1).cast("int64"),
    )
    segment = _eight(with_scores, split) if isinstance(split, Usual) else _ten(with_scores, split)
    return with_scores.mutate(segment=segment)


def outputs(scores: ir.Table, before: ir.Table | None = None) -> ir.Table:
    """What is said of each customer: customer_id, r, f, m, score ("343"), segment, and segment_before, of the scores
    `before` (null for who had not bought then, or where nothing is compared)."""
    text = scores.r.cast("string") + scores.f.cast("string") + scores.m.cast("string")
    said = scores.select("customer_id", "r", "f", "m", "segment", score=text)
    if before is None:
        return said.mutate(segment_before=ibis.null("string"))
    then = before.select(was_id="customer_id", segment_before="segment")
    return said.left_join(then, said.customer_id == then.was_id).drop("was_id")


def _above(value: ir.NumericValue, cuts: Sequence[float]) -> ir.IntegerValue:
    """How many cuts a value lies above."""
    highest_first = [(value > cuts[place], place + 1) for place in reversed(range(len(cuts)))]
    return ibis.cases(*highest_first, else_=0).cast("int64")


def _eight(scores: ir.Table, usual: Usual) -> ir.StringValue:
    better = (
        scores.recency < usual.recency,
        scores.frequency > usual.frequency,
        scores.monetary.cast("float64") > usual.monetary,
    )
    cases = [(_all(*(side if high else ~side for side, high in zip(better, highs, strict=True))), key)
             for highs, key in EIGHT_BY.items()]  # fmt: skip
    return ibis.cases(*cases)


def _ten(scores: ir.Table, boxes: Sequence[Box]) -> ir.StringValue:
    return ibis.cases(
        *((_all(_in(scores.r, box.r), _in(scores.f, box.f), _in(scores.m, box.m)), box.segment) for box in boxes)
    )


def _in(score: ir.IntegerValue, bounds: Bounds) -> ir.BooleanValue:
    return score.between(*bounds)


def _all(*conditions: ir.BooleanValue) -> ir.BooleanValue:
    first, second, third = conditions
    return first & second & third
