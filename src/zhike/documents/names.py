"""Names of sheets as Excel takes them: 31 characters, none of []:*?/\\, no two alike, none of its own."""

import re
from typing import Final

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST: Final = 31
_ITS_OWN: Final = "history"


class SheetNames:
    """Gives each sheet a name that none before it has."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, title: str) -> str:
        """The title, as near as it may be."""
        plain = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("'") or "Sheet"
        number, name = 1, _cut(plain, _LONGEST)
        while name.casefold() in self._given or name.casefold() == _ITS_OWN:
            number += 1
            name = f"{_cut(plain, _LONGEST - len(str(number)) - 1)} {number}"
        self._given.add(name.casefold())
        return name


def _cut(text: str, most: int) -> str:
    """Excel counts in units of UTF-16."""
    while len(text.encode("utf-16-le")) // 2 > most:
        text = text[:-1]
    return text.rstrip(" '")
