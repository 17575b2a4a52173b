"""Questions that the evaluator answers: who would have a tag, why does she have it, how would it have fared."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from zhike import wiring
from zhike.control.tags import service
from zhike.control.tags.models import Tag
from zhike.control.workspace import service as workspace
from zhike.errors import Conflict
from zhike.rules.explain import sentence
from zhike.rules.nodes import Text, walk_levels
from zhike.tagging import catalogue as known
from zhike.tagging.backtest import Month, backtest, month_ends
from zhike.tagging.coverage import Coverage, coverage
from zhike.tagging.explain import WhyLevel, explain
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.preview import Preview, preview
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Previewed:
    """A preview with what people read beside it."""

    counts: Preview
    as_of: datetime
    sentences: list[dict[str, str]]
    conditions: dict[str, Text]
    took_ms: int


def preview_definition(data: Any) -> Previewed:
    """Who would have a tag with this definition now, exactly. Raises InvalidRule."""
    began, now = time.perf_counter(), now_instant()
    with wiring.warehouse().reading() as reading:
        definition = service.parse_checked(data, reading)
        counts = preview(reading, TagRule("preview", definition), now, known.trait_kinds(reading))
    spoken = service.names()
    return Previewed(
        counts=counts,
        as_of=now.as_of,
        sentences=service.sentences(definition, spoken),
        conditions={path: sentence(rule, spoken) for path, rule in walk_levels(definition)},
        took_ms=round((time.perf_counter() - began) * 1000),
    )


@dataclass(frozen=True, slots=True)
class Backtested:
    """A backtest, oldest month first; each month is named as `2026-01`."""

    months: dict[str, Month]
    took_ms: int


def backtest_definition(data: Any) -> Backtested:
    """How a tag with this definition would have fared, month by month. Raises InvalidRule."""
    with wiring.warehouse().reading() as reading:
        return _backtest(reading, TagRule("backtest", service.parse_checked(data, reading)))


def backtest_tag(tag: Tag) -> Backtested:
    """How the tag, as it is defined now, would have fared."""
    if tag.kind == service.HAND:
        raise Conflict("People decide who has this tag.", code="tag_by_hand")
    with wiring.warehouse().reading() as reading:
        return _backtest(reading, service.rule_tags([tag])[0])


def _backtest(reading: Reading, rule: TagRule) -> Backtested:
    began, ends = time.perf_counter(), month_ends(now_instant())
    others = service.rule_tags(service.every())
    months = backtest(reading, rule, others, ends, known.trait_kinds(reading))
    named = {_name(month.as_of): month for month in months}
    return Backtested(named, round((time.perf_counter() - began) * 1000))


def _name(end: datetime) -> str:
    """The month that ends at this instant (UTC, no zone)."""
    last = (end - timedelta(microseconds=1)).replace(tzinfo=UTC)
    return last.astimezone(workspace.time_zone()).strftime("%Y-%m")


def why(reading: Reading, tag: Tag, customer_id: int, as_of: datetime) -> tuple[WhyLevel, ...]:
    """Each level's conditions for one customer as of an instant; nothing for a tag set by hand."""
    if tag.kind == service.HAND:
        return ()
    [rule] = service.rule_tags([tag])
    instant = Instant(as_of, workspace.current().time_zone)
    return explain(reading, rule, customer_id, instant, known.trait_kinds(reading), service.names())


def coverage_of(reading: Reading, tags: list[Tag]) -> Coverage:
    """How many customers have each tag at each level."""
    return coverage(reading, {tag.id: tuple(service.level_names(tag)) for tag in tags})


def now_instant() -> Instant:
    return Instant(service.instant_now(), workspace.current().time_zone)
