"""Which schemes own tags. A noun whose schemes write tags says so in its module `reads`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from zhike.rules.nodes import Text


@dataclass(frozen=True, slots=True)
class Scheme:
    """What writes tags in place of a person: of tiers, of a lifecycle, the advisors. `tag_id` is the tag that it is
    there for; its other tags only help it."""

    kind: str
    id: str
    name: Text
    tag_id: str


Teller = Callable[[], Iterable[Scheme]]

_tellers: Final[list[Teller]] = []


def tells(teller: Teller) -> Teller:
    """Register a function that says which schemes a noun has."""
    _tellers.append(teller)
    return teller


def every() -> dict[str, Scheme]:
    """All schemes, by id."""
    return {scheme.id: scheme for teller in _tellers for scheme in teller()}


def told(tag_id: str, scheme: Scheme | None) -> dict[str, Any] | None:
    """What writes this tag, as `TagSchemeOut`; none: people do."""
    if scheme is None:
        return None
    name = {"zh": scheme.name.zh, "en": scheme.name.en}
    return {"kind": scheme.kind, "id": scheme.id, "name": name, "official": scheme.tag_id == tag_id}


def only_helps(tag_id: str, scheme: Scheme | None) -> bool:
    """Whether the tag is there for its scheme's sake alone: the official tag says all that counts."""
    return scheme is not None and scheme.tag_id != tag_id
