"""The kinds of identity: how each is written the same way always, and how it is shown without giving it away."""

import re
import unicodedata
from typing import Final

import phonenumbers

KINDS: Final = (
    "wechat_unionid",
    "wecom_external_userid",
    "wechat_openid",
    "douyin_openid",
    "taobao_nick",
    "jd_pin",
    "pdd_nick",
    "youzan_open_id",
    "member_no",
    "customer_id",
    "phone",
    "email",
    "anonymous_id",
)
"""Strongest first. Where a row's identities lead to different customers, the earliest of these decides: whoever has
the account did it, even when it was sent to somebody else's phone."""

OWN_NUMBER: Final = "customer_id"
"""The source's own customer number: means nothing outside that source."""

NEEDED: Final = ("phone", "email", "taobao_nick", "jd_pin", "member_no", "customer_id")
"""Any one of these would do: what the refusal of a file without any names."""

_CHINESE_MOBILE: Final = re.compile(r"(?:\+?86|0086)?[- ]?(1[3-9]\d{9})")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_BROKEN: Final = "\ufffd"


def normalise(kind: str, value: str) -> str | None:
    """The one way to write this identity, or None when it identifies nobody (blank, masked, malformed).

    >>> normalise("phone", "+86 138-1234-5678"), normalise("phone", "138****1234")
    ('+8613812345678', None)
    """
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    text = text.strip().lstrip("'")
    if not text or "*" in text or _BROKEN in text:
        return None
    if kind == "phone":
        return _phone(text)
    if kind == "email":
        return text.lower() if _EMAIL.fullmatch(text) else None
    return text


def _phone(text: str) -> str | None:
    if found := _CHINESE_MOBILE.fullmatch(text):  # nearly all of them, at a hundredth of the cost
        return "+86" + found[1]
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(kind: str, value: str) -> str:
    """A normalised identity for display.

    >>> mask("phone", "+8613812345678"), mask("email", "zhang@163.com"), mask("member_no", "A10086")
    ('138****5678', 'z***@163.com', 'A1**86')
    """
    if kind == "phone":
        local = value.removeprefix("+86")
        return f"{local[:3]}****{local[-4:]}"
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[0]}***@{domain}"
    return _mask_middle(value)


def _mask_middle(value: str) -> str:
    shown = 2 if len(value) > 5 else 1
    if len(value) <= 2:
        return value[0] + "*"
    return value[:shown] + "*" * min(len(value) - 2 * shown, 6) + value[-shown:]
