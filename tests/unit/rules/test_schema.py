"""The published JSON Schema says what `parse` says, as far as a schema can say it."""

import json
from collections.abc import Iterator
from copy import copy, deepcopy
from typing import Any

import pytest
from contract.strategies import definitions
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from rules.pages import DOCS, examples
from zhike.cli.rules import rules as commands
from zhike.errors import InvalidRule
from zhike.rules.parse import PARSERS, parse_definition
from zhike.rules.schema import json_schema

SCHEMA = Draft202012Validator(json_schema())
RULES = [data for data, _ in examples("en") if "levels" not in data]
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 3, 13, 0.5, 10**13),
    *("", "  ", "x", "a\0b", "count", "sum", "month", "eq", "in", "between", "missing", "2026-01-01", "x" * 501),
    *([], ["x"], [1], [1, 2], [None], [[]]),
    *({}, {"days": 3}, {"hours": 1}, {"days": 3, "until": 1}, {"days": 3, "hours": 3}, {"this": "week"}),
    *({"this": "day"}, {"from": "2026-01-01"}, {"from": "1 May"}, {"trait": "city"}, {"events": ["x"]}, {"until": 1}),
)
EXTRAS = {
    **dict.fromkeys(("place", "side", "op"), "between"),
    **{key: ["x"] for key in ("events", "values", "value")},
    **{key: {"days": 3} for key in ("window", "within", "during", "entered")},
    **{key: {"events": ["x"]} for key in ("then", "without", "first")},
    "lines": True,
    "property": "amount",
    "where": [],
    "measure": "count",
    "percent": 20,
    "count": 1,
    "nobody": 1,
}
BEYOND_A_SCHEMA = ("until", "to", "count")
"""What a schema cannot compare with its neighbours: an end with its beginning, a count with its list."""


def definition(rule: Any) -> Any:
    return {"version": 1, "levels": [{"key": "yes", "name": {"zh": "是", "en": "Yes"}, "rule": rule}]}


def refusal(data: Any) -> InvalidRule | None:
    try:
        parse_definition(data)
    except InvalidRule as error:
        return error
    return None


def places(data: Any) -> Iterator[Any]:
    """Every object and list in it."""
    if isinstance(data, dict | list):
        yield data
        for item in data.values() if isinstance(data, dict) else data:
            yield from places(item)


def edited(rule: Any) -> Iterator[Any]:
    """The rule in a definition with one thing left out, added or put in the place of another, over and over."""
    whole = definition(deepcopy(rule))
    for place in list(places(whole)):
        before = copy(place)
        for key, value in changes(place):
            if value is ...:
                del place[key]
            else:
                place[key] = value
            yield whole
            place.clear()
            place.update(before) if isinstance(place, dict) else place.extend(before)


def changes(place: Any) -> list[tuple[Any, Any]]:
    """What may be done to an object or a list: a key or index with its new value, `...` for none."""
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    found = [(key, value) for key in keys for value in (..., *ODD)]
    if isinstance(place, dict):
        found += [(key, extra) for key, extra in EXTRAS.items() if key not in place]
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_the_published_schema_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(commands, ["schema"]).stdout
    assert (DOCS / "rules.schema.json").read_text("utf-8") == printed
    assert json.loads(printed) == json_schema()


def test_there_are_examples_of_every_kind_of_rule() -> None:
    assert {rule["type"] for rule in RULES} == set(PARSERS)


@given(definitions())
@settings(max_examples=300, deadline=None)
def test_what_parses_is_valid(data: Any) -> None:
    parse_definition(data)
    SCHEMA.validate(data)


@pytest.mark.parametrize("rule", RULES, ids=[rule["type"] for rule in RULES])
def test_the_schema_refuses_what_parse_refuses_and_nothing_else(rule: Any) -> None:
    for data in edited(rule):
        refused = refusal(data)
        if SCHEMA.is_valid(data):
            assert refused is None or refused.path.rsplit(".")[-1] in BEYOND_A_SCHEMA, data
        else:
            assert refused is not None, data


@pytest.mark.parametrize("rule", RULES, ids=[rule["type"] for rule in RULES])
def test_an_unknown_key_is_refused_in_every_object(rule: Any) -> None:
    whole = definition(rule)
    objects = [place for place in places(whole) if isinstance(place, dict)]
    for place in objects:
        place["nobody_knows"] = 1
        assert not SCHEMA.is_valid(whole)
        del place["nobody_knows"]
    assert SCHEMA.is_valid(whole)
