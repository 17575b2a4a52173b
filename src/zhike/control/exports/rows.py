"""The customers of an export, row by row: read a few thousand at a time, however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

import ibis.expr.types as ir
import pyarrow as pa

from zhike import wiring
from zhike.collect.identify.identity_kinds import mask
from zhike.control.exports.columns import Column
from zhike.documents.lists import Cell
from zhike.rules.explain import Names
from zhike.rules.personal import masked
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column

CHUNK: Final = 10_000


@dataclass(frozen=True, slots=True)
class Telling:
    """How it is told: as it is or masked, in which language, at whose time."""

    unmasked: bool
    language: str
    zone: tzinfo
    spoken: Names


def rows(reading: Reading, ids: pa.Array, columns: Sequence[Column], how: Telling) -> Iterator[list[list[Cell]]]:
    """The customers with these ids in this order, a chunk at a time; one who is gone meanwhile is left out."""
    for start in range(0, len(ids), CHUNK):
        part = ids.slice(start, CHUNK)
        place = pa.array(range(len(part)), pa.int64())
        staged = reading.stage(pa.table({"customer_id": part, "place": place}))
        found = _profile(reading, staged, columns)
        identities = _identities(reading, staged, columns, how.unmasked)
        yield [_row(row, identities, columns, how) for row in found]


def _profile(reading: Reading, staged: ir.Table, columns: Sequence[Column]) -> list[dict[str, Any]]:
    names = {column.key: _stored(column) for column in columns if column.group in ("trait", "figure", "tag")}
    joined = reading.table("profile").inner_join(staged, "customer_id")
    picked = {f"c{i}": joined[name] for i, name in enumerate(names.values())}
    found = reading.fetch(joined.select("customer_id", "place", **picked).order_by("place"))
    told: list[dict[str, Any]] = found.drop(["place"]).rename_columns(["customer_id", *names]).to_pylist()
    return told


def _stored(column: Column) -> str:
    return trait_column(column.name) if column.group == "trait" else column.name


def _identities(
    reading: Reading, staged: ir.Table, columns: Sequence[Column], unmasked: bool
) -> Mapping[tuple[int, str], list[str]]:
    """(customer, kind) → the identities of this kind, the longest known first."""
    kinds = [column.name for column in columns if column.group == "identity"]
    told: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    if not kinds:
        return told
    table, keys = reading.table("identities"), wiring.keyring()
    own = table.filter(table.kind.isin(kinds)).inner_join(staged, "customer_id")
    found = reading.fetch(own.order_by("first_seen", "identity_id").select("customer_id", "kind", "ciphertext"))
    for row in found.to_pylist():
        value = keys.decrypt(row["ciphertext"])
        told[row["customer_id"], row["kind"]].append(_plain(value) if unmasked else mask(row["kind"], value))
    return told


def _plain(value: str) -> str:
    """Numbers of the mainland as people write them."""
    return value.removeprefix("+86") if value.startswith("+861") else value


def _row(
    row: Mapping[str, Any],
    identities: Mapping[tuple[int, str], list[str]],
    columns: Sequence[Column],
    how: Telling,
) -> list[Cell]:
    return [_cell(row, identities, column, how) for column in columns]


def _cell(
    row: Mapping[str, Any], identities: Mapping[tuple[int, str], list[str]], column: Column, how: Telling
) -> Cell:
    match column.group:
        case "customer":
            return str(row["customer_id"])
        case "identity":
            return " / ".join(identities.get((row["customer_id"], column.name), ())) or None
        case "tag":
            level = how.spoken.levels.get((column.name, row[column.key]))
            return _said(level, how) if level else row[column.key]
        case "trait":
            return _trait(column.name, row[column.key], how)
        case _:
            return _local(row[column.key], how)


def _trait(trait: str, value: Any, how: Telling) -> Cell:
    word = how.spoken.values.get((trait, value)) if isinstance(value, str) else None
    if word:
        return _said(word, how)
    return _local(value if how.unmasked else masked(trait, value), how)


def _said(text: Any, how: Telling) -> str:
    said: str = text.en if how.language == "en" else text.zh
    return said


def _local(value: Any, how: Telling) -> Cell:
    """The warehouse's times are UTC; people read them by their own clock."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(how.zone).replace(tzinfo=None)
    cell: Cell = value
    return cell
