"""Importing order lines: Zhike (cleaning, matching customers, orders, profile) against DuckDB reading the same file.

What the peer does is the least that any import must do: parse the file and keep its rows in a table on disk.
"""

from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from bench import people
from bench.distributions import END, START, pick, zipf
from bench.measure import Task, Timed, peak_of_this_process
from bench.month import CATEGORIES
from zhike.collect.importer import run_import
from zhike.collect.mapping.mapping import IdentityColumn, Mapping
from zhike.warehouse.duckdb import DuckDBWarehouse

MEMORY = "6GB"
PRODUCTS = 5_000
COLUMNS = {
    "order_id": "订单编号",
    "paid_at": "订单付款时间",
    "product_id": "商品编号",
    "product_name": "宝贝标题",
    "category": "类目",
    "quantity": "宝贝数量",
    "line_amount": "实付金额",
}
PHONE = "收货人手机"
MAPPING = Mapping("order_lines", "taobao", COLUMNS, (IdentityColumn("phone", PHONE),))


def write_lines(path: Path, lines: int, customers: int, seed: int = 7) -> None:
    """An export of order lines, two to an order on average, in the order in which they were paid."""
    rng = np.random.default_rng(seed)
    order = np.sort(rng.integers(0, max(lines // 2, 1), lines))
    product = pick(zipf(PRODUCTS), lines, rng)
    seconds = np.sort(rng.integers(0, int((END - START).total_seconds()), lines // 2 + 1))
    customer = pick(zipf(customers, 0.6), lines // 2 + 1, rng)
    quantity = np.minimum(rng.geometric(0.8, lines), 20)
    cents = np.maximum(1, np.rint(np.exp(rng.normal(4, 0.9, lines)) * 100)).astype(np.int64) * quantity
    paid_at = np.datetime64(START, "s") + seconds[order]
    table = {
        COLUMNS["order_id"]: pa.array(3_000_000_000_000_000 + order),
        PHONE: pa.array(13_500_000_000 + customer[order]),
        COLUMNS["paid_at"]: pc.strftime(pa.array(paid_at), "%Y-%m-%d %H:%M:%S"),
        COLUMNS["product_id"]: pa.array(600_000_000 + product),
        COLUMNS["product_name"]: pc.binary_join_element_wise("商品 ", pa.array(product).cast(pa.string()), ""),
        COLUMNS["category"]: pa.array(np.array(CATEGORIES)[product % len(CATEGORIES)]),
        COLUMNS["quantity"]: pa.array(quantity),
        COLUMNS["line_amount"]: pa.array(cents / 100),
    }
    arrow_csv.write_csv(pa.table(table), path)


def import_tasks(file: Path, work: Path) -> dict[str, Task]:
    return {"zhike": partial(import_twice, file, work), "read_csv": partial(read_csv, file, work)}


def import_twice(file: Path, work: Path) -> Timed:
    """The file into an empty warehouse; and once more, which changes nothing."""
    timed, path = Timed(), work / "import.duckdb"
    warehouse = DuckDBWarehouse(path, memory_limit=MEMORY)
    with timed.stage("import"):
        first = run_import(warehouse, people.keyring(), file, MAPPING, "first")
    with timed.stage("again"):
        second = run_import(warehouse, people.keyring(), file, MAPPING, "second")
    timed.peak_bytes = peak_of_this_process()
    assert first.rows_in == first.rows_stored == second.rows_already, (first, second)
    with warehouse.reading() as reading:
        items = reading.table("order_items")
        sums = reading.fetch(items.aggregate(lines=items.count(), cents=(items.amount.sum() * 100).cast("int64")))
    timed.answer = sums.to_pylist()
    warehouse.close()
    _forget(path)
    return timed


def read_csv(file: Path, work: Path) -> Timed:
    """The same file into a table of its own, as DuckDB guesses it."""
    timed, path = Timed(), work / "plain.duckdb"
    connection = duckdb.connect(str(path), config={"memory_limit": MEMORY, "preserve_insertion_order": False})
    with timed.stage("import"):
        connection.execute(f"CREATE TABLE lines AS SELECT * FROM read_csv('{file}')")
    timed.peak_bytes = peak_of_this_process()
    sums = f"SELECT count(*) AS lines, round(sum({COLUMNS['line_amount']}) * 100)::BIGINT AS cents FROM lines"
    timed.answer = connection.sql(sums).to_arrow_table().to_pylist()
    connection.close()
    _forget(path)
    return timed


def _forget(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
