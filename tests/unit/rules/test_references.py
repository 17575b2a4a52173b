"""Segments are put in where they are named, to any depth; a circle is refused and named."""

from typing import Any

import pytest

from zhike.errors import InvalidRule
from zhike.rules.nodes import And, Not, Rule, Segment, Tag, walk
from zhike.rules.parse import parse_definition, parse_rule
from zhike.rules.references import resolved, resolved_definition, segments_named


def named(segment: str) -> dict[str, Any]:
    return {"type": "segment", "segment": segment}


def inside(rule: dict[str, Any]) -> list[dict[str, Any]]:
    """Every rule that holds rules, around this one."""
    has = {"type": "tag", "tag": "t"}
    return [
        {"type": "and", "of": [has, rule]},
        {"type": "or", "of": [rule, has]},
        {"type": "not", "of": rule},
        {"type": "at_least", "count": 1, "of": [has, rule]},
        {"type": "score", "of": [{"weight": 1, "rule": has}, {"weight": 2, "rule": rule}], "op": "ge", "value": 1},
    ]


SEGMENTS: dict[str, Rule] = {
    "a": Tag("t"),
    "b": Not(Segment("a")),
    "c": And((Segment("a"), Segment("b"))),
    "self": Segment("self"),
    "x": And((Tag("t"), Segment("y"))),
    "y": Not(Segment("z")),
    "z": Segment("x"),
    "lost": Not(Segment("nobody's")),
}


@pytest.mark.parametrize("rule", [named("b"), *inside(named("b"))], ids=lambda rule: str(rule["type"]))
def test_a_segment_is_found_inside_every_kind_of_rule(rule: dict[str, Any]) -> None:
    found = [each for _, each in walk(resolved(parse_rule(rule), SEGMENTS)) if isinstance(each, Segment)]
    assert found == [Segment("b", Not(Segment("a", Tag("t")))), Segment("a", Tag("t"))]
    assert segments_named(parse_rule(rule)) == {"b"}


def test_a_segment_may_be_named_twice_without_being_a_circle() -> None:
    a = Segment("a", Tag("t"))
    assert resolved(Segment("c"), SEGMENTS) == Segment("c", And((a, Segment("b", Not(a)))))


def test_every_level_of_a_definition_is_resolved() -> None:
    levels = [{"key": key, "name": {"zh": key, "en": key}, "rule": named(key)} for key in ("a", "b")]
    found = resolved_definition(parse_definition({"version": 1, "levels": levels}), SEGMENTS)
    assert [level.rule for level in found.levels] == [resolved(Segment(key), SEGMENTS) for key in ("a", "b")]


@pytest.mark.parametrize(
    ("segment", "circle"), [("self", ["self", "self"]), ("x", ["x", "y", "z", "x"]), ("z", ["z", "x", "y", "z"])]
)
def test_a_circle_is_refused_and_named(segment: str, circle: list[str]) -> None:
    with pytest.raises(InvalidRule) as refused:
        resolved(Segment(segment), SEGMENTS)
    assert refused.value.code == "rule_circle"
    assert refused.value.params["circle"] == circle


@pytest.mark.parametrize("segment", ["nobody's", "lost"])
def test_a_segment_that_does_not_exist_is_an_error(segment: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        resolved(Segment(segment), SEGMENTS)
    assert (refused.value.code, refused.value.params["name"]) == ("rule_unknown_segment", "nobody's")
