"""What the rule builder may offer: traits with their usual values, events with how often they happen, tags."""

from typing import Any

from zhike import wiring
from zhike.control.tags import service
from zhike.control.tags.wire import text
from zhike.rules.explain import event_label, property_label, trait_label
from zhike.rules.operators import FOR_KIND
from zhike.rules.vocabulary import PROPERTIES
from zhike.tagging import catalogue as known


def everything() -> dict[str, Any]:
    """As `VocabularyOut`."""
    with wiring.warehouse().reading() as reading:
        kinds = known.trait_kinds(reading)
        values = known.trait_values(reading, kinds)
        counts = known.event_counts(reading)
        own = known.own_properties(reading)
    return {
        "traits": [_trait(name, kind, values.get(name, {})) for name, kind in kinds.items()],
        "events": [{"name": name, "label": text(event_label(name)), "count": n} for name, n in counts.items()],
        "event_properties": [
            {"name": name, "label": text(property_label(name)), "kind": kind}
            for name, kind in ({name: kind for name, (kind, _) in PROPERTIES.items()} | own).items()
        ],
        "tags": [_tag(tag) for tag in service.every()],
        "ops": {kind: list(ops) for kind, ops in FOR_KIND.items()},
    }


def _trait(name: str, kind: str, counted: dict[Any, int]) -> dict[str, Any]:
    return {
        "name": name,
        "label": text(trait_label(name)),
        "kind": kind,
        "values": list(counted),
        "customers": sum(counted.values()),
    }


def _tag(tag: Any) -> dict[str, Any]:
    levels = [{"key": key, "name": text(name)} for key, name in service.level_names(tag).items()]
    return {"id": tag.id, "name": {"zh": tag.name_zh, "en": tag.name_en}, "levels": levels}
