"""From nodes to JSON: the canonical form, `parse_definition(dump_definition(d)) == d`."""

from typing import Any

from zhike.rules.nodes import (
    Age,
    And,
    Anniversary,
    AtLeast,
    Band,
    Calendar,
    Chosen,
    Compare,
    Comparison,
    DatePart,
    Dates,
    Definition,
    Favourite,
    First,
    Listed,
    Metric,
    Not,
    Or,
    Rank,
    Ratio,
    Rolling,
    Rule,
    SameOrder,
    Score,
    Segment,
    Sequence,
    Tag,
    Trait,
    Value,
    Where,
    Window,
    Within,
)
from zhike.rules.parse import VERSION

Json = dict[str, Any]


def dump_definition(definition: Definition) -> Json:
    """The canonical JSON of a definition."""
    levels = [
        {"key": level.key, "name": {"zh": level.name.zh, "en": level.name.en}, "rule": dump_rule(level.rule)}
        for level in definition.levels
    ]
    return {"version": VERSION, "levels": levels}


def dump_rule(rule: Rule) -> Json:
    """The canonical JSON of a rule."""
    match rule:
        case And(of):
            return {"type": "and", "of": [dump_rule(child) for child in of]}
        case Or(of):
            return {"type": "or", "of": [dump_rule(child) for child in of]}
        case Not(child):
            return {"type": "not", "of": dump_rule(child)}
        case AtLeast(count, of):
            return {"type": "at_least", "count": count, "of": [dump_rule(child) for child in of]}
        case Compare(value, test):
            return _value(value) | dump_test(test)
        case First(chosen, window):
            return {"type": "first", **_chosen(chosen), **_window(window)}
        case Sequence():
            return _sequence(rule)
        case Rank(of, side, percent, count, within):
            asked = {"percent": percent} if count is None else {"count": count}
            return {"type": "rank", "of": _metric(of), "side": side, **asked, **_within(within)}
        case Tag(tag, values, when, window):
            named = {} if values is None else {"values": list(values)}
            return {"type": "tag", "tag": tag} | named | _window(window, when)
        case Segment(segment, _):
            return {"type": "segment", "segment": segment}
        case Listed(name):
            return {"type": "list", "list": name}


def dump_test(test: Comparison) -> Json:
    """`op` and, where it compares with something, `value`."""
    value = list(test.value) if isinstance(test.value, tuple) else test.value
    return {"op": test.op} | ({} if value is None else {"value": value})


def _value(value: Value) -> Json:
    match value:
        case Trait(trait):
            return {"type": "trait", "trait": trait}
        case Age(trait):
            return {"type": "age", "trait": trait}
        case DatePart(trait, part):
            return {"type": "date_part", "trait": trait, "part": part}
        case Anniversary(trait):
            return {"type": "anniversary", "trait": trait}
        case Metric(chosen=Chosen(None, _)):
            said = _metric(value)
            del said["lines"]
            return {"type": "lines"} | said
        case Metric():
            return {"type": "event"} | _metric(value)
        case Favourite(chosen, prop, by, window):
            return {"type": "favourite", **_chosen(chosen), "property": prop, "by": by, **_window(window)}
        case Ratio(of, to):
            return {"type": "ratio", "of": _metric(of), "to": _metric(to)}
        case SameOrder(filters, window):
            return {"type": "same_order", "of": [{"where": _wheres(each)} for each in filters], **_window(window)}
        case Band(of, bands, within):
            return {"type": "band", "of": _metric(of), "bands": bands, **_within(within)}
        case Score(terms):
            said_terms = [{"weight": term.weight, "rule": dump_rule(term.rule)} for term in terms]
            return {"type": "score", "of": said_terms}


def _metric(metric: Metric) -> Json:
    prop = {} if metric.property is None else {"property": metric.property}
    return {**_chosen(metric.chosen), "measure": metric.measure, **prop, **_window(metric.window)}


def _sequence(rule: Sequence) -> Json:
    said: Json = {"type": "sequence", "first": _chosen(rule.first)}
    if rule.then is not None:
        said["then"] = _chosen(rule.then)
    if rule.within is not None:
        said["within"] = {rule.within.unit: rule.within.length}
    if rule.without is not None:
        said |= {"without": _chosen(rule.without), "place": rule.place}
    return said | _window(rule.window)


def _chosen(chosen: Chosen) -> Json:
    facts: Json = {"lines": True} if chosen.events is None else {"events": list(chosen.events)}
    return facts | ({"where": _wheres(chosen.where)} if chosen.where else {})


def _wheres(wheres: tuple[Where, ...]) -> list[Json]:
    return [{"property": where.property, **dump_test(where.test)} for where in wheres]


def _within(within: Within | None) -> Json:
    return {} if within is None else {"within": {within.kind: within.name}}


def _window(window: Window | None, key: str = "window") -> Json:
    match window:
        case None:
            return {}
        case Rolling(unit, start, 0):
            return {key: {unit: start}}
        case Rolling(unit, start, until):
            return {key: {unit: start, "until": until}}
        case Calendar(which, period):
            return {key: {which: period}}
        case Dates(first, last):
            said = {"from": first, "to": last}
            return {key: {name: day for name, day in said.items() if day is not None}}
