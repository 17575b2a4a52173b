"""What of two people is compared, and how: for each field the levels of likeness, the strongest first.

Conditions are SQL over `l` and `r`, as Splink puts them into its queries. What a level weighs is learnt from the data;
the shares given here (`of_same`, `by_chance`) are only where the learning begins, and what holds where a set of people
shows too few pairs to learn from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

DIFFERS: Final = "differs"


@dataclass(frozen=True)
class Level:
    """How alike two values are. `name`: what the console calls it; `of_same`: the share of pairs of records of one
    person that are expected here, `by_chance`: of pairs of two people."""

    name: str
    condition: str
    of_same: float
    by_chance: float


@dataclass(frozen=True)
class Field:
    """A column of people. `rare_weighs`: agreeing in a rare value says more than agreeing in a common one. `within`:
    whoever agrees in that other column cannot but agree here: that says nothing more."""

    name: str
    levels: tuple[Level, ...]
    rare_weighs: bool = False
    within: str = ""

    def comparison(self) -> dict[str, Any]:
        """As Splink's settings say it."""
        missing = f"{self.name}_l is null or {self.name}_r is null"
        if self.within:
            missing += f" or {self.within}_l = {self.within}_r"
        levels: list[dict[str, Any]] = [
            {"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True}
        ]
        levels += [self._level(level) for level in self.levels]
        other = {
            "m_probability": 1 - sum(level.of_same for level in self.levels),
            "u_probability": 1 - sum(level.by_chance for level in self.levels),
        }
        levels.append({"sql_condition": "ELSE", "label_for_charts": DIFFERS, **other})
        return {"output_column_name": self.name, "comparison_levels": levels}

    def _level(self, level: Level) -> dict[str, Any]:
        found = {
            "sql_condition": level.condition.format(l=f"{self.name}_l", r=f"{self.name}_r"),
            "label_for_charts": level.name,
            "m_probability": level.of_same,
            "u_probability": level.by_chance,
        }
        if level.name == "same" and self.rare_weighs:
            found |= {"tf_adjustment_column": self.name, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-5}
        return found


_SAME: Final = "{l} = {r}"
_ONE_SLIP: Final = "damerau_levenshtein({l}, {r}) <= 1"
_TWO_SLIPS: Final = "damerau_levenshtein({l}, {r}) <= 2"
_SHORTEST: Final = "least(length({l}), length({r}))"


def _word(name: str, by_chance: float = 0.01) -> Field:
    """A part of a name or of a place, as people type it."""
    alike = "jaro_winkler_similarity({l}, {r}) >= "
    levels = (
        Level("same", _SAME, 0.75, by_chance),
        Level("close", alike + "0.92", 0.1, by_chance),
        Level("similar", alike + "0.8", 0.06, 3 * by_chance),
    )
    return Field(name, levels, rare_weighs=True)


def _name(name: str, other: str) -> Field:
    """A part of a name: the two parts may have changed places."""
    same, *others = _word(name, 0.003).levels
    swapped = Level("swapped", f"{name}_l = {other}_r and {other}_l = {name}_r", 0.02, 1e-4)
    return Field(name, (same, swapped, *others), rare_weighs=True)


def _number(name: str, by_chance: float, rare_weighs: bool = False) -> Field:
    """Digits: a slip, or two that changed places."""
    levels = Level("same", _SAME, 0.8, by_chance), Level("close", _ONE_SLIP, 0.12, 3 * by_chance)
    return Field(name, levels, rare_weighs)


def _long_number(name: str, by_chance: float, rare_weighs: bool = False) -> Field:
    """Many digits: two slips are still alike."""
    levels = (
        Level("same", _SAME, 0.8, by_chance),
        Level("close", _ONE_SLIP, 0.1, 3 * by_chance),
        Level("similar", _TWO_SLIPS, 0.04, 20 * by_chance),
    )
    return Field(name, levels, rare_weighs)


_NEARLY: Final = "jaro_winkler_similarity({l}, {r}) >= 0.92"

_WHOLE_NAME: Final = Field(
    "name",
    (
        Level("same", _SAME, 0.85, 1e-4),
        Level("close", f"{_ONE_SLIP} and {_SHORTEST} >= 3 or {_NEARLY} and {_SHORTEST} >= 5", 0.08, 0.002),
    ),
    rare_weighs=True,
)

_USERS_ALIKE: Final = "jaro_winkler_similarity(split_part({l}, '@', 1), split_part({r}, '@', 1)) >= 0.88"

_EMAIL: Final = Field(
    "email",
    (
        Level("same", _SAME, 0.7, 1e-6),
        Level("same_user", "split_part({l}, '@', 1) = split_part({r}, '@', 1)", 0.05, 1e-5),
        Level("close", _NEARLY, 0.1, 1e-4),
        Level(
            "similar", "jaro_winkler_similarity(split_part({l}, '@', 1), split_part({r}, '@', 1)) >= 0.88", 0.05, 0.001
        ),
    ),
)

_ADDRESS: Final = Field(
    "address",
    (
        Level("same", _SAME, 0.65, 1e-5),
        Level("close", _NEARLY, 0.12, 0.001),
        Level("similar", "jaccard({l}, {r}) >= 0.7", 0.06, 0.01),
    ),
    rare_weighs=True,
)

FIELDS: Final[tuple[Field, ...]] = (
    _long_number("national_id", 1e-6),
    _long_number("phone", 1e-6),
    _EMAIL,
    _WHOLE_NAME,
    _name("given_name", "surname"),
    _name("surname", "given_name"),
    _long_number("birthday", 1e-4, rare_weighs=True),
    Field("gender", (Level("same", _SAME, 0.95, 0.5),)),
    _ADDRESS,
    _word("address_more"),
    _number("street_number", 0.01, rare_weighs=True),
    _word("district"),
    _number("postcode", 0.001, rare_weighs=True),
    _word("city", 0.05),
    Field("province", (Level("same", _SAME, 0.88, 0.1), Level("close", _ONE_SLIP, 0.06, 0.02)), rare_weighs=True),
)
"""Every field that two people can be compared by; those that a table does not have are left out."""


def present(columns: Sequence[str]) -> list[Field]:
    """The fields among these columns, each as it is to be compared beside the others."""
    parts = {"given_name", "surname"}
    alone = len(parts & set(columns)) == 1
    found = [field for field in FIELDS if field.name in columns]
    return [
        _word(field.name) if alone and field.name in parts else replace(field, within=_within(field.name, columns))
        for field in found
    ]


def _within(name: str, columns: Sequence[str]) -> str:
    """A whole address (unless numbers stand apart it has them) is in one place only, and a city in one province."""
    if name in ("district", "city", "postcode") and "address" in columns and "street_number" not in columns:
        return "address"
    return "city" if name == "province" and "city" in columns else ""
