"""Levels from arrays, held against plain Python that looks at one customer at a time."""

import math
from datetime import datetime
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zhike.tagging.tiers import closeness
from zhike.tagging.tiers.assigning import Population, moved, raw_places, up_and_down
from zhike.tagging.tiers.design import Design, parse
from zhike.tagging.tiers.measured import Measured

VALUES = {"type": "event", "events": ["order_completed"], "measure": "count"}
TEXT = {"zh": "级", "en": "level"}
people = st.lists(st.tuples(st.integers(0, 6), st.one_of(st.none(), st.integers(0, 6))), min_size=1, max_size=40)


def design(method: str, levels: list[dict[str, Any]]) -> Design:
    empty = {"thresholds": {}, "share": None, "points": None, "rule": None, "at_least": None, "cost_per_customer": "0",
             "cost_percent": "0", "name": TEXT}  # fmt: skip
    dimensions = [
        {"key": key, "name": TEXT, "value": VALUES, "better": better, "steps": []}
        for key, better in (("a", "high"), ("b", "low"))
    ]
    named = [empty | level | {"key": f"l{i}"} for i, level in enumerate([*levels, {}])]
    return parse({"method": method, "dimensions": dimensions, "levels": named, "grace_days": 0})


def population(rows: list[tuple[int, int | None]]) -> Population:
    values = {
        "a": np.array([a for a, _ in rows], np.float64),
        "b": np.array([math.nan if b is None else b for _, b in rows], np.float64),
    }
    ranked = {"a": np.where(values["a"] == 0, np.nan, values["a"]), "b": values["b"]}
    ids = np.arange(len(rows), dtype=np.int64)
    return Population(Measured(datetime(2026, 1, 1), ids, values, ranked, ids))


@given(people, st.integers(1, 2))
def test_thresholds_of_which_so_many_are_enough(rows: list[tuple[int, int | None]], at_least: int):
    asked = [{"thresholds": {"a": 4, "b": 2}, "at_least": at_least}, {"thresholds": {"a": 2}}]
    told = []
    for a, b in rows:
        reached = (a >= 4) + (b is not None and b <= 2)
        told.append(0 if reached >= at_least else 1 if a >= 2 else 2)
    assert raw_places(design("thresholds", asked), population(rows)).tolist() == told


@given(people, st.integers(1, 50), st.integers(1, 49))
def test_shares_of_those_who_are_ranked_with_equals_together(rows: list[tuple[int, int | None]], top: int, more: int):
    asked = [{"share": top, "at_least": 1}, {"share": more, "at_least": 1}]

    def is_in(row: tuple[int, int | None], percent: int) -> bool:
        high = [a for a, _ in rows if a]
        low = [b for _, b in rows if b is not None]
        a, b = row
        by_a = a > 0 and sum(other > a for other in high) * 100 < percent * len(high)
        return by_a or (b is not None and sum(other < b for other in low) * 100 < percent * len(low))

    told = [0 if is_in(row, top) else 1 if is_in(row, top + more) else 2 for row in rows]
    assert raw_places(design("quantiles", asked), population(rows)).tolist() == told


@given(people)
def test_nobody_who_reaches_a_level_is_at_a_distance_from_it(rows: list[tuple[int, int | None]]):
    made, everybody = design("thresholds", [{"thresholds": {"a": 4, "b": 2}, "at_least": 1}]), population(rows)
    distances = closeness.distance(made, 0, closeness.asked(made, everybody)[0], everybody.measured)
    assert ((distances == 0) == (raw_places(made, everybody) == 0)).all()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_moves_up_and_down(pairs: list[tuple[int, int]]):
    before, after = (np.array(side, np.int8) for side in zip(*pairs, strict=True))
    matrix = moved(before, after, 3)
    assert {(i, j): int(matrix[i, j]) for i in range(4) for j in range(4)} == {
        (i, j): pairs.count((i, j)) for i in range(4) for j in range(4)
    }
    had = [(i, j) for i, j in pairs if i < 3]
    assert up_and_down(matrix) == (sum(j < i for i, j in had), sum(j > i for i, j in had))
