"""What people call the things that rules name, and numbers as they write them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from zhike.rules.check import IN_PROPERTIES
from zhike.rules.nodes import Comparison, Scalar, Text
from zhike.rules.vocabulary import EVENTS, LINE_PROPERTIES, PROPERTIES, TRAITS

_PROPERTIES: Final = LINE_PROPERTIES | PROPERTIES


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the tags, levels, segments and lists that rules name by id, and the traits (with their values)
    that analyses say.

    A shop's own events, traits and properties go by their name.
    """

    tags: Mapping[str, Text] = field(default_factory=dict)
    levels: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    segments: Mapping[str, Text] = field(default_factory=dict)
    lists: Mapping[str, Text] = field(default_factory=dict)
    traits: Mapping[str, Text] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Text] = field(default_factory=dict)

    def tag(self, tag: str) -> Text:
        return self.tags.get(tag, Text(tag, tag))

    def level(self, tag: str, value: str) -> Text:
        return self.levels.get((tag, value), Text(value, value))

    def segment(self, segment: str) -> Text:
        return self.segments.get(segment, Text(segment, segment))

    def list(self, name: str) -> Text:
        return self.lists.get(name, Text(name, name))

    def trait(self, name: str) -> Text:
        return self.traits.get(name, trait_label(name))

    def spoken(self, trait: str, test: Comparison, language: Literal["zh", "en"]) -> Comparison:
        """The comparison with what people call the trait's values."""

        def said(value: Scalar) -> Scalar:
            word = self.values.get((trait, str(value)))
            return value if word is None else getattr(word, language)

        match test.value:
            case tuple():
                return Comparison(test.op, tuple(said(value) for value in test.value))
            case None:
                return test
            case _:
                return Comparison(test.op, said(test.value))


def event_label(name: str) -> Text:
    return EVENTS.get(name, Text(f"「{name}」", f"“{name}”"))


def trait_label(name: str) -> Text:
    return TRAITS[name][1] if name in TRAITS else Text(name, name)


def property_label(name: str) -> Text:
    if name in _PROPERTIES:
        return _PROPERTIES[name][1]
    own = name.removeprefix(IN_PROPERTIES)
    return Text(own, own)


def plain(number: Scalar | Decimal) -> str:
    """A number as people write it: 1000 and not 1000.0, 0.0001 and not 1e-4."""
    value = Decimal(str(number))
    return f"{value.to_integral_value() if value == value.to_integral_value() else value.normalize():f}"


def percent(number: Scalar) -> str:
    """A share as people write it: 0.6 is 60%."""
    return f"{plain(Decimal(str(number)) * 100)}%"


def signed(number: Scalar) -> str:
    """What is added or taken away: +2, -1."""
    return ("" if plain(number).startswith("-") else "+") + plain(number)
