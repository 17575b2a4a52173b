"""From JSON to nodes and back. Shapes only: whether names exist is `check`'s question.

Every refusal names its place: `levels[0].rule.of[1].value`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, cast

from zhike.errors import InvalidRule
from zhike.rules.nodes import (
    Age,
    And,
    Comparison,
    Definition,
    Event,
    Level,
    Measure,
    Metric,
    Not,
    Or,
    Rule,
    Scalar,
    Tag,
    Text,
    Trait,
    Value,
    Where,
    Window,
)
from zhike.rules.operators import OPERATORS

VERSION: Final = 1
MEASURES: Final = ("count", "sum", "days_since_first", "days_since_last")
DEEPEST: Final = 32
"""How many rules may stand inside one another: far beyond what people write, well within what engines take."""

Json = Mapping[str, Any]


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
    kind = data.get("type") if isinstance(data, Mapping) else None
    if not isinstance(kind, str) or kind not in _PARSERS:
        raise InvalidRule("a rule needs a known type", path=path, code="rule_unknown_type", known=sorted(_PARSERS))
    return _PARSERS[kind](data, path, depth)


def dump_definition(definition: Definition) -> dict[str, Any]:
    """The canonical JSON of a definition: `parse_definition(dump_definition(d)) == d`."""
    levels = [
        {"key": level.key, "name": {"zh": level.name.zh, "en": level.name.en}, "rule": dump_rule(level.rule)}
        for level in definition.levels
    ]
    return {"version": VERSION, "levels": levels}


def dump_rule(rule: Rule) -> dict[str, Any]:
    """The canonical JSON of a rule."""
    match rule:
        case And(of):
            return {"type": "and", "of": [dump_rule(child) for child in of]}
        case Or(of):
            return {"type": "or", "of": [dump_rule(child) for child in of]}
        case Not(child):
            return {"type": "not", "of": dump_rule(child)}
        case Trait(trait, test):
            return {"type": "trait", "trait": trait, **_dump_test(test)}
        case Age(trait, test):
            return {"type": "age", "trait": trait, **_dump_test(test)}
        case Tag(tag, values):
            return {"type": "tag", "tag": tag} | ({} if values is None else {"values": list(values)})
        case Event(metric, test):
            return {"type": "event", **_dump_metric(metric), **_dump_test(test)}


def _group(build: Callable[[tuple[Rule, ...]], Rule]) -> Callable[[Json, str, int], Rule]:
    def parse(data: Json, path: str, depth: int) -> Rule:
        items = _list(_fields(data, path, required=("type", "of"))["of"], f"{path}.of")
        return build(tuple(parse_rule(item, f"{path}.of[{i}]", depth + 1) for i, item in enumerate(items)))

    return parse


def _not(data: Json, path: str, depth: int) -> Rule:
    return Not(parse_rule(_fields(data, path, required=("type", "of"))["of"], f"{path}.of", depth + 1))


def _trait(data: Json, path: str, depth: int) -> Rule:
    fields = _fields(data, path, required=("type", "trait", "op"), optional=("value",))
    return Trait(_text(fields["trait"], f"{path}.trait"), _test(fields, path))


def _age(data: Json, path: str, depth: int) -> Rule:
    fields = _fields(data, path, required=("type", "trait", "op"), optional=("value",))
    return Age(_text(fields["trait"], f"{path}.trait"), _test(fields, path))


def _tag(data: Json, path: str, depth: int) -> Rule:
    fields = _fields(data, path, required=("type", "tag"), optional=("values",))
    values = None if fields.get("values") is None else _texts(fields["values"], f"{path}.values")
    return Tag(_text(fields["tag"], f"{path}.tag"), values)


def _event(data: Json, path: str, depth: int) -> Rule:
    fields = _fields(
        data,
        path,
        required=("type", "events", "measure", "op"),
        optional=("property", "where", "window", "value"),
    )
    return Event(_metric(fields, path), _test(fields, path))


def _metric(fields: Json, path: str) -> Metric:
    measure = fields["measure"]
    if measure not in MEASURES:
        raise InvalidRule(f"measure {measure!r} is not known", path=f"{path}.measure", code="rule_bad_value")
    if (measure == "sum") != (fields.get("property") is not None):
        raise InvalidRule("sum, and only sum, needs a property", path=f"{path}.property", code="rule_bad_value")
    prop = None if fields.get("property") is None else _text(fields["property"], f"{path}.property")
    where = _list(fields.get("where") or [], f"{path}.where", empty=True)
    return Metric(
        measure=cast(Measure, measure),
        # Sorted, so that two ways of writing one metric are equal and computed once.
        events=tuple(sorted(set(_texts(fields["events"], f"{path}.events")))),
        where=tuple(_where(item, f"{path}.where[{i}]") for i, item in enumerate(where)),
        window=_window(fields.get("window"), f"{path}.window"),
        property=prop,
    )


def _where(data: Any, path: str) -> Where:
    fields = _fields(data, path, required=("property", "op"), optional=("value",))
    return Where(_text(fields["property"], f"{path}.property"), _test(fields, path))


def _window(data: Any, path: str) -> Window | None:
    if data is None:
        return None
    days = _fields(data, path, required=("days",))["days"]
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 36500:
        raise InvalidRule("days must be a whole number from 1 to 36500", path=f"{path}.days", code="rule_bad_value")
    return Window(days)


def _test(fields: Json, path: str) -> Comparison:
    op = fields["op"]
    if not isinstance(op, str) or op not in OPERATORS:
        raise InvalidRule(f"operator {op!r} is not known", path=f"{path}.op", code="rule_bad_operator")
    return Comparison(op, _value(fields.get("value"), OPERATORS[op].shape, f"{path}.value"))


def _value(value: Any, shape: str, path: str) -> Value:
    if shape in ("pair", "many"):
        items = tuple(_scalar(item, f"{path}[{i}]") for i, item in enumerate(_list(value, path)))
        if shape == "pair" and len(items) != 2:
            raise InvalidRule("two values are needed", path=path, code="rule_bad_value")
        return items
    if shape == "one":
        return _scalar(value, path)
    if value is not None:
        raise InvalidRule("this operator takes no value", path=path, code="rule_bad_value")
    return None


def _scalar(value: Any, path: str) -> Scalar:
    if isinstance(value, Decimal) and value.is_finite():
        value = float(value)
    if isinstance(value, str) and _storable(value):
        return value
    if isinstance(value, int | float) and abs(value) < float("inf"):  # also false for NaN
        return value
    raise InvalidRule("a text, a number or a flag is needed", path=path, code="rule_bad_value")


def _levels(data: Any) -> list[Any]:
    fields = _fields(data, "", required=("version", "levels"))
    if type(fields["version"]) is not int or fields["version"] != VERSION:
        raise InvalidRule(f"version {fields['version']!r} is not known", path="version", code="rule_unknown_version")
    return _list(fields["levels"], "levels")


def _level(data: Any, path: str) -> Level:
    key, name = _key_and_name(data, path, ("key", "name", "rule"))
    return Level(key, name, parse_rule(data["rule"], f"{path}.rule"))


def _key_and_name(data: Any, path: str, required: tuple[str, ...]) -> tuple[str, Text]:
    fields = _fields(data, path, required)
    name = _fields(fields["name"], f"{path}.name", required=("zh", "en"))
    text = Text(_text(name["zh"], f"{path}.name.zh"), _text(name["en"], f"{path}.name.en"))
    return _text(fields["key"], f"{path}.key"), text


def _unique(keys: list[str]) -> None:
    for i, key in enumerate(keys):
        if key in keys[:i]:
            raise InvalidRule(f"level {key!r} stands twice", path=f"levels[{i}].key", code="rule_bad_value")


def _fields(data: Any, path: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Json:
    """An object with exactly these keys; an unknown key is an error, never quietly ignored."""
    if not isinstance(data, Mapping):
        raise InvalidRule("an object is needed", path=path, code="rule_bad_value")
    for key in data:
        if key not in required and key not in optional:
            raise InvalidRule(f"{key!r} is not known here", path=_join(path, str(key)), code="rule_unknown_key")
    for key in required:
        if key not in data:
            raise InvalidRule(f"{key!r} is missing", path=_join(path, key), code="rule_missing_key")
    return data


def _list(value: Any, path: str, empty: bool = False) -> list[Any]:
    if not isinstance(value, list | tuple) or not (value or empty):
        raise InvalidRule("a list with at least one item is needed", path=path, code="rule_bad_value")
    return list(value)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 500 or not _storable(value):
        raise InvalidRule("a text is needed", path=path, code="rule_bad_value")
    return value


def _storable(text: str) -> bool:
    """Engines end a text at a NUL and have no halves of surrogate pairs."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts(value: Any, path: str) -> tuple[str, ...]:
    return tuple(_text(item, f"{path}[{i}]") for i, item in enumerate(_list(value, path)))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _dump_test(test: Comparison) -> dict[str, Any]:
    value = list(test.value) if isinstance(test.value, tuple) else test.value
    return {"op": test.op} | ({} if value is None else {"value": value})


def _dump_metric(metric: Metric) -> dict[str, Any]:
    data: dict[str, Any] = {"events": list(metric.events), "measure": metric.measure}
    if metric.property is not None:
        data["property"] = metric.property
    if metric.where:
        data["where"] = [{"property": w.property, **_dump_test(w.test)} for w in metric.where]
    if metric.window is not None:
        data["window"] = {"days": metric.window.days}
    return data


_PARSERS: Final[dict[str, Callable[[Json, str, int], Rule]]] = {
    "and": _group(And),
    "or": _group(Or),
    "not": _not,
    "trait": _trait,
    "age": _age,
    "event": _event,
    "tag": _tag,
}
