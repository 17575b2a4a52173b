"""Whatever a rule names must exist, and every comparison must suit its kind: never a quiet false."""

from typing import Any

import pytest
from contract.random_facts import EVENTS, LISTS
from contract.random_rules import TAGS
from contract.shop import KINDS
from contract.strategies import definitions
from hypothesis import given, settings

from zhike.errors import InvalidRule
from zhike.rules.check import Catalogue, check_definition, check_rule
from zhike.rules.parse import parse_definition, parse_rule

CATALOGUE = Catalogue(
    traits={"city": "text", "points": "number", "vip": "flag", "birthday": "date"},
    events=frozenset({"order_completed", "wish"}),
    tags={"t1": ("high", "low")},
    segments=frozenset({"s1"}),
    lists=frozenset({"l1"}),
)
WINDOW = {"days": 30}
PAID = {"events": ["order_completed"], "measure": "sum", "property": "amount"}


def trait(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"type": "trait", "trait": name, "op": op} | ({"value": value[0]} if value else {})


def orders(**changed: Any) -> dict[str, Any]:
    fixed = {"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge", "value": 1}
    return {key: value for key, value in {**fixed, **changed}.items() if value is not ...}


def where(name: str, op: str, *value: Any) -> dict[str, Any]:
    return orders(where=[{"property": name, "op": op} | ({"value": value[0]} if value else {})])


def lines(**changed: Any) -> dict[str, Any]:
    fixed = {"type": "lines", "measure": "count", "op": "ge", "value": 1}
    return {key: value for key, value in {**fixed, **changed}.items() if value is not ...}


def favourite(prop: str, **changed: Any) -> dict[str, Any]:
    fixed = {"type": "favourite", "events": ["wish"], "property": prop, "by": "count", "op": "eq", "value": "a"}
    return fixed | changed


def ratio(of: dict[str, Any], to: dict[str, Any]) -> dict[str, Any]:
    return {"type": "ratio", "of": of, "to": to, "op": "ge", "value": 0.5}


def sequence(**steps: str) -> dict[str, Any]:
    return {"type": "sequence"} | {name: {"events": [event]} for name, event in steps.items()}


def rank(**changed: Any) -> dict[str, Any]:
    return {"type": "rank", "of": PAID, "side": "top", "percent": 20} | changed


def band(**changed: Any) -> dict[str, Any]:
    return {"type": "band", "of": PAID, "bands": 5, "op": "eq", "value": 5} | changed


def same_order(*properties: str) -> dict[str, Any]:
    of = [{"where": [{"property": name, "op": "present"}]} for name in properties]
    return {"type": "same_order", "of": of, "op": "ge", "value": 1}


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
    (orders(measure="avg", property="properties."), "rule_unknown_property", "rule.property"),
    (orders(measure="max", property="product_name"), "rule_unknown_property", "rule.property"),
    (orders(measure="distinct", property="ts"), "rule_unknown_property", "rule.property"),
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
    ({"type": "tag", "tag": "t2", "during": WINDOW}, "rule_unknown_tag", "rule.tag"),
    ({"type": "tag", "tag": "t1", "values": ["top"], "entered": WINDOW}, "rule_unknown_tag_level", "rule.values[0]"),
    ({"type": "segment", "segment": "s2"}, "rule_unknown_segment", "rule.segment"),
    ({"type": "list", "list": "s1"}, "rule_unknown_list", "rule.list"),
    # the lines of orders have properties of their own
    (lines(measure="sum", property="properties.size"), "rule_unknown_property", "rule.property"),
    (lines(measure="min", property="category"), "rule_unknown_property", "rule.property"),
    (lines(where=[{"property": "channel", "op": "present"}]), "rule_unknown_property", "rule.where[0].property"),
    (
        lines(where=[{"property": "properties.x", "op": "present"}]),
        "rule_unknown_property",
        "rule.where[0].property",
    ),
    (same_order("category", "channel"), "rule_unknown_property", "rule.of[1].where[0].property"),
    # what is inside a rule
    (favourite("amount"), "rule_unknown_property", "rule.property"),
    (favourite("colour"), "rule_unknown_property", "rule.property"),
    (favourite("category", events=["buy"]), "rule_unknown_event", "rule.events"),
    (favourite("category", op="ge"), "rule_bad_operator", "rule.op"),
    (favourite("category", value=1), "rule_bad_value", "rule.value"),
    (ratio(PAID | {"events": ["buy"]}, PAID), "rule_unknown_event", "rule.of.events"),
    (ratio(PAID, PAID | {"property": "colour"}), "rule_unknown_property", "rule.to.property"),
    (ratio(PAID, PAID) | {"value": "half"}, "rule_bad_value", "rule.value"),
    (sequence(first="buy", then="wish"), "rule_unknown_event", "rule.first.events"),
    (sequence(first="wish", then="buy"), "rule_unknown_event", "rule.then.events"),
    (sequence(first="wish", then="wish", without="buy"), "rule_unknown_event", "rule.without.events"),
    ({"type": "first", "events": ["buy"], "window": WINDOW}, "rule_unknown_event", "rule.events"),
    (rank(of=PAID | {"property": "category"}), "rule_unknown_property", "rule.of.property"),
    (rank(within={"trait": "height"}), "rule_unknown_trait", "rule.within.trait"),
    (rank(within={"tag": "city"}), "rule_unknown_tag", "rule.within.tag"),
    (band(of=PAID | {"events": ["buy"]}), "rule_unknown_event", "rule.of.events"),
    (band(within={"tag": "t2"}), "rule_unknown_tag", "rule.within.tag"),
    (band(value="5"), "rule_bad_value", "rule.value"),
    (trait("points", "ge", 1) | {"type": "anniversary"}, "rule_bad_value", "rule.trait"),
    (trait("points", "ge", 1) | {"type": "date_part", "part": "year"}, "rule_bad_value", "rule.trait"),
    (trait("born", "ge", 1) | {"type": "date_part", "part": "year"}, "rule_unknown_trait", "rule.trait"),
    (trait("birthday", "contains", 1) | {"type": "anniversary"}, "rule_bad_operator", "rule.op"),
    # operators that do not suit a kind
    (trait("points", "contains", "1"), "rule_bad_operator", "rule.op"),
    (trait("birthday", "starts_with", "2000"), "rule_bad_operator", "rule.op"),
    (orders(op="not_contains", value="1"), "rule_bad_operator", "rule.op"),
    (where("amount", "starts_with", "1"), "rule_bad_operator", "rule.where[0].op"),
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
    (trait("birthday", "eq", "20000102"), "rule_bad_value", "rule.value"),
    (trait("birthday", "eq", "2000-W01-1"), "rule_bad_value", "rule.value"),
    (trait("birthday", "eq", ""), "rule_bad_value", "rule.value"),
    (trait("city", "contains", 1), "rule_bad_value", "rule.value"),
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
    score = {"type": "score", "of": [{"weight": 1, "rule": trait("nope", "missing")}], "op": "ge", "value": 1}
    at_least = {"type": "at_least", "count": 1, "of": [trait("city", "missing"), score]}
    inside = {"type": "or", "of": [trait("city", "missing"), {"type": "not", "of": at_least}]}
    levels = [
        {"key": key, "name": {"zh": key, "en": key}, "rule": rule}
        for key, rule in (("a", trait("vip", "present")), ("b", inside))
    ]
    with pytest.raises(InvalidRule) as refused:
        check_definition(parse_definition({"version": 1, "levels": levels}), CATALOGUE)
    assert refused.value.path == "levels[1].rule.of[1].of.of[1].of[0].rule.trait"
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
        {"type": "tag", "tag": "t1", "values": ["low"], "during": WINDOW},
        {"type": "segment", "segment": "s1"},
        {"type": "list", "list": "l1"},
        orders(measure="distinct", property="amount"),
        orders(measure="distinct", property="properties.size"),
        orders(measure="avg", property="properties.size"),
        lines(measure="distinct", property="product_name"),
        lines(where=[{"property": "product_name", "op": "contains", "value": ""}]),
        where("properties.size", "starts_with", "L"),
        favourite("properties.colour"),
        favourite("product_id", op="in", value=["a", "b"]),
        ratio(PAID, {"lines": True, "measure": "count"}),
        sequence(first="wish", then="order_completed", without="wish"),
        {"type": "first", "events": ["wish"], "window": WINDOW},
        same_order("product_name", "amount"),
        rank(within={"trait": "birthday"}),
        band(within={"tag": "t1"}),
        trait("birthday", "between", [1, 7]) | {"type": "anniversary"},
        trait("birthday", "in", [1, 12]) | {"type": "date_part", "part": "month"},
    ],
    ids=str,
)
def test_what_exists_and_suits_is_accepted(rule: dict[str, Any]) -> None:
    check_rule(parse_rule(rule), CATALOGUE)


@settings(max_examples=100, deadline=None)
@given(data=definitions())
def test_every_generated_definition_of_the_contract_is_valid(data: dict[str, Any]) -> None:
    """Otherwise the contract would test rules that nobody can save."""
    catalogue = Catalogue(KINDS, frozenset(EVENTS), TAGS, frozenset({"segment"}), frozenset(LISTS))
    check_definition(parse_definition(data), catalogue)
