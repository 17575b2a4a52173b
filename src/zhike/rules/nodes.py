"""The nodes of the rule language: small, frozen, without behaviour.

A definition has levels, tried in order, first match wins; each level has a rule, a tree of the nodes below. What a
node means is said once per question in `check`, `compile`, `explain` and `match`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...] | None
"""What a condition compares with, as JSON gave it: a pair for `between`, several for `in`, None where none is due."""

Measure = Literal["count", "sum", "days_since_first", "days_since_last"]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """An operator of `rules.operators` and what it compares with.

    Equal only when the values' types are, too: Python's `True == 1`, but a flag is no number.
    """

    op: str
    value: Value = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Comparison) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))


@dataclass(frozen=True, slots=True)
class Where:
    """A filter on one property of an event: one of its columns, or `properties.<name>`."""

    property: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class Window:
    """The rolling window [t - days, t) that ends at the instant t of evaluation."""

    days: int


@dataclass(frozen=True, slots=True)
class Metric:
    """A number about one customer's events. Equal metrics are computed once, however many tags read them.

    `window` None means ever (still only before t). `property` is what `sum` adds up.
    """

    measure: Measure
    events: tuple[str, ...]
    where: tuple[Where, ...] = ()
    window: Window | None = None
    property: str | None = None


@dataclass(frozen=True, slots=True)
class And:
    of: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Or:
    of: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Turns the finished truth value: 'not bought in 90 days' includes people who never bought."""

    of: "Rule"


@dataclass(frozen=True, slots=True)
class Trait:
    """A comparison with what a customer is. An absent trait makes all of them false except `missing`."""

    trait: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class Age:
    """Completed years since a date trait, as of t, by the business calendar."""

    trait: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class Event:
    """A comparison with a metric. Counts and sums over nothing are 0; days since nothing are absent."""

    metric: Metric
    test: Comparison


@dataclass(frozen=True, slots=True)
class Tag:
    """Has another tag; with `values`, has it at one of these levels."""

    tag: str
    values: tuple[str, ...] | None = None


Rule = And | Or | Not | Trait | Age | Event | Tag


@dataclass(frozen=True, slots=True)
class Text:
    """What people read, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Level:
    key: str
    name: Text
    rule: Rule


@dataclass(frozen=True, slots=True)
class Definition:
    levels: tuple[Level, ...]


def children(rule: Rule, path: str) -> Iterator[tuple[str, Rule]]:
    """The rules directly inside a rule, each with its path in the JSON."""
    match rule:
        case And(of) | Or(of):
            yield from ((f"{path}.of[{i}]", child) for i, child in enumerate(of))
        case Not(of):
            yield f"{path}.of", of


def walk(rule: Rule, path: str = "rule") -> Iterator[tuple[str, Rule]]:
    """Every rule of a tree with its path, outermost first."""
    yield path, rule
    for child_path, child in children(rule, path):
        yield from walk(child, child_path)


def walk_levels(definition: Definition) -> Iterator[tuple[str, Rule]]:
    """Every rule of every level with its path, e.g. `levels[0].rule.of[1]`."""
    for i, level in enumerate(definition.levels):
        yield from walk(level.rule, f"levels[{i}].rule")


def tags_read(definition: Definition) -> set[str]:
    """The other tags that a definition depends on."""
    return {rule.tag for _, rule in walk_levels(definition) if isinstance(rule, Tag)}
