"""Sets as they are kept: a text of their values, each between two line ends, so that 'contains' means exactly one."""

from collections.abc import Iterable
from typing import Final

SEPARATOR: Final = "\n"


def as_set(values: Iterable[str]) -> str | None:
    """A set as it is kept; None without values.

    >>> as_set(["b", "a"])
    '\\na\\nb\\n'
    """
    found = sorted({value.replace(SEPARATOR, " ") for value in values if value})
    return SEPARATOR + SEPARATOR.join(found) + SEPARATOR if found else None


def members(text: str) -> list[str]:
    """The values of a set.

    >>> members("\\na\\nb\\n")
    ['a', 'b']
    """
    return [value for value in text.split(SEPARATOR) if value]


def one(value: str) -> str:
    """A value as it stands within a set."""
    return SEPARATOR + value + SEPARATOR
