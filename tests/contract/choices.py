"""Random things made of one thing: a choice between two whole numbers.

What chooses is Hypothesis (which then finds the smallest failing example) or a plain generator of random numbers
(which makes ten thousand rules in the time that Hypothesis takes for a hundred).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

Choose = Callable[[int, int], int]
"""`choose(least, most)` is a whole number between the two, both included."""

Json = dict[str, Any]
T = TypeVar("T")


def one(choose: Choose, values: Sequence[T]) -> T:
    """One of these; where examples are made smaller, the first."""
    return values[choose(0, len(values) - 1)]


def several(choose: Choose, least: int, most: int, make: Callable[[], T]) -> list[T]:
    """So many of what `make` makes."""
    return [make() for _ in range(choose(least, most))]


def some(choose: Choose, values: Sequence[T]) -> list[T]:
    """Each of these or not."""
    return [value for value in values if choose(0, 1)]


def perhaps(choose: Choose, make: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What `make` makes, or nothing."""
    return make() if choose(0, 1) else {}


def by_hypothesis(draw: st.DrawFn) -> Choose:
    return lambda least, most: draw(_between(least, most))


@cache
def _between(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)
