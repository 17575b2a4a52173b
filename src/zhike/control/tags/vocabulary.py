"""What the rule builder may offer: traits and their usual values, events and how often they happen, tags, segments."""

from collections.abc import Mapping
from typing import Any

from zhike import wiring
from zhike.control.segments import service as segments
from zhike.control.tags import service, standing
from zhike.control.tags.wire import text
from zhike.control.unchanged import unchanged
from zhike.rules.explain import Names, event_label, property_label
from zhike.rules.nodes import Text
from zhike.rules.operators import FOR_KIND, OPERATORS
from zhike.rules.vocabulary import LINE_PROPERTIES, PROPERTIES, Kind
from zhike.tagging import catalogue as known
from zhike.warehouse.port import Reading


def everything() -> dict[str, Any]:
    """As `VocabularyOut`."""
    with wiring.warehouse().reading() as reading:
        kinds = known.trait_kinds(reading)
        values, counts, own = unchanged(reading, ("vocabulary", *kinds.items()), lambda: _seen(reading, kinds))
    spoken = service.names()
    return {
        "traits": [_trait(spoken, name, kind, values.get(name, {})) for name, kind in kinds.items()],
        "events": [{"name": name, "label": text(event_label(name)), "count": n} for name, n in counts.items()],
        "event_properties": [
            *_properties(PROPERTIES),
            *({"name": name, "label": text(property_label(name)), "kind": kind} for name, kind in own.items()),
        ],
        "line_properties": _properties(LINE_PROPERTIES),
        "tags": [_tag(tag) for tag in service.every()],
        "segments": _segments(segments.RULE),
        "lists": _segments(segments.LIST),
        "ops": {kind: list(ops) for kind, ops in FOR_KIND.items()},
        "op_shapes": {name: operator.shape for name, operator in OPERATORS.items()},
    }


def _seen(reading: Reading, kinds: Mapping[str, Kind]) -> tuple[Any, dict[str, int], dict[str, Kind]]:
    """Usual values of traits, how often events happened, and the shop's own properties of them."""
    return known.trait_values(reading, kinds), known.event_counts(reading), known.own_properties(reading)


def _trait(spoken: Names, name: str, kind: str, counted: dict[Any, int]) -> dict[str, Any]:
    return {
        "name": name,
        "label": text(spoken.trait(name)),
        "kind": kind,
        "values": list(counted),
        "customers": sum(counted.values()),
        "words": {value: text(word) for (trait, value), word in spoken.values.items() if trait == name},
    }


def _properties(words: Mapping[str, tuple[Kind, Text]]) -> list[dict[str, Any]]:
    return [{"name": name, "label": text(label), "kind": kind} for name, (kind, label) in words.items()]


def _segments(kind: str) -> list[dict[str, Any]]:
    return [{"id": segment_id, "name": text(name)} for segment_id, name in segments.of_kind(kind).items()]


def _tag(tag: Any) -> dict[str, Any]:
    levels = [{"key": key, "name": text(name)} for key, name in service.level_names(tag).items()]
    return {"id": tag.id, "name": text(service.name_of(tag)), "quiet": standing.why_quiet(tag), "levels": levels}
