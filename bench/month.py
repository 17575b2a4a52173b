"""One month of a generated shop: its events and the lines of its orders, as Arrow tables."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bench.distributions import HOURS, MICROSECONDS_AN_HOUR, START, Floats, Ints, pick, zipf

KINDS = (
    "page_viewed",
    "product_viewed",
    "product_added",
    "order_created",
    "order_completed",
    "order_refunded",
    "campaign_received",
    "message_opened",
)
_KIND_SHARES = np.cumsum([0.34, 0.27, 0.10, 0.02, 0.07, 0.01, 0.12, 0.07])
_VIEWED, _ADDED, _CREATED, _COMPLETED, _REFUNDED = 1, 2, 3, 4, 5

# fmt: off
CATEGORIES = (
    "女装", "男装", "鞋靴", "箱包", "美妆", "个护", "母婴", "玩具", "食品", "酒水",
    "生鲜", "家居", "家纺", "厨具", "家电", "数码", "运动", "户外", "图书", "宠物",
)
# fmt: on
CHANNELS = ("taobao", "wechat_mini_program", "jd", "douyin", "site", "store")
CHANNEL_SHARES = np.cumsum([0.45, 0.2, 0.13, 0.12, 0.07, 0.03])
_PAGES = tuple(f'{{"page":"{page}"}}' for page in ("home", "category", "search", "cart", "account", "campaign"))
_PRODUCTS = 20_000
_POPULARITY = zipf(_PRODUCTS)
_CENT = 100
"""A cent in the units of the warehouse's money, which has four places."""


@dataclass(frozen=True)
class Stretch:
    """Between two instants: how many events each customer has, and between which shares of all traffic they fall."""

    counts: Ints
    low: Floats
    high: Floats


class Month:
    """`shares` is `distributions.rhythm()`; `first` numbers the month's first event."""

    def __init__(self, stretch: Stretch, shares: Floats, first: int, rng: np.random.Generator) -> None:
        self.size = int(stretch.counts.sum())
        self._first = first
        self._rng = rng
        self._customer = np.repeat(np.arange(1, len(stretch.counts) + 1), stretch.counts)
        self._ts = self._instants(stretch, shares)
        self._kind = pick(_KIND_SHARES, self.size, rng)
        self._order = self._orders_refunded()
        self._product = pick(_POPULARITY, self.size, rng)
        self._channel = pick(CHANNEL_SHARES, self.size, rng)

    def _instants(self, stretch: Stretch, shares: Floats) -> Ints:
        """Microseconds since 1970, in order within each customer."""
        low, high = np.repeat(stretch.low, stretch.counts), np.repeat(stretch.high, stretch.counts)
        passed = low + (high - low) * self._rng.random(self.size)
        hours = np.interp(passed, shares, np.arange(HOURS + 1))
        ts = (hours * MICROSECONDS_AN_HOUR).astype(np.int64) // 1_000_000 * 1_000_000
        order = np.lexsort((ts, self._customer))
        ordered: Ints = ts[order] + int(np.datetime64(START, "us").astype(np.int64))
        return ordered

    def _orders_refunded(self) -> Ints:
        """The position of the paid order that each event is about: its own, or for a refund the customer's last one.

        A refund before any paid order of the month becomes a page view.
        """
        place = np.arange(self.size)
        last_paid = np.maximum.accumulate(np.where(self._kind == _COMPLETED, place, -1))
        same = (last_paid >= 0) & (self._customer[last_paid] == self._customer)
        self._kind[(self._kind == _REFUNDED) & ~same] = 0
        return np.where(self._kind == _REFUNDED, last_paid, place)

    @cached_property
    def _paid(self) -> Ints:
        return np.flatnonzero(self._kind == _COMPLETED)

    @cached_property
    def _lines(self) -> Ints:
        """How many lines each paid order has."""
        return np.minimum(self._rng.geometric(0.6, len(self._paid)), 12)

    @cached_property
    def _line_product(self) -> Ints:
        return pick(_POPULARITY, int(self._lines.sum()), self._rng)

    @cached_property
    def _line_quantity(self) -> Ints:
        return np.minimum(self._rng.geometric(0.8, len(self._line_product)), 20)

    @cached_property
    def _line_amount(self) -> Ints:
        price = np.exp(self._rng.normal(np.log(60), 0.9, len(self._line_product)))
        amount: Ints = np.maximum(1, np.rint(price * 100)).astype(np.int64) * _CENT * self._line_quantity
        return amount

    @cached_property
    def _amount(self) -> Ints:
        """What orders cost and refunds give back; zero elsewhere."""
        amount = np.zeros(self.size, np.int64)
        if len(self._paid):
            starts = np.cumsum(self._lines) - self._lines
            amount[self._paid] = np.add.reduceat(self._line_amount, starts)
        created = self._kind == _CREATED
        amount[created] = np.rint(np.exp(self._rng.normal(4.5, 0.9, created.sum())) * 100).astype(np.int64) * _CENT
        refunded = self._kind == _REFUNDED
        part = np.where(self._rng.random(refunded.sum()) < 0.7, 1.0, self._rng.uniform(0.1, 0.9, refunded.sum()))
        amount[refunded] = (amount[self._order[refunded]] * part).astype(np.int64) // _CENT * _CENT
        return amount

    def events(self) -> pa.Table:
        """Rows of `tables.EVENTS`; `properties` still as text."""
        ts = pa.array(self._ts).cast(pa.timestamp("us"))
        has_product = np.isin(self._kind, (_VIEWED, _ADDED))
        has_amount = np.isin(self._kind, (_CREATED, _COMPLETED, _REFUNDED))
        columns = {
            "event_id": numbered("e", self._first + np.arange(self.size)),
            "customer_id": pa.array(self._customer),
            "source": chosen(CHANNELS, self._channel),
            "name": chosen(KINDS, self._kind),
            "ts": ts,
            "received_at": ts,
            "amount": money(self._amount, has_amount),
            "order_id": numbered("o", self._first + self._order, has_amount),
            "product_id": numbered("p", self._product, has_product),
            "category": chosen(CATEGORIES, self._product % len(CATEGORIES), has_product),
            "channel": chosen(CHANNELS, self._channel),
            "properties": chosen(_PAGES, self._product % len(_PAGES), self._kind == 0),
        }
        return pa.table(columns)

    def order_items(self) -> pa.Table:
        """Rows of `tables.ORDER_ITEMS`."""
        place = np.repeat(self._paid, self._lines)
        number = np.arange(len(place)) - np.repeat(np.cumsum(self._lines) - self._lines, self._lines)
        order_id = numbered("o", self._first + place)
        product_id = numbered("p", self._line_product)
        columns = {
            "line_id": pc.binary_join_element_wise(order_id, pa.array(number).cast(pa.string()), "-"),
            "order_id": order_id,
            "customer_id": pa.array(self._customer[place]),
            "source": chosen(CHANNELS, self._channel[place]),
            "ts": pa.array(self._ts[place]).cast(pa.timestamp("us")),
            "product_id": product_id,
            "product_name": pc.binary_join_element_wise("商品", product_id, " "),
            "category": chosen(CATEGORIES, self._line_product % len(CATEGORIES)),
            "quantity": money(self._line_quantity * 10_000),
            "amount": money(self._line_amount),
        }
        return pa.table(columns)


def numbered(prefix: str, numbers: Ints, where: NDArray[np.bool_] | None = None) -> pa.Array:
    """Texts like "e17"; null where `where` is false."""
    texts = pa.array(numbers, mask=None if where is None else ~where).cast(pa.string())
    return pc.binary_join_element_wise(prefix, texts, "")


def chosen(words: tuple[str, ...], places: Ints, where: NDArray[np.bool_] | None = None) -> pa.Array:
    numbers = pa.array(places.astype(np.int8), mask=None if where is None else ~where)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(words)).cast(pa.string())


def money(units: Ints, where: NDArray[np.bool_] | None = None) -> pa.Array:
    """Decimals with four places from whole ten-thousandths, without going through text or floats."""
    words = np.stack([units, units >> 63], axis=1)  # 128 bits each, the low half first
    valid = None if where is None else pa.py_buffer(np.packbits(where, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(units), [valid, pa.py_buffer(np.ascontiguousarray(words))])
