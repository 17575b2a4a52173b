"""What a scheme of tiers says: dimensions, levels from the highest to the lowest, and how one leads to the other.

The lowest level asks for nothing: it is everybody else's, so that every customer stands on exactly one level.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal, NoReturn

from zhike.errors import InvalidInput
from zhike.rules.nodes import Compare, Metric, Text, Trait, Value
from zhike.rules.parse import parse_rule

Method = Literal["thresholds", "quantiles", "points", "rules"]


@dataclass(frozen=True, slots=True)
class Step:
    """Whoever reaches `at` gets so many points more."""

    at: float
    points: float


@dataclass(frozen=True, slots=True)
class Dimension:
    """A number that every customer has: `value` is a rule of the language without its comparison.

    `better` says which end of it is the good one. `steps` are of the method `points`.
    """

    key: str
    name: Text
    value: Mapping[str, Any]
    better: Literal["high", "low"] = "high"
    steps: tuple[Step, ...] = ()

    def rule(self, threshold: float) -> dict[str, Any]:
        """That the threshold is reached."""
        return {**self.value, "op": "ge" if self.better == "high" else "le", "value": plain(threshold)}

    @property
    def measured(self) -> Value:
        """What it measures, as a node of the rule language."""
        rule = parse_rule({**self.value, "op": "present"}, f"dimensions.{self.key}")
        if not isinstance(rule, Compare):
            raise InvalidInput("This compares no number.", code="tier_no_number", field=f"dimensions.{self.key}")
        return rule.value


@dataclass(frozen=True, slots=True)
class Level:
    """One level, and what it takes: of `thresholds` those by dimension, of `quantiles` (and of proposals) the `share`
    of customers in percent that stand on it, of `points` how many, of `rules` a rule.

    `at_least` so many of the dimensions must be reached; None: all. Costs are for a year.
    """

    key: str
    name: Text
    thresholds: Mapping[str, float]
    share: float | None = None
    points: float | None = None
    rule: Mapping[str, Any] | None = None
    at_least: int | None = None
    cost_per_customer: Decimal = Decimal(0)
    cost_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Design:
    """`grace_days`: how long somebody who has fallen below a level still keeps it; 0: not at all."""

    method: Method
    dimensions: tuple[Dimension, ...]
    levels: tuple[Level, ...]
    grace_days: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(level.key for level in self.levels)

    @property
    def asking(self) -> tuple[Level, ...]:
        """The levels that ask for something: all but the lowest."""
        return self.levels[:-1]

    def dimension(self, key: str) -> Dimension:
        return next(each for each in self.dimensions if each.key == key)

    def up_to(self, place: int) -> Decimal:
        """The percentage of customers that stand on this level or a higher one, by the shares."""
        return sum((Decimal(repr(level.share or 0)) for level in self.levels[: place + 1]), Decimal(0))


def parse(data: Mapping[str, Any]) -> Design:
    """A design from JSON as `control.tiers.schemas` has checked it. Raises InvalidInput with the `field`."""
    dimensions = tuple(_dimension(each, i) for i, each in enumerate(data["dimensions"]))
    levels = tuple(_level(each) for each in data["levels"])
    design = Design(data["method"], dimensions, levels, data["grace_days"])
    _check(design)
    return design


def plain(number: float) -> int | float:
    """As rules are written: whole numbers without a point, at most six decimal places."""
    return int(number) if number == int(number) else round(number, 6)


def _dimension(data: Mapping[str, Any], place: int) -> Dimension:
    found = Dimension(
        data["key"],
        Text(**data["name"]),
        dict(data["value"]),
        data["better"],
        tuple(Step(step["at"], step["points"]) for step in data["steps"]),
    )
    if not isinstance(found.measured, Metric | Trait):
        _refuse(
            f"dimensions[{place}].value", "a number about events, order lines or a trait is needed", "tier_no_number"
        )
    return found


def _level(data: Mapping[str, Any]) -> Level:
    return Level(
        data["key"],
        Text(**data["name"]),
        dict(data["thresholds"]),
        data["share"],
        data["points"],
        data["rule"],
        data["at_least"],
        Decimal(str(data["cost_per_customer"])),
        Decimal(str(data["cost_percent"])),
    )


def _check(design: Design) -> None:
    for what, keys in (("levels", design.keys), ("dimensions", [each.key for each in design.dimensions])):
        if len(set(keys)) != len(keys):
            _refuse(what, "each needs a key of its own", "tier_key_twice")
    if design.method != "rules" and not design.dimensions:
        _refuse("dimensions", "at least one dimension is needed", "tier_no_dimension")
    for place, level in enumerate(design.asking):
        if level.at_least is not None and not 1 <= level.at_least <= max(_how_many(design, level), 1):
            _refuse(f"levels[{place}].at_least", "there are not so many dimensions", "tier_at_least")
    _CHECKS[design.method](design)


def _how_many(design: Design, level: Level) -> int:
    return len(level.thresholds) if design.method == "thresholds" else len(design.dimensions)


def _check_thresholds(design: Design) -> None:
    known = {each.key for each in design.dimensions}
    for place, level in enumerate(design.asking):
        if not level.thresholds or not known.issuperset(level.thresholds):
            _refuse(f"levels[{place}].thresholds", "a threshold of a dimension is needed", "tier_no_threshold")
    for each in design.dimensions:
        sign = 1 if each.better == "high" else -1
        asked = [sign * level.thresholds[each.key] for level in design.asking if each.key in level.thresholds]
        _descending(asked, f"dimensions.{each.key}")


def _check_quantiles(design: Design) -> None:
    for place, each in enumerate(design.dimensions):
        if not isinstance(each.measured, Metric):
            _refuse(f"dimensions[{place}].value", "only what customers did can be ranked", "tier_rank_of_trait")
    for place, level in enumerate(design.asking):
        if not level.share or level.share <= 0:
            _refuse(f"levels[{place}].share", "a share above 0 is needed", "tier_no_share")
    if design.up_to(len(design.asking) - 1) >= 100:
        _refuse("levels", "something must be left for the lowest level", "tier_shares_too_large")


def _check_points(design: Design) -> None:
    if not any(each.steps for each in design.dimensions):
        _refuse("dimensions", "nothing gives points", "tier_no_points")
    for place, level in enumerate(design.asking):
        if level.points is None:
            _refuse(f"levels[{place}].points", "points are needed", "tier_no_points")
    _descending([level.points or 0 for level in design.asking], "levels")


def _check_rules(design: Design) -> None:
    for place, level in enumerate(design.asking):
        if level.rule is None:
            _refuse(f"levels[{place}].rule", "a rule is needed", "tier_no_rule")


def _descending(asked: Sequence[float], field: str) -> None:
    if any(math.isnan(each) for each in asked) or any(above < below for above, below in pairwise(asked)):
        _refuse(field, "a higher level asks for no less than a lower one", "tier_not_descending")


_CHECKS: Final = {
    "thresholds": _check_thresholds,
    "quantiles": _check_quantiles,
    "points": _check_points,
    "rules": _check_rules,
}


def _refuse(field: str, message: str, code: str) -> NoReturn:
    raise InvalidInput(f"{field}: {message}", code=code, field=field)
