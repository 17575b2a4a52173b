"""A warehouse of an earlier version opens as one of this version."""

from datetime import datetime

import ibis
import pyarrow as pa

from zhike.warehouse import tables
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.upgrade import upgrade

NEW = {"identities": ("identity_id", "home_id", "shared"), "events": ("identity_id",), "traits": ("derived_from",)}
AT = datetime(2024, 1, 1)


def _old_warehouse():
    warehouse = DuckDBWarehouse()
    with warehouse.writing() as writing:
        rows = [
            {"kind": "phone", "hash": bytes([i]), "ciphertext": b"", "customer_id": 1 + i // 2, "source": "s",
             "first_seen": AT}
            for i in range(4)
        ]  # fmt: skip
        writing.insert("identities", writing.stage(pa.Table.from_pylist(rows)))
        events = [{"event_id": str(i), "customer_id": customer, "source": "s", "name": "n", "ts": AT}
                  for i, customer in enumerate([1, 2, 2, None])]  # fmt: skip
        writing.insert("events", writing.stage(pa.Table.from_pylist(events)))
        for name, columns in NEW.items():
            writing.drop_columns(name, columns)
    return warehouse


def test_identities_are_numbered_and_facts_know_theirs():
    warehouse = _old_warehouse()
    upgrade(warehouse)
    with warehouse.reading() as reading:
        assert [reading.table(name).columns for name in NEW] == [
            _same_set(reading.table(name).columns, tables.ALL[name]) for name in NEW
        ]
        found = reading.rows(reading.table("identities").order_by("identity_id"))
        assert [(row["identity_id"], row["customer_id"], row["home_id"], row["shared"]) for row in found] == [
            (1, 1, 1, False), (2, 1, 1, False), (3, 2, 2, False), (4, 2, 2, False)]  # fmt: skip
        links = reading.rows(reading.table("identity_links").order_by("one_id"))
        assert [(row["one_id"], row["other_id"], row["how"]) for row in links] == [
            (1, 2, "together"), (3, 4, "together")]  # fmt: skip
        events = reading.table("events").order_by(ibis._.event_id)
        assert [row["identity_id"] for row in reading.rows(events)] == [1, 3, 3, None]


def _same_set(columns, schema):
    assert set(columns) == set(schema.names)
    return columns
