"""What single cells mean that are looked up rather than computed: words for gender, identity cards."""

import re
from datetime import date
from typing import Final, NamedTuple

MALE: Final = "男"
FEMALE: Final = "女"
_GENDERS: Final = {
    **dict.fromkeys(("男", "男性", "男士", "先生", "m", "male", "man", "mr", "boy", "1", "帅哥", "男生", "♂"), MALE),
    **dict.fromkeys(("女", "女性", "女士", "小姐", "f", "female", "woman", "mrs", "ms", "miss", "girl", "2", "女生",
                     "美女", "♀"), FEMALE),
    **dict.fromkeys(("未知", "保密", "不详", "其他", "其它", "无", "unknown", "unspecified", "secret", "u", "n", "0",
                     "none", "other", "未填写"), ""),
}  # fmt: skip
_CARD: Final = re.compile(r"(\d{6})(\d{4})(\d\d)(\d\d)(\d{3})([\dX])")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
CARD_LIKE: Final = re.compile(r"(?<!\d)\d{6}[- ]?\d{8}[- ]?\d{3}[\dXx](?!\d)")
"""What may be the number of an identity card, wherever it stands."""


def gender_of(text: str) -> str | None:
    """男 or 女; empty where somebody says that it is not known, None where this is no word for it.

    >>> gender_of("Female"), gender_of("先生"), gender_of("保密"), gender_of("12")
    ('女', '男', '', None)
    """
    return _GENDERS.get(text.strip().casefold().rstrip("."))


class Card(NamedTuple):
    """What the number of an identity card (GB 11643) says."""

    gender: str
    birthday: str  # ISO


def card_of(text: str) -> Card | None:
    """None where the length, the day or the check digit is wrong.

    >>> card_of("11010519491231002X")
    Card(gender='女', birthday='1949-12-31')
    """
    found = _CARD.fullmatch(text.upper().replace(" ", "").replace("-", ""))
    if found is None:
        return None
    whole = found[0]
    if _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, whole, strict=False)) % 11] != whole[-1]:
        return None
    try:
        born = date(int(found[2]), int(found[3]), int(found[4]))
    except ValueError:
        return None
    return Card(MALE if int(found[5]) % 2 else FEMALE, born.isoformat()) if born.year >= 1880 else None
