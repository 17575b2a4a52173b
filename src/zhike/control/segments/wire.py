"""Segments in the shapes of `schemas` and `insight_schemas`."""

from collections.abc import Sequence
from typing import Any

from zhike import wiring
from zhike.control.jobs.schemas import JobOut
from zhike.control.segments import insight, service
from zhike.control.segments.growth import Told
from zhike.control.segments.insight import Overlapped, Painted, Previewed
from zhike.control.segments.limits import Known, Limit, limits
from zhike.control.segments.models import Segment, SegmentVersion
from zhike.control.tags import evaluation, readers
from zhike.control.tags import service as tags
from zhike.control.tags.wire import reader, text
from zhike.errors import InvalidRule
from zhike.rules.dump import dump_rule
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import Listed, Rule, Text, walk
from zhike.rules.nodes import Segment as Named
from zhike.rules.parse import parse_rule
from zhike.rules.references import resolved
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.overlap import exactly
from zhike.tagging.portrait import Share
from zhike.tagging.sizes import sizes
from zhike.warehouse.port import Reading


def segment(found: Segment) -> dict[str, Any]:
    return segments([found])[0]


def segments(found: Sequence[Segment], count: bool = True) -> list[dict[str, Any]]:
    """Segments with how many belong to them now (unless nobody asked), how their rules read, who names them and what
    holds them back, as `SegmentOut`."""
    spoken, read = tags.names(), readers.by_segment(readers.every())
    with wiring.warehouse().reading() as reading:
        counted = _sizes(reading, found) if count else {}
        columns = frozenset(reading.table("profile").columns)
    known = Known({tag.id: tag for tag in tags.every()}, {s.id: s for s in service.every()}, columns, counted)
    return [
        _segment(each, counted.get(each.id), spoken)
        | {
            "used_by": [reader(r) for r in read.get(each.id, ())],
            "limits": [_limit(limit) for limit in limits(each, known)],
        }
        for each in found
    ]


def preview(found: Previewed, sample: list[dict[str, Any]]) -> dict[str, Any]:
    """As `SegmentPreviewOut`."""
    counted = found.counted
    return {
        "as_of": found.as_of,
        "population": counted.population,
        "matched": counted.matched,
        "sentence": text(found.sentences["rule"]),
        "conditions": [
            {"path": path, "sentence": text(found.sentences[path]), "count": count,
             "together": counted.together.get(path)}
            for path, count in counted.conditions.items()
        ],
        "sample": sample,
        "reads_facts": counted.reads_facts,
        "took_ms": found.took_ms,
    }  # fmt: skip


def portrait(found: Painted) -> dict[str, Any]:
    """As `PortraitOut`."""
    of = found.portrait
    return {
        "as_of": found.as_of,
        "inside": of.inside,
        "outside": of.outside,
        "took_ms": found.took_ms,
        "items": [_share(share, found) for share in of.shares],
    }


def overlap(found: Overlapped) -> dict[str, Any]:
    """As `OverlapOut`."""
    named = {each.id: named_by(each) for each in found.segments}
    sizes_of = {id: sum(cell.customers for cell in found.cells if id in cell.inside) for id in named}
    return {
        "as_of": found.as_of,
        "population": sum(cell.customers for cell in found.cells),
        "segments": [
            {"id": each.id, "name": text(service.name_of(each)), "customers": sizes_of[each.id],
             "rule": dump_rule(named[each.id])}
            for each in found.segments
        ],
        "cells": [
            {"inside": cell.inside, "customers": cell.customers, "rule": dump_rule(exactly(cell.inside, named))}
            for cell in found.cells
        ],
    }  # fmt: skip


def told(found: Told) -> dict[str, Any]:
    """As `GrowthOut` and `FlowOut`."""
    return {
        "answer": found.answer,
        "made_at": found.made_at,
        "is_old": found.is_old,
        "job": found.job and JobOut.from_orm(found.job),
    }


def version(found: SegmentVersion, spoken: Names) -> dict[str, Any]:
    """As `SegmentVersionOut`."""
    said = None if found.rule is None else text(sentence(parse_rule(found.rule), spoken))
    name = {"zh": found.name_zh, "en": found.name_en}
    by = found.made_by.get("name")
    return {"version": found.version, "name": name, "rule": found.rule, "sentence": said, "made_at": found.made_at,
            "made_by": by}  # fmt: skip


def named_by(found: Segment) -> Rule:
    """How a rule names it."""
    return Listed(found.id) if found.kind == service.LIST else Named(found.id)


def _sizes(reading: Reading, found: Sequence[Segment]) -> dict[str, int]:
    """Of those whose rules can be put together, and of the lists that these name; what names something that is gone
    has no size."""
    known, rules = service.rules(), dict[str, Rule]()
    for each in found:
        try:
            rules[each.id] = resolved(service.rule_of(each), known)
        except InvalidRule:
            continue
    lists = {inner.list: inner for rule in rules.values() for _, inner in walk(rule) if isinstance(inner, Listed)}
    return sizes(reading, lists | rules, evaluation.now_instant(), trait_kinds(reading))


def _segment(found: Segment, customers: int | None, spoken: Names) -> dict[str, Any]:
    by_rule = found.kind == service.RULE
    return {
        "id": found.id,
        "key": found.key,
        "name": text(service.name_of(found)),
        "kind": found.kind,
        "rule": found.rule,
        "sentence": text(sentence(service.rule_of(found), spoken)) if by_rule else None,
        "customers": customers,
        "frozen_from": found.frozen_from,
        "version": found.version,
        "etag": service.etag_of(found),
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }


def _limit(found: Limit) -> dict[str, Any]:
    return {"code": found.code, "id": found.id, "name": found.name and text(found.name)}


def _share(share: Share, of: Painted) -> dict[str, Any]:
    dimension, banded = share.dimension, ".." in share.value
    low, high = share.value.split("..") if banded else ("", "")
    value = None if banded else _value_name(share, of.spoken)
    return {
        "facet": dimension.facet,
        "id": dimension.name,
        "name": text(_name(share, of.spoken)),
        "value": None if banded else share.value,
        "value_name": value and text(value),
        "low": float(low) if low else None,
        "high": float(high) if high else None,
        "inside": share.inside,
        "outside": share.outside,
        "tgi": share.tgi,
        "g2": share.g2,
        "is_sure": share.is_sure,
        "in_rule": insight.is_in_rule(share, of.written),
        "rule": dump_rule(dimension.rule(share.value)),
    }


def _name(share: Share, spoken: Names) -> Text:
    match share.dimension.facet:
        case "tag":
            return spoken.tag(share.dimension.name)
        case "trait":
            return spoken.trait(share.dimension.name)
        case _:
            return Text(share.dimension.name, share.dimension.name)  # the console has words for these


def _value_name(share: Share, spoken: Names) -> Text | None:
    if share.dimension.facet == "tag":
        return spoken.level(share.dimension.name, share.value)
    return spoken.values.get((share.dimension.name, share.value))
