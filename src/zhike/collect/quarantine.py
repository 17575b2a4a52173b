"""Rows that cannot be used: kept encrypted, with their line and the reason, to be corrected and imported again."""

import json
import re
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning.words import CARD_LIKE
from zhike.collect.files.source_file import WRONG_NUMBER
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import ID_CARD, Mapping
from zhike.warehouse.port import Reading

_SCHEMA = pa.schema(
    [("load_id", pa.string()), ("line", pa.int64()), ("field", pa.string()), ("reason", pa.string()),
     ("params", pa.string()), ("content", pa.binary())]
)  # fmt: skip


def seal(
    reading: Reading, staged: ir.Table, refused: ir.Table, mapping: Mapping, keys: Keyring, load_id: str
) -> pa.Table:
    """The rows of `quarantine` for those of `refused` (line, reason, field) that have a reason."""
    why = refused.filter(refused.reason.notnull()).select("line", "reason", "field")
    found = reading.fetch(why.join(staged, "line").order_by("line"))
    width = len(staged.columns) - 2
    rows = [_sealed(row, width, mapping, keys, load_id) for batch in found.to_batches() for row in batch.to_pylist()]
    return pa.Table.from_pylist(rows, _SCHEMA)


def _sealed(row: dict[str, str | None], width: int, mapping: Mapping, keys: Keyring, load_id: str) -> dict[str, object]:
    damaged = row["damaged"]
    cells = json.loads(damaged)[1:] if damaged is not None else [row[f"c{index}"] for index in range(width)]
    field = row["field"]
    params: dict[str, object] = {"header": header_of(field, mapping)} if field else {}
    params |= next((item.to_json() for item in mapping.expectations
                    if (item.field, item.code) == (field, row["reason"])), {})  # fmt: skip
    if row["reason"] == WRONG_NUMBER:
        params = {"expected": width, "found": len(cells)}
    cells = without_cards(cells) if any(item.trait == ID_CARD for item in mapping.traits) else cells
    content = keys.encrypt(json.dumps(cells, ensure_ascii=False))
    return {"load_id": load_id, "line": row["line"], "field": params.get("header"), "reason": row["reason"],
            "params": json.dumps(params, ensure_ascii=False), "content": content}  # fmt: skip


def header_of(field: str, mapping: Mapping) -> str:
    """The column that a field or a trait is read from."""
    traits = {item.trait: item.header for item in mapping.traits}
    return mapping.columns.get(field) or traits.get(field) or field


def without_cards(cells: list[str | None]) -> list[str | None]:
    """Numbers of identity cards are kept nowhere, whichever cell they stand in."""
    return [cell and CARD_LIKE.sub(_masked, cell) for cell in cells]


def _masked(found: re.Match[str]) -> str:
    return found[0][:6] + "*" * (len(found[0]) - 6)


def as_rows(staged: ir.Table) -> ir.Table:
    """Sealed rows, staged, in the types of the warehouse's table."""
    return staged.mutate(params=staged.params.cast("json"))


def cells(content: bytes, keys: Keyring) -> list[str]:
    """The cells of a quarantined row, in the file's order (a damaged row has more or fewer than there are headers)."""
    opened: list[str] = json.loads(keys.decrypt(content))
    return opened


def params(text: str | None) -> dict[str, Any]:
    """What fills a reason's sentence."""
    return dict(json.loads(text)) if text else {}
