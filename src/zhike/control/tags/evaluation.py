"""Questions that the evaluator answers: who would have a tag, why does she have it, how would it have fared."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from zhike import wiring
from zhike.control.tags import service, standing
from zhike.control.tags.models import Tag
from zhike.control.tags.unsaved import Judged, Unsaved, judged
from zhike.control.unchanged import unchanged
from zhike.control.workspace import service as workspace
from zhike.rules.explain import sentence
from zhike.rules.nodes import Text, ranks, walk_levels
from zhike.tagging import catalogue as known
from zhike.tagging.backtest import Month, backtest, month_ends, windows_after
from zhike.tagging.coverage import Coverage, coverage
from zhike.tagging.explain import WhyLevel, explain
from zhike.tagging.plan import Instant
from zhike.tagging.preview import Preview, preview
from zhike.warehouse.port import Reading

MOMENT: Final = timedelta(microseconds=1)
"""The shortest time: what was decided as of an instant holds that long after it."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """A preview with what people read beside it; `before` are the tags that go before it in its group."""

    counts: Preview
    before: Mapping[str, Text]
    as_of: datetime
    sentences: list[dict[str, str]]
    conditions: dict[str, Text]
    took_ms: int
    ranks: bool


def preview_definition(unsaved: Unsaved) -> Previewed:
    """Who would have a tag with this definition now, exactly. Raises InvalidRule."""
    began, now = time.perf_counter(), now_instant()
    with wiring.warehouse().reading() as reading:
        found = judged(unsaved, reading)
        kinds = known.trait_kinds(reading)
        counts = preview(reading, found.said, now, kinds, found.before, found.decided_first)
    spoken, definition = service.names(), found.said.definition
    return Previewed(
        counts=counts,
        before={tag_id: spoken.tags[tag_id] for tag_id in found.before},
        as_of=now.as_of,
        sentences=service.sentences(definition, spoken),
        conditions={path: sentence(rule, spoken) for path, rule in walk_levels(definition)},
        took_ms=round((time.perf_counter() - began) * 1000),
        ranks=any(ranks(rule) for _, rule in walk_levels(definition)),
    )


@dataclass(frozen=True, slots=True)
class Backtested:
    """A backtest, oldest month first; each month is named as `2026-01`."""

    months: dict[str, Month]
    took_ms: int


def backtest_definition(unsaved: Unsaved, days: int | None = None) -> Backtested:
    """How a tag with this definition would have fared, month by month, and what those customers did in the `days`
    afterwards (the month after, without a number). Raises InvalidRule."""
    with wiring.warehouse().reading() as reading:
        return _backtest(reading, judged(unsaved, reading), days)


def backtest_tag(tag: Tag, days: int | None = None) -> Backtested:
    """How the tag, as it is defined now, would have fared."""
    return backtest_definition(Unsaved(tag.definition, tag), days)


def _backtest(reading: Reading, found: Judged, days: int | None) -> Backtested:
    """Of the tags that it reads, those that nobody has now have no part in it by their rules."""
    began, now = time.perf_counter(), now_instant()
    ends = month_ends(now)
    by_rule = [tag for tag in service.every() if tag.kind == service.RULE and standing.is_held(tag)]
    others = found.evaluated({tag.id: service.definition_of(tag) for tag in by_rule if tag.id != found.said.id})
    windows = windows_after(ends[1:], now, days)
    months = backtest(reading, found.held, others, ends, known.trait_kinds(reading), windows)
    named = {month_of(month.as_of): month for month in months}
    return Backtested(named, round((time.perf_counter() - began) * 1000))


def month_of(end: datetime) -> str:
    """The month that ends at this instant (UTC, no zone), as `2026-01`."""
    last = (end - MOMENT).replace(tzinfo=UTC)
    return last.astimezone(workspace.time_zone()).strftime("%Y-%m")


def why(reading: Reading, tag: Tag, customer_id: int, as_of: datetime) -> tuple[WhyLevel, ...]:
    """Each level's conditions for one customer as of an instant; nothing for a tag without a rule."""
    if tag.kind != service.RULE:
        return ()
    [rule] = service.rule_tags([tag])
    instant = Instant(as_of, workspace.current().time_zone)
    return explain(reading, rule, customer_id, instant, known.trait_kinds(reading), service.names())


def coverage_of(reading: Reading, tags: list[Tag]) -> Coverage:
    """How many customers have each tag at each level."""
    levels = {tag.id: tuple(service.level_names(tag)) for tag in tags}
    return unchanged(reading, ("coverage", *levels.items()), lambda: coverage(reading, levels))


def now_instant() -> Instant:
    return instant_at(service.instant_now())


def instant_at(as_of: datetime) -> Instant:
    """An instant (UTC, no zone) with the zone in which this business's days are cut."""
    return Instant(as_of, workspace.current().time_zone)
