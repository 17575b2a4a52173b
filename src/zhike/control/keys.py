"""Keys: what definitions are called in files. A key stays when a name changes, and means the same on every machine."""

import re
from collections.abc import Collection
from typing import Annotated, Final

from pydantic import StringConstraints

from zhike.errors import Conflict, InvalidInput

PATTERN: Final = r"^[a-z0-9][a-z0-9_-]{0,63}$"

Key = Annotated[str, StringConstraints(pattern=PATTERN)]
"""A key on the wire."""


def check(key: str | None, taken: Collection[str]) -> None:
    """Whether something may have this key (None: it has none) beside those that are taken."""
    if key is None:
        return
    if not re.fullmatch(PATTERN, key):
        raise InvalidInput("A key is made of small letters, digits, - and _.", code="key_malformed", value=key)
    if key in taken:
        raise Conflict("Something else has this key.", code="key_taken", value=key)


def free(words: str, taken: Collection[str], otherwise: str) -> str:
    """A key that nothing has yet, from the first of these words that can be one.

    >>> free("High-value customer!", {"high_value_customer"}, "tag_1")
    'high_value_customer_2'
    """
    slug = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:48] or otherwise
    return next(key for key in (slug, *(f"{slug}_{n}" for n in range(2, len(taken) + 3))) if key not in taken)
