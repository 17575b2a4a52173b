"""Whatever a rule names must exist, and every comparison must suit its kind: never a quiet false."""

from typing import Any

import pytest
from contract.shop import KINDS, STORED_LEVELS, STORED_TAG
from contract.strategies import EVENTS, definitions
from hypothesis import given, settings

from zhike.errors import InvalidRule
from zhike.rules.check import Catalogue, check_definition, check_rule
from zhike.rules.parse import parse_definition, parse_rule

CATALOGUE = Catalogue(
    traits={"city": "text", "points": "number", "vip": "flag", "birthday": "date"},
    events=frozenset({"order_completed", "wish"}),
    tags={"t1": ("high", "low")},
)


def trait(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"type": "trait", "trait": name, "op": op} | ({"value": value[0]} if value else {})


def orders(**changed: Any) -> dict[str, Any]:
    fixed = {"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge", "value": 1}
    return {key: value for key, value in {**fixed, **changed}.items() if value is not ...}


def where(name: str, op: str, *value: Any) -> dict[str, Any]:
    return orders(where=[{"property": name, "op": op} | ({"value": value[0]} if value else {})])


REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    (trait("height", "eq", 1), "rule_unknown_trait", "rule.trait"),
    (trait("City", "eq", "a"), "rule_unknown_trait", "rule.trait"),
    (trait("height", "missing"), "rule_unknown_trait", "rule.trait"),
    (trait("height", "ge", 1) | {"type": "age"}, "rule_unknown_trait", "rule.trait"),
    (trait("city", "ge", 1) | {"type": "age"}, "rule_bad_value", "rule.trait"),
    (trait("birthday", "ge", "18") | {"type": "age"}, "rule_bad_value", "rule.value"),
    (orders(events=["wish", "order_complete"]), "rule_unknown_event", "rule.events"),
    (orders(measure="sum", property="price"), "rule_unknown_property", "rule.property"),
    (orders(measure="sum", property="category"), "rule_unknown_property", "rule.property"),
    (orders(measure="sum", property="properties.size"), "rule_unknown_property", "rule.property"),
    (orders(value="3"), "rule_bad_value", "rule.value"),
    (orders(value=True), "rule_bad_value", "rule.value"),
    (orders(op="in", value=[1, "2"]), "rule_bad_value", "rule.value"),
    (where("size", "eq", "L"), "rule_unknown_property", "rule.where[0].property"),
    (where("customer_id", "eq", 1), "rule_unknown_property", "rule.where[0].property"),
    (where("amount", "eq", "12"), "rule_bad_value", "rule.where[0].value"),
    (where("category", "lt", "a"), "rule_bad_operator", "rule.where[0].op"),
    (where("properties.size", "lt", "L"), "rule_bad_operator", "rule.where[0].op"),
    (where("properties.size", "in", ["L", 1]), "rule_bad_value", "rule.where[0].value"),
    ({"type": "tag", "tag": "t2"}, "rule_unknown_tag", "rule.tag"),
    ({"type": "tag", "tag": "t1", "values": ["high", "top"]}, "rule_unknown_tag_level", "rule.values[1]"),
    # operators that do not suit a kind
    (trait("city", "lt", "a"), "rule_bad_operator", "rule.op"),
    (trait("city", "between", ["a", "b"]), "rule_bad_operator", "rule.op"),
    (trait("vip", "ne", True), "rule_bad_operator", "rule.op"),
    (trait("vip", "in", [True]), "rule_bad_operator", "rule.op"),
    (trait("birthday", "in", ["2000-01-01"]), "rule_bad_operator", "rule.op"),
    # values that are not of the kind
    (trait("city", "eq", 1), "rule_bad_value", "rule.value"),
    (trait("city", "in", ["a", True]), "rule_bad_value", "rule.value"),
    (trait("points", "eq", "1"), "rule_bad_value", "rule.value"),
    (trait("points", "eq", True), "rule_bad_value", "rule.value"),
    (trait("vip", "eq", "true"), "rule_bad_value", "rule.value"),
    (trait("vip", "eq", 1), "rule_bad_value", "rule.value"),
    (trait("birthday", "eq", "2023-02-29"), "rule_bad_value", "rule.value"),
    (trait("birthday", "eq", "01/02/2000"), "rule_bad_value", "rule.value"),
    (trait("birthday", "eq", ""), "rule_bad_value", "rule.value"),
    (trait("birthday", "eq", 20000101), "rule_bad_value", "rule.value"),
    (trait("birthday", "between", ["2000-01-01", "2000-13-01"]), "rule_bad_value", "rule.value"),
    # numbers that a warehouse's decimals do not hold
    (trait("points", "ge", 10**15), "rule_bad_value", "rule.value"),
    (trait("points", "ge", -(10**15)), "rule_bad_value", "rule.value"),
    (trait("points", "ge", 1e300), "rule_bad_value", "rule.value"),
    (trait("points", "ge", 10**5000), "rule_bad_value", "rule.value"),
    (trait("points", "ge", 1e-10), "rule_bad_value", "rule.value"),
    (orders(value=10**15), "rule_bad_value", "rule.value"),
    (where("properties.size", "ge", 1e300), "rule_bad_value", "rule.where[0].value"),
]


@pytest.mark.parametrize(
    ("rule", "code", "path"), REFUSALS, ids=[f"{code}-{i}" for i, (_, code, _) in enumerate(REFUSALS)]
)
def test_a_rule_that_cannot_mean_anything_is_refused_with_its_place(rule: Any, code: str, path: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        check_rule(parse_rule(rule), CATALOGUE)
    assert (refused.value.code, refused.value.path) == (code, path)


def test_the_place_is_named_within_levels_and_groups() -> None:
    inside = {"type": "or", "of": [trait("city", "missing"), {"type": "not", "of": trait("nope", "missing")}]}
    levels = [
        {"key": key, "name": {"zh": key, "en": key}, "rule": rule}
        for key, rule in (("a", trait("vip", "present")), ("b", inside))
    ]
    with pytest.raises(InvalidRule) as refused:
        check_definition(parse_definition({"version": 1, "levels": levels}), CATALOGUE)
    assert refused.value.path == "levels[1].rule.of[1].of.trait"
    assert refused.value.params["name"] == "nope"


@pytest.mark.parametrize(
    "rule",
    [
        trait("points", "between", [0.000000001, 999999999999999]),
        trait("birthday", "ge", "2024-02-29"),
        trait("vip", "missing"),
        orders(measure="sum", property="quantity"),
        orders(measure="days_since_last", op="present", value=...),
        where("properties.any name at all", "eq", False),
        {"type": "tag", "tag": "t1"},
    ],
    ids=str,
)
def test_what_exists_and_suits_is_accepted(rule: dict[str, Any]) -> None:
    check_rule(parse_rule(rule), CATALOGUE)


@settings(max_examples=100, deadline=None)
@given(data=definitions())
def test_every_generated_definition_of_the_contract_is_valid(data: dict[str, Any]) -> None:
    """Otherwise the contract would test rules that nobody can save."""
    check_definition(parse_definition(data), Catalogue(KINDS, frozenset(EVENTS), {STORED_TAG: STORED_LEVELS}))
