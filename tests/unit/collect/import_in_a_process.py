"""Imports a file and tells how far it is, for a test to kill: `python import_in_a_process.py WAREHOUSE FILE`."""

import sys
from pathlib import Path

from zhike.collect.importer import run_import
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import IdentityColumn, Mapping
from zhike.warehouse.duckdb import DuckDBWarehouse

MAPPING = Mapping(
    "orders",
    "shop",
    {"order_id": "id", "created_at": "day", "paid_amount": "paid"},
    (IdentityColumn("phone", "phone"),),
)


def tell(share: float, stage: str) -> None:
    print(stage, flush=True)


if __name__ == "__main__":
    warehouse = DuckDBWarehouse(Path(sys.argv[1]), threads=1)
    run_import(warehouse, Keyring(b"h" * 32, b"e" * 32), Path(sys.argv[2]), MAPPING, "killed", tell)
    print("committed", flush=True)
    sys.stdin.read()
