"""How far customers are from a rule, against every way to it: each set of conditions that might come to hold."""

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rules.nodes import And, AtLeast, Compare, Comparison, Or, Rule, Segment, Trait
from zhike.tagging.tiers.by_rules import Answered, conditions, far, lacking

WORDS = st.just(Compare(Trait("city"), Comparison("in", ("上海",))))
NUMBERS = st.builds(
    lambda op, n: Compare(Trait("spent"), Comparison(op, n)), st.sampled_from(("ge", "gt", "le", "lt")), st.just(100)
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    st.one_of(WORDS, NUMBERS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda of: And(tuple(of))),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: Or(tuple(of))),
        st.lists(inner, min_size=2, max_size=3).flatmap(
            lambda of: st.integers(1, len(of)).map(lambda count: AtLeast(count, tuple(of)))
        ),
        inner.map(lambda of: Segment("seg", of)),
    ),
    max_leaves=7,
)


def holds(rule: Rule, path: str, held: set[str]) -> bool:
    """Whether a rule holds when exactly these conditions do."""
    if path in held:
        return True
    match rule:
        case And(of):
            return all(holds(each, f"{path}.of[{i}]", held) for i, each in enumerate(of))
        case Or(of):
            return any(holds(each, f"{path}.of[{i}]", held) for i, each in enumerate(of))
        case AtLeast(count, of):
            return sum(holds(each, f"{path}.of[{i}]", held) for i, each in enumerate(of)) >= count
        case Segment(_, of) if of is not None:
            return holds(of, f"{path}.of", held)
    return False


def compared(op: str, value: float) -> bool:
    return {"ge": value >= 100, "gt": value > 100, "le": value <= 100, "lt": value < 100}[op]


def missing_part(rule: Rule, value: float | None) -> float:
    """By the words of the guide: of a number the part that is missing, of anything else all of it."""
    if not isinstance(rule, Compare) or rule.value == Trait("city") or value is None:
        return 1.0
    part = (100 - value) / 100 if value < 100 else (value - 100) / max(value, 1e-9)
    return min(max(part, 1e-6), 1.0)


@settings(max_examples=150, deadline=None)
@given(RULES, st.data())
def test_the_easiest_way_lacks_least_of_all_ways(rule: Rule, data: st.DataObject) -> None:
    leaves = dict(conditions(rule, "rule"))
    held, actual, part = {}, {}, {}
    for path, leaf in leaves.items():
        assert isinstance(leaf, Compare)
        if leaf.value == Trait("city"):
            held[path] = data.draw(st.booleans())
        else:
            value = data.draw(st.one_of(st.none(), st.sampled_from((0, 40, 99, 100, 130))))
            held[path] = value is not None and compared(leaf.test.op, value)
            actual[path] = np.array([np.nan if value is None else float(value)])
        part[path] = missing_part(leaf, None if path not in actual or np.isnan(actual[path][0]) else actual[path][0])
    told = Answered(np.array([1]), {path: np.array([each]) for path, each in held.items()}, actual)
    yes, no = {path for path, each in held.items() if each}, [path for path, each in held.items() if not each]
    ways = [
        (size, sum(part[path] for path in chosen), set(chosen))
        for size in range(len(no) + 1)
        for chosen in combinations(no, size)
        if holds(rule, "rule", yes | set(chosen))
    ]
    size, distance, _ = min(ways, key=lambda way: way[:2])
    found = far(rule, "rule", told)
    assert (found.lacking[0], round(found.distance[0], 9)) == (size, round(distance, 9))
    listed = lacking(rule, "rule", told, 0)
    assert {each.path for each in listed} in [way[2] for way in ways if way[0] == size]
    assert sum(part[each.path] for each in listed) <= distance + 1e-9


def answers(**columns: tuple[list[bool], list[float] | None]) -> Answered:
    names = {name: f"rule.of[{i}]" for i, name in enumerate(columns)}
    return Answered(
        np.arange(len(next(iter(columns.values()))[0])),
        {names[name]: np.array(held) for name, (held, _) in columns.items()},
        {names[name]: np.array(values) for name, (_, values) in columns.items() if values is not None},
    )


def test_close_is_who_lacks_one_of_several_or_little_of_a_number() -> None:
    spent = Compare(Trait("spent"), Comparison("ge", 100))
    city = Compare(Trait("city"), Comparison("in", ("上海",)))
    both: Any = And((spent, city))
    values = [100.0, 100.0, 10.0, 90.0, 10.0, np.nan]
    told = answers(spent=([v >= 100 for v in values], values), city=([True, False, True, False, False, False], None))
    assert far(both, "rule", told).is_close(0.25).tolist() == [False, True, True, False, False, False]
    alone = answers(spent=([v >= 100 for v in values], values))
    close = far(And((spent,)), "rule", alone).is_close(0.25)
    assert close.tolist() == [False, False, False, True, False, False]  # nobody lacks 'all but one' of one condition


def test_what_is_missing_is_told_with_its_value_and_its_gap() -> None:
    between: Any = And((Compare(Trait("age"), Comparison("between", (20, 30))),))
    told = answers(age=([False, False, True], [18.0, 33.0, 25.0]))
    found = [[(each.value, each.threshold, each.gap) for each in lacking(between, "rule", told, i)] for i in range(3)]
    assert found == [[(18.0, 20.0, 2.0)], [(33.0, 30.0, 3.0)], []]
