"""What is not a rule is refused, with a code and the exact place; what is one survives being written down."""

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from contract.strategies import definitions
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.errors import InvalidRule
from zhike.rules.dump import dump_definition, dump_rule
from zhike.rules.nodes import And, Compare, Comparison, Metric, Not
from zhike.rules.parse import DEEPEST, LONGEST, PARSERS, parse_definition, parse_rule

GOOD: dict[str, Any] = {
    "version": 1,
    "levels": [
        {
            "key": "high",
            "name": {"zh": "高", "en": "High"},
            "rule": {
                "type": "and",
                "of": [
                    {"type": "trait", "trait": "city", "op": "in", "value": ["上海", "北京"]},
                    {"type": "not", "of": {"type": "age", "trait": "birthday", "op": "between", "value": [18, 25]}},
                    {
                        "type": "event",
                        "events": ["order_completed"],
                        "measure": "sum",
                        "property": "amount",
                        "where": [{"property": "category", "op": "eq", "value": "母婴"}],
                        "window": {"days": 30},
                        "op": "ge",
                        "value": 100,
                    },
                    {"type": "tag", "tag": "t1", "values": ["yes"]},
                ],
            },
        }
    ],
}
RULE = "levels[0].rule"
HUGE = 10**5000


def edited(path: str, value: Any) -> Any:
    """The good definition with one place changed; `...` takes the place away."""
    if not path:
        return value
    data = deepcopy(GOOD)
    *way, last = [int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")]
    place: Any = data
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


def test_the_good_definition_is_good() -> None:
    assert dump_definition(parse_definition(GOOD)) == GOOD


REFUSALS: list[tuple[str, Any, str, str | None]] = [
    # where it is changed, to what, the code, and the path that is named when it is another
    ("", None, "rule_bad_value", None),
    ("", [GOOD], "rule_bad_value", None),
    ("", "{}", "rule_bad_value", None),
    ("version", ..., "rule_missing_key", None),
    ("version", 2, "rule_unknown_version", None),
    ("version", "1", "rule_unknown_version", None),
    ("version", True, "rule_unknown_version", None),
    ("version", 1.0, "rule_unknown_version", None),
    ("version", [], "rule_unknown_version", None),
    ("extra", 1, "rule_unknown_key", None),
    ("levels", ..., "rule_missing_key", None),
    ("levels", [], "rule_bad_value", None),
    ("levels", {"0": {}}, "rule_bad_value", None),
    ("levels", [GOOD["levels"][0]] * 2, "rule_bad_value", "levels[1].key"),
    ("levels[0]", None, "rule_bad_value", None),
    ("levels[0].colour", "red", "rule_unknown_key", None),
    ("levels[0].key", ..., "rule_missing_key", None),
    ("levels[0].key", "", "rule_bad_value", None),
    ("levels[0].key", "  ", "rule_bad_value", None),
    ("levels[0].key", 1, "rule_bad_value", None),
    ("levels[0].key", "x" * 501, "rule_bad_value", None),
    ("levels[0].key", "a\0b", "rule_bad_value", None),
    ("levels[0].key", "\ud83d", "rule_bad_value", None),
    ("levels[0].name", "高", "rule_bad_value", None),
    ("levels[0].name.en", ..., "rule_missing_key", None),
    ("levels[0].name.zh", None, "rule_bad_value", None),
    ("levels[0].name.fr", "haut", "rule_unknown_key", None),
    ("levels[0].rule", ..., "rule_missing_key", None),
    (RULE, None, "rule_unknown_type", None),
    (RULE, "and", "rule_unknown_type", None),
    (RULE, {}, "rule_unknown_type", None),
    (f"{RULE}.type", "nand", "rule_unknown_type", RULE),
    (f"{RULE}.type", ["and"], "rule_unknown_type", RULE),
    (f"{RULE}.of", ..., "rule_missing_key", None),
    (f"{RULE}.of", [], "rule_bad_value", None),
    (f"{RULE}.of", {"type": "tag", "tag": "t"}, "rule_bad_value", None),
    (f"{RULE}.op", "eq", "rule_unknown_key", None),
    (f"{RULE}.of[0].trait", ..., "rule_missing_key", None),
    (f"{RULE}.of[0].trait", 7, "rule_bad_value", None),
    (f"{RULE}.of[0].op", ..., "rule_missing_key", None),
    (f"{RULE}.of[0].op", "like", "rule_bad_operator", None),
    (f"{RULE}.of[0].op", ["in"], "rule_bad_operator", None),
    (f"{RULE}.of[0].op", None, "rule_bad_operator", None),
    (f"{RULE}.of[0].op", "eq", "rule_bad_value", f"{RULE}.of[0].value"),
    (f"{RULE}.of[0].op", "missing", "rule_bad_value", f"{RULE}.of[0].value"),
    (f"{RULE}.of[0].value", ..., "rule_bad_value", None),
    (f"{RULE}.of[0].value", "上海", "rule_bad_value", None),
    (f"{RULE}.of[0].value", [], "rule_bad_value", None),
    (f"{RULE}.of[0].value[1]", None, "rule_bad_value", None),
    (f"{RULE}.of[0].value[1]", {"a": 1}, "rule_bad_value", None),
    (f"{RULE}.of[0].value[1]", "a\0b", "rule_bad_value", None),
    (f"{RULE}.of[0].value[1]", "\udc00", "rule_bad_value", None),
    (f"{RULE}.of[0].window", {"days": 1}, "rule_unknown_key", None),
    (f"{RULE}.of[1].of", [], "rule_unknown_type", None),
    (f"{RULE}.of[1].of.value", [18], "rule_bad_value", None),
    (f"{RULE}.of[1].of.value", [18, 25, 30], "rule_bad_value", None),
    (f"{RULE}.of[1].of.value[0]", float("nan"), "rule_bad_value", None),
    (f"{RULE}.of[1].of.value[1]", float("inf"), "rule_bad_value", None),
    (f"{RULE}.of[1].of.value[1]", float("-inf"), "rule_bad_value", None),
    (f"{RULE}.of[1].of.value[1]", Decimal("nan"), "rule_bad_value", None),
    (f"{RULE}.of[1].of.value[1]", Decimal("sNaN"), "rule_bad_value", None),
    (f"{RULE}.of[2].events", ..., "rule_missing_key", None),
    (f"{RULE}.of[2].events", "order_completed", "rule_bad_value", None),
    (f"{RULE}.of[2].events", [], "rule_bad_value", None),
    (f"{RULE}.of[2].events[0]", None, "rule_bad_value", None),
    (f"{RULE}.of[2].measure", "average", "rule_bad_value", None),
    (f"{RULE}.of[2].measure", [], "rule_bad_value", None),
    (f"{RULE}.of[2].measure", "count", "rule_bad_value", f"{RULE}.of[2].property"),
    (f"{RULE}.of[2].property", ..., "rule_bad_value", None),
    (f"{RULE}.of[2].property", 5, "rule_bad_value", None),
    (f"{RULE}.of[2].where", {"property": "category"}, "rule_bad_value", None),
    (f"{RULE}.of[2].where[0].op", "almost", "rule_bad_operator", None),
    (f"{RULE}.of[2].where[0].property", ..., "rule_missing_key", None),
    (f"{RULE}.of[2].where[0].value", ["母婴"], "rule_bad_value", None),
    (f"{RULE}.of[2].window", 30, "rule_bad_value", None),
    (f"{RULE}.of[2].where", {}, "rule_bad_value", None),
    (f"{RULE}.of[2].window.years", 3, "rule_unknown_key", None),
    (f"{RULE}.of[2].window.hours", 3, "rule_bad_value", f"{RULE}.of[2].window"),
    (f"{RULE}.of[2].window.days", ..., "rule_bad_value", f"{RULE}.of[2].window"),
    (f"{RULE}.of[2].window.days", 0, "rule_bad_value", None),
    (f"{RULE}.of[2].window.days", -1, "rule_bad_value", None),
    (f"{RULE}.of[2].window.days", LONGEST + 1, "rule_bad_value", None),
    (f"{RULE}.of[2].window.days", HUGE, "rule_bad_value", None),
    (f"{RULE}.of[2].window.days", 1.5, "rule_bad_value", None),
    (f"{RULE}.of[2].window.days", True, "rule_bad_value", None),
    (f"{RULE}.of[2].window.days", "30", "rule_bad_value", None),
    (f"{RULE}.of[2].value", ..., "rule_bad_value", None),
    (f"{RULE}.of[3].tag", "", "rule_bad_value", None),
    (f"{RULE}.of[3].values", [], "rule_bad_value", None),
    (f"{RULE}.of[3].values[0]", 1, "rule_bad_value", None),
]


@pytest.mark.parametrize(
    ("place", "value", "code", "named"),
    REFUSALS,
    ids=[f"{place or 'all'}-{i}" for i, (place, *_) in enumerate(REFUSALS)],
)
def test_what_is_not_a_rule_is_refused_with_its_place(place: str, value: Any, code: str, named: str | None) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_definition(edited(place, value))
    assert (refused.value.code, refused.value.path) == (code, place if named is None else named)
    assert refused.value.params["path"] == refused.value.path
    assert refused.value.status == 422


def nested(depth: int) -> dict[str, Any]:
    rule: dict[str, Any] = {"type": "tag", "tag": "t"}
    for _ in range(depth):
        rule = {"type": "not", "of": rule}
    return rule


def test_rules_may_be_nested_deeply_but_not_too_deeply() -> None:
    assert isinstance(parse_rule(nested(DEEPEST)), Not)
    with pytest.raises(InvalidRule) as refused:
        parse_rule(nested(DEEPEST + 1))
    assert refused.value.code == "rule_too_deep"
    assert refused.value.params == {"path": "rule" + ".of" * (DEEPEST + 1), "deepest": DEEPEST}


def test_nesting_without_end_is_refused_and_does_not_exhaust_the_stack() -> None:
    with pytest.raises(InvalidRule, match="deep"):
        parse_rule(nested(500))


@pytest.mark.parametrize(
    "value", [HUGE, -HUGE, 1e308, 2**64, Decimal("0.5")], ids=["huge", "-huge", "1e308", "2**64", "decimal"]
)
def test_any_number_is_a_number_whether_it_fits_is_for_check_to_say(value: Any) -> None:
    rule = parse_rule({"type": "trait", "trait": "points", "op": "ge", "value": value})
    assert isinstance(rule, Compare) and rule.test.value == value


def test_an_event_named_twice_or_in_another_order_is_the_same_metric() -> None:
    def metric(*events: str) -> Metric:
        rule = parse_rule({"type": "event", "events": list(events), "measure": "count", "op": "ge", "value": 1})
        assert isinstance(rule, Compare) and isinstance(rule.value, Metric)
        return rule.value

    assert metric("b", "a", "b") == metric("a", "b")


def test_a_flag_and_a_number_are_different_comparisons() -> None:
    assert Comparison("eq", True) != Comparison("eq", 1)
    assert Comparison("in", (True,)) != Comparison("in", (1,))
    assert len({Comparison("eq", True), Comparison("eq", 1), Comparison("eq", 1)}) == 2


def test_a_group_of_one_stays_a_group() -> None:
    rule = {"type": "and", "of": [{"type": "tag", "tag": "t"}]}
    assert isinstance(parse_rule(rule), And)
    assert dump_rule(parse_rule(rule)) == rule


@settings(max_examples=300, deadline=None)
@given(data=definitions())
def test_parsed_and_written_down_again_a_definition_is_the_same(data: dict[str, Any]) -> None:
    definition = parse_definition(data)
    dumped = dump_definition(definition)
    assert parse_definition(json.loads(json.dumps(dumped))) == definition
    assert dump_definition(parse_definition(dumped)) == dumped


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["and", "in", "eq"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "of", "op", "value", "trait", "events", "measure", "window", "where", "tag", "x"])
            | st.sampled_from(["then", "first", "without", "to", "lines", "within", "days", "rule", "weight", "count"]),
            inner | st.sampled_from([*PARSERS, "count", "eq", "missing", "top", "month"]),
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(data=anything)
def test_whatever_is_sent_is_parsed_or_refused_and_nothing_else(data: Any) -> None:
    try:
        rule = parse_rule(data)
    except InvalidRule as refused:
        assert refused.path.startswith("rule")
        assert refused.code.startswith("rule_")
    else:
        assert parse_rule(dump_rule(rule)) == rule
