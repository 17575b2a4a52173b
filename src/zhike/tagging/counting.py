"""Counting: rows, and many conditions at once."""

import ibis.expr.types as ir

from zhike.warehouse.port import Reading


def count_rows(reading: Reading, table: ir.Table) -> int:
    """How many rows a table has."""
    return int(reading.rows(table.aggregate(n=table.count()))[0]["n"])


def how_many(holds: ir.BooleanValue) -> ir.IntegerScalar:
    """For how many rows a condition holds: a sum of truths, which is six times as fast as a filtered count when a
    hundred of them are taken in one pass (measured on DuckDB, a million rows)."""
    return holds.sum().fill_null(0)
