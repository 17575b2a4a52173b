"""What the suite's tests may ask for."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import settings

from contract.engines import ENGINES, Engine, missing_for_spark
from zhike.warehouse.port import Warehouse, Writing

collect_ignore = [] if "spark" in ENGINES else ["test_cluster.py", "test_parquet.py", "test_spark_address.py"]

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(params=ENGINES, scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine in turn, for tests that need an empty warehouse for each generated example."""
    return ENGINES[request.param]


@pytest.fixture
def warehouse(engine: Engine) -> Iterator[Warehouse]:
    """One empty warehouse on the engine in turn."""
    with engine() as made:
        yield made


@pytest.fixture
def rows_of(warehouse: Warehouse) -> Rows:
    """`rows_of("traits")`: what a new reader finds, in a fixed order."""

    def rows(name: str) -> list[dict[str, Any]]:
        with warehouse.reading() as reading:
            return sorted(reading.fetch(reading.table(name)).to_pylist(), key=repr)

    return rows


@pytest.fixture
def insert() -> Callable[..., int]:
    """`insert(writing, "traits", {...}, {...})`."""

    def insert_rows(writing: Writing, name: str, *rows: dict[str, Any]) -> int:
        return writing.insert(name, writing.stage(pa.Table.from_pylist(list(rows))))

    return insert_rows


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Give each engine its share of the generated examples."""
    test, engine = pyfuncitem.obj, pyfuncitem.funcargs.get("engine")
    if not isinstance(engine, Engine) or not getattr(test, "is_hypothesis_test", False):
        return (yield)
    whole = test._hypothesis_internal_use_settings
    test._hypothesis_internal_use_settings = settings(whole, max_examples=engine.of(whole.max_examples))
    try:
        return (yield)
    finally:
        test._hypothesis_internal_use_settings = whole


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The same where a test is asked for a number of seeds."""
    left_out = [item for item in items if isinstance(item, pytest.Function) and _beyond_the_share(item)]
    items[:] = [item for item in items if item not in set(left_out)]
    config.hook.pytest_deselected(items=left_out)


def _beyond_the_share(item: pytest.Function) -> bool:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    if "seed" not in params or "engine" not in params:
        return False
    (seeds,) = (mark.args[1] for mark in item.iter_markers("parametrize") if mark.args[0] == "seed")
    return bool(params["seed"] not in seeds[: ENGINES[params["engine"]].of(len(seeds))])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    if "spark" not in ENGINES:
        terminalreporter.write_line(f"Left out: everything on Spark. Missing: {missing_for_spark()}.")
