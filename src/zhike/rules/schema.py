"""The JSON Schema (2020-12) of a definition, for editors and for whoever writes definitions by program.

Built from the tables that `parse` uses, and held to it by tests. It says all that a schema can say: not that a window
ends after it begins, that a count is no larger than its list, or how deep rules may stand inside one another.
"""

import json
from typing import Any, Final

from zhike.rules.operators import OPERATORS
from zhike.rules.parse import LONGEST, MEASURES, MEASURES_OF_A_PROPERTY, PARSERS, PARTS, PERIODS, UNITS, VERSION
from zhike.rules.windows import FIXED

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string", "maxLength": 500, "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}
_SCALAR: Final[Json] = {"type": ["string", "number", "boolean"], "pattern": r"^[^\u0000]*$"}
_DAY: Final[Json] = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_NUMBER: Final[Json] = {"type": "number", "exclusiveMinimum": -(10**12), "exclusiveMaximum": 10**12}
_DIVIDED: Final = ("count", "days", "distinct", "sum")
_NULL: Final[Json] = {"type": "null"}


def json_schema() -> Json:
    """The schema of `{"version": 1, "levels": [{"key", "name", "rule"}, ...]}`."""
    definition = _object({"version": {"const": VERSION, "type": "integer"}, "levels": _list(_ref("level"))})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A definition in Zhike's rule language",
        **definition,
        "$defs": {"rule": _rule(), **_nodes(), **_parts()},
    }


def json_schema_text() -> str:
    """As it is published in docs/rules.schema.json."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2)


def _rule() -> Json:
    """Told apart by type first, so that what is wrong with a rule is said of its own kind only."""
    kinds = [{"if": _of_type({"const": kind}), "then": _ref(kind)} for kind in PARSERS]
    return {"type": "object", **_of_type(_one_of(tuple(PARSERS))), "allOf": kinds}


def _of_type(shape: Json) -> Json:
    return {"properties": {"type": shape}, "required": ["type"]}


def _nodes() -> Json:
    """What stands in each kind of rule."""
    shapes = _joined() | _of_customers() | _of_facts() | _of_many() | _of_others()
    return {kind: _typed(kind, *shapes[kind]) for kind in PARSERS}


_Shape = tuple[str, Json]


def _joined() -> dict[str, _Shape]:
    rules = _list(_ref("rule"))
    term = _object({"weight": _NUMBER, "rule": _ref("rule")})
    return {
        "and": ("All of these hold.", _object({"of": rules})),
        "or": ("At least one of these holds.", _object({"of": rules})),
        "not": ("This does not hold.", _object({"of": _ref("rule")})),
        "at_least": ("At least so many of these hold.", _object({"count": _whole(1), "of": rules})),
        "score": ("The sum of the weights of the rules that hold.", _compared({"of": _list(term)})),
    }


def _of_customers() -> dict[str, _Shape]:
    trait = {"trait": _TEXT}
    return {
        "trait": ("What a customer is.", _compared(trait)),
        "age": ("Completed years since a date trait.", _compared(trait)),
        "date_part": ("A part of a date trait.", _compared(trait | {"part": _one_of(PARTS)})),
        "anniversary": ("Days until the next anniversary of a date trait.", _compared(trait)),
    }


def _of_facts() -> dict[str, _Shape]:
    limits = {"where": _maybe(_ref("wheres")), "window": _maybe(_ref("window"))}
    measured = {"measure": _one_of(MEASURES)}
    favourite = {"property": _TEXT, "by": _one_of(("count", "sum"))}
    order = _object({"where": _list(_ref("where"))})
    optional = {"property": True, **limits}
    divided: Json = {"allOf": [_ref("metric"), {"properties": {"measure": _one_of(_DIVIDED)}}]}
    event = _compared(_events() | measured, optional) | _property_where_due()
    return {
        "event": ("A number about what a customer did.", event),
        "lines": ("A number about the lines of orders.", _compared(measured, optional) | _property_where_due()),
        "first": (
            "The first such event ever lies in the window.",
            _object(_events() | {"window": _ref("window")}, {"where": _maybe(_ref("wheres"))}),
        ),
        "favourite": (
            "The value that occurs most often or brings most money.",
            _compared(favourite, _events() | {"lines": {"const": True}} | limits) | _EVENTS_OR_LINES,
        ),
        "ratio": (
            "One number about what a customer did, divided by another.",
            _compared({"of": divided, "to": divided}),
        ),
        "sequence": ("One thing, then another, or then not another.", _sequence()),
        "same_order": (
            "How many orders hold a line for each of these filters.",
            _compared({"of": _list(order, 2)}, {"window": _maybe(_ref("window"))}),
        ),
    }


def _of_many() -> dict[str, _Shape]:
    within = {"within": _maybe(_ref("within"))}
    percent = {"type": "number", "exclusiveMinimum": 0, "maximum": 100}
    rank = _object(
        {"of": _ref("metric"), "side": _one_of(("top", "bottom"))},
        {"percent": percent, "count": _whole(1, 10**9), **within},
    )
    either = {"oneOf": [{"required": ["percent"]}, {"required": ["count"]}]}
    return {
        "rank": ("Among the top or bottom customers by a number.", rank | either),
        "band": ("The quantile band of a number.", _compared({"of": _ref("metric"), "bands": _whole(2, 100)}, within)),
    }


def _of_others() -> dict[str, _Shape]:
    window = _ref("window")
    tag = _object({"tag": _TEXT}, {"values": _maybe(_list(_TEXT)), "during": window, "entered": window})
    return {
        "tag": ("Has, had or got another tag.", tag | {"not": {"required": ["during", "entered"]}}),
        "segment": ("Belongs to another segment.", _object({"segment": _TEXT})),
        "list": ("Is on an imported list.", _object({"list": _TEXT})),
    }


def _parts() -> Json:
    """What rules are made of."""
    name = _object({"zh": _TEXT, "en": _TEXT})
    where = _compared({"property": _TEXT})
    limits = {"where": _maybe(_ref("wheres")), "window": _maybe(_ref("window"))}
    metric = _object({"measure": _one_of(MEASURES)}, _events() | {"lines": {"const": True}, "property": True} | limits)
    return {
        "level": _object({"key": _TEXT, "name": name, "rule": _ref("rule")}),
        "metric": metric | _property_where_due() | _EVENTS_OR_LINES,
        "step": _object(_events(), {"where": _maybe(_ref("wheres"))}),
        "wheres": {"type": "array", "items": _ref("where")},
        "where": where,
        "window": {"oneOf": _windows()},
        "duration": {"oneOf": [_object({unit: _whole(1, LONGEST)}) for unit in FIXED]},
        "within": {"oneOf": [_object({"trait": _TEXT}), _object({"tag": _TEXT})]},
        "comparison": {"oneOf": [_of_shape(shape) for shape in ("one", "pair", "many", "none")]},
    }


def _windows() -> list[Json]:
    rolling = [_object({unit: _whole(1, LONGEST)}, {"until": _whole(1, LONGEST)}) for unit in UNITS]
    calendar = [_object({which: _one_of(PERIODS)}) for which in ("this", "last")]
    dates = _object({}, {"from": _DAY, "to": _DAY}) | {"minProperties": 1}
    return [*rolling, *calendar, dates]


def _of_shape(shape: str) -> Json:
    """`op` and the `value` that operators of this shape compare with."""
    values: Json = {
        "one": _SCALAR,
        "pair": _list(_SCALAR, 2) | {"maxItems": 2},
        "many": _list(_SCALAR),
        "none": _NULL,
    }
    ops = tuple(op for op, operator in OPERATORS.items() if operator.shape == shape)
    required = ["op"] if shape == "none" else ["op", "value"]
    return {"properties": {"op": _one_of(ops), "value": values[shape]}, "required": required}


def _sequence() -> Json:
    step, absent = _maybe(_ref("step")), {"properties": {"then": _NULL}}
    shape = _object(
        {"first": _ref("step")},
        {
            "then": step,
            "within": _maybe(_ref("duration")),
            "without": step,
            "place": {"enum": ["between", "after", None]},
            "window": _maybe(_ref("window")),
        },
    )
    alone = {"properties": {"without": _ref("step"), "place": {"enum": ["after", None]}}, "required": ["without"]}
    return shape | {"if": absent, "then": alone}


def _property_where_due() -> Json:
    """Some measures are of a property, the others are not."""
    due = {"properties": {"measure": _one_of(MEASURES_OF_A_PROPERTY)}}
    return {
        "if": due,
        "then": {"properties": {"property": _TEXT}, "required": ["property"]},
        "else": {"properties": {"property": _NULL}},
    }


_EVENTS_OR_LINES: Final[Json] = {"oneOf": [{"required": ["events"]}, {"required": ["lines"]}]}


def _events() -> Json:
    return {"events": _list(_TEXT)}


def _typed(kind: str, said: str, shape: Json) -> Json:
    """A kind of rule: its shape with its type."""
    properties = {"type": {"const": kind}, **shape["properties"]}
    return {"description": said, **shape, "properties": properties, "required": ["type", *shape["required"]]}


def _compared(required: Json, optional: Json | None = None) -> Json:
    """An object that also holds a comparison."""
    shape = _object(required | {"op": _one_of(tuple(OPERATORS))}, (optional or {}) | {"value": True})
    return shape | {"allOf": [_ref("comparison")]}


def _object(required: Json, optional: Json | None = None) -> Json:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Json, least: int = 1) -> Json:
    return {"type": "array", "items": items, "minItems": least}


def _whole(least: int, most: int | None = None) -> Json:
    return {"type": "integer", "minimum": least} | ({} if most is None else {"maximum": most})


def _one_of(words: tuple[str, ...]) -> Json:
    return {"enum": list(words)}


def _maybe(shape: Json) -> Json:
    return {"anyOf": [shape, _NULL]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}
