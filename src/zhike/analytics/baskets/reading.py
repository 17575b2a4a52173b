"""The lines of orders as baskets of numbers: the engine groups and numbers, arrays come out."""

from dataclasses import dataclass
from typing import Final, Literal

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.analytics.baskets.sets import Baskets, distinct
from zhike.analytics.streams import Codes, Ints
from zhike.warehouse.port import Reading

By = Literal["category", "product"]
COLUMN: Final[dict[str, str]] = {"category": "category", "product": "product_id"}


@dataclass(frozen=True)
class Things:
    """What is bought: the value that rules compare with (a category, a product id) and what people call it."""

    keys: list[str]
    names: list[str]


def things(lines: ir.Table, by: By, reading: Reading) -> Things:
    """All that is bought in these lines, in order of their keys."""
    item = lines[COLUMN[by]]
    known = lines.filter(item.notnull()).mutate(item=item)
    name = known.item if by == "category" else known.product_name
    rows = reading.fetch(known.mutate(name=name).group_by("item").aggregate(name=lambda t: t.name.max()))
    named = sorted(zip(rows["item"].to_pylist(), rows["name"].to_pylist(), strict=True))
    return Things([key for key, _ in named], [name or key for key, name in named])


def coded(lines: ir.Table, by: By, of: Things, reading: Reading) -> ir.Table:
    """source, order_id, customer_id, code: the lines of known things."""
    codes = pa.array(np.arange(len(of.keys)), pa.int32())
    numbers = reading.stage(pa.table({"item": pa.array(of.keys, pa.string()), "code": codes}))
    found = lines.inner_join(numbers, lines[COLUMN[by]] == numbers["item"])
    return found.select("source", "order_id", "customer_id", "code")


def of_orders(lines: ir.Table, reading: Reading) -> Baskets:
    """A basket for each order; an order's number is its source's own."""
    known = lines.filter(lines.order_id.notnull())
    grouped = known.group_by("source", "order_id").aggregate(items=known.code.collect())
    return distinct(*_lists(grouped.select("items"), "items", reading)[1:])


def of_customers(lines: ir.Table, reading: Reading) -> tuple[Ints, Baskets]:
    """Each customer and the basket of all that they bought."""
    known = lines.filter(lines.customer_id.notnull())
    grouped = known.group_by("customer_id").aggregate(items=known.code.collect())
    customers, starts, items = _lists(grouped, "customer_id", reading)
    return customers, distinct(starts, items)


def _lists(grouped: ir.Table, key: str, reading: Reading) -> tuple[Ints, Ints, Codes]:
    """A column of numbers (or of nothing: `key` is "items"), and lists as where each begins and all their members."""
    keys, sizes, members = [np.empty(0, np.int64)], [np.zeros(1, np.int64)], [np.empty(0, np.int32)]
    for batch in reading.batches(grouped):
        lists = batch.column("items")
        sizes.append(np.diff(lists.offsets.to_numpy()).astype(np.int64))
        members.append(lists.flatten().to_numpy(zero_copy_only=False).astype(np.int32, copy=False))
        if key != "items":
            keys.append(batch.column(key).to_numpy(zero_copy_only=False))
    return np.concatenate(keys), np.cumsum(np.concatenate(sizes)), np.concatenate(members)
