"""What people call the things that rules name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhike.rules.check import IN_PROPERTIES
from zhike.rules.nodes import Comparison, Text
from zhike.rules.vocabulary import EVENTS, PROPERTIES, TRAITS


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the tags and levels that rules name by id; a shop's own events and traits go by their name."""

    tags: Mapping[str, Text] = field(default_factory=dict)
    levels: Mapping[tuple[str, str], Text] = field(default_factory=dict)

    def tag(self, tag: str) -> Text:
        return self.tags.get(tag, Text(tag, tag))

    def level(self, tag: str, value: str) -> Text:
        return self.levels.get((tag, value), Text(value, value))


def event_label(name: str) -> Text:
    return EVENTS.get(name, Text(f"「{name}」", f"“{name}”"))


def trait_label(name: str) -> Text:
    return TRAITS[name][1] if name in TRAITS else Text(name, name)


def property_label(name: str) -> Text:
    if name in PROPERTIES:
        return PROPERTIES[name][1]
    own = name.removeprefix(IN_PROPERTIES)
    return Text(own, own)


def plain(number: float) -> str:
    """A number as people write it: 1000 and not 1000.0, 0.0001 and not 1e-4."""
    value = Decimal(repr(number))
    return f"{value.to_integral_value() if value == value.to_integral_value() else value:f}"


def operands(test: Comparison) -> tuple[Any, ...]:
    """What a comparison compares with, always as several."""
    if isinstance(test.value, tuple):
        return test.value
    return () if test.value is None else (test.value,)


def is_never(test: Comparison) -> bool:
    """A count that is none at all."""
    return (test.op, test.value) in {("eq", 0), ("lt", 1), ("le", 0)}


def is_at_least_once(test: Comparison) -> bool:
    """A count that is any at all."""
    return (test.op, test.value) in {("ge", 1), ("gt", 0), ("ne", 0)}
