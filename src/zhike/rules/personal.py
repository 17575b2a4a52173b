"""The standard traits that say who somebody is, and how they are shown to whom that is no business of."""

from collections.abc import Callable, Mapping
from typing import Any, Final


def masked_name(name: str) -> str:
    """The first character of a name.

    >>> masked_name("张小明"), masked_name("Anna Smith")
    ('张**', 'A*********')
    """
    return name[:1] + "*" * (len(name) - 1)


def masked_address(address: str) -> str:
    """The province and the city of an address; the house is nobody's business in a list.

    >>> masked_address("浙江省杭州市西湖区文三路 1 号")
    '浙江省杭州市***'
    """
    return address[:6] + "***"


PERSONAL: Final[Mapping[str, Callable[[str], str]]] = {
    "name": masked_name,
    "given_name": masked_name,
    "surname": masked_name,
    "address": masked_address,
    "address_more": lambda _: "***",
    "national_id": lambda number: number[:4] + "*" * min(len(number[4:]), 6),
}
"""Trait → how it is masked."""


def masked(trait: str, value: Any) -> Any:
    """A trait's value as everybody may see it.

    >>> masked("name", "张三"), masked("city", "杭州市"), masked("name", None)
    ('张*', '杭州市', None)
    """
    mask = PERSONAL.get(trait)
    return mask(value) if mask and isinstance(value, str) else value
