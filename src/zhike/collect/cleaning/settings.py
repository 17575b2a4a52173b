"""What is done to a source's cells: a declared row of named steps. Data, kept in the mapping as JSON."""

import re
from collections.abc import Collection
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import Any, Final

from zhike.errors import InvalidInput

STEPS: Final = ("text", "phone", "email", "gender", "dates", "money", "currency", "places", "names", "derive")
"""In the order in which they are done: each reads what the ones before it have left.

text: blanks, control characters, full-width letters (NFKC), words for nothing · phone, email: one spelling each ·
gender: 男, 女 · dates: every spelling and zone · money: signs, separators, 万 · currency: to the business's own ·
places: standard names · names: products and categories as a person called them · derive: what follows from a number,
an address, an identity card.
"""

_WITHOUT_DERIVE: Final = ("order_lines", "events", "feedback", "coupons", "interactions", "products", "market")
"""Their rows name the same customers over and over: what follows from a number is asked of customers and orders."""

_CODE: Final = re.compile("[A-Z]{3}")


@dataclass(frozen=True)
class Cleaning:
    """`steps`: those that are done (None: all that make sense for the kind of file). `currency`: the one that the
    file's amounts are in (None: the business's own, where no column says otherwise)."""

    steps: tuple[str, ...] | None = None
    currency: str | None = None

    def on(self, step: str, kind: str) -> bool:
        """Whether a step is done to this kind of file."""
        if self.steps is not None:
            return step in self.steps
        return step != "derive" or kind not in _WITHOUT_DERIVE

    def steps_of(self, kind: str) -> tuple[str, ...]:
        """All that are done, in their order."""
        return tuple(step for step in STEPS if self.on(step, kind))

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON data."""
        return {"steps": None if self.steps is None else list(self.steps), "currency": self.currency}

    @classmethod
    def from_json(cls, data: Any) -> "Cleaning":
        """Read and check; nothing at all is the default."""
        if data is None or isinstance(data, cls):
            return data or cls()
        values = known_keys(data, ("steps", "currency"), "cleaning")
        steps, currency = values.get("steps"), values.get("currency")
        if steps is not None:
            steps = tuple(step for step in STEPS if step in texts(steps, "cleaning.steps", STEPS))
        if currency is not None and not (isinstance(currency, str) and _CODE.fullmatch(currency)):
            raise wrong("mapping_currency", "cleaning.currency", value=str(currency))
        return cls(steps, currency)


def known_keys(data: Any, known: Collection[str], path: str) -> MappingType[str, Any]:
    """An object that has none but these keys."""
    if not isinstance(data, dict):
        raise wrong("mapping_not_an_object", path)
    for key in data:
        if key not in known:
            raise wrong("mapping_unknown_key", f"{path}.{key}", key=str(key))
    return data


def texts(data: Any, path: str, allowed: Collection[str] | None = None) -> list[str]:
    """A list of texts (of these, when some are named)."""
    if not isinstance(data, list | tuple):
        raise wrong("mapping_not_a_list", path)
    for i, item in enumerate(data):
        if not isinstance(item, str):
            raise wrong("mapping_not_a_text", f"{path}[{i}]")
        if allowed is not None and item not in allowed:
            raise wrong("mapping_unknown_value", f"{path}[{i}]", value=item, allowed=list(allowed))
    return list(data)


def wrong(code: str, path: str, **params: Any) -> InvalidInput:
    """What is wrong with a mapping, and where."""
    return InvalidInput(f"mapping: {code} at {path or 'top'}", code=code, path=path, **params)
