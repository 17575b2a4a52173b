"""A warehouse full of values that get lost easily: whatever copies it must have them all."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa

from zhike.warehouse import tables
from zhike.warehouse.port import Warehouse

VALUES: dict[str, Any] = {
    "float64": 0.1 + 0.2,
    "int64": -1,
    "string": '上海 "it\'s" \\ 💡',
    "timestamp": datetime(2024, 2, 29, 15, 59, 59, 999999),
    "binary": bytes(range(256)),
    "json": json.dumps({"a.b": [1, "1", 2**70, None]}),
    "decimal(18, 4)": Decimal("99999999999999.9999"),
    "date": date(1900, 1, 1),
    "boolean": False,
}
TRAITS = ibis.schema({'trait_尺码"(cm)': "string", "trait_born": "date", "trait_vip": "boolean"})
ROWS = 2
"""In every table: one full of awkward values, one of nulls."""


def fill(warehouse: Warehouse) -> None:
    """Put the rows into every table."""
    with warehouse.writing() as writing:
        writing.add_columns("profile", TRAITS)
        for name in tables.ALL:
            schema = writing.table(name).schema()
            rows = [{column: _value(kind) for column, kind in schema.items()}, dict.fromkeys(schema)]
            staged = writing.stage(pa.Table.from_pylist(rows, schema=_with_texts(schema).to_pyarrow()))
            writing.insert(name, staged)


def everything(warehouse: Warehouse) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, JSON as text."""

    def with_texts(table: ir.Table) -> ir.Table:
        return table.mutate(**{c: table[c].cast("string") for c, kind in table.schema().items() if kind.is_json()})

    with warehouse.reading() as reading:
        return {name: sorted(reading.rows(with_texts(reading.table(name))), key=repr) for name in tables.ALL}


def _value(kind: dt.DataType) -> Any:
    return VALUES["timestamp" if kind.is_timestamp() else str(kind)]


def _with_texts(schema: sch.Schema) -> sch.Schema:
    return ibis.schema({column: "string" if kind.is_json() else kind for column, kind in schema.items()})
