"""The nodes of the rule language: small, frozen, without behaviour.

A definition has levels, tried in order, first match wins; each level has a rule, a tree of the nodes below. Most
leaves are a `Compare`: a value that a customer has (a trait, a number about what they did) beside an operator and what
it is compared with. What a node means is said once per question in `check`, `compile`, `explain` and `match`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Scalar = str | int | float | bool
Operand = Scalar | tuple[Scalar, ...] | None
"""What a condition compares with, as JSON gave it: a pair for `between`, several for `in`, None where none is due."""

Measure = Literal["count", "days", "distinct", "sum", "avg", "min", "max", "days_since_first", "days_since_last"]
Unit = Literal["minutes", "hours", "days", "weeks", "months"]
Period = Literal["week", "month", "quarter", "year"]
Part = Literal["year", "quarter", "month", "day", "weekday"]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """An operator of `rules.operators` and what it compares with.

    Equal only when the values' types are, too: Python's `True == 1`, but a flag is no number.
    """

    op: str
    value: Operand = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Comparison) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))


# Which facts


@dataclass(frozen=True, slots=True)
class Where:
    """A filter on one property of an event or of an order's line: a column, or `properties.<name>` of an event."""

    property: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class Chosen:
    """The events of these names (None: the lines of orders) that pass every filter."""

    events: tuple[str, ...] | None
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Rolling:
    """The window [t - start, t - until) at the instant t of evaluation, both in `unit`."""

    unit: Unit
    start: int
    until: int = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """A period of the business calendar: `this` one up to t, or the whole one before it (`last`).

    A week begins on Monday.
    """

    which: Literal["this", "last"]
    period: Period


@dataclass(frozen=True, slots=True)
class Dates:
    """Business days (ISO texts), both included; None is open. Never beyond t."""

    first: str | None
    last: str | None


Window = Rolling | Calendar | Dates


@dataclass(frozen=True, slots=True)
class Duration:
    """A fixed length of time: no months."""

    unit: Unit
    length: int


# What a customer has: the left side of a comparison


@dataclass(frozen=True, slots=True)
class Trait:
    """What a customer is. An absent trait makes all comparisons false except `missing`."""

    trait: str


@dataclass(frozen=True, slots=True)
class Age:
    """Completed years since a date trait, as of t, by the business calendar."""

    trait: str


@dataclass(frozen=True, slots=True)
class DatePart:
    """The year, quarter, month, day of the month or weekday (1 = Monday) of a date trait."""

    trait: str
    part: Part


@dataclass(frozen=True, slots=True)
class Anniversary:
    """Days from the business day of t until a date trait's next anniversary; 0 is today."""

    trait: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A number about one customer's facts. Equal metrics are computed once, however many tags read them.

    `window` None means ever (still only before t). `property` is what is summed, averaged or told apart.
    """

    measure: Measure
    chosen: Chosen
    window: Window | None = None
    property: str | None = None


@dataclass(frozen=True, slots=True)
class Favourite:
    """The value of a property that occurs most often, or brings most money; of equals the first by code point."""

    chosen: Chosen
    property: str
    by: Literal["count", "sum"]
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """One metric divided by another: a share, or a trend. Absent unless `to` is above 0."""

    of: Metric
    to: Metric


@dataclass(frozen=True, slots=True)
class SameOrder:
    """The number of orders that hold, for each of several filters, at least one line that passes it."""

    of: tuple[tuple[Where, ...], ...]
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """Where customers are ranked: among those with the same value of a trait or of a tag."""

    kind: Literal["trait", "tag"]
    name: str


@dataclass(frozen=True, slots=True)
class Band:
    """The quantile band of a metric, 1 (lowest) to `bands`; absent for who is not ranked (see `Rank`)."""

    of: Metric
    bands: int
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """What a rule adds to a score when it holds."""

    weight: int | float
    rule: "Rule"


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of the weights of the rules that hold."""

    of: tuple[Term, ...]


Value = Trait | Age | DatePart | Anniversary | Metric | Favourite | Ratio | SameOrder | Band | Score


# Rules


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
class AtLeast:
    """At least so many of these hold."""

    count: int
    of: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison with what a customer has."""

    value: Value
    test: Comparison


@dataclass(frozen=True, slots=True)
class First:
    """The customer's first fact of this kind ever lies in the window."""

    chosen: Chosen
    window: Window


@dataclass(frozen=True, slots=True)
class Sequence:
    """One thing, then another, strictly later.

    With `then`: it follows within `within` (None: at any time up to t), with no `without` between the two, or after
    the second up to t. Without `then`: no `without` follows within `within`, all of which has passed (None: none up
    to t). `window` limits when the first may have been.
    """

    first: Chosen
    then: Chosen | None
    within: Duration | None
    without: Chosen | None
    place: Literal["between", "after"]
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """Among the top (or bottom) of the customers who have any of the metric's facts and its value.

    In are those of whom fewer than `percent` % (or fewer than `count`) of the ranked are strictly better (or, for the
    bottom, strictly lower), so that equals get the same answer.
    """

    of: Metric
    side: Literal["top", "bottom"]
    percent: int | float | None
    count: int | None
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """Has another tag; with `values`, has it at one of these levels.

    `during` a window: had it at some moment of it. `entered` in a window: came to have it (at one of these levels)
    then, not having had it just before. Both look at the history up to t.
    """

    tag: str
    values: tuple[str, ...] | None = None
    when: Literal["now", "during", "entered"] = "now"
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Belongs to another segment. Its rule stands in `of` once `references.resolved` has put it there."""

    segment: str
    of: "Rule | None" = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Is on an imported list."""

    list: str


Rule = And | Or | Not | AtLeast | Compare | First | Sequence | Rank | Tag | Segment | Listed


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
        case And(of) | Or(of) | AtLeast(_, of):
            yield from ((f"{path}.of[{i}]", child) for i, child in enumerate(of))
        case Compare(Score(terms)):
            yield from ((f"{path}.of[{i}].rule", term.rule) for i, term in enumerate(terms))
        case Not(of):
            yield f"{path}.of", of
        case Segment(_, of) if of is not None:
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


def measured(rule: Rule) -> tuple[Metric, ...]:
    """The metrics that a rule itself (not one inside it) is about."""
    match rule:
        case Compare(Metric() as metric):
            return (metric,)
        case Compare(Ratio(of, to)):
            return of, to
        case Compare(Band(of, _, _)) | Rank(of):
            return (of,)
        case _:
            return ()


def ranked_within(rule: Rule) -> Within | None:
    """Where a rule ranks customers, when it does so by a trait or a tag."""
    match rule:
        case Compare(Band(_, _, within)) | Rank(within=within):
            return within
        case _:
            return None


def ranks(rule: Rule) -> bool:
    """Whether the rule's answer for one customer depends on the other customers."""
    match rule:
        case Rank() | Compare(Band()):
            return True
        case _:
            return False


def tags_read(definition: Definition) -> set[str]:
    """The other tags whose present value a definition depends on (their history is a matter of the past)."""
    found = set()
    for _, rule in walk_levels(definition):
        if isinstance(rule, Tag) and rule.when == "now":
            found.add(rule.tag)
        within = ranked_within(rule)
        if within is not None and within.kind == "tag":
            found.add(within.name)
    return found


def tags_named(definition: Definition) -> set[str]:
    """Every tag that a definition names, its history included."""
    past = {rule.tag for _, rule in walk_levels(definition) if isinstance(rule, Tag)}
    return past | tags_read(definition)


def traits_named(definition: Definition) -> set[str]:
    """Every trait that a definition names."""
    found = set()
    for _, rule in walk_levels(definition):
        match rule:
            case Compare(Trait(trait) | Age(trait) | DatePart(trait) | Anniversary(trait)):
                found.add(trait)
        within = ranked_within(rule)
        if within is not None and within.kind == "trait":
            found.add(within.name)
    return found
