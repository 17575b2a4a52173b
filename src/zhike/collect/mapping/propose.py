"""Look into a file and propose what it is and what its columns mean. A person has the last word."""

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhike.collect.facts.events import EVENT_OF
from zhike.collect.facts.interactions import INTERACTION_OF
from zhike.collect.files.readers import open_file
from zhike.collect.files.source_file import SourceFile, schema_of
from zhike.collect.identify.identity_kinds import NEEDED
from zhike.collect.mapping.headers import FIELD_OF, IDENTITY_OF, TRAIT_OF, plain
from zhike.collect.mapping.mapping import FIELDS, NAMED, WITHOUT_PEOPLE, IdentityColumn, Mapping, TraitColumn
from zhike.collect.mapping.platforms import PLATFORMS, Platform, mapping_of, recognised, status_of

PREVIEW_ROWS = 20
NO_PLATFORM = "none"
NO_SOURCE = "file"
_SAMPLE_ROWS = 50_000
_MOST_STATUSES = 50
_NEARLY_ALWAYS = 0.99


@dataclass(frozen=True)
class Inspection:
    """What a file shows before anything is decided. `rows`: the first ones. `problems`: [{code, params}]. In
    `statuses` every status found has its proposed meaning, or None where the vocabulary does not know it. `platform`:
    the id of the platform whose export it is taken for."""

    file: SourceFile
    rows: list[list[str]]
    mapping: Mapping
    statuses: dict[str, str | None]
    problems: list[dict[str, Any]]
    platform: str | None = None


def inspect(path: Path, source: str = "file", kind: str | None = None, sheet: str | None = None,
            time_zone: str = "Asia/Shanghai", header_row: int | None = None,
            platform: str | None = None) -> Inspection:  # fmt: skip
    """Open a file and propose a mapping: that of the platform whose export it is, else one by the words of its
    headers. `kind`: asked for by a person, and then the platform's only if it is of that kind. `platform`: asked for
    too; `NO_PLATFORM` for none."""
    found = look_into(open_file(path, sheet, header_row), source, kind, time_zone, platform)
    return replace(found, mapping=replace(found.mapping, header_row=header_row))


def look_into(file: SourceFile, source: str, kind: str | None = None, time_zone: str = "Asia/Shanghai",
              platform: str | None = None) -> Inspection:  # fmt: skip
    """The same for rows that come from elsewhere in the shape of a file."""
    sample = _sample(file)
    known = _platform(file, kind, platform)
    mapping = _mapping(file, sample, kind, source, time_zone)
    if known is not None:
        mapping = _of_platform(known, mapping, file, sample, source)
    statuses = _statuses(sample, mapping, known)
    understood = {text: meaning for text, meaning in statuses.items() if meaning is not None}
    mapping = replace(mapping, statuses=understood, paid_amount=_paid_amount(sample, mapping))
    head = sample.slice(0, PREVIEW_ROWS)
    rows = [[row[header] or "" for header in file.headers] for row in head.select(list(file.headers)).to_pylist()]
    problems = _problems(file, mapping, statuses)
    return Inspection(file, rows, mapping, statuses, problems, known.id if known else None)


def _platform(file: SourceFile, kind: str | None, asked: str | None) -> Platform | None:
    if asked is not None:
        return PLATFORMS.get(asked)
    found = recognised(file.headers)
    return found if found is not None and kind in (None, found.kind) else None


def _of_platform(platform: Platform, guess: Mapping, file: SourceFile, sample: pa.Table, source: str) -> Mapping:
    """The platform's meaning of the columns. Its name is proposed as the source where nobody has said one."""
    own = mapping_of(platform, file.headers)
    people = tuple(item for item in own.identities if _says_something(sample, item.header))
    name = platform.source if source in ("", NO_SOURCE) else source
    return replace(own, identities=people, source=name, time_zone=guess.time_zone, sheet=guess.sheet)


def _sample(file: SourceFile) -> pa.Table:
    """The first rows, under their headers."""
    batches, count = [], 0
    for batch in file.rows():
        batches.append(batch)
        count += batch.num_rows
        if count >= _SAMPLE_ROWS:
            break
    table = pa.Table.from_batches(batches, schema_of(len(file.headers)))
    return (
        table.filter(pc.is_null(table["damaged"])).drop_columns(["line", "damaged"]).rename_columns(list(file.headers))
    )


def _mapping(file: SourceFile, sample: pa.Table, kind: str | None, source: str, time_zone: str) -> Mapping:
    identities = _identities(file, sample)
    traits = _first_of_each(file, {word: trait for word, (trait, _) in TRAIT_OF.items()})
    kinds = dict(TRAIT_OF.values())
    fields = _first_of_each(file, FIELD_OF)
    kind = kind or _kind(fields, sample)
    if kind in WITHOUT_PEOPLE:
        identities, traits = (), {}
    return Mapping(
        kind=kind,
        source=source,
        columns=_columns(kind, fields),
        identities=identities,
        traits=tuple(TraitColumn(trait, header, kinds[trait]) for trait, header in traits.items()),
        event_name=None if kind not in NAMED or "event_name" in fields else "event",
        time_zone=time_zone,
        sheet=file.sheet,
    )


def _first_of_each(file: SourceFile, vocabulary: MappingType[str, str]) -> dict[str, str]:
    """meaning → the first header that the vocabulary gives it."""
    found: dict[str, str] = {}
    for header in file.headers:
        if (meaning := vocabulary.get(plain(header))) is not None:
            found.setdefault(meaning, header)
    return found


def _identities(file: SourceFile, sample: pa.Table) -> tuple[IdentityColumn, ...]:
    """Columns that name customers and are not blank throughout."""
    named = [(header, IDENTITY_OF.get(plain(header))) for header in file.headers]
    return tuple(
        IdentityColumn(kind, header) for header, kind in named
        if kind is not None and _says_something(sample, header)
    )  # fmt: skip


def _says_something(sample: pa.Table, header: str) -> bool:
    return not sample.num_rows or bool(pc.any(pc.not_equal(sample[header], "")).as_py())


def _kind(fields: MappingType[str, str], sample: pa.Table) -> str:
    """What the columns speak of."""
    dated = bool({"created_at", "paid_at"} & set(fields))
    if (own := _listed_kind(fields, dated) or _spoken_kind(fields, dated, sample)) is not None:
        return own
    if "event_name" in fields and ("ts" in fields or dated):
        return "events"
    if "line_no" in fields or "line_amount" in fields:
        return "order_lines"
    if "order_id" in fields and {"product_id", "product_name"} & set(fields):
        return "order_lines" if _has_own_amounts(fields, sample) else "orders"
    amounts = {"total_amount", "paid_amount", "amount", "quantity"} & set(fields)
    if "order_id" in fields or (dated and amounts):
        return "orders"
    return "events" if "ts" in fields else "customers"


def _has_own_amounts(fields: MappingType[str, str], sample: pa.Table) -> bool:
    """Whether orders come in several rows with an amount of its own in each. Where every row of an order has the same
    one, or only the first has any, it is the order's, and counting it for each row would multiply what was paid."""
    ids = sample[fields["order_id"]]
    if pc.any(pc.equal(ids, "")).as_py() or len(ids) == pc.count_distinct(ids).as_py():
        return False
    amount = next((fields[name] for name in ("paid_amount", "total_amount", "amount") if name in fields), None)
    if amount is None:
        return True
    orders = (
        pa.table({"id": ids, "amount": sample[amount]})
        .group_by("id")
        .aggregate([("amount", "count_distinct"), ("amount", "count")])
    )
    several = orders.filter(pc.greater(orders["amount_count"], 1))
    return bool(pc.any(pc.greater(several["amount_count_distinct"], 1)).as_py())


def _listed_kind(fields: MappingType[str, str], dated: bool) -> str | None:
    """Files about things: figures of the market, products."""
    if "series" in fields and (dated or "ts" in fields) and {"value", "amount", "price", "line_amount"} & set(fields):
        return "market"
    sold = {"order_id", "line_no", "quantity", "event_name", "ts", "rating", "text"} & set(fields) or dated
    if "product_id" in fields and not sold and {"product_name", "category", "brand", "price"} & set(fields):
        return "products"
    return None


def _spoken_kind(fields: MappingType[str, str], dated: bool, sample: pa.Table) -> str | None:
    """Files about what passed between a shop and its customers: coupons, feedback, interactions."""
    if "coupon_id" in fields and {"received_at", "used_at", "expires_at"} & set(fields):
        return "coupons"
    sums = {"total_amount", "paid_amount", "line_amount", "quantity"} & set(fields)
    if not (dated or "ts" in fields) or sums:
        return None
    if "event_name" in fields:
        return "interactions" if _speaks_of_interactions(sample, fields["event_name"]) else None
    return "feedback" if {"rating", "text"} & set(fields) else None


def _speaks_of_interactions(sample: pa.Table, header: str) -> bool:
    """Whether most of the words in this column are ones for interactions and not for shopping."""
    words = [word.lower() for word in pc.unique(sample[header]).to_pylist() if word]
    known = sum(word in INTERACTION_OF and word not in EVENT_OF for word in words)
    return known > len(words) / 2


_STAND_INS = {
    "orders": {"created_at": "ts", "total_amount": "line_amount", "paid_amount": "amount"},
    "order_lines": {"created_at": "ts", "line_amount": "paid_amount"},
    "events": {"ts": "created_at"},
    "customers": {},
    "feedback": {"ts": "created_at"},
    "coupons": {"coupon_status": "status", "ts": "created_at"},
    "interactions": {"ts": "created_at"},
    "products": {"price": "line_amount"},
    "market": {"date": "created_at", "value": "amount"},
}
"""Fields that another kind of file has, for a word that means either."""


def _columns(kind: str, fields: MappingType[str, str]) -> dict[str, str]:
    columns = {name: fields[name] for name in FIELDS[kind] if name in fields}
    dated = {"created_at", "paid_at"} & set(columns)
    for name, other in _STAND_INS[kind].items():
        if name not in columns and other in fields and not (name == "created_at" and dated):
            columns[name] = fields[other]
    return columns


def _statuses(sample: pa.Table, mapping: Mapping, platform: Platform | None) -> dict[str, str | None]:
    header = mapping.columns.get("status")
    if header is None:
        return {}
    texts = [text for text in pc.unique(sample[header]).to_pylist() if text]
    return {text: status_of(platform, text) for text in texts[:_MOST_STATUSES]}


def _paid_amount(sample: pa.Table, mapping: Mapping) -> str:
    """Where something was given back and total = paid + refund nearly always, refunds are off the paid amount."""
    names = ("total_amount", "paid_amount", "refund_amount")
    if not all(name in mapping.columns for name in names):
        return mapping.paid_amount
    columns = [sample[mapping.columns[name]].to_pylist() for name in names]
    rows = [tuple(map(_amount, row)) for row in zip(*columns, strict=True)]
    refunded = [(total, paid, back) for total, paid, back in rows if back and (paid or back == total)]
    net = sum(total == paid + back for total, paid, back in refunded)
    if not refunded:
        return mapping.paid_amount
    return "after_refunds" if net >= _NEARLY_ALWAYS * len(refunded) else "before_refunds"


def _amount(text: str | None) -> Decimal:
    try:
        return Decimal((text or "0").strip("￥¥元 ").replace(",", ""))
    except InvalidOperation:
        return Decimal(0)


def _problems(file: SourceFile, mapping: Mapping, statuses: MappingType[str, str | None]) -> list[dict[str, Any]]:
    """What a person has to settle before the import can go on."""
    found: list[dict[str, Any]] = []
    by_order = mapping.kind == "order_lines" and "order_id" in mapping.columns
    if not mapping.identities and not by_order and mapping.kind not in WITHOUT_PEOPLE:
        found.append({"code": "file_no_identity", "params": {"headers": list(file.headers), "needed": list(NEEDED)}})
    dated = {"created_at", "paid_at", "ts", "date", "received_at", "used_at", "expires_at"} & set(mapping.columns)
    if mapping.kind not in ("order_lines", "customers", "products") and not dated:
        found.append({"code": "mapping_needs_date", "params": {}})
    if unknown := [text for text, meaning in statuses.items() if meaning is None]:
        found.append({"code": "status_unknown", "params": {"statuses": unknown}})
    return found
