"""What of two people is compared, and how: for each field the levels of likeness, the strongest first.

Conditions are SQL over `l` and `r`, as Splink puts them into its queries. What a level weighs is learnt from the data;
the share of true pairs at each level (`of_same`) is only where the learning begins, and what holds where a set of
people shows too few pairs to learn from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

DIFFERS: Final = "differs"


@dataclass(frozen=True)
class Level:
    """How alike two values are. `name`: what the console calls it; `of_same`: the share of pairs of records of one
    person that are expected here."""

    name: str
    condition: str
    of_same: float


@dataclass(frozen=True)
class Field:
    """A column of people. `rare_weighs`: agreeing in a rare value says more than agreeing in a common one."""

    name: str
    levels: tuple[Level, ...]
    rare_weighs: bool = False

    def comparison(self) -> dict[str, Any]:
        """As Splink's settings say it."""
        missing = f"{self.name}_l is null or {self.name}_r is null"
        levels: list[dict[str, Any]] = [
            {"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True}
        ]
        levels += [self._level(level) for level in self.levels]
        left = 1 - sum(level.of_same for level in self.levels)
        levels.append({"sql_condition": "ELSE", "label_for_charts": DIFFERS, "m_probability": left})
        return {"output_column_name": self.name, "comparison_levels": levels}

    def _level(self, level: Level) -> dict[str, Any]:
        found = {
            "sql_condition": level.condition.format(l=f"{self.name}_l", r=f"{self.name}_r"),
            "label_for_charts": level.name,
            "m_probability": level.of_same,
        }
        if level.name == "same" and self.rare_weighs:
            found |= {"tf_adjustment_column": self.name, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-4}
        return found


_SAME: Final = "{l} = {r}"
_ONE_SLIP: Final = "damerau_levenshtein({l}, {r}) <= 1"
_TWO_SLIPS: Final = "damerau_levenshtein({l}, {r}) <= 2"
_SHORTEST: Final = "least(length({l}), length({r}))"


def _word(name: str) -> Field:
    """A part of a name or of a place, as people type it."""
    alike = "jaro_winkler_similarity({l}, {r}) >= "
    return Field(
        name,
        (Level("same", _SAME, 0.75), Level("close", alike + "0.92", 0.1), Level("similar", alike + "0.8", 0.06)),
        rare_weighs=True,
    )


def _name(name: str, other: str) -> Field:
    """A part of a name: the two parts may have changed places."""
    base = _word(name)
    swapped = Level("swapped", f"{name}_l = {other}_r and {other}_l = {name}_r", 0.02)
    return Field(name, (base.levels[0], swapped, *base.levels[1:]), rare_weighs=True)


def _number(name: str, rare_weighs: bool = False) -> Field:
    """Digits: a slip, or two that changed places."""
    return Field(name, (Level("same", _SAME, 0.8), Level("close", _ONE_SLIP, 0.12)), rare_weighs)


_WHOLE_NAME: Final = Field(
    "name",
    (
        Level("same", _SAME, 0.85),
        Level("close", f"{_ONE_SLIP} and {_SHORTEST} >= 3 or jaro_winkler_similarity({{l}}, {{r}}) >= 0.92 "
              f"and {_SHORTEST} >= 5", 0.08),
    ),
    rare_weighs=True,
)  # fmt: skip

_EMAIL: Final = Field(
    "email",
    (
        Level("same", _SAME, 0.7),
        Level("same_user", "split_part({l}, '@', 1) = split_part({r}, '@', 1)", 0.05),
        Level("close", "jaro_winkler_similarity({l}, {r}) >= 0.92", 0.1),
        Level("similar", "jaro_winkler_similarity(split_part({l}, '@', 1), split_part({r}, '@', 1)) >= 0.88", 0.05),
    ),
)

_LONG_NUMBER: Final = (Level("same", _SAME, 0.8), Level("close", _ONE_SLIP, 0.1), Level("similar", _TWO_SLIPS, 0.04))

_ADDRESS: Final = Field(
    "address",
    (
        Level("same", _SAME, 0.65),
        Level("close", "jaro_winkler_similarity({l}, {r}) >= 0.92", 0.12),
        Level("similar", "jaccard({l}, {r}) >= 0.7", 0.06),
    ),
    rare_weighs=True,
)

FIELDS: Final[tuple[Field, ...]] = (
    Field("national_id", _LONG_NUMBER),
    Field("phone", _LONG_NUMBER),
    _EMAIL,
    _WHOLE_NAME,
    _name("given_name", "surname"),
    _name("surname", "given_name"),
    Field("birthday", _LONG_NUMBER, rare_weighs=True),
    Field("gender", (Level("same", _SAME, 0.95),)),
    _ADDRESS,
    Field("address_more", (*_word("address_more").levels,), rare_weighs=True),
    _number("street_number", rare_weighs=True),
    _word("district"),
    _number("postcode", rare_weighs=True),
    _word("city"),
    Field("province", (Level("same", _SAME, 0.88), Level("close", _ONE_SLIP, 0.06)), rare_weighs=True),
)
"""Every field that two people can be compared by; those that a table does not have are left out."""


def present(columns: Sequence[str]) -> list[Field]:
    """The fields among these columns. A part of a name is compared as a word when the other part is not there."""
    found = [field for field in FIELDS if field.name in columns]
    parts = {"given_name", "surname"}
    alone = len(parts & set(columns)) == 1
    return [_word(field.name) if alone and field.name in parts else field for field in found]
