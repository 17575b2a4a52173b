"""From a scheme to the definitions of its tags, in the rule language.

- The *official* tag says on which level a customer stands.
- The *hand* tag holds the levels that people gave on their own authority; while one holds, it decides.
- The *raw* tag, which only a scheme with a grace period has, says what the moment alone would give. The official level
  is then the highest that the raw tag has now or had during the period: up at once, down only after it.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from zhike.rules.nodes import Text
from zhike.rules.parse import VERSION
from zhike.tagging.tiers.design import Design, Level, plain

Json = dict[str, Any]


def by_hand(design: Design) -> Json:
    """The levels that people may give."""
    return {"version": VERSION, "levels": [_named(level) for level in design.levels]}


def raw(design: Design) -> Json:
    """What the moment alone gives."""
    return _definition({level.key: (level.name, rule_of(design, i)) for i, level in enumerate(design.levels)})


def official(design: Design, hand_tag: str, raw_tag: str | None) -> Json:
    """On which level a customer stands. `raw_tag` is there exactly when there is a grace period."""
    levels = {}
    for i, level in enumerate(design.levels):
        earned = rule_of(design, i) if raw_tag is None else _kept(design, i, raw_tag)
        levels[level.key] = (level.name, _given_or(hand_tag, level.key, earned))
    return _definition(levels)


def rule_of(design: Design, place: int) -> Json:
    """What a level asks for. Levels are tried from the highest on, so that the lowest may ask for anything that holds
    of everybody who is left: that the one above it does not hold."""
    level = design.levels[place]
    if place == len(design.levels) - 1:
        return {"type": "not", "of": rule_of(design, place - 1)}
    match design.method:
        case "rules":
            return dict(level.rule or {})
        case "points":
            return {"type": "score", "of": _terms(design), "op": "ge", "value": plain(level.points or 0)}
        case "quantiles":
            percent = plain(float(design.up_to(place)))
            return _enough([_ranked(each.value, each.better, percent) for each in design.dimensions], level.at_least)
        case _:
            reached = [design.dimension(key).rule(value) for key, value in level.thresholds.items()]
            return _enough(reached, level.at_least)


def _terms(design: Design) -> list[Json]:
    return [
        {"weight": plain(step.points), "rule": each.rule(step.at)} for each in design.dimensions for step in each.steps
    ]


def _ranked(value: Mapping[str, Any], better: str, percent: float) -> Json:
    side = "top" if better == "high" else "bottom"
    return {"type": "rank", "of": _facts(value), "side": side, "percent": percent}


def _facts(value: Mapping[str, Any]) -> Json:
    """A metric as it stands in a field of its own."""
    of = {key: each for key, each in value.items() if key != "type"}
    return {**of, "lines": True} if value["type"] == "lines" else of


def _enough(rules: list[Json], at_least: int | None) -> Json:
    if len(rules) == 1:
        return rules[0]
    if at_least is None or at_least == len(rules):
        return {"type": "and", "of": rules}
    return {"type": "or", "of": rules} if at_least == 1 else {"type": "at_least", "count": at_least, "of": rules}


def _given_or(hand_tag: str, key: str, earned: Json) -> Json:
    given = {"type": "tag", "tag": hand_tag}
    return {
        "type": "or",
        "of": [given | {"values": [key]}, {"type": "and", "of": [{"type": "not", "of": given}, earned]}],
    }


def _kept(design: Design, place: int, raw_tag: str) -> Json:
    had = {"type": "tag", "tag": raw_tag, "values": list(design.keys[: place + 1])}
    if place == len(design.levels) - 1:
        return had  # that the raw tag is there at all: everybody who is left
    return {"type": "or", "of": [had, had | {"during": {"days": design.grace_days}}]}


def _definition(levels: Mapping[str, tuple[Text, Json]]) -> Json:
    return {
        "version": VERSION,
        "levels": [{"key": key, "name": asdict(name), "rule": rule} for key, (name, rule) in levels.items()],
    }


def _named(level: Level) -> Json:
    return {"key": level.key, "name": asdict(level.name)}
