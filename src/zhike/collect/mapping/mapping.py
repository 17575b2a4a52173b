"""What the columns of a file mean: a frozen value that travels as JSON, is kept as a template, and is checked."""

import re
from collections.abc import Collection
from collections.abc import Mapping as MappingType
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhike.collect.cleaning.settings import Cleaning
from zhike.collect.identify.identity_kinds import KINDS as IDENTITY_KINDS
from zhike.collect.quality.expectations import Expectation
from zhike.errors import InvalidInput
from zhike.warehouse.tables import TRAIT_TYPES

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "orders": (
        "order_id", "created_at", "paid_at", "refunded_at", "status", "total_amount", "paid_amount",
        "refund_amount", "currency", "product_id", "product_name", "category", "quantity", "channel",
    ),
    "order_lines": (
        "order_id", "line_no", "created_at", "paid_at", "refunded_at", "status", "line_amount", "refund_amount",
        "currency", "product_id", "product_name", "category", "quantity", "channel",
    ),
    "customers": ("ts",),
    "events": (
        "event_id", "event_name", "ts", "amount", "currency", "order_id", "product_id", "category", "quantity",
        "channel",
    ),
    "feedback": ("event_id", "ts", "rating", "text", "order_id", "product_id", "category", "channel"),
    "coupons": (
        "coupon_id", "coupon_name", "campaign", "coupon_status", "received_at", "used_at", "expires_at", "ts",
        "amount", "order_id", "channel",
    ),
    "interactions": ("event_id", "event_name", "ts", "channel", "text", "staff", "campaign"),
    "products": ("product_id", "product_name", "category", "brand", "price"),
    "market": ("series", "item", "date", "value", "unit"),
}  # fmt: skip
"""Which fields each kind of file may have."""

WITHOUT_PEOPLE: Final = ("products", "market")
"""Kinds of file that speak of no customer."""
NAMED: Final = ("events", "interactions")
"""Kinds whose rows are events of any name."""

_DATES: Final = ("ts", "created_at", "paid_at", "received_at", "used_at", "expires_at", "date")
STATUS_MEANINGS: Final = ("completed", "created", "cancelled", "refunded", "ignored")
PAID_AMOUNTS: Final = ("before_refunds", "after_refunds")
ID_CARD: Final = "id_card"
"""The trait that is read and never kept: gender and birthday follow from it."""

_LAST_ROW: Final = 1_000
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class IdentityColumn:
    """A column whose values lead to a customer."""

    kind: str
    header: str


@dataclass(frozen=True)
class TraitColumn:
    """A column that says what a customer is. `kind`: text, number, date or flag."""

    trait: str
    header: str
    kind: str = "text"


@dataclass(frozen=True)
class Mapping:
    """How to read one file. Headers are those that the reader shows (without outer blanks). `header_row`: the line
    that they stand in, 0 where there are none; found by the reader unless a person has said it."""

    kind: str
    source: str
    columns: MappingType[str, str] = field(default_factory=dict)
    identities: tuple[IdentityColumn, ...] = ()
    traits: tuple[TraitColumn, ...] = ()
    properties: tuple[str, ...] = ()
    statuses: MappingType[str, str] = field(default_factory=dict)
    paid_amount: str = "before_refunds"
    time_zone: str = "Asia/Shanghai"
    event_name: str | None = None
    anonymous: bool = False
    sheet: str | None = None
    header_row: int | None = None
    cleaning: Cleaning = field(default_factory=Cleaning)
    expectations: tuple[Expectation, ...] = ()

    @classmethod
    def from_json(cls, data: Any) -> "Mapping":
        """Read and check one; `InvalidInput` names the place (`params.path`) of what is wrong."""
        values = _known_keys(data, cls, "")
        for name, part in (("identities", IdentityColumn), ("traits", TraitColumn)):
            values[name] = tuple(_part(part, item, f"{name}[{i}]") for i, item in _items(values, name))
        values["properties"] = tuple(_text(item, f"properties[{i}]") for i, item in _items(values, "properties"))
        values["cleaning"] = Cleaning.from_json(values.get("cleaning"))
        values["expectations"] = tuple(Expectation.from_json(item, i) for i, item in _items(values, "expectations"))
        for name in ("columns", "statuses"):
            values[name] = _texts(values.get(name) or {}, name)
        try:
            mapping = cls(**values)
        except TypeError as error:
            raise _wrong("mapping_incomplete", "", detail=str(error)) from error
        mapping.check()
        return mapping

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON data."""
        return {**asdict(self), "columns": dict(self.columns), "statuses": dict(self.statuses),
                "identities": [asdict(item) for item in self.identities],
                "traits": [asdict(item) for item in self.traits], "properties": list(self.properties),
                "cleaning": self.cleaning.to_json(),
                "expectations": [item.to_json() for item in self.expectations]}  # fmt: skip

    def headers(self) -> list[tuple[str, str]]:
        """Every header that is used, with its place in the mapping."""
        used = [(f"columns.{name}", header) for name, header in self.columns.items()]
        used += [(f"identities[{i}].header", item.header) for i, item in enumerate(self.identities)]
        used += [(f"traits[{i}].header", item.header) for i, item in enumerate(self.traits)]
        return used + [(f"properties[{i}]", header) for i, header in enumerate(self.properties)]

    def check(self) -> None:
        """Whether it can mean anything at all, whatever the file."""
        _one_of(self.kind, FIELDS, "kind")
        _one_of(self.paid_amount, PAID_AMOUNTS, "paid_amount")
        if not isinstance(self.source, str) or not self.source.strip() or len(self.source) > 64:
            raise _wrong("mapping_source", "source")
        for name in self.columns:
            _one_of(name, FIELDS[self.kind], f"columns.{name}")
        for text, meaning in self.statuses.items():
            _one_of(meaning, STATUS_MEANINGS, f"statuses.{text}")
        self._check_people()
        self._check_needed()
        _check_zone(self.time_zone)
        if self.header_row is not None and (type(self.header_row) is not int or not 0 <= self.header_row <= _LAST_ROW):
            raise _wrong("mapping_header_row", "header_row", value=str(self.header_row))

    def _check_people(self) -> None:
        for i, identity in enumerate(self.identities):
            _one_of(identity.kind, IDENTITY_KINDS, f"identities[{i}].kind")
        names = [item.trait for item in self.traits]
        for i, trait in enumerate(self.traits):
            _one_of(trait.kind, TRAIT_TYPES, f"traits[{i}].kind")
            if not _NAME.fullmatch(trait.trait) or names.index(trait.trait) != i:
                raise _wrong("mapping_trait_name", f"traits[{i}].trait", value=trait.trait)

    def _check_needed(self) -> None:
        by_order = self.kind == "order_lines" and "order_id" in self.columns
        if self.kind not in ("customers", "products") and not set(_DATES) & set(self.columns) and not by_order:
            raise _wrong("mapping_needs_date", "columns")
        for kind, name in (("products", "product_id"), ("market", "value"), ("coupons", "coupon_id")):
            if self.kind == kind and name not in self.columns:
                raise _wrong("mapping_needs_field", f"columns.{name}", needed=name)
        if self.kind == "feedback" and not {"rating", "text"} & set(self.columns):
            raise _wrong("mapping_needs_field", "columns.rating", needed="rating")
        if self.kind in NAMED and not self.event_name and "event_name" not in self.columns:
            raise _wrong("mapping_needs_event_name", "event_name")
        if self.event_name is not None and not _NAME.fullmatch(self.event_name):
            raise _wrong("mapping_event_name", "event_name", value=self.event_name)

    def check_headers(self, headers: Collection[str]) -> None:
        """Whether the file has what the mapping names."""
        for path, header in self.headers():
            if header not in headers:
                raise _wrong("mapping_header_unknown", path, header=header, headers=list(headers))


def _wrong(code: str, path: str, **params: Any) -> InvalidInput:
    return InvalidInput(f"mapping: {code} at {path or 'top'}", code=code, path=path, **params)


def _known_keys(data: Any, cls: type, path: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _wrong("mapping_not_an_object", path)
    for key in data:
        if key not in cls.__dataclass_fields__:  # type: ignore[attr-defined]
            raise _wrong("mapping_unknown_key", f"{path}.{key}".lstrip("."), key=str(key))
    return dict(data)


def _part(cls: type[Any], data: Any, path: str) -> Any:
    values = {key: _text(value, f"{path}.{key}") for key, value in _known_keys(data, cls, path).items()}
    try:
        return cls(**values)
    except TypeError as error:
        raise _wrong("mapping_incomplete", path, detail=str(error)) from error


def _items(values: dict[str, Any], name: str) -> "enumerate[Any]":
    items = values.get(name) or []
    if not isinstance(items, list | tuple):
        raise _wrong("mapping_not_a_list", name)
    return enumerate(items)


def _texts(data: Any, path: str) -> dict[str, str]:
    if not isinstance(data, dict):
        raise _wrong("mapping_not_an_object", path)
    return {str(key): _text(value, f"{path}.{key}") for key, value in data.items() if value is not None}


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong("mapping_not_a_text", path)
    return value


def _one_of(value: Any, allowed: Collection[str], path: str) -> None:
    if value not in allowed:
        raise _wrong("mapping_unknown_value", path, value=str(value), allowed=list(allowed))


def _check_zone(name: Any) -> None:
    try:
        ZoneInfo(name)
    except (TypeError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise _wrong("mapping_time_zone", "time_zone", value=str(name)) from error
    except KeyError as error:
        raise _wrong("mapping_time_zone", "time_zone", value=str(name)) from error
