"""Who sent it: HMAC-SHA256 over id, time and body, in the headers of Standard Webhooks (standardwebhooks.com).

What other systems deliver to us is signed in a form of our own, older than this one (`collect.feeds.signature`); what
we send is checked by other people's libraries, so it keeps to what they know.
"""

import base64
import hmac
import secrets
from typing import Final

_PREFIX: Final = "whsec_"
_KEY_BYTES: Final = 32


def new_secret() -> str:
    """A key of 256 random bits, as receivers' libraries want it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def signed_headers(secret: str, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """The three headers of a body that is sent at this time (seconds since 1970)."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.digest(key, f"{message_id}.{at}.".encode() + body, "sha256")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
