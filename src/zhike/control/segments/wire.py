"""Segments in the shapes of `schemas`."""

from typing import Any

from zhike import wiring
from zhike.control.segments import service
from zhike.control.segments.models import Segment
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.tags.wire import text
from zhike.rules.explain import Names, sentence
from zhike.rules.references import resolved
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.sizes import sizes


def segment(found: Segment) -> dict[str, Any]:
    return segments([found])[0]


def segments(found: list[Segment]) -> list[dict[str, Any]]:
    """Segments with how many belong to them now and how their rules read, as `SegmentOut`."""
    counted, spoken = _sizes(found), tags.names()
    return [_segment(each, counted[each.id], spoken) for each in found]


def _sizes(found: list[Segment]) -> dict[str, int]:
    known = service.rules()
    rules = {each.id: resolved(service.rule_of(each), known) for each in found}
    with wiring.warehouse().reading() as reading:
        return sizes(reading, rules, evaluation.now_instant(), trait_kinds(reading))


def _segment(found: Segment, customers: int, spoken: Names) -> dict[str, Any]:
    by_rule = found.kind == service.RULE
    return {
        "id": found.id,
        "key": found.key,
        "name": text(service.name_of(found)),
        "kind": found.kind,
        "rule": found.rule,
        "sentence": text(sentence(service.rule_of(found), spoken)) if by_rule else None,
        "customers": customers,
        "version": found.version,
        "etag": service.etag_of(found),
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }
