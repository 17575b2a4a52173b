"""How far the spool has been written: kept in the warehouse, changed in the transaction that writes."""

from typing import Final

import pyarrow as pa

from zhike.collect.stream.spool import START, Position
from zhike.warehouse.port import Reading, Writing

SPOOL: Final = "events"


def read_position(reading: Reading) -> Position:
    """Everything before this is in the warehouse."""
    table = reading.table("spool_position")
    found = reading.rows(table.filter(table.spool == SPOOL))
    return Position(found[0]["segment"], found[0]["at_byte"]) if found else START


def write_position(writing: Writing, position: Position) -> None:
    """Everything before this is in the warehouse once this transaction is."""
    row = writing.stage(pa.table({"spool": [SPOOL], "segment": [position.segment], "at_byte": [position.offset]}))
    if not writing.update("spool_position", row, "spool"):
        writing.insert("spool_position", row)
