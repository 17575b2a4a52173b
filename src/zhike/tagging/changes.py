"""Who could have changed between two evaluations, without evaluating anybody.

A customer's answer can only differ when what a rule reads of them differs: facts arrived (noted in `touched`), a fact
crossed an edge of a window or a threshold of days, a birthday came. Everything here may name too many customers, never
too few; that a run over those named gives what a full run gives is tested with random streams of facts.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from zhike.rules import compile, gather, nodes
from zhike.rules.gather import Need
from zhike.rules.nodes import (
    Age,
    Anniversary,
    Chosen,
    Compare,
    Favourite,
    First,
    Metric,
    Rule,
    SameOrder,
    Tag,
    Window,
)
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import EARLIEST, Instant, bounds, length
from zhike.tagging.plan import stored
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column

Stretch = tuple[datetime, datetime]
"""From (included) to (excluded)."""


@dataclass(frozen=True)
class Since:
    """When rules were last decided: as of which instant, having seen which serial of `touched`."""

    before: Instant
    serial: int


def could_have_changed(
    reading: Reading, rules: Sequence[Rule], since: Since, now: Instant, kinds: Mapping[str, Kind], own_tags: set[str]
) -> ir.Table | None:
    """The customers (`customer_id`, each once, kept) whose answers may differ; None for everybody.

    `rules` are all rules of the tags, inner ones included, none of them ranking; `own_tags` are decided together with
    them, so that only other tags' changes must be looked for.
    """
    touched = _touched(reading, rules, since, own_tags)
    if touched is None:
        return None
    crossing = _Crossing(since.before, now)
    for rule in rules:
        crossing.add(rule)
    parts = [touched, *crossing.customers(reading)]
    if since.before.today != now.today:
        parts += _by_the_calendar(reading, rules, since.before, now, kinds)
    return reading.keep(ibis.union(*parts, distinct=True) if len(parts) > 1 else touched.distinct())


def _touched(reading: Reading, rules: Sequence[Rule], since: Since, own_tags: set[str]) -> ir.Table | None:
    named = {rule.tag for rule in rules if isinstance(rule, Tag)}
    touched = reading.table("touched").filter(lambda t: t.serial > since.serial)
    if named <= own_tags:
        touched = touched.filter(touched.by == "facts")
    unnamed = touched.filter(touched.customer_id.isnull())
    if reading.rows(unnamed.aggregate(n=unnamed.count()))[0]["n"]:
        return None
    return touched.select("customer_id")


@dataclass
class _Crossing:
    """Which stretches of time facts must be looked up in, for each table, column of time and event name."""

    before: Instant
    now: Instant
    stretches: dict[tuple[str, str, Stretch], set[str] | None] = field(default_factory=dict)

    def add(self, rule: Rule) -> None:
        """All that the passing of time does to what a rule reads."""
        for need in gather.needs(rule):
            self._of_need(need)
        match rule:
            case First(chosen, window):
                self._edges(chosen, window)
            case Compare(Metric(measure="days_since_first" | "days_since_last") as metric, test):
                for days in _days(test.value):
                    self._shifted(metric.chosen, timedelta(days=days))

    def customers(self, reading: Reading) -> Iterator[ir.Table]:
        """Tables of customer_id, one for each stretch."""
        for (name, at, (start, end)), names in self.stretches.items():
            facts = reading.table(name)
            within = facts.filter(facts.customer_id.notnull(), *gather.in_window(facts[at], (start, end)))
            column = "tag_id" if name == "tag_history" else "name"
            yield (within if names is None else within.filter(within[column].isin(sorted(names)))).select("customer_id")

    def _of_need(self, need: Need) -> None:
        match need:
            case Metric(_, chosen, window) | Favourite(chosen, _, _, window):
                self._edges(chosen, window)
            case SameOrder(_, window):
                self._edges(Chosen(None), window)
            case nodes.Sequence():
                self._edges(need.first, need.window)
                for chosen in filter(None, (need.first, need.then, need.without)):
                    self._edges(chosen, None)
                if need.within is not None:
                    self._shifted(need.first, length(need.within))
            case Tag(tag, window=window):
                for at in ("valid_from", "valid_to"):
                    self._note("tag_history", at, {tag}, _moved(window, self.before, self.now))
                    self._note("tag_history", at, {tag}, _moved(None, self.before, self.now))

    def _edges(self, chosen: Chosen, window: Window | None) -> None:
        self._of_facts(chosen, _moved(window, self.before, self.now))

    def _shifted(self, chosen: Chosen, by: timedelta) -> None:
        """Facts that were less than so long ago, and are so long ago now."""
        start, end = (EARLIEST if at - EARLIEST < by else at - by for at in (self.before.as_of, self.now.as_of))
        self._of_facts(chosen, [(start, end)])

    def _of_facts(self, chosen: Chosen, stretches: Iterable[Stretch]) -> None:
        table = "order_items" if chosen.events is None else "events"
        self._note(table, "ts", None if chosen.events is None else set(chosen.events), stretches)

    def _note(self, table: str, at: str, names: set[str] | None, stretches: Iterable[Stretch]) -> None:
        for stretch in stretches:
            known = self.stretches.setdefault((table, at, stretch), set())
            if names is None or known is None:
                self.stretches[table, at, stretch] = None
            else:
                known |= names


def _moved(window: Window | None, before: Instant, now: Instant) -> Iterator[Stretch]:
    """The stretches of time that a window has left or taken in."""
    for old, new in zip(bounds(window, before), bounds(window, now), strict=True):
        if old is not None and new is not None and old != new:
            yield min(old, new), max(old, new)


def _days(value: Any) -> set[int]:
    """The whole numbers of days at which a comparison's answer may turn."""
    numbers = value if isinstance(value, tuple) else () if value is None else (value,)
    return {day for number in numbers for day in (math.floor(number), math.floor(number) + 1) if 0 <= day <= 10**6}


def _by_the_calendar(
    reading: Reading, rules: Sequence[Rule], before: Instant, now: Instant, kinds: Mapping[str, Kind]
) -> Iterator[ir.Table]:
    """The customers whose age or anniversary gives another answer today."""
    profile = reading.table("profile")
    for rule in {rule for rule in rules if isinstance(rule, Compare) and isinstance(rule.value, Age | Anniversary)}:
        then, today = (compile.condition(rule, _traits_only(profile, at, kinds)) for at in (before, now))
        yield profile.filter(then != today).select("customer_id")


def _traits_only(profile: ir.Table, at: Instant, kinds: Mapping[str, Kind]) -> compile.Row:
    def nothing(_: Any) -> Any:
        raise TypeError("an age or anniversary reads traits only")

    def trait(name: str) -> tuple[ir.Value, Kind]:
        return stored(profile, trait_column(name), kinds[name]), kinds[name]

    return compile.Row(at, trait, nothing, nothing)
