"""Every node from JSON and back, and what is not a whole one is refused with its place."""

from typing import Any

import pytest

from zhike.errors import InvalidRule
from zhike.rules.dump import dump_rule
from zhike.rules.nodes import (
    AtLeast,
    Calendar,
    Chosen,
    Compare,
    Comparison,
    Dates,
    Duration,
    First,
    Metric,
    Rank,
    Ratio,
    Rolling,
    Rule,
    Score,
    Sequence,
    Tag,
    Term,
    Where,
    Window,
    Within,
)
from zhike.rules.parse import LONGEST, PARSERS, parse_rule

WINDOW = {"days": 30}
DID = {"events": ["order_completed"]}
COUNTED = {**DID, "measure": "count"}
PAID = {**DID, "measure": "sum", "property": "amount"}
AT_LEAST_3 = {"op": "ge", "value": 3}
BOOKS = {"where": [{"property": "category", "op": "eq", "value": "书"}]}
HAS = {"type": "tag", "tag": "t"}

RULES: dict[str, dict[str, Any]] = {
    "and": {"of": [HAS]},
    "or": {"of": [HAS]},
    "not": {"of": HAS},
    "at_least": {"count": 2, "of": [HAS, HAS]},
    "score": {"of": [{"weight": 2.5, "rule": HAS}], **AT_LEAST_3},
    "trait": {"trait": "city", "op": "contains", "value": "海"},
    "age": {"trait": "birthday", **AT_LEAST_3},
    "date_part": {"trait": "birthday", "part": "month", **AT_LEAST_3},
    "anniversary": {"trait": "birthday", **AT_LEAST_3},
    "event": {**PAID, **BOOKS, "window": {"months": 2, "until": 1}, **AT_LEAST_3},
    "lines": {"measure": "distinct", "property": "category", "window": {"last": "month"}, **AT_LEAST_3},
    "first": {**DID, **BOOKS, "window": {"this": "year"}},
    "favourite": {**DID, "property": "category", "by": "sum", "op": "eq", "value": "书"},
    "ratio": {"of": {**PAID, **BOOKS}, "to": {"lines": True, "measure": "days"}, **AT_LEAST_3},
    "sequence": {
        "first": DID,
        "then": DID,
        "within": {"hours": 24},
        "without": DID,
        "place": "after",
        "window": WINDOW,
    },
    "same_order": {"of": [BOOKS, BOOKS], "window": {"from": "2026-01-01", "to": "2026-01-31"}, **AT_LEAST_3},
    "rank": {"of": PAID, "side": "top", "percent": 20, "within": {"trait": "city"}},
    "band": {"of": PAID, "bands": 5, "within": {"tag": "t"}, **AT_LEAST_3},
    "tag": {"tag": "t", "values": ["high"], "during": WINDOW},
    "segment": {"segment": "s"},
    "list": {"list": "l"},
}


@pytest.mark.parametrize("kind", RULES)
def test_every_node_survives_being_written_down(kind: str) -> None:
    rule = {"type": kind} | RULES[kind]
    assert dump_rule(parse_rule(rule)) == rule


def test_there_is_no_other_node() -> None:
    assert RULES.keys() == PARSERS.keys()


MAY_BE_LEFT_OUT = {
    *(("event", key) for key in ("where", "window")),
    ("lines", "window"),
    ("first", "where"),
    *(("sequence", key) for key in ("then", "within", "without", "place", "window")),
    ("same_order", "window"),
    ("rank", "within"),
    ("band", "within"),
    *(("tag", key) for key in ("values", "during")),
}


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, rule in RULES.items() for key in rule])
def test_what_a_node_needs_is_missed_and_nothing_else(kind: str, key: str) -> None:
    left = {"type": kind} | {name: value for name, value in RULES[kind].items() if name != key}
    if (kind, key) in MAY_BE_LEFT_OUT:
        parse_rule(left)
        return
    with pytest.raises(InvalidRule) as refused:
        parse_rule(left)
    assert refused.value.path in (f"rule.{key}", "rule.property")


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    # the node, what is changed in it, the code, and the path below the rule
    ("at_least", {"count": 0}, "rule_bad_value", "count"),
    ("at_least", {"count": 3}, "rule_bad_value", "count"),
    ("at_least", {"count": True}, "rule_bad_value", "count"),
    ("at_least", {"of": []}, "rule_bad_value", "of"),
    ("at_least", {"of": [HAS, {}]}, "rule_unknown_type", "of[1]"),
    ("score", {"of": []}, "rule_bad_value", "of"),
    ("score", {"of": [HAS]}, "rule_unknown_key", "of[0].type"),
    ("score", {"of": [{"weight": 1}]}, "rule_missing_key", "of[0].rule"),
    ("score", {"of": [{"weight": "1", "rule": HAS}]}, "rule_bad_value", "of[0].weight"),
    ("score", {"of": [{"weight": True, "rule": HAS}]}, "rule_bad_value", "of[0].weight"),
    ("score", {"of": [{"weight": 10**12, "rule": HAS}]}, "rule_bad_value", "of[0].weight"),
    ("score", {"of": [{"weight": 0.0000001, "rule": HAS}]}, "rule_bad_value", "of[0].weight"),
    ("score", {"of": [{"weight": 1, "rule": {"type": "not"}}]}, "rule_missing_key", "of[0].rule.of"),
    ("date_part", {"part": "hour"}, "rule_bad_value", "part"),
    ("date_part", {"part": ["year"]}, "rule_bad_value", "part"),
    ("event", {"lines": True}, "rule_unknown_key", "lines"),
    ("event", {"measure": "avg", "property": None}, "rule_bad_value", "property"),
    ("event", {"measure": "days"}, "rule_bad_value", "property"),
    ("lines", {"events": ["a"]}, "rule_unknown_key", "events"),
    ("lines", {"measure": "min", "property": None}, "rule_bad_value", "property"),
    ("first", {"window": None}, "rule_bad_value", "window"),
    ("first", {"lines": True}, "rule_unknown_key", "lines"),
    ("first", {"op": "ge"}, "rule_unknown_key", "op"),
    ("favourite", {"by": "days"}, "rule_bad_value", "by"),
    ("favourite", {"lines": True}, "rule_bad_value", "lines"),
    ("favourite", {"events": None}, "rule_bad_value", "events"),
    ("ratio", {"of": {"lines": False, "measure": "count"}}, "rule_bad_value", "of.lines"),
    ("ratio", {"of": {"measure": "count"}}, "rule_bad_value", "of.events"),
    ("ratio", {"of": {**COUNTED, "lines": True}}, "rule_bad_value", "of.lines"),
    ("ratio", {"of": {**DID, "measure": "avg", "property": "amount"}}, "rule_bad_value", "of.measure"),
    ("ratio", {"to": {**DID, "measure": "days_since_last"}}, "rule_bad_value", "to.measure"),
    ("ratio", {"to": {**COUNTED, "op": "ge"}}, "rule_unknown_key", "to.op"),
    ("ratio", {"to": {**COUNTED, "window": {"days": 0}}}, "rule_bad_value", "to.window.days"),
    ("sequence", {"then": None, "without": None}, "rule_missing_key", "then"),
    ("sequence", {"then": None, "place": "between"}, "rule_bad_value", "place"),
    ("sequence", {"place": "before"}, "rule_bad_value", "place"),
    ("sequence", {"place": ""}, "rule_bad_value", "place"),
    ("sequence", {"first": ["a"]}, "rule_bad_value", "first"),
    ("sequence", {"first": {**DID, "lines": True}}, "rule_unknown_key", "first.lines"),
    ("sequence", {"then": {"events": []}}, "rule_bad_value", "then.events"),
    ("sequence", {"without": {**DID, "window": WINDOW}}, "rule_unknown_key", "without.window"),
    ("sequence", {"within": {"months": 1}}, "rule_unknown_key", "within.months"),
    ("sequence", {"within": {}}, "rule_bad_value", "within"),
    ("sequence", {"within": {"days": 1, "hours": 1}}, "rule_bad_value", "within"),
    ("sequence", {"within": {"days": 0}}, "rule_bad_value", "within.days"),
    ("same_order", {"of": [BOOKS]}, "rule_bad_value", "of"),
    ("same_order", {"of": [BOOKS, {}]}, "rule_missing_key", "of[1].where"),
    ("same_order", {"of": [BOOKS, {"where": []}]}, "rule_bad_value", "of[1].where"),
    ("same_order", {"of": [BOOKS, {"where": [{"property": "x"}]}]}, "rule_missing_key", "of[1].where[0].op"),
    ("rank", {"count": 3}, "rule_missing_key", "percent"),
    ("rank", {"percent": 0}, "rule_bad_value", "percent"),
    ("rank", {"percent": 100.5}, "rule_bad_value", "percent"),
    ("rank", {"percent": -1}, "rule_bad_value", "percent"),
    ("rank", {"percent": "20"}, "rule_bad_value", "percent"),
    ("rank", {"percent": 0.0000001}, "rule_bad_value", "percent"),
    ("rank", {"side": "middle"}, "rule_bad_value", "side"),
    ("rank", {"within": {"trait": "city", "tag": "t"}}, "rule_bad_value", "within"),
    ("rank", {"within": {}}, "rule_bad_value", "within"),
    ("rank", {"within": {"segment": "s"}}, "rule_unknown_key", "within.segment"),
    ("rank", {"of": HAS}, "rule_unknown_key", "of.type"),
    ("band", {"bands": 1}, "rule_bad_value", "bands"),
    ("band", {"bands": 101}, "rule_bad_value", "bands"),
    ("band", {"bands": 2.0}, "rule_bad_value", "bands"),
    ("tag", {"entered": WINDOW}, "rule_bad_value", "entered"),
    ("tag", {"during": None}, "rule_bad_value", "during"),
    ("tag", {"window": WINDOW}, "rule_unknown_key", "window"),
    ("segment", {"segment": 1}, "rule_bad_value", "segment"),
    ("list", {"list": " "}, "rule_bad_value", "list"),
]


@pytest.mark.parametrize(
    ("kind", "changed", "code", "place"), BAD, ids=[f"{kind}-{n}" for n, (kind, *_) in enumerate(BAD)]
)
def test_a_node_that_is_not_whole_is_refused_with_its_place(
    kind: str, changed: dict[str, Any], code: str, place: str
) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_rule({"type": kind} | RULES[kind] | changed)
    assert (refused.value.code, refused.value.path) == (code, f"rule.{place}")


def test_a_rank_may_ask_for_so_many_instead_of_a_share() -> None:
    rule = {"type": "rank", "of": COUNTED, "side": "bottom", "count": 100}
    assert parse_rule(rule) == Rank(_metric("count"), "bottom", None, 100)
    for count in (0, 10**9 + 1, 1.5, True):
        with pytest.raises(InvalidRule) as refused:
            parse_rule(rule | {"count": count})
        assert refused.value.path == "rule.count"


def _metric(measure: Any, events: tuple[str, ...] | None = ("order_completed",), **more: Any) -> Metric:
    return Metric(measure, Chosen(events), **more)


NODES: list[tuple[dict[str, Any], Rule]] = [
    ({"type": "at_least"} | RULES["at_least"], AtLeast(2, (Tag("t"), Tag("t")))),
    ({"type": "score"} | RULES["score"], Compare(Score((Term(2.5, Tag("t")),)), Comparison("ge", 3))),
    ({"type": "first", **DID, "window": WINDOW}, First(Chosen(("order_completed",)), Rolling("days", 30))),
    (
        {"type": "ratio"} | RULES["ratio"],
        Compare(
            Ratio(
                Metric(
                    "sum",
                    Chosen(("order_completed",), (Where("category", Comparison("eq", "书")),)),
                    property="amount",
                ),
                _metric("days", None),
            ),
            Comparison("ge", 3),
        ),
    ),
    (
        {"type": "sequence"} | RULES["sequence"],
        Sequence(
            *[Chosen(("order_completed",))] * 2,
            Duration("hours", 24),
            Chosen(("order_completed",)),
            "after",
            Rolling("days", 30),
        ),
    ),
    (
        {"type": "sequence", "first": DID, "then": {"events": ["b", "a"]}},
        Sequence(Chosen(("order_completed",)), Chosen(("a", "b")), None, None, "between"),
    ),
    (
        {"type": "sequence", "first": DID, "then": DID, "without": DID},
        Sequence(*[Chosen(("order_completed",))] * 2, None, Chosen(("order_completed",)), "between"),
    ),
    (
        {"type": "sequence", "first": DID, "without": DID},
        Sequence(Chosen(("order_completed",)), None, None, Chosen(("order_completed",)), "after"),
    ),
    (
        {"type": "rank"} | RULES["rank"],
        Rank(_metric("sum", property="amount"), "top", 20, None, Within("trait", "city")),
    ),
    ({"type": "tag", "tag": "t", "entered": {"last": "week"}}, Tag("t", None, "entered", Calendar("last", "week"))),
]


@pytest.mark.parametrize(("data", "rule"), NODES, ids=[f"{data['type']}-{n}" for n, (data, _) in enumerate(NODES)])
def test_a_rule_is_what_it_says(data: dict[str, Any], rule: Rule) -> None:
    assert parse_rule(data) == rule


@pytest.mark.parametrize(
    ("data", "window"),
    [
        ({"minutes": 15}, Rolling("minutes", 15)),
        ({"hours": 1}, Rolling("hours", 1)),
        ({"days": LONGEST}, Rolling("days", LONGEST)),
        ({"weeks": 4, "until": 3}, Rolling("weeks", 4, 3)),
        ({"months": 12, "until": 6}, Rolling("months", 12, 6)),
        ({"this": "quarter"}, Calendar("this", "quarter")),
        ({"last": "week"}, Calendar("last", "week")),
        ({"from": "2026-01-01"}, Dates("2026-01-01", None)),
        ({"to": "2026-01-31"}, Dates(None, "2026-01-31")),
        ({"from": "2026-01-31", "to": "2026-01-31"}, Dates("2026-01-31", "2026-01-31")),
    ],
    ids=str,
)
def test_a_window_is_what_it_says(data: dict[str, Any], window: Window) -> None:
    rule = {"type": "first", **DID, "window": data}
    assert parse_rule(rule) == First(Chosen(("order_completed",)), window)
    assert dump_rule(parse_rule(rule)) == rule


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({}, ""),
        ([], ""),
        ("month", ""),
        ({"until": 3}, ""),
        ({"days": 7, "weeks": 1}, ""),
        ({"this": "week", "last": "week"}, ""),
        ({"this": "week", "until": 1}, ""),
        ({"from": "2026-01-01", "days": 3}, ""),
        ({"days": 7, "until": 7}, ".until"),
        ({"days": 7, "until": 8}, ".until"),
        ({"days": 7, "until": 0}, ".until"),
        ({"days": 1, "until": 1}, ".until"),
        ({"days": 7, "until": None}, ".until"),
        ({"months": 0}, ".months"),
        ({"minutes": LONGEST + 1}, ".minutes"),
        ({"this": "day"}, ".this"),
        ({"last": 1}, ".last"),
        ({"from": "2026-02-29"}, ".from"),
        ({"from": "20260228"}, ".from"),
        ({"from": "2026-W09-6"}, ".from"),
        ({"to": "2026-02-28T00:00"}, ".to"),
        ({"to": 20260228}, ".to"),
        ({"from": None, "to": "2026-02-28"}, ".from"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, ".to"),
    ],
    ids=str,
)
def test_what_is_no_window_is_refused_with_its_place(data: Any, place: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_rule({"type": "first", **DID, "window": data})
    assert (refused.value.code, refused.value.path) == ("rule_bad_value", f"rule.window{place}")
