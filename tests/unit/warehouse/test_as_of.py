"""Statements that are remembered: whatever was staged before them, and never over what they made before."""

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.warehouse.duckdb import DuckDBWarehouse, Session
from zhike.warehouse.port import AsOf, Reading

DAY = datetime(2026, 3, 1)


class Builder:
    """Who came within the hour before; counts how often that was built."""

    def __init__(self) -> None:
        self.built = 0

    def __call__(self, reading: Reading, at: datetime) -> ir.Table:
        self.built += 1
        visits = reading.table("visits")
        since = ibis.literal(at - timedelta(hours=1)).cast("timestamp")
        return reading.keep(visits.filter(visits.ts >= since).select("customer_id"))

    def asked(self, session: Session, at: datetime, came: list[datetime]) -> ir.Table:
        table = pa.table({"customer_id": range(len(came)), "ts": pa.array(came, pa.timestamp("us"))})
        wanted = AsOf("visits", at, (DAY, DAY + timedelta(days=1)), self)
        return session.keep_as_of(wanted, {"visits": session.stage(table)})


def found(session: Session, table: ir.Table) -> list[int]:
    return sorted(session.fetch(table)["customer_id"].to_pylist())


def test_statements_do_not_depend_on_what_was_staged_before() -> None:
    builder, warehouse = Builder(), DuckDBWarehouse()
    came = [DAY + timedelta(hours=hour) for hour in range(12)]
    for before, hour in ((0, 3), (1, 5), (4, 11)):
        with warehouse.reading() as session:
            for _ in range(before):
                session.stage(pa.table({"x": [1]}))
            table = builder.asked(session, DAY + timedelta(hours=hour), came)
            assert found(session, table) == list(range(hour - 1, 12))
    assert builder.built == 2  # near both ends of the day, once for all


def test_asked_twice_in_a_block_the_first_answer_stands() -> None:
    builder, warehouse = Builder(), DuckDBWarehouse()
    at = DAY + timedelta(hours=6)
    with warehouse.reading() as session:
        one = builder.asked(session, at, [at])
        other = builder.asked(session, at, [at - timedelta(days=1), at])
        assert found(session, one) == [0]
        assert found(session, other) == [1]
