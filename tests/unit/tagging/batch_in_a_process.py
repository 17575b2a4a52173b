"""`python batch_in_a_process.py FILE BATCH_ID VALUE`: a batch in a process of its own, telling how far it is."""

import sys
from datetime import datetime
from pathlib import Path

from zhike.tagging.giving import Rivals, Wanted, give
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.ledger import write_entry

NOON = datetime(2024, 3, 10, 12)


def tell(stage: str) -> None:
    print(stage, flush=True)


def main(path: str, batch_id: str, value: str) -> None:
    warehouse = DuckDBWarehouse(Path(path), threads=2)
    with warehouse.writing() as writing:
        tell("writing")
        customers = writing.table("profile").select("customer_id")
        wanted = Wanted("vip", value, None, NOON, "user:u")
        done = give(writing, customers, wanted, Rivals(before=("guest",), on_conflict="newest"), batch_id)
        write_entry(writing, batch_id, "tag_batch", {"given": done.given})
        tell("committing")
    tell("committed")
    warehouse.close()
    tell("closed")


if __name__ == "__main__":
    main(*sys.argv[1:])
