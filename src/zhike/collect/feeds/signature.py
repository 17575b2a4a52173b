"""Who may deliver: HMAC-SHA256 over the time and the body, in the header `Zhike-Signature: t=<seconds>,v1=<hex>`."""

import hmac
import re
from typing import Final

from zhike.errors import NotSignedIn

HEADER: Final = "Zhike-Signature"
TOLERANCE: Final = 300
"""Seconds that a delivery's time may lie before or after ours; older ones could be somebody else's recording."""
_FORM: Final = re.compile(r"t=(\d{1,12}),\s*v1=([0-9a-f]{64})")


def sign(secret: str, at: int, body: bytes) -> str:
    """The header of a body sent at this time (seconds since 1970)."""
    return f"t={at},v1={_digest(secret, at, body)}"


def verify(secret: str, header: str | None, body: bytes, now: float) -> None:
    """Raise `NotSignedIn` unless whoever sent this knows the secret and sent it just now."""
    found = _FORM.fullmatch((header or "").strip())
    if found is None:
        raise NotSignedIn("The signature is missing or malformed.", code="hook_unsigned", header=HEADER)
    at = int(found[1])
    if not hmac.compare_digest(_digest(secret, at, body), found[2]):
        raise NotSignedIn("The signature does not fit.", code="hook_signature")
    if abs(now - at) > TOLERANCE:
        raise NotSignedIn("The delivery is too old or from the future.", code="hook_too_old", tolerance=TOLERANCE)


def _digest(secret: str, at: int, body: bytes) -> str:
    return hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256").hex()
