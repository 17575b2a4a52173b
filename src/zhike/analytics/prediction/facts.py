"""What is known of each buyer strictly before a cut-off, counted by the engine.

A fact counts by when it happened (`ts`), not by when it came in: histories are imported in one piece long after they
happened, and by the time of arrival nothing at all would have been known at any cut-off. Nothing that happened at the
cut-off or later is ever read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.rules.vocabulary import Kind as TraitKind
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID, REFUNDED

DAY: Final = 86_400
ONE_OCCASION: Final = DAY // 2
"""Seconds: orders closer to one another are one decision to buy, and what lies between them is no gap."""
EVENT_WINDOWS: Final = (30, 90)
YEAR: Final = 365
LEAST_FACTS: Final = 50
MOST_TEXTS: Final = 200
_PARTS: Final = 10_000


@dataclass(frozen=True)
class View:
    """How to look: from which cut-off, how many days back, at whom (who bought in the last `active` days), and at a
    `sample` (of ten thousand) of them. `names`: events that are counted beside orders and refunds."""

    cut_off: datetime
    lookback: int
    active: int
    windows: tuple[int, ...]
    names: tuple[str, ...] = ()
    traits: tuple[tuple[str, TraitKind], ...] = ()
    sample: int = _PARTS

    def ago(self, days: int) -> datetime:
        return self.cut_off - timedelta(days=min(days, self.lookback))


def orders_of(reading: Reading, until: datetime) -> ir.Table:
    """customer_id, ts, amount, channel, previous (when the customer's order before was); computed once."""
    events = reading.table("events")
    paid = events.filter(events.name == PAID, events.customer_id.notnull(), events.ts < until)
    before = paid.ts.lag().over(group_by=paid.customer_id, order_by=paid.ts)
    return reading.keep(
        paid.select("customer_id", "ts", "channel", amount=paid.amount.cast("float64"), previous=before)
    )


def counted(reading: Reading, orders: ir.Table, view: View) -> dict[str, NDArray[Any]]:
    """Columns of everybody looked at, by customer_id: everything that the engine counts."""
    bought = _columns(reading, _orders(orders, view).order_by("customer_id"))
    customers = bought["customer_id"]
    others = [_refunds(reading, view), _lines(reading, view)]
    others += [_events(reading, view)] if view.names else []
    others += [_traits(reading, view)] if view.traits else []
    for other in others:
        bought |= _aligned(customers, _columns(reading, other))
    return bought


def began(reading: Reading, orders: ir.Table) -> datetime | None:
    """When the history begins: the first day but for one order in a hundred, since a single wrong date is no history.
    None without orders."""
    days = orders.group_by(day=orders.ts.truncate("D")).aggregate(orders=orders.count()).order_by("day")
    found = reading.fetch(days)
    if not found.num_rows:
        return None
    so_far = np.cumsum(found["orders"].to_numpy())
    first: datetime = found["day"][int(np.searchsorted(so_far, so_far[-1] / 100))].as_py()
    return first


def gaps(reading: Reading, orders: ir.Table, since: datetime) -> dict[str, NDArray[Any]]:
    """customer_id, gaps, gap_sum of everybody who bought since then."""
    seconds = orders.ts.epoch_seconds() - orders.previous.epoch_seconds()
    gap = (seconds >= ONE_OCCASION).ifelse(seconds / DAY, ibis.null("float64"))
    read = orders.mutate(gap=gap).filter(orders.ts >= since)
    return _columns(reading, read.group_by("customer_id").aggregate(gaps=read.gap.count(), gap_sum=read.gap.sum()))


def common_events(reading: Reading, until: datetime, most: int = 8) -> tuple[str, ...]:
    """The names of what customers do most beside buying and getting refunds."""
    events = reading.table("events")
    read = events.filter(events.customer_id.notnull(), events.ts < until, events.name.notin([PAID, REFUNDED]))
    counted = read.group_by("name").aggregate(facts=read.count())
    rows = reading.rows(counted.filter(counted.facts >= LEAST_FACTS).order_by([ibis.desc("facts"), "name"]).limit(most))
    return tuple(row["name"] for row in rows)


def telling_traits(reading: Reading, until: datetime, most: int = 12) -> tuple[tuple[str, TraitKind], ...]:
    """The traits that most is known of, with their kinds; texts only where there are few different ones."""
    traits, kinds = reading.table("traits"), reading.table("trait_kinds").select("trait", "kind")
    read = traits.filter(traits.customer_id.notnull(), traits.ts < until, traits.value.notnull())
    counted = read.group_by("trait").aggregate(facts=read.count(), different=read.value.nunique())
    counted = counted.filter(counted.facts >= LEAST_FACTS).inner_join(kinds, "trait")
    telling = counted.filter((counted.kind != "text") | (counted.different <= MOST_TEXTS))
    rows = reading.rows(telling.order_by([ibis.desc("facts"), "trait"]).limit(most))
    return tuple((row["trait"], row["kind"]) for row in rows)


def sampled(facts: ir.Table, sample: int) -> list[ir.BooleanValue]:
    """The filter that keeps a sample of customers, the same on every engine: by a multiplicative hash (Knuth)."""
    if sample >= _PARTS:
        return []
    return [(facts.customer_id * 2_654_435_761) % 2**32 % _PARTS < sample]


def _orders(orders: ir.Table, view: View) -> ir.Table:
    begin = view.ago(view.lookback)
    read = orders.filter(orders.ts >= begin, orders.ts < view.cut_off, *sampled(orders, view.sample))
    seconds = read.ts.epoch_seconds() - read.previous.epoch_seconds()
    is_gap = (read.previous >= begin) & (seconds >= ONE_OCCASION)
    read = read.mutate(gap=is_gap.ifelse(seconds / DAY, ibis.null("float64")))
    sums = {
        "orders": read.count(), "spend": read.amount.sum(), "last": read.ts.max(), "first": read.ts.min(),
        "largest": read.amount.max(), "gaps": read.gap.count(), "gap_sum": read.gap.sum(),
        "gap_squares": (read.gap * read.gap).sum(), "channels": read.channel.nunique(),
    }  # fmt: skip
    for days in view.windows:
        recent = read.ts >= view.ago(days)
        sums[f"orders_{days}d"] = recent.ifelse(1, 0).sum()
        sums[f"spend_{days}d"] = recent.ifelse(read.amount, 0.0).sum()
    found = read.group_by("customer_id").aggregate(**sums)
    return found.filter(found["last"] >= view.ago(view.active))


def _refunds(reading: Reading, view: View) -> ir.Table:
    events = reading.table("events")
    read = events.filter(events.name == REFUNDED, events.customer_id.notnull(), events.ts >= view.ago(YEAR),
                         events.ts < view.cut_off, *sampled(events, view.sample))  # fmt: skip
    amount = read.amount.cast("float64").sum()
    return read.group_by("customer_id").aggregate(refunds=read.count(), refunded=amount)


def _lines(reading: Reading, view: View) -> ir.Table:
    items = reading.table("order_items")
    read = items.filter(items.customer_id.notnull(), items.category.notnull(), items.ts >= view.ago(YEAR),
                        items.ts < view.cut_off, *sampled(items, view.sample))  # fmt: skip
    by_category = read.group_by("customer_id", "category").aggregate(lines=read.count())
    return by_category.group_by("customer_id").aggregate(
        categories=by_category.count(), most_lines=by_category.lines.max(), lines=by_category.lines.sum()
    )


def _events(reading: Reading, view: View) -> ir.Table:
    events = reading.table("events")
    read = events.filter(events.customer_id.notnull(), events.name.isin(view.names), events.ts < view.cut_off,
                         events.ts >= view.ago(max(EVENT_WINDOWS)), *sampled(events, view.sample))  # fmt: skip
    sums: dict[str, ir.Value] = {}
    for name in view.names:
        named = read.name == name
        for days in EVENT_WINDOWS:
            sums[f"event_{name}_{days}d"] = (named & (read.ts >= view.ago(days))).ifelse(1, 0).sum()
        sums[f"event_{name}_last"] = named.ifelse(read.ts, ibis.null("timestamp")).max()
    return read.group_by("customer_id").aggregate(**sums)


def _traits(reading: Reading, view: View) -> ir.Table:
    """The latest value of each trait, as the text that it is kept as."""
    traits = reading.table("traits")
    names = [name for name, _ in view.traits]
    said = traits.filter(traits.customer_id.notnull(), traits.trait.isin(names), traits.value.notnull(),
                         traits.ts < view.cut_off, *sampled(traits, view.sample))  # fmt: skip
    newest_first = [ibis.desc(said.ts), said.value]
    placed = said.mutate(place=ibis.row_number().over(group_by=[said.customer_id, said.trait], order_by=newest_first))
    latest = placed.filter(placed.place == 0)
    columns = {
        f"trait_{name}": (latest.trait == name).ifelse(latest.value, ibis.null("string")).max() for name in names
    }
    return latest.group_by("customer_id").aggregate(**columns)


def _columns(reading: Reading, rows: ir.Table) -> dict[str, NDArray[Any]]:
    fetched = reading.fetch(rows)
    return {name: _array(fetched[name]) for name in fetched.column_names}


def _array(column: pa.ChunkedArray) -> NDArray[Any]:
    """Counts and sums as floating numbers with NaN for nothing, instants as NumPy's, texts as objects."""
    if pa.types.is_timestamp(column.type):
        found: NDArray[Any] = column.to_numpy().astype("datetime64[us]")
        return found
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return np.array(column.to_pylist(), object)
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    numbers: NDArray[Any] = column.to_numpy()
    return numbers


def _aligned(customers: NDArray[Any], others: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The others' columns in the customers' order; nothing where there is no row."""
    ids = others["customer_id"]
    place = np.minimum(np.searchsorted(customers, ids), max(len(customers) - 1, 0))
    known = customers[place] == ids if len(customers) else np.zeros(len(ids), bool)
    found = {}
    for name, column in others.items():
        if name != "customer_id":
            into = np.full(len(customers), _nothing(column.dtype), _wide(column.dtype))
            into[place[known]] = column[known]
            found[name] = into
    return found


def _wide(dtype: np.dtype[Any]) -> Any:
    return np.float64 if dtype.kind in "iufb" else dtype


def _nothing(dtype: np.dtype[Any]) -> Any:
    return {"M": np.datetime64("NaT"), "O": None}.get(dtype.kind, np.nan)
