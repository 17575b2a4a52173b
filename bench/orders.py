"""A seeded shop of nothing but orders, for what models say of customers: the same seed and size give the same facts.

    python -m bench.orders --customers 1000000 --orders 10000000 --out DIR

People buy as the models of repeat purchases suppose (Fader, Hardie & Lee 2005): at a rate of their own until, after
some later order, they stay away; what they spend varies around a mean of their own. Orders of one channel have lines,
in whose baskets some products lead to others.
"""

import argparse
import time
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench import people
from bench.distributions import END, START, Floats, Ints, pick, zipf
from bench.generator import cache_dir
from bench.measure import Timed
from bench.month import CATEGORIES, CHANNEL_SHARES, CHANNELS, chosen, money, numbered
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse, Writing

VERSION: Final = 1
"""Part of a cached shop's name: raise it when the same seed begins to give another shop."""

FULL, SMALL = (1_000_000, 10_000_000), (2_000, 20_000)
"""Customers and orders, about as many lines as orders."""

PRODUCTS, LEADING, STEP, FOLLOWS = 2_000, 300, 7, 0.35
"""Of the `LEADING` most sold products each leads to one other (`companion`), in this share of the chances."""

KINDS_OF_THINGS = tuple(f"{category}·{part}" for category in CATEGORIES for part in ("日常", "礼品", "特价"))
_WEEKS: Final = (END - START).days / 7
_RATE_SHAPE, _STAY = 0.9, (0.6, 4.0)
"""Weekly rates are gamma distributed, the chance to stay away after a further order beta(0.6, 4)."""
_SPEND: Final = (4.0, 3.5, 150.0)
"""Gamma-Gamma: orders gamma(p, ν), ν gamma(q, γ) of the customer; the mean order is p γ / (q - 1) = 240."""
_LINED: Final = 0
"""The channel whose orders have lines: nearly half of all."""
_LINES_AN_ORDER: Final = 1 / 0.45
_WEEK: Final = 7 * 24 * 3600


def companion(product: Ints) -> Ints:
    """What a leading product leads to: something of the middle of the range."""
    return LEADING + product * STEP % (PRODUCTS - LEADING)


def orders_shop(customers: int, orders: int, seed: int = 20240101, directory: Path | None = None) -> Path:
    """The warehouse file of a shop of about this size, generated when it is not there yet."""
    path = (directory or cache_dir()) / f"orders-v{VERSION}-{customers}-{orders}-{seed}.duckdb"
    if not path.exists():
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        warehouse = DuckDBWarehouse(draft)
        generate(warehouse, customers, orders, seed)
        warehouse.close()
        draft.rename(path)
    return path


def orders_made(customers: int, orders: int) -> Timed:
    """The same as a task for `bench.measure.alone`: the answer is the path."""
    return Timed(answer=orders_shop(customers, orders))


def generate(warehouse: Warehouse, customers: int, orders: int, seed: int) -> None:
    """Fill an empty warehouse, a month at a time, customers in order within it."""
    rng = np.random.default_rng(seed)
    placed = _placed(customers, orders, rng)
    spend = rng.gamma(_SPEND[1], 1 / _SPEND[2], customers)
    first, edges = 0, [int((edge - START).total_seconds()) for edge in _month_starts()]
    for begin, end in pairwise(edges):
        part = placed.between(begin, end)
        if len(part.customer):
            made = _Month(part, first, spend, rng)
            with warehouse.writing() as writing:
                _insert(writing, "events", made.events())
                _insert(writing, "order_items", made.order_items())
        first += len(part.customer)
    with warehouse.writing() as writing:
        people.write(writing, customers, np.random.default_rng([seed, 999]))


@dataclass(frozen=True)
class Placed:
    """Who (from 1) ordered when (seconds after START), by customer and then time."""

    customer: Ints
    second: Ints

    def between(self, begin: int, end: int) -> "Placed":
        inside = (self.second >= begin) & (self.second < end)
        return Placed(self.customer[inside], self.second[inside])


def _placed(customers: int, orders: int, rng: np.random.Generator) -> Placed:
    """Everybody's first order falls anywhere before the last month; the others follow the model."""
    begun, rate = rng.uniform(0, _WEEKS - 4, customers), rng.gamma(_RATE_SHAPE, 1.0, customers)
    stays_away = rng.beta(*_STAY, customers)
    few = min(customers, 50_000)
    faster = _scale(begun[:few], rate[:few], stays_away[:few], orders / customers)
    who, week = _bought(begun, rate * faster, stays_away, rng)
    second = (week * _WEEK).astype(np.int64)
    order = np.lexsort((second, who))
    return Placed(who[order] + 1, second[order])


def _scale(begun: Floats, rate: Floats, stays_away: Floats, mean: float) -> float:
    """How much faster everybody must buy for this mean number of orders, by bisection."""
    low, high = 1e-6, 1e3
    for _ in range(40):
        middle = (low * high) ** 0.5
        who, _ = _bought(begun, rate * middle, stays_away, np.random.default_rng(1))
        low, high = (middle, high) if len(who) < mean * len(begun) else (low, middle)
    return low


def _bought(begun: Floats, rate: Floats, stays_away: Floats, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Customers (from 0) and weeks of all orders: a round for everybody's next one, until nobody is left."""
    who, week = np.arange(len(begun)), begun
    all_who, all_weeks = [who], [week]
    while len(who):
        week = week + rng.exponential(1.0, len(who)) / rate[who]
        who, week = who[week < _WEEKS], week[week < _WEEKS]
        all_who.append(who)
        all_weeks.append(week)
        stay = rng.random(len(who)) >= stays_away[who]  # after any order but the first
        who, week = who[stay], week[stay]
    return np.concatenate(all_who), np.concatenate(all_weeks)


class _Month:
    """The events and lines of the orders of one month; `first` numbers the first order."""

    def __init__(self, placed: Placed, first: int, spend: Floats, rng: np.random.Generator) -> None:
        n = len(placed.customer)
        self._customer, self._number, self._rng = placed.customer, first + np.arange(n), rng
        self._ts = (placed.second * 1_000_000) + int(np.datetime64(START, "us").astype(np.int64))
        self._channel = pick(CHANNEL_SHARES, n, rng)
        order = rng.gamma(_SPEND[0], 1.0, n) / spend[placed.customer - 1]
        self._cents = np.maximum(1, np.rint(order * 100)).astype(np.int64)
        self._place, self._line_number = self._lines()
        self._line_product = self._basket()
        self._product = pick(_POPULARITY, n, rng)
        starts = np.flatnonzero(self._line_number == 0)
        self._product[self._place[starts]] = self._line_product[starts]

    def _lines(self) -> tuple[Ints, Ints]:
        """Of every line the order's position and its number in the order."""
        lined = np.flatnonzero(self._channel == _LINED)
        lines = np.minimum(self._rng.geometric(1 / _LINES_AN_ORDER, len(lined)), 12)
        number = np.arange(lines.sum()) - np.repeat(np.cumsum(lines) - lines, lines)
        return np.repeat(lined, lines), number

    def _basket(self) -> Ints:
        product = pick(_POPULARITY, len(self._place), self._rng)
        before = np.roll(product, 1)
        led = (self._line_number % 2 == 1) & (before < LEADING) & (self._rng.random(len(product)) < FOLLOWS)
        return np.where(led, companion(before), product)

    def events(self) -> pa.Table:
        """Rows of `tables.EVENTS`."""
        ts = pa.array(self._ts).cast(pa.timestamp("us"))
        columns = {
            "event_id": numbered("e", self._number),
            "customer_id": pa.array(self._customer),
            "source": chosen(CHANNELS, self._channel),
            "name": pa.repeat("order_completed", len(self._number)),
            "ts": ts,
            "received_at": ts,
            "amount": money(self._cents * 100),
            "order_id": numbered("o", self._number),
            "product_id": numbered("p", self._product),
            "category": chosen(KINDS_OF_THINGS, self._product % len(KINDS_OF_THINGS)),
            "channel": chosen(CHANNELS, self._channel),
        }
        return pa.table(columns)

    def order_items(self) -> pa.Table:
        """Rows of `tables.ORDER_ITEMS`: an order's cents in equal parts, what is left over in its first line."""
        place, number, product = self._place, self._line_number, self._line_product
        lines = np.bincount(place, minlength=len(self._cents))[place]
        cents = self._cents[place] // lines + np.where(number == 0, self._cents[place] % lines, 0)
        order_id, product_id = numbered("o", self._number[place]), numbered("p", product)
        columns = {
            "line_id": pc.binary_join_element_wise(order_id, pa.array(number).cast(pa.string()), "-"),
            "order_id": order_id,
            "customer_id": pa.array(self._customer[place]),
            "source": chosen(CHANNELS, self._channel[place]),
            "ts": pa.array(self._ts[place]).cast(pa.timestamp("us")),
            "product_id": product_id,
            "product_name": pc.binary_join_element_wise("商品", product_id, " "),
            "category": chosen(KINDS_OF_THINGS, product % len(KINDS_OF_THINGS)),
            "quantity": money(np.full(len(place), 10_000)),
            "amount": money(cents * 100),
        }
        return pa.table(columns)


_POPULARITY: Final = zipf(PRODUCTS)


def _insert(writing: Writing, name: str, rows: pa.Table) -> None:
    staged = writing.stage(rows)
    writing.insert(name, staged.mutate(identity_id=staged.customer_id))  # everybody has one phone, numbered as they are


def _month_starts() -> list[datetime]:
    return [datetime(year, month, 1) for year in range(START.year, END.year) for month in range(1, 13)] + [END]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--customers", type=int, default=FULL[0])
    arguments.add_argument("--orders", type=int, default=FULL[1])
    arguments.add_argument("--seed", type=int, default=20240101)
    arguments.add_argument("--out", type=Path, default=None, help="directory (default: the cache, ZHIKE_BENCH_DATA)")
    asked = arguments.parse_args()
    began = time.perf_counter()
    path = orders_shop(asked.customers, asked.orders, asked.seed, asked.out)
    print(f"{path} ({path.stat().st_size / 2**20:.0f} MiB, {time.perf_counter() - began:.1f} s)")


if __name__ == "__main__":
    main()
