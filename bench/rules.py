"""Rule tags over exactly thirty or ninety metrics, as definitions of the product's rule language.

Six kinds of events in five windows give the metrics: one of count, sum or days since the last for each (thirty), or
all three (ninety). The tags combine them with one another and with traits; half are yes or no, half have two or three
levels. No two tags say the same.
"""

from dataclasses import dataclass
from typing import Any

from zhike.rules.parse import parse_definition
from zhike.tagging.plan import TagRule

Json = dict[str, Any]
Steps = tuple[int, int, int]
Metric = tuple[Json, Steps]
"""What is gathered, and thresholds for it from the lowest to the highest."""

WINDOWS = (7, 30, 90, 180, 365)

# For each kind of event: the measure in each window, with thresholds that split the customers usefully.
_MEASURES: dict[str, tuple[tuple[str, Steps], ...]] = {
    "product_viewed": (
        ("count", (1, 3, 6)),
        ("count", (2, 5, 15)),
        ("count", (3, 10, 40)),
        ("count", (3, 15, 60)),
        ("days_since_last", (30, 90, 180)),
    ),
    "product_added": (
        ("count", (1, 2, 3)),
        ("count", (1, 3, 6)),
        ("days_since_last", (7, 30, 60)),
        ("count", (2, 6, 20)),
        ("count", (2, 10, 30)),
    ),
    "order_completed": (
        ("count", (1, 2, 3)),
        ("sum", (50, 200, 1000)),
        ("count", (1, 3, 8)),
        ("sum", (100, 500, 3000)),
        ("days_since_last", (30, 90, 180)),
    ),
    "order_refunded": (
        ("count", (1, 2, 3)),
        ("count", (1, 2, 3)),
        ("sum", (20, 100, 500)),
        ("count", (1, 2, 4)),
        ("sum", (20, 200, 1000)),
    ),
    "message_opened": (
        ("count", (1, 2, 3)),
        ("count", (1, 2, 5)),
        ("days_since_last", (7, 30, 60)),
        ("count", (1, 4, 10)),
        ("count", (2, 6, 20)),
    ),
    "page_viewed": (
        ("count", (1, 4, 10)),
        ("days_since_last", (3, 7, 14)),
        ("count", (3, 15, 50)),
        ("count", (5, 20, 80)),
        ("count", (5, 30, 120)),
    ),
}

# The same for all metrics of a kind: how many events in a year are a few, many, very many.
_IN_A_YEAR: dict[str, Steps] = {
    "product_viewed": (3, 15, 60),
    "product_added": (2, 10, 30),
    "order_completed": (1, 4, 10),
    "order_refunded": (1, 2, 4),
    "message_opened": (2, 6, 20),
    "page_viewed": (5, 30, 120),
}
_MONEY = (50, 200, 1000)


def _metric(event: str, days: int, measure: str, steps: Steps) -> Metric:
    said: Json = {"events": [event], "measure": measure, "window": {"days": days}}
    return said | ({"property": "amount"} if measure == "sum" else {}), steps


def _every_measure(event: str, days: int) -> tuple[Metric, ...]:
    share = (days / 365) ** 0.6
    low, middle, high = (max(place, round(step * share)) for place, step in enumerate(_IN_A_YEAR[event], start=1))
    return (
        _metric(event, days, "count", (low, middle, high)),
        _metric(event, days, "sum", _MONEY),
        _metric(event, days, "days_since_last", (days // 8, days // 3, days * 2 // 3)),
    )


METRICS: dict[int, tuple[Metric, ...]] = {
    30: tuple(
        _metric(event, days, measure, steps)
        for event, measures in _MEASURES.items()
        for days, (measure, steps) in zip(WINDOWS, measures, strict=True)
    ),
    90: tuple(metric for event in _MEASURES for days in WINDOWS for metric in _every_measure(event, days)),
}

_TRAITS: tuple[Json, ...] = (
    {"type": "trait", "trait": "city", "op": "in", "value": ["上海", "北京", "深圳", "广州"]},
    {"type": "trait", "trait": "gender", "op": "eq", "value": "female"},
    {"type": "age", "trait": "birthday", "op": "between", "value": [18, 35]},
    {"type": "trait", "trait": "province", "op": "not_in", "value": ["云南", "陕西"]},
    {"type": "age", "trait": "birthday", "op": "ge", "value": 30},
    {"type": "trait", "trait": "birthday", "op": "missing"},
)


@dataclass(frozen=True, slots=True)
class Workload:
    """So many tags from so many metrics (30 or 90)."""

    tags: int = 100
    metrics: int = 30

    def definitions(self) -> dict[str, Json]:
        """The definitions as JSON, by tag id. Peers are written from these very same ones."""
        return {f"tag_{i:04}": {"version": 1, "levels": _levels(i, METRICS[self.metrics])} for i in range(self.tags)}

    def rule_tags(self) -> list[TagRule]:
        """The same, parsed."""
        return [TagRule(tag_id, parse_definition(data)) for tag_id, data in self.definitions().items()]

    def __str__(self) -> str:
        return f"{self.tags:,} tags from {self.metrics} metrics"


def _levels(i: int, metrics: tuple[Metric, ...]) -> list[Json]:
    """Each turn over all metrics puts them to another use, with other partners and higher thresholds.

    Ten tags are already of all kinds and windows: 37 shares no factor with the number of metrics.
    """
    n, turn = len(metrics), i // len(metrics)
    trait, step = _TRAITS[(i + turn) % len(_TRAITS)], (i + turn // 6) % 3
    metric, other = _conditions(metrics[i * 37 % n], turn), _conditions(metrics[(i * 7 + 11 + turn) % n], turn)
    match (i + turn) % 6:
        case 0:
            return [_level("yes", metric[step])]
        case 1:
            return [_level("yes", _and(_not(metric[step]), trait))]
        case 2:
            return [_level("yes", _and(metric[step], _not(other[step])))]
        case 3:
            return [_level(key, metric[s]) for key, s in zip(("high", "mid", "low"), (2, 1, 0), strict=True)]
        case 4:
            core, wide = _and(metric[1], other[0], trait), _or(metric[0], other[1])
            return [_level("core", core), _level("wide", wide)]
        case _:
            return [_level("high", _and(metric[1], trait)), _level("low", metric[0])]


def _conditions(metric: Metric, turn: int) -> list[Json]:
    """At least so many, or at most so many days ago; the later, the fewer customers (or the more recent)."""
    said, steps = metric
    if said["measure"] == "days_since_last":
        return [{"type": "event", **said, "op": "le", "value": step + turn} for step in reversed(steps)]
    return [{"type": "event", **said, "op": "ge", "value": step + turn * max(1, steps[0] // 2)} for step in steps]


def _and(*of: Json) -> Json:
    return {"type": "and", "of": list(of)}


def _or(*of: Json) -> Json:
    return {"type": "or", "of": list(of)}


def _not(of: Json) -> Json:
    return {"type": "not", "of": of}


def _level(key: str, rule: Json) -> Json:
    return {"key": key, "name": {"zh": key, "en": key}, "rule": rule}
