"""A hundred rule tags over exactly thirty metrics, as definitions of the product's rule language.

Six kinds of events in five windows give the metrics: counts, sums, and days since the last. The tags combine them
with one another and with traits; half are yes or no, half have two or three levels.
"""

from typing import Any

from zhike.rules.parse import parse_definition
from zhike.tagging.plan import TagRule

Json = dict[str, Any]

WINDOWS = (7, 30, 90, 180, 365)
TAGS = 100

# For each kind of event: the measure in each window, with thresholds that split the customers usefully.
_MEASURES: dict[str, tuple[tuple[str, tuple[int, int, int]], ...]] = {
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

METRICS: tuple[tuple[Json, tuple[int, int, int]], ...] = tuple(
    (
        {"events": [event], "measure": measure, "window": {"days": days}}
        | ({"property": "amount"} if measure == "sum" else {}),
        steps,
    )
    for event, measures in _MEASURES.items()
    for days, (measure, steps) in zip(WINDOWS, measures, strict=True)
)

_TRAITS: tuple[Json, ...] = (
    {"type": "trait", "trait": "city", "op": "in", "value": ["上海", "北京", "深圳", "广州"]},
    {"type": "trait", "trait": "gender", "op": "eq", "value": "female"},
    {"type": "age", "trait": "birthday", "op": "between", "value": [18, 35]},
    {"type": "trait", "trait": "province", "op": "not_in", "value": ["云南", "陕西"]},
    {"type": "age", "trait": "birthday", "op": "ge", "value": 30},
    {"type": "trait", "trait": "birthday", "op": "missing"},
)


def rule_tags() -> list[TagRule]:
    """The hundred tags, parsed."""
    return [TagRule(tag_id, parse_definition(data)) for tag_id, data in definitions().items()]


def definitions() -> dict[str, Json]:
    """The hundred definitions as JSON, by tag id. Peers are written from these very same ones."""
    return {f"tag_{i:03}": {"version": 1, "levels": _levels(i)} for i in range(TAGS)}


def _levels(i: int) -> list[Json]:
    metric, other, trait = i % 30, (i * 7 + 11) % 30, _TRAITS[i % len(_TRAITS)]
    step = i % 3
    match i % 6:
        case 0:
            return [_level("yes", _event(metric, step))]
        case 1:
            return [_level("yes", _and({"type": "not", "of": _event(metric, step)}, trait))]
        case 2:
            return [_level("yes", _and(_event(metric, step), {"type": "not", "of": _event(other, step)}))]
        case 3:
            return [_level(key, _event(metric, s)) for key, s in zip(("high", "mid", "low"), (2, 1, 0), strict=True)]
        case 4:
            both = _and(_event(metric, 1), _event(other, 0))
            return [_level("core", _and(both, trait)), _level("wide", _or(_event(metric, 0), _event(other, 1)))]
        case _:
            return [_level("high", _and(_event(metric, 1), trait)), _level("low", _event(metric, 0))]


def _event(metric: int, step: int) -> Json:
    """At least so many, or at most so many days ago: the larger `step`, the fewer or less recent."""
    said, steps = METRICS[metric]
    op = "le" if said["measure"] == "days_since_last" else "ge"
    value = steps[2 - step] if op == "le" else steps[step]
    return {"type": "event", **said, "op": op, "value": value}


def _and(*of: Json) -> Json:
    return {"type": "and", "of": list(of)}


def _or(*of: Json) -> Json:
    return {"type": "or", "of": list(of)}


def _level(key: str, rule: Json) -> Json:
    return {"key": key, "name": {"zh": key, "en": key}, "rule": rule}
