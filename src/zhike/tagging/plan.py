"""The one plan of evaluation: from definitions to one row per customer, whoever asks.

All rules' needs are gathered and equal ones shared. Metrics over the same rows (events or order lines, one window) are
one pass over only the rows of that window and its event names; every other need is a pass of its own. All of them are
joined to the profile by customer. So a hundred tags read the events once for each different window, and a short window
does not pay for a long one (measured on 50 million events: twice as fast as one pass with all the metrics).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.errors import InvalidRule
from zhike.rules import compile, gather, nodes
from zhike.rules.gather import Need
from zhike.rules.nodes import (
    Age,
    Anniversary,
    Compare,
    DatePart,
    Definition,
    Favourite,
    Level,
    Listed,
    Metric,
    Rule,
    SameOrder,
    Tag,
    Text,
    Trait,
    ranked_within,
    ranks,
    tags_read,
    walk,
    walk_levels,
)
from zhike.rules.reads import tables_read
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Bounds, Instant, bounds
from zhike.tagging.dense import gathered_densely
from zhike.tagging.narrowing import EVERYBODY, Narrowing
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import TRAIT_TYPES, trait_column

__all__ = ["Instant", "Plan", "TagRule", "in_layers", "in_order", "plan_rule", "plan_tags"]


@dataclass(frozen=True, slots=True)
class TagRule:
    """A rule tag as the evaluator knows it: its id is also its column in the profile."""

    id: str
    definition: Definition


def members(rules: Mapping[str, Rule]) -> list[TagRule]:
    """Segments as the evaluator decides them: tags with one level, not told apart from tags by what they are."""
    return [TagRule(name, Definition((Level("member", Text("", ""), rule),))) for name, rule in rules.items()]


JOINS_AT_ONCE: Final = 12
"""Fifty windows in one expression would be nested too deeply to be built."""


@dataclass(frozen=True)
class Plan:
    """What it takes to decide some rules as of an instant.

    `columns` are those of the profile that the rules read; `kinds` the kinds of the traits that rules may name;
    `ranks` whether an answer depends on the other customers: then rows are those of everybody, however narrowed.
    """

    needs: frozenset[Need]
    columns: frozenset[str]
    ranks: bool
    instant: Instant
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def rows(self, reading: Reading, narrowed: Narrowing = EVERYBODY, also: Iterable[str] = ()) -> ir.Table:
        """One row per customer: what the rules read of the profile (and `also`), with all that they need beside it.

        `narrowed` says whose rows are read.
        """
        if self.ranks:
            narrowed = EVERYBODY
        rows = self._of_profile(narrowed(reading.table("profile")), also)
        for i, gathered in enumerate(self._gathered(reading, narrowed), start=1):
            rows = rows.left_join(gathered, "customer_id").drop("customer_id_right")
            if i % JOINS_AT_ONCE == 0:
                rows = reading.keep(rows)
        return rows

    def row(self, rows: ir.Table, decided: Mapping[str, ir.StringValue] | None = None) -> compile.Row:
        """Where rules find their values in `rows`; tags that are being decided come before those stored."""
        decided = decided or {}
        return compile.Row(
            instant=self.instant,
            trait=lambda name: (stored(rows, trait_column(name), self.kinds[name]), self.kinds[name]),
            tag=lambda tag: decided[tag] if tag in decided else stored(rows, tag, "text"),
            gathered=lambda need: rows[self.column(need)],
        )

    def column(self, need: Need) -> str:
        """The column of `rows` that holds what was gathered for a need."""
        return f"need_{self._numbered[need]}"

    def _of_profile(self, profile: ir.Table, also: Iterable[str]) -> ir.Table:
        wanted = {"customer_id", *self.columns, *also}
        if wanted.issuperset(profile.columns):
            return profile
        return profile.select(*sorted(wanted.intersection(profile.columns)))

    def _gathered(self, reading: Reading, narrowed: Narrowing) -> Iterable[ir.Table]:
        """Tables of customer_id and the columns of some needs."""
        metrics = [need for need in self._numbered if isinstance(need, Metric)]
        densely, left = gathered_densely(reading, metrics, self.instant, self.column, narrowed)
        yield from densely
        facts = {
            name: narrowed(reading.table(name).filter(lambda t: t.customer_id.notnull()))
            for name in tables_read(self.needs) & {"events", "order_items"}
        }
        for group in self._passes(left).values():
            yield self._pass(group, facts["order_items" if group[0].chosen.events is None else "events"])
        for need in self._numbered:
            if not isinstance(need, Metric):
                yield self._of_need(need, facts, reading, narrowed).rename({self.column(need): "value"})

    def _pass(self, group: Sequence[Metric], facts: ir.Table) -> ir.Table:
        """One pass: the group's metrics for every customer who has any of its facts in its window."""
        within = facts.filter(*gather.in_window(facts.ts, bounds(group[0].window, self.instant)))
        if group[0].chosen.events is not None:
            names = sorted({name for metric in group for name in metric.chosen.events or ()})
            within = within.filter(within.name.isin(names))
        columns = {self.column(metric): gather.aggregate(metric, within, self.instant) for metric in group}
        return within.group_by("customer_id").aggregate(**columns)

    def _of_need(self, need: Need, facts: Mapping[str, ir.Table], reading: Reading, narrowed: Narrowing) -> ir.Table:
        match need:
            case Favourite(chosen):
                table = facts["order_items" if chosen.events is None else "events"]
                return gather.favourites(need, table, self.instant)
            case SameOrder():
                return gather.same_orders(need, facts["order_items"], self.instant)
            case nodes.Sequence():
                return gather.sequences(need, facts["events"], self.instant)
            case Tag():
                return gather.past_tags(need, narrowed(reading.table("tag_history")), self.instant)
            case Listed():
                return gather.members(need, narrowed(reading.table("list_members")))
        raise TypeError(need)

    def _passes(self, metrics: Iterable[Metric]) -> dict[tuple[bool, Bounds], list[Metric]]:
        groups: dict[tuple[bool, Bounds], list[Metric]] = defaultdict(list)
        for metric in metrics:
            groups[metric.chosen.events is None, bounds(metric.window, self.instant)].append(metric)
        return groups

    @cached_property
    def _numbered(self) -> dict[Need, int]:
        return {need: i for i, need in enumerate(sorted(self.needs, key=repr))}


def stored(rows: ir.Table, column: str, kind: Kind) -> ir.Value:
    """A column of the profile; what nobody has ever had has no column yet."""
    if column in rows.columns:
        return rows[column]
    absent = ibis.null(TRAIT_TYPES[kind])
    return absent.fill_null(absent)  # not a bare null: Ibis takes `null != x` for `x is not null`, which is true


def plan_tags(tags: Iterable[TagRule], instant: Instant, kinds: Mapping[str, Kind]) -> Plan:
    """The plan that decides all these tags together."""
    return _plan([rule for tag in tags for _, rule in walk_levels(tag.definition)], instant, kinds)


def plan_rule(rule: Rule, instant: Instant, kinds: Mapping[str, Kind]) -> Plan:
    """The plan that decides one rule that stands alone."""
    return _plan([inner for _, inner in walk(rule)], instant, kinds)


def _plan(rules: Sequence[Rule], instant: Instant, kinds: Mapping[str, Kind]) -> Plan:
    columns = {column for rule in rules for column in _columns(rule)}
    needs = frozenset(need for rule in rules for need in gather.needs(rule))
    return Plan(needs, frozenset(columns), any(map(ranks, rules)), instant, kinds)


def _columns(rule: Rule) -> Iterable[str]:
    """The columns of the profile that a rule itself reads."""
    match rule:
        case Compare(Trait(trait) | Age(trait) | DatePart(trait, _) | Anniversary(trait)):
            yield trait_column(trait)
        case Tag(tag, when="now"):
            yield tag
    within = ranked_within(rule)
    if within is not None:
        yield trait_column(within.name) if within.kind == "trait" else within.name


def value_of(number: ir.IntegerValue, tag: TagRule) -> ir.StringValue:
    """The level's key for a level's number, null for 0."""
    branches = [(number == place, level.key) for place, level in enumerate(tag.definition.levels, start=1)]
    return ibis.cases(*branches, else_=ibis.null("string"))


def in_layers(tags: Sequence[TagRule]) -> list[list[TagRule]]:
    """The tags so that each stands in a later layer than those that it reads. Raises InvalidRule (rule_circle)."""
    layers: dict[int, list[TagRule]] = defaultdict(list)
    depth: dict[str, int] = {}
    for tag in in_order(tags):
        depth[tag.id] = max((depth[other] + 1 for other in tags_read(tag.definition) if other in depth), default=0)
        layers[depth[tag.id]].append(tag)
    return [layers[i] for i in range(len(layers))]


def in_order(tags: Sequence[TagRule]) -> list[TagRule]:
    """The tags so that each comes after those that it reads. Raises InvalidRule (rule_circle) with the path."""
    by_id = {tag.id: tag for tag in tags}
    ordered: dict[str, TagRule] = {}

    def visit(tag: TagRule, above: tuple[str, ...]) -> None:
        if tag.id in above:
            circle = [*above[above.index(tag.id) :], tag.id]
            raise InvalidRule("tags read one another in a circle", path="levels", code="rule_circle", circle=circle)
        for other in sorted(tags_read(tag.definition)):
            if other in by_id and tag.id not in ordered:
                visit(by_id[other], (*above, tag.id))
        ordered.setdefault(tag.id, tag)

    for tag in tags:
        visit(tag, ())
    return list(ordered.values())
