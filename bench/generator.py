"""A seeded shop of any size in a warehouse: the same seed and size give the same facts.

    python -m bench.generator --customers 1000000 --events 50000000 --out DIR

Events are made a month at a time, customers in order within it, which is also how a warehouse keeps them best.
"""

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench import people
from bench.distributions import END, HOURS, START, Lifetimes, activity, lifetimes, rhythm
from bench.measure import Timed
from bench.month import Month, Stretch
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse, Writing

VERSION = 3
"""Part of a cached shop's name: raise it when the same seed begins to give another shop."""


@dataclass(frozen=True, slots=True)
class Size:
    customers: int
    events: int
    seed: int = 20240101

    @property
    def name(self) -> str:
        return f"shop-v{VERSION}-{self.customers}-{self.events}-{self.seed}"


def cache_dir() -> Path:
    """Where generated shops are kept between runs: ZHIKE_BENCH_DATA, else in the system's temporary directory."""
    path = Path(os.environ.get("ZHIKE_BENCH_DATA") or Path(tempfile.gettempdir()) / "zhike-bench")
    path.mkdir(parents=True, exist_ok=True)
    return path


def shop(size: Size, directory: Path | None = None) -> Path:
    """The warehouse file of a shop of this size, generated when it is not there yet."""
    path = (directory or cache_dir()) / f"{size.name}.duckdb"
    if not path.exists():
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        warehouse = DuckDBWarehouse(draft)
        generate(warehouse, size)
        warehouse.close()
        draft.rename(path)
    return path


def generated(size: Size) -> Timed:
    """The same as a task for `bench.measure.alone`: the answer is the path."""
    return Timed(answer=shop(size))


def generate(warehouse: Warehouse, size: Size) -> None:
    """Fill an empty warehouse."""
    rng = np.random.default_rng(size.seed)
    active = lifetimes(activity(size.customers, size.events, rng), rng)
    shares = rhythm()
    first_event = 0
    for number, (begin, end) in enumerate(_months()):
        stretch = _stretch(active, shares, _hour(begin), _hour(end))
        month = Month(stretch, shares, first_event, np.random.default_rng([size.seed, number]))
        with warehouse.writing() as writing:
            _insert(writing, "events", month.events())
            _insert(writing, "order_items", month.order_items())
        first_event += month.size
    with warehouse.writing() as writing:
        people.write(writing, size.customers, np.random.default_rng([size.seed, 999]))


def _stretch(active: Lifetimes, shares: np.ndarray, begin: int, end: int) -> Stretch:
    """Who does how much between two hours."""
    low, high = float(shares[begin]), float(shares[end])
    counts = active.until(high) - active.until(low)
    return Stretch(counts, np.clip(active.joined, low, high), np.clip(active.left, low, high))


def _insert(writing: Writing, name: str, rows: pa.Table) -> None:
    staged = writing.stage(rows)
    staged = staged.mutate(identity_id=staged.customer_id)  # everybody has one phone, numbered as they are
    if "properties" in staged.columns:
        staged = staged.mutate(properties=staged.properties.cast("json"))
    writing.insert(name, staged)


def _months() -> list[tuple[datetime, datetime]]:
    months = [datetime(year, month, 1) for year in range(START.year, END.year) for month in range(1, 13)]
    return list(zip(months, [*months[1:], END], strict=True))


def _hour(instant: datetime) -> int:
    return min(int((instant - START).total_seconds() // 3600), HOURS)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--customers", type=int, default=100_000)
    arguments.add_argument("--events", type=int, default=5_000_000)
    arguments.add_argument("--seed", type=int, default=20240101)
    arguments.add_argument("--out", type=Path, default=None, help="directory (default: the cache, ZHIKE_BENCH_DATA)")
    chosen = arguments.parse_args()
    began = time.perf_counter()
    path = shop(Size(chosen.customers, chosen.events, chosen.seed), chosen.out)
    print(f"{path} ({path.stat().st_size / 2**20:.0f} MiB, {time.perf_counter() - began:.1f} s)")


if __name__ == "__main__":
    main()
