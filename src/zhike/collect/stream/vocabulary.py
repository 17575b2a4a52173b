"""What programs call things, in our words: names of events, kinds of identities, traits. The e-commerce spec's names
in snake case are ours already."""

import re
from functools import lru_cache
from typing import Final

from zhike.collect.facts.events import EVENT_OF
from zhike.collect.identify.identity_kinds import KINDS, OWN_NUMBER
from zhike.collect.mapping.headers import IDENTITY_OF, TRAIT_OF, plain
from zhike.collect.stream.values import Refused

MOST_NAME: Final = 100
_JOINTS: Final = re.compile(r"[\s.\-/]+")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
_TRAIT_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")

_EARLIER: Final = {
    "viewed_product": "product_viewed", "viewed_product_category": "product_list_viewed",
    "added_product": "product_added", "removed_product": "product_removed", "completed_order": "order_completed",
    "order_canceled": "order_cancelled",
}  # fmt: skip
"""Names of the e-commerce spec's first version, and another spelling."""

_TRAITS: Final = {"createdat": ("registered_on", "date"), "username": ("username", "text")}
_NO_TRAITS: Final = ("id", "avatar")


@lru_cache(4096)
def event_name(said: str) -> str:
    """In snake case: `Product Viewed` is product_viewed, 加入购物车 is product_added."""
    name = _JOINTS.sub("_", said.strip().lower())
    if len(name) > MOST_NAME:
        raise Refused("event_name_too_long", "event")
    return _EARLIER.get(name) or EVENT_OF.get(name) or name


def identity_kind(key: str) -> str | None:
    """The kind of identity that a trait's key or an external id's type means; None: none. A person's number comes as
    userId, so that a key like uid means nothing here."""
    return _identity_kind(key) if len(key) <= MOST_NAME else None


@lru_cache(4096)
def _identity_kind(key: str) -> str | None:
    kind = key if key in KINDS else IDENTITY_OF.get(plain(key))
    return None if kind == OWN_NUMBER else kind


def trait_of(key: str) -> tuple[str, str | None] | None:
    """The trait that a key means, and its kind where the word says it (None: its first value does). None: it says
    nothing about a customer."""
    if len(key) > MOST_NAME:
        raise Refused("trait_name_unusable", key[:MOST_NAME])
    return _trait_of(key)


@lru_cache(4096)
def _trait_of(key: str) -> tuple[str, str | None] | None:
    word = plain(key)
    if word in _NO_TRAITS:
        return None
    known = _TRAITS.get(word) or TRAIT_OF.get(word)
    if known:
        return known
    name = _NOT_IN_NAMES.sub("_", _HUMP.sub("_", key).lower()).strip("_")
    if not _TRAIT_NAME.fullmatch(name):
        raise Refused("trait_name_unusable", key)
    return name, None
