"""What identify says somebody is: names and words as we use them, and nothing of what must not be kept."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from zhike.collect.cleaning.places import place_of
from zhike.collect.cleaning.words import card_of, gender_of
from zhike.collect.mapping.mapping import ID_CARD
from zhike.collect.stream.values import Refused
from zhike.collect.stream.vocabulary import identity_kind, trait_of

_PLACES: Final = ("city", "province", "country", "region")


class Said(NamedTuple):
    """A trait as it was written. `kind`: None where the word does not say it; `json_kind`: which it would be by
    itself; `derived_from`: None where it was said, else what it follows from."""

    trait: str
    kind: str | None
    json_kind: str
    text: str
    derived_from: str | None = None


def flat(traits: dict[str, Any]) -> list[tuple[str, Any]]:
    """Scalar traits, those of one inner object under both names (address.city is the city, company.name is
    company_name), and a name made of its parts. Lists say nothing about a customer."""
    found: list[tuple[str, Any]] = []
    for key, value in traits.items():
        if type(value) is dict:
            found += [(_inner(key, name), of) for name, of in value.items() if type(of) not in (dict, list)]
        elif type(value) is not list:
            found.append((key, value))
    first, last = traits.get("firstName"), traits.get("lastName")
    if type(first) is str and type(last) is str and "name" not in traits:
        found.append(("name", f"{first} {last}" if (first + last).isascii() else last + first))
    return [(key, value) for key, value in found if value is not None]


def _inner(key: str, name: str) -> str:
    if key == "address":
        known = trait_of(name)
        if known is not None and known[0] in _PLACES:
            return name
    return f"{key}_{name}"


def said_of(key: str, value: Any) -> list[Said]:
    """What one key says; nothing where it is an identity. An identity card says two things and is not kept."""
    known = None if identity_kind(key) else trait_of(key)
    text, json_kind = _written(value)
    if known is None or not text:
        return []
    trait, kind = known
    if trait == ID_CARD:
        return _of_card(text)
    if trait == "gender":
        gender = gender_of(text)
        if gender is None:
            raise Refused("trait_unreadable", trait)
        text = gender
    return [Said(trait, kind, json_kind, text)] if text else []


def _written(value: Any) -> tuple[str, str]:
    if type(value) is bool:
        return str(value).lower(), "flag"
    return (value.strip(), "text") if type(value) is str else (str(value), "number")


def _of_card(text: str) -> list[Said]:
    card = card_of(text)
    if card is None:
        raise Refused("trait_unreadable", ID_CARD)
    return [Said("gender", "text", "text", card.gender, ID_CARD),
            Said("birthday", "date", "text", card.birthday, ID_CARD)]  # fmt: skip


def with_places(said: Sequence[Said]) -> Iterator[Said]:
    """Provinces and cities by their standard names; a city that comes alone brings its province along."""
    text = {each.trait: each.text for each in said if each.trait in ("province", "city")}
    place = place_of(text.get("province", ""), text.get("city", "")) if text else None
    for each in said:
        named = getattr(place, each.trait) if each.trait in text else None
        yield each._replace(text=named) if named else each
    if place is not None and place.province and "province" not in text:
        yield Said("province", "text", "text", place.province, "city")
