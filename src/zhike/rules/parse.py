"""From JSON to nodes. Shapes only: whether names exist is `check`'s question. Back to JSON is `dump`."""

from collections.abc import Callable
from typing import Any, Final, cast, get_args

from zhike.errors import InvalidRule
from zhike.rules import windows
from zhike.rules.fields import (
    Json,
    comparison,
    day,
    known_fields,
    listed,
    number,
    one_of,
    text,
    texts,
    whole,
)
from zhike.rules.nodes import (
    Age,
    And,
    Anniversary,
    AtLeast,
    Band,
    Calendar,
    Chosen,
    Compare,
    DatePart,
    Dates,
    Definition,
    Duration,
    Favourite,
    First,
    Level,
    Listed,
    Measure,
    Metric,
    Not,
    Or,
    Part,
    Period,
    Rank,
    Ratio,
    Rolling,
    Rule,
    SameOrder,
    Score,
    Segment,
    Sequence,
    Tag,
    Term,
    Text,
    Trait,
    Unit,
    Value,
    Where,
    Window,
    Within,
)

VERSION: Final = 1
MEASURES: Final = cast(tuple[str, ...], get_args(Measure))
UNITS: Final = cast(tuple[str, ...], get_args(Unit))
PERIODS: Final = cast(tuple[str, ...], get_args(Period))
PARTS: Final = cast(tuple[str, ...], get_args(Part))
MEASURES_OF_A_PROPERTY: Final = ("distinct", "sum", "avg", "min", "max")
LONGEST: Final = 10_000_000
"""Of a window or duration in its unit: nineteen years of minutes."""
DEEPEST: Final = 32
"""How many rules may stand inside one another: far beyond what people write, well within what engines take."""


def parse_definition(data: Any) -> Definition:
    """`{"version": 1, "levels": [{"key", "name", "rule"}, ...]}` as nodes. Raises InvalidRule."""
    levels = tuple(_level(item, f"levels[{i}]") for i, item in enumerate(_levels(data)))
    _unique([level.key for level in levels])
    return Definition(levels)


def parse_hand_levels(data: Any) -> dict[str, Text]:
    """`{"version": 1, "levels": [{"key", "name"}, ...]}`, what a tag set by hand has: names by their keys, in order."""
    levels = [_key_and_name(item, f"levels[{i}]", ("key", "name")) for i, item in enumerate(_levels(data))]
    _unique([key for key, _ in levels])
    return dict(levels)


def parse_rule(data: Any, path: str = "rule", depth: int = 0) -> Rule:
    """One rule and what is inside it. Raises InvalidRule."""
    if depth > DEEPEST:
        raise InvalidRule("rules are nested too deeply", path=path, code="rule_too_deep", deepest=DEEPEST)
    kind = data.get("type") if hasattr(data, "get") else None
    if not isinstance(kind, str) or kind not in PARSERS:
        raise InvalidRule("a rule needs a known type", path=path, code="rule_unknown_type", known=sorted(PARSERS))
    return PARSERS[kind](data, path, depth)


# Rules that hold rules


def _group(build: Callable[[tuple[Rule, ...]], Rule]) -> Callable[[Json, str, int], Rule]:
    def parse(data: Json, path: str, depth: int) -> Rule:
        return build(_rules(known_fields(data, path, ("type", "of"))["of"], path, depth))

    return parse


def _rules(items: Any, path: str, depth: int) -> tuple[Rule, ...]:
    found = listed(items, f"{path}.of")
    return tuple(parse_rule(item, f"{path}.of[{i}]", depth + 1) for i, item in enumerate(found))


def _not(data: Json, path: str, depth: int) -> Rule:
    return Not(parse_rule(known_fields(data, path, ("type", "of"))["of"], f"{path}.of", depth + 1))


def _at_least(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "count", "of"))
    of = _rules(fields["of"], path, depth)
    return AtLeast(whole(fields["count"], f"{path}.count", 1, len(of)), of)


def _score(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "of", "op"), ("value",))
    items = listed(fields["of"], f"{path}.of")
    terms = tuple(_term(item, f"{path}.of[{i}]", depth) for i, item in enumerate(items))
    return Compare(Score(terms), comparison(fields, path))


def _term(data: Any, path: str, depth: int) -> Term:
    fields = known_fields(data, path, ("weight", "rule"))
    return Term(number(fields["weight"], f"{path}.weight"), parse_rule(fields["rule"], f"{path}.rule", depth + 1))


# What a customer is


def _of_trait(build: Callable[[str], Value]) -> Callable[[Json, str, int], Rule]:
    def parse(data: Json, path: str, depth: int) -> Rule:
        fields = known_fields(data, path, ("type", "trait", "op"), ("value",))
        return Compare(build(text(fields["trait"], f"{path}.trait")), comparison(fields, path))

    return parse


def _date_part(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "trait", "part", "op"), ("value",))
    part = cast(Part, one_of(fields["part"], PARTS, f"{path}.part"))
    return Compare(DatePart(text(fields["trait"], f"{path}.trait"), part), comparison(fields, path))


# What a customer did


def _event(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "events", "measure", "op"), ("property", "where", "window", "value"))
    return Compare(_measured(fields, _chosen(fields, path), path), comparison(fields, path))


def _lines(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "measure", "op"), ("property", "where", "window", "value"))
    return Compare(_measured(fields, Chosen(None, _wheres(fields, path)), path), comparison(fields, path))


def _metric(data: Any, path: str) -> Metric:
    """A metric that stands in a field of its own."""
    fields = known_fields(data, path, ("measure",), ("events", "lines", "property", "where", "window"))
    return _measured(fields, _chosen(fields, path), path)


def _measured(fields: Json, chosen: Chosen, path: str) -> Metric:
    measure = one_of(fields["measure"], MEASURES, f"{path}.measure")
    if (measure in MEASURES_OF_A_PROPERTY) != (fields.get("property") is not None):
        needing = ", ".join(MEASURES_OF_A_PROPERTY)
        raise InvalidRule(f"{needing} (only they) need a property", path=f"{path}.property", code="rule_bad_value")
    return Metric(
        measure=cast(Measure, measure),
        chosen=chosen,
        window=_window(fields.get("window"), f"{path}.window"),
        property=None if fields.get("property") is None else text(fields["property"], f"{path}.property"),
    )


def _first(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "events", "window"), ("where",))
    return First(_chosen(fields, path), _needed_window(fields["window"], f"{path}.window"))


def _favourite(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "property", "by", "op"), ("events", "lines", "where", "window", "value"))
    favourite = Favourite(
        _chosen(fields, path),
        text(fields["property"], f"{path}.property"),
        cast(Any, one_of(fields["by"], ("count", "sum"), f"{path}.by")),
        _window(fields.get("window"), f"{path}.window"),
    )
    return Compare(favourite, comparison(fields, path))


def _ratio(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "of", "to", "op"), ("value",))
    of, to = _metric(fields["of"], f"{path}.of"), _metric(fields["to"], f"{path}.to")
    for key, metric in (("of", of), ("to", to)):
        if metric.measure not in ("count", "days", "distinct", "sum"):
            said = "only counts and sums can be divided"
            raise InvalidRule(said, path=f"{path}.{key}.measure", code="rule_bad_value")
    return Compare(Ratio(of, to), comparison(fields, path))


def _sequence(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "first"), ("then", "within", "without", "place", "window"))
    then, without = _step(fields.get("then"), f"{path}.then"), _step(fields.get("without"), f"{path}.without")
    if then is None and without is None:
        raise InvalidRule("what follows, or what does not, is needed", path=f"{path}.then", code="rule_missing_key")
    usual = "between" if then else "after"
    place = one_of(usual if fields.get("place") is None else fields["place"], ("between", "after"), f"{path}.place")
    if then is None and place == "between":
        raise InvalidRule("nothing stands between one thing", path=f"{path}.place", code="rule_bad_value")
    return Sequence(
        first=_chosen(known_fields(fields["first"], f"{path}.first", ("events",), ("where",)), f"{path}.first"),
        then=then,
        within=_duration(fields.get("within"), f"{path}.within"),
        without=without,
        place=cast(Any, place if without else "between"),
        window=_window(fields.get("window"), f"{path}.window"),
    )


def _step(data: Any, path: str) -> Chosen | None:
    return None if data is None else _chosen(known_fields(data, path, ("events",), ("where",)), path)


def _same_order(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "of", "op"), ("window", "value"))
    items = listed(fields["of"], f"{path}.of")
    if len(items) < 2:
        raise InvalidRule("at least two filters are needed", path=f"{path}.of", code="rule_bad_value")
    of = tuple(_line(item, f"{path}.of[{i}]") for i, item in enumerate(items))
    return Compare(SameOrder(of, _window(fields.get("window"), f"{path}.window")), comparison(fields, path))


def _line(data: Any, path: str) -> tuple[Where, ...]:
    fields = known_fields(data, path, ("where",))
    listed(fields["where"], f"{path}.where")
    return _wheres(fields, path)


# Among all customers


def _rank(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "of", "side"), ("percent", "count", "within"))
    if ("percent" in fields) == ("count" in fields):
        raise InvalidRule("either percent or count is needed", path=f"{path}.percent", code="rule_missing_key")
    return Rank(
        of=_metric(fields["of"], f"{path}.of"),
        side=cast(Any, one_of(fields["side"], ("top", "bottom"), f"{path}.side")),
        percent=_percent(fields["percent"], f"{path}.percent") if "percent" in fields else None,
        count=whole(fields["count"], f"{path}.count", 1, 10**9) if "count" in fields else None,
        within=_within(fields.get("within"), f"{path}.within"),
    )


def _percent(value: Any, path: str) -> int | float:
    found = number(value, path)
    if not 0 < found <= 100:
        raise InvalidRule("a percentage above 0, at most 100, is needed", path=path, code="rule_bad_value")
    return found


def _band(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "of", "bands", "op"), ("within", "value"))
    band = Band(
        _metric(fields["of"], f"{path}.of"),
        whole(fields["bands"], f"{path}.bands", 2, 100),
        _within(fields.get("within"), f"{path}.within"),
    )
    return Compare(band, comparison(fields, path))


def _within(data: Any, path: str) -> Within | None:
    if data is None:
        return None
    fields = known_fields(data, path, (), ("trait", "tag"))
    if len(fields) != 1:
        raise InvalidRule("either a trait or a tag is needed", path=path, code="rule_bad_value")
    ((kind, name),) = fields.items()
    return Within(cast(Any, kind), text(name, f"{path}.{kind}"))


# Other tags, segments and lists


def _tag(data: Json, path: str, depth: int) -> Rule:
    fields = known_fields(data, path, ("type", "tag"), ("values", "during", "entered"))
    if "during" in fields and "entered" in fields:
        raise InvalidRule("either during or entered", path=f"{path}.entered", code="rule_bad_value")
    when = next((key for key in ("during", "entered") if key in fields), "now")
    return Tag(
        tag=text(fields["tag"], f"{path}.tag"),
        values=None if fields.get("values") is None else texts(fields["values"], f"{path}.values"),
        when=cast(Any, when),
        window=None if when == "now" else _needed_window(fields[when], f"{path}.{when}"),
    )


def _segment(data: Json, path: str, depth: int) -> Rule:
    return Segment(text(known_fields(data, path, ("type", "segment"))["segment"], f"{path}.segment"))


def _listed(data: Json, path: str, depth: int) -> Rule:
    return Listed(text(known_fields(data, path, ("type", "list"))["list"], f"{path}.list"))


# Which facts, and when


def _chosen(fields: Json, path: str) -> Chosen:
    if "lines" in fields and (fields["lines"] is not True or "events" in fields):
        raise InvalidRule("either events, or lines: true", path=f"{path}.lines", code="rule_bad_value")
    wheres = _wheres(fields, path)
    if "lines" in fields:
        return Chosen(None, wheres)
    # Sorted, so that two ways of writing one metric are equal and computed once.
    return Chosen(tuple(sorted(set(texts(fields.get("events"), f"{path}.events")))), wheres)


def _wheres(fields: Json, path: str) -> tuple[Where, ...]:
    given = fields.get("where")
    items = listed([] if given is None else given, f"{path}.where", empty=True)
    return tuple(_where(item, f"{path}.where[{i}]") for i, item in enumerate(items))


def _where(data: Any, path: str) -> Where:
    fields = known_fields(data, path, ("property", "op"), ("value",))
    return Where(text(fields["property"], f"{path}.property"), comparison(fields, path))


def _window(data: Any, path: str) -> Window | None:
    return None if data is None else _needed_window(data, path)


def _needed_window(data: Any, path: str) -> Window:
    fields = known_fields(data, path, (), (*UNITS, "until", "this", "last", "from", "to"))
    match sorted(fields):
        case [unit] | [unit, "until"] | ["until", unit] if unit in UNITS:
            start = whole(fields[unit], f"{path}.{unit}", 1, LONGEST)
            until = whole(fields["until"], f"{path}.until", 1, start - 1) if "until" in fields else 0
            return Rolling(cast(Unit, unit), start, until)
        case ["this" | "last" as which]:
            return Calendar(cast(Any, which), cast(Period, one_of(fields[which], PERIODS, f"{path}.{which}")))
        case ["from"] | ["to"] | ["from", "to"]:
            return _dates(fields, path)
    said = "a window is one of days (and other units), this, last, from and to"
    raise InvalidRule(said, path=path, code="rule_bad_value")


def _dates(fields: Json, path: str) -> Dates:
    first, last = (day(fields[key], f"{path}.{key}") if key in fields else None for key in ("from", "to"))
    if first is not None and last is not None and first > last:
        raise InvalidRule("a window ends after it begins", path=f"{path}.to", code="rule_bad_value")
    return Dates(first, last)


def _duration(data: Any, path: str) -> Duration | None:
    if data is None:
        return None
    fields = known_fields(data, path, (), tuple(windows.FIXED))
    if len(fields) != 1:
        raise InvalidRule("one of minutes, hours, days, weeks is needed", path=path, code="rule_bad_value")
    ((unit, value),) = fields.items()
    return Duration(cast(Unit, unit), whole(value, f"{path}.{unit}", 1, LONGEST))


# Levels


def _levels(data: Any) -> list[Any]:
    fields = known_fields(data, "", required=("version", "levels"))
    if type(fields["version"]) is not int or fields["version"] != VERSION:
        raise InvalidRule(f"version {fields['version']!r} is not known", path="version", code="rule_unknown_version")
    return listed(fields["levels"], "levels")


def _level(data: Any, path: str) -> Level:
    key, name = _key_and_name(data, path, ("key", "name", "rule"))
    return Level(key, name, parse_rule(data["rule"], f"{path}.rule"))


def _key_and_name(data: Any, path: str, required: tuple[str, ...]) -> tuple[str, Text]:
    fields = known_fields(data, path, required)
    name = known_fields(fields["name"], f"{path}.name", required=("zh", "en"))
    said = Text(text(name["zh"], f"{path}.name.zh"), text(name["en"], f"{path}.name.en"))
    return text(fields["key"], f"{path}.key"), said


def _unique(keys: list[str]) -> None:
    for i, key in enumerate(keys):
        if key in keys[:i]:
            raise InvalidRule(f"level {key!r} stands twice", path=f"levels[{i}].key", code="rule_bad_value")


PARSERS: Final[dict[str, Callable[[Json, str, int], Rule]]] = {
    "and": _group(And),
    "or": _group(Or),
    "not": _not,
    "at_least": _at_least,
    "score": _score,
    "trait": _of_trait(Trait),
    "age": _of_trait(Age),
    "date_part": _date_part,
    "anniversary": _of_trait(Anniversary),
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
    "segment": _segment,
    "list": _listed,
}
