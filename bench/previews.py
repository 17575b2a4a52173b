"""The preview of a rule with one condition: how much does it cost beyond the bare count that DuckDB answers?

The peer counts the customers of the condition. A preview also counts everybody, each level and each condition, and
picks the matching customers who were last heard of; over HTTP the rule is parsed, checked and put into words as well.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import installation, product
from bench.distributions import END
from bench.measure import Task, Timed
from bench.peers import Json, count_customers
from bench.tags_run import connect
from zhike.rules.parse import parse_definition
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.preview import preview
from zhike.warehouse.duckdb import DuckDBWarehouse

CALLS, WARM_UP = 20, 3
RULE: Json = {
    "type": "event",
    "events": ["product_viewed"],
    "measure": "count",
    "window": {"days": 30},
    "op": "ge",
    "value": 3,
}
DEFINITION: Json = {"version": 1, "levels": [{"key": "yes", "name": {"zh": "是", "en": "yes"}, "rule": RULE}]}


def preview_tasks(shop: Path, work: Path, calls: int = CALLS) -> dict[str, Task]:
    return {
        "zhike": partial(evaluated, shop, calls),
        "bare_sql": partial(counted, shop, calls),
        "zhike_http": partial(answered, shop, work, calls),
    }


def evaluated(shop: Path, calls: int) -> Timed:
    """The preview itself, in a view of the warehouse of its own each time."""
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    tag = TagRule("preview", parse_definition(DEFINITION))

    def once() -> int:
        with warehouse.reading() as reading:
            return preview(reading, tag, Instant(END), trait_kinds(reading)).matched

    timed = _timed(once, calls)
    warehouse.close()
    return timed


def counted(shop: Path, calls: int) -> Timed:
    """The count by hand."""
    connection, query = connect(shop), count_customers(RULE, END)

    def once() -> int:
        row = connection.execute(query).fetchone()
        assert row
        return int(row[0])

    timed = _timed(once, calls)
    connection.close()
    return timed


def answered(shop: Path, work: Path, calls: int) -> Timed:
    """The whole answer of the API to somebody signed in, short of the socket."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        client = installation.client()

        def once() -> int:
            answer = client.post("/api/v1/tags/preview", {"definition": DEFINITION}, "application/json")
            assert answer.status_code == 200, answer.content
            return int(answer.json()["levels"][0]["count"])

        timed = _timed(once, calls)
        installation.close()
    return timed


def _timed(once: Callable[[], Any], calls: int) -> Timed:
    timed = Timed(answer=once())
    timed.repeat("answer", once, calls, WARM_UP)
    return timed
