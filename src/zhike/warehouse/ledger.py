"""The ledger: one row for each piece of work, written in the transaction that carried it.

After a crash it answers what happened: the entry is there and all of the work is, or it is not and none of it is.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from zhike.warehouse.port import Reading, Writing


def write_entry(writing: Writing, entry_id: str, kind: str, report: dict[str, Any]) -> None:
    """Enter a finished piece of work. Call it last, inside its transaction."""
    row = {
        "entry_id": entry_id,
        "kind": kind,
        "finished_at": datetime.now(UTC).replace(tzinfo=None),
        "report": json.dumps(report, ensure_ascii=False),
    }
    staged = writing.stage(pa.Table.from_pylist([row]))
    writing.insert("ledger", staged.mutate(report=staged.report.cast("json")))


def read_entry(reading: Reading, entry_id: str) -> dict[str, Any] | None:
    """The report of a finished piece of work, or None when it never happened."""
    ledger = reading.table("ledger")
    found = reading.fetch(ledger.filter(ledger.entry_id == entry_id).select(report=ledger.report.cast("string")))
    return json.loads(found["report"][0].as_py()) if found.num_rows else None
