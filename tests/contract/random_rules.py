"""Random rules, definitions and tags over the shops of `random_facts`, as JSON: every node, every operator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contract.choices import Choose, Json, one, perhaps, several
from contract.random_facts import (
    EVENTS,
    LISTS,
    OWN_PROPERTIES,
    TEXTS,
    WINDOWS,
)
from contract.shop import KINDS, PAST_TAG, STORED_LEVELS, STORED_TAG
from contract.thresholds import (
    AGES,
    COUNTS,
    DIVIDABLE,
    EVENT_COLUMNS,
    KINDS_IN_JSON,
    LENGTHS,
    LINE_COLUMNS,
    NUMBERS,
    PARTS,
    PERCENTS,
    PIECES,
    SCORES,
    SHARES,
    THRESHOLDS,
    TO_ANNIVERSARIES,
    VALUES,
    WEIGHTS,
)
from zhike.rules.nodes import Rule
from zhike.rules.operators import FOR_KIND, OPERATORS
from zhike.rules.parse import MEASURES, parse_definition, parse_rule
from zhike.rules.references import resolved_definition
from zhike.rules.vocabulary import Kind
from zhike.tagging.plan import TagRule

LEVELS = ("high", "mid", "low")
TAGS = {STORED_TAG: STORED_LEVELS, PAST_TAG: STORED_LEVELS}


@dataclass(frozen=True)
class Named:
    """What a rule may name: tags with their levels, and segments."""

    tags: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: TAGS)
    segments: Sequence[str] = ()


def random_definition(choose: Choose, named: Named) -> Json:
    """A definition of one to three levels."""
    keys = LEVELS[: choose(1, len(LEVELS))]
    levels = [{"key": key, "name": {"zh": key, "en": key}, "rule": random_rule(choose, named)} for key in keys]
    return {"version": 1, "levels": levels}


def random_tags(choose: Choose, least: int, most: int) -> list[TagRule]:
    """Tags that may read the stored ones and some before them, and segments that may do the same."""
    readable, segments, made = dict[str, tuple[str, ...]](TAGS), dict[str, Rule](), list[TagRule]()
    for i in range(choose(least, most)):
        named = Named(readable, list(segments))
        if choose(0, 4) == 4:
            segments[f"segment_{i}"] = parse_rule(random_rule(choose, named))
        definition = parse_definition(random_definition(choose, named))
        made.append(TagRule(f"tag_{i}", resolved_definition(definition, segments)))
        if i < 12:  # layers of tags take time
            readable[f"tag_{i}"] = tuple(level.key for level in definition.levels)
    return made


def random_rule(choose: Choose, named: Named, depth: int = 2) -> Json:
    """A rule with at most so many rules inside one another."""
    known = [name for name in RULES if named.segments or name != "segment"]
    kind = one(choose, known if depth else [name for name in known if name not in GROUPS])
    return {"type": kind} | RULES[kind](choose, named, depth - 1)


def random_test(choose: Choose, kind: Kind, values: Sequence[Any]) -> Json:
    """`op` and `value` of a comparison that suits a kind."""
    op = one(choose, FOR_KIND[kind])
    if op in ("contains", "not_contains", "starts_with"):
        values = PIECES
    match OPERATORS[op].shape:
        case "none":
            return {"op": op}
        case "one":
            return {"op": op, "value": one(choose, values)}
        case shape:
            least, most = (2, 2) if shape == "pair" else (1, 3)
            return {"op": op, "value": several(choose, least, most, lambda: one(choose, values))}


# What a customer is


def _trait(choose: Choose, named: Named, depth: int) -> Json:
    name = one(choose, list(KINDS))
    return {"trait": name} | random_test(choose, KINDS[name], VALUES[KINDS[name]])


def _of_date(values: Sequence[int | float]) -> Callable[[Choose, Named, int], Json]:
    return lambda choose, named, depth: _some_date(choose) | random_test(choose, "number", values)


def _date_part(choose: Choose, named: Named, depth: int) -> Json:
    part = one(choose, list(PARTS))
    return _some_date(choose) | {"part": part} | random_test(choose, "number", PARTS[part])


def _some_date(choose: Choose) -> Json:
    return {"trait": one(choose, ("birthday", "registered_at"))}


# Which facts


def _names(choose: Choose) -> Json:
    return {"events": several(choose, 1, 2, lambda: one(choose, EVENTS))}


def _window(choose: Choose) -> Mapping[str, Any]:
    return perhaps(choose, lambda: _needed_window(choose))


def _needed_window(choose: Choose) -> Json:
    return {"window": one(choose, WINDOWS)}


def _filters(choose: Choose, on_lines: bool, most: int = 2) -> Json:
    return {"where": several(choose, 1, most, lambda: _where(choose, on_lines))}


def _where(choose: Choose, on_lines: bool) -> Json:
    if not on_lines and choose(0, 1):
        kind = one(choose, KINDS_IN_JSON)
        return {"property": _own(choose)} | random_test(choose, kind, VALUES[kind])
    columns = LINE_COLUMNS if on_lines else EVENT_COLUMNS
    name = one(choose, list(columns))
    return {"property": name} | random_test(choose, *columns[name])


def _own(choose: Choose) -> str:
    return f"properties.{one(choose, OWN_PROPERTIES[:-1])}"


def _step(choose: Choose) -> Json:
    return _names(choose) | perhaps(choose, lambda: _filters(choose, on_lines=False))


# What a customer did


def _metric(choose: Choose, on_lines: bool, measures: Sequence[str] = MEASURES) -> Json:
    """`measure` and which facts, without their events or lines."""
    measure = one(choose, measures)
    return {
        "measure": measure,
        **_property(choose, measure, on_lines),
        **perhaps(choose, lambda: _filters(choose, on_lines)),
        **_window(choose),
    }


def _property(choose: Choose, measure: str, on_lines: bool) -> Json:
    if measure not in ("distinct", "sum", "avg", "min", "max"):
        return {}
    if not on_lines and choose(0, 1):
        return {"property": _own(choose)}
    columns = LINE_COLUMNS if on_lines else EVENT_COLUMNS
    able = [name for name, (kind, _) in columns.items() if measure == "distinct" or kind == "number"]
    return {"property": one(choose, able)}


def _any_metric(choose: Choose, measures: Sequence[str] = MEASURES) -> Json:
    on_lines = choose(0, 1) == 1
    return ({"lines": True} if on_lines else _names(choose)) | _metric(choose, on_lines, measures)


def _event(choose: Choose, named: Named, depth: int) -> Json:
    return _names(choose) | _compared(choose, _metric(choose, on_lines=False))


def _lines(choose: Choose, named: Named, depth: int) -> Json:
    return _compared(choose, _metric(choose, on_lines=True))


def _compared(choose: Choose, metric: Json) -> Json:
    return metric | random_test(choose, "number", THRESHOLDS.get(metric["measure"], NUMBERS))


def _first(choose: Choose, named: Named, depth: int) -> Json:
    return _step(choose) | _needed_window(choose)


def _favourite(choose: Choose, named: Named, depth: int) -> Json:
    on_lines = choose(0, 1) == 1
    columns = LINE_COLUMNS if on_lines else EVENT_COLUMNS
    own = not on_lines and choose(0, 1) == 1
    name = _own(choose) if own else one(choose, [name for name, (kind, _) in columns.items() if kind == "text"])
    return {
        **({"lines": True} if on_lines else _names(choose)),
        "property": name,
        "by": one(choose, ("count", "sum")),
        **perhaps(choose, lambda: _filters(choose, on_lines)),
        **_window(choose),
        **random_test(choose, "text", TEXTS if own else columns[name][1]),
    }


def _ratio(choose: Choose, named: Named, depth: int) -> Json:
    of, to = _any_metric(choose, DIVIDABLE), _any_metric(choose, DIVIDABLE)
    return {"of": of, "to": to} | random_test(choose, "number", SHARES)


def _sequence(choose: Choose, named: Named, depth: int) -> Json:
    steps: Json = {"first": _step(choose)}
    followed = choose(0, 2)  # without the second, with both, without what must not follow
    if followed:
        steps["then"] = _step(choose)
    if followed < 2:
        steps["without"] = _step(choose)
    if followed == 1:
        steps["place"] = one(choose, ("between", "after"))
    return steps | perhaps(choose, lambda: {"within": one(choose, LENGTHS)}) | _window(choose)


def _same_order(choose: Choose, named: Named, depth: int) -> Json:
    of = several(choose, 2, 3, lambda: _filters(choose, on_lines=True))
    return {"of": of} | _window(choose) | random_test(choose, "number", COUNTS)


# Among other customers, tags, segments and lists


def _ranked(choose: Choose, named: Named) -> Json:
    places = [{"trait": name} for name in KINDS] + [{"tag": name} for name in named.tags]
    return {"of": _any_metric(choose)} | perhaps(choose, lambda: {"within": one(choose, places)})


def _rank(choose: Choose, named: Named, depth: int) -> Json:
    asked = {"percent": one(choose, PERCENTS)} if choose(0, 1) else {"count": choose(1, 4)}
    return _ranked(choose, named) | {"side": one(choose, ("top", "bottom"))} | asked


def _band(choose: Choose, named: Named, depth: int) -> Json:
    return _ranked(choose, named) | {"bands": choose(2, 5)} | random_test(choose, "number", (1, 2, 3, 4, 5))


def _tag(choose: Choose, named: Named, depth: int) -> Json:
    tag = one(choose, list(named.tags))
    values = perhaps(choose, lambda: {"values": several(choose, 1, 2, lambda: one(choose, named.tags[tag]))})
    when = perhaps(choose, lambda: {one(choose, ("during", "entered")): one(choose, WINDOWS)})
    return {"tag": tag} | values | when


def _segment(choose: Choose, named: Named, depth: int) -> Json:
    return {"segment": one(choose, named.segments)}


def _list(choose: Choose, named: Named, depth: int) -> Json:
    return {"list": one(choose, LISTS)}


# Rules that hold rules


def _not(choose: Choose, named: Named, depth: int) -> Json:
    return {"of": random_rule(choose, named, depth)}


def _group(choose: Choose, named: Named, depth: int) -> Json:
    return {"of": several(choose, 1, 3, lambda: random_rule(choose, named, depth))}


def _at_least(choose: Choose, named: Named, depth: int) -> Json:
    group = _group(choose, named, depth)
    return {"count": choose(1, len(group["of"]))} | group


def _score(choose: Choose, named: Named, depth: int) -> Json:
    rules = _group(choose, named, depth)["of"]
    terms = [{"weight": one(choose, WEIGHTS), "rule": rule} for rule in rules]
    return {"of": terms} | random_test(choose, "number", SCORES)


RULES: dict[str, Callable[[Choose, Named, int], Json]] = {
    "trait": _trait,
    "age": _of_date(AGES),
    "date_part": _date_part,
    "anniversary": _of_date(TO_ANNIVERSARIES),
    "event": _event,
    "lines": _lines,
    "first": _first,
    "favourite": _favourite,
    "ratio": _ratio,
    "sequence": _sequence,
    "same_order": _same_order,
    "rank": _rank,
    "band": _band,
    "tag": _tag,
    "list": _list,
    "segment": _segment,
    "not": _not,
    "and": _group,
    "or": _group,
    "at_least": _at_least,
    "score": _score,
}
GROUPS = ("not", "and", "or", "at_least", "score")
