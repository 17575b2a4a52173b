"""The product's calls that are timed. What they are called may change; what is measured may not."""

from collections.abc import Sequence
from datetime import datetime

import ibis.expr.types as ir
import pyarrow as pa

from bench.generator import Size, generate
from zhike.collect.profile import refresh
from zhike.rules.compile import level_key
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.plan import Instant, TagRule, plan_tags
from zhike.tagging.run import run_tags
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.touched import touch

MEMORY = "6GB"


def warm_up(tags: Sequence[TagRule], as_of: datetime) -> None:
    """What a server has long behind it: libraries are loaded, and loops compiled (once on a machine) or loaded."""
    warehouse = DuckDBWarehouse(dense_from=0)
    generate(warehouse, Size(20, 1_000))
    with warehouse.reading() as reading:
        evaluated(reading, tags[:10], as_of)
    warehouse.close()


def evaluated(reading: Reading, tags: Sequence[TagRule], as_of: datetime) -> ir.Table:
    """customer_id and a column of values for each tag, kept in a temporary table."""
    return reading.keep(_values(reading, tags, as_of))


def sql(reading: Reading, tags: Sequence[TagRule], as_of: datetime) -> str:
    """The same as a statement that nobody has executed."""
    return str(_values(reading, tags, as_of).compile())


def run(warehouse: DuckDBWarehouse, tags: Sequence[TagRule], as_of: datetime, run_id: str, full: bool = False) -> None:
    """A run as the console starts it; after an earlier one of the same tags only what could have changed, or all."""
    run_tags(warehouse, tags, Instant(as_of), run_id, full=full)


def add_events(writing: Writing, rows: pa.Table) -> None:
    """New events of known customers, with all that an import does to their profiles."""
    staged = writing.stage(rows)
    writing.insert("events", staged.mutate(properties=staged.properties.cast("json")))
    customers = writing.keep(staged.select("customer_id").distinct())
    refresh(writing, customers)
    touch(writing, customers)


def _values(reading: Reading, tags: Sequence[TagRule], as_of: datetime) -> ir.Table:
    plan = plan_tags(tags, Instant(as_of), trait_kinds(reading))
    rows = plan.rows(reading)
    row = plan.row(rows)
    return rows.select("customer_id", **{tag.id: level_key(tag.definition, row) for tag in tags})
