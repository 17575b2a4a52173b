"""E-mail addresses as they are sent to: one address, no name, nothing that could become another header."""

import re
from typing import Final

from zhike.errors import InvalidInput

_LOCAL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_MOST: Final = 254


def checked(text: str) -> str:
    """The address, its domain in ASCII (punycode). Raises InvalidInput (mail_bad_address), which does not repeat it."""
    local, at, domain = text.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    proper = at and _LOCAL.fullmatch(local) and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    if not proper or ".." in local or local[0] == "." or local[-1] == "." or len(local) + len(ascii_domain) >= _MOST:
        raise InvalidInput("This is no e-mail address.", code="mail_bad_address")
    return f"{local}@{ascii_domain.lower()}"
