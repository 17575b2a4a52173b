"""How long it takes to build the expressions and the SQL of many tags. Nothing is executed: the shop is empty."""

from functools import partial

from bench import product
from bench.distributions import END
from bench.measure import Task, Timed
from bench.rules import Workload
from zhike.warehouse.duckdb import DuckDBWarehouse

CALLS = 10


def compile_tasks(loads: tuple[Workload, ...], calls: int = CALLS) -> dict[str, Task]:
    return {str(load): partial(compiled, load, calls) for load in loads}


def compiled(load: Workload, calls: int) -> Timed:
    """The first time in a process, when libraries are still being loaded, and again."""
    timed, tags, warehouse = Timed(), load.rule_tags(), DuckDBWarehouse()
    with warehouse.reading() as reading:
        timed.repeat("first", partial(product.sql, reading, tags, END), 1)
        timed.repeat("again", partial(product.sql, reading, tags, END), calls)
    warehouse.close()
    return timed
