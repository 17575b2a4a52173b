"""The one plan of evaluation: from definitions to one row per customer, whoever asks.

All rules' metrics are gathered and equal ones shared. Metrics are grouped by window, each group is one pass over only
the rows of its window and its event names, and the groups are joined to the profile by customer. So a hundred tags
read the events once for each different window, and a short window does not pay for a long one (measured on 50 million
events: twice as fast as one pass with all the metrics).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from zhike.errors import InvalidRule
from zhike.rules import compile
from zhike.rules.nodes import Age, Definition, Metric, Rule, Tag, Trait, Window, tags_read, walk, walk_levels
from zhike.rules.vocabulary import Kind
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import TRAIT_TYPES, trait_column


@dataclass(frozen=True, slots=True)
class TagRule:
    """A rule tag as the evaluator knows it: its id is also its column in the profile."""

    id: str
    definition: Definition


@dataclass(frozen=True)
class Instant:
    """When to evaluate: an instant (UTC, no zone) and the business time zone that cuts its days."""

    as_of: datetime
    zone: str = "Asia/Shanghai"

    @property
    def today(self) -> date:
        """The business date of the instant."""
        return self.as_of.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(self.zone)).date()


JOINS_AT_ONCE: Final = 12
"""Fifty windows in one expression would be nested too deeply to be built."""

Narrowing = Callable[[ir.Table], ir.Table]


def _everybody(table: ir.Table) -> ir.Table:
    return table


@dataclass(frozen=True)
class Plan:
    """What it takes to decide some rules as of an instant.

    `columns` are those of the profile that the rules read; `kinds` the kinds of the traits that rules may name.
    """

    metrics: frozenset[Metric]
    columns: frozenset[str]
    instant: Instant
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def rows(self, reading: Reading, narrowed: Narrowing = _everybody, also: Iterable[str] = ()) -> ir.Table:
        """One row per customer: what the rules read of the profile (and `also`), with every metric beside it.

        `narrowed` keeps only some customers' rows of a table that has a `customer_id`.
        """
        profile = narrowed(reading.table("profile"))
        wanted = {"customer_id", *self.columns, *also}
        rows = (
            profile
            if wanted.issuperset(profile.columns)
            else profile.select(*sorted(wanted.intersection(profile.columns)))
        )
        events = narrowed(reading.table("events").filter(lambda t: t.customer_id.notnull()))
        for i, group in enumerate(self._groups().values(), start=1):
            rows = rows.left_join(self._gather(group, events), "customer_id").drop("customer_id_right")
            if i % JOINS_AT_ONCE == 0:
                rows = reading.keep(rows)
        return rows

    def row(self, rows: ir.Table, decided: Mapping[str, ir.StringValue] | None = None) -> compile.Row:
        """Where rules find their values in `rows`; tags that are being decided come before those stored."""
        decided = decided or {}
        return compile.Row(
            as_of=self.instant.as_of,
            today=self.instant.today,
            trait=lambda name: (stored(rows, trait_column(name), self.kinds[name]), self.kinds[name]),
            tag=lambda tag: decided[tag] if tag in decided else stored(rows, tag, "text"),
            gathered=lambda metric: rows[self._column(metric)],
        )

    def _gather(self, group: Sequence[Metric], events: ir.Table) -> ir.Table:
        """One pass: the group's metrics for every customer who has any of its events in its window."""
        names = sorted({name for metric in group for name in metric.events})
        within = events.filter(events.ts < self.instant.as_of, events.name.isin(names))
        start = compile.window_start(group[0], self.instant.as_of)
        if start is not None:
            within = within.filter(within.ts >= start)
        columns = {self._column(metric): compile.aggregate(metric, within) for metric in group}
        return within.group_by("customer_id").aggregate(**columns)

    def _groups(self) -> dict[Window | None, list[Metric]]:
        groups: dict[Window | None, list[Metric]] = defaultdict(list)
        for metric in self._numbered:
            groups[metric.window].append(metric)
        return groups

    def _column(self, metric: Metric) -> str:
        return f"metric_{self._numbered[metric]}"

    @cached_property
    def _numbered(self) -> dict[Metric, int]:
        return {metric: i for i, metric in enumerate(sorted(self.metrics, key=repr))}


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
    traits = {trait_column(rule.trait) for rule in rules if isinstance(rule, Trait | Age)}
    tags = {rule.tag for rule in rules if isinstance(rule, Tag)}
    return Plan(frozenset(compile.metrics(rules)), frozenset(traits | tags), instant, kinds)


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
