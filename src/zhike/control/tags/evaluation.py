"""Questions about tags that the evaluator answers: who would have it, why does she have it, who has what."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhike import wiring
from zhike.control.tags import service
from zhike.control.tags.models import Tag
from zhike.control.workspace import service as workspace
from zhike.rules.explain import sentence
from zhike.rules.nodes import Text, walk_levels
from zhike.tagging import catalogue as known
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


def why(reading: Reading, tag: Tag, customer_id: int, as_of: datetime) -> tuple[WhyLevel, ...]:
    """Each level's conditions for one customer as of an instant; nothing for a tag set by hand."""
    if tag.kind == service.HAND:
        return ()
    rule = TagRule(tag.id, service.definition_of(tag))
    instant = Instant(as_of, workspace.current().time_zone)
    return explain(reading, rule, customer_id, instant, known.trait_kinds(reading), service.names())


def coverage_of(reading: Reading, tags: list[Tag]) -> Coverage:
    """How many customers have each tag at each level."""
    return coverage(reading, {tag.id: tuple(service.level_names(tag)) for tag in tags})


def now_instant() -> Instant:
    return Instant(service.instant_now(), workspace.current().time_zone)
