"""`python run_in_a_process.py FILE RUN_ID AT_LEAST`: a tag run in a process of its own, telling how far it is.

Run twice with another AT_LEAST, it changes a tag of very many customers, so that there is much to write and to commit.
"""

import sys
from datetime import datetime
from pathlib import Path

from zhike.rules.parse import parse_definition
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.run import run_tags
from zhike.warehouse.duckdb import DuckDBWarehouse

NOON = datetime(2024, 3, 10, 12)
TAGS = ("tag_a", "tag_b", "tag_c", "tag_d")


def tags(at_least: int) -> list[TagRule]:
    """Four tags, held by who has at least so many orders and 0, 1, 2, 3 more."""
    return [_tag(id, at_least + more) for more, id in enumerate(TAGS)]


def _tag(id: str, orders: int) -> TagRule:
    rule = {"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge", "value": orders}
    level = {"key": "yes", "name": {"zh": "是", "en": "yes"}, "rule": rule}
    return TagRule(id, parse_definition({"version": 1, "levels": [level]}))


def tell(stage: str) -> None:
    print(stage, flush=True)


def main(path: str, run_id: str, at_least: str) -> None:
    warehouse = DuckDBWarehouse(Path(path), threads=2)
    run_tags(warehouse, tags(int(at_least)), Instant(NOON), run_id, lambda fraction, stage: tell(stage))
    tell("committed")
    warehouse.close()
    tell("closed")


if __name__ == "__main__":
    main(*sys.argv[1:])
