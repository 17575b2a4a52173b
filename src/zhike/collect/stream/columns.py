"""Events and lines of orders as columns, in the types of the warehouse's tables."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from zhike.collect.stream.batch import Event, Item
from zhike.warehouse.tables import MONEY

_MONEY = pa.decimal128(MONEY.precision, MONEY.scale)
_TEXT = pa.string()
_TIME = pa.timestamp("us")


class Led:
    """Where each `who` leads: a customer, by the identity that decided. Made from who, customer_id, identity_id."""

    def __init__(self, found: pa.Table) -> None:
        self.customer, self.identity = np.empty(found.num_rows, np.int64), np.empty(found.num_rows, np.int64)
        who = found["who"].to_numpy()
        self.customer[who], self.identity[who] = found["customer_id"].to_numpy(), found["identity_id"].to_numpy()


def event_table(events: Sequence[Event], led: Led, source: str) -> pa.Table:
    """In the warehouse's order: by month, then customer."""
    who, event_id, name, ts, received_at, amount, order_id, product_id, category, quantity, channel, said = zip(
        *events, strict=True
    )
    customer = led.customer[np.array(who)]
    table = pa.table({
        "event_id": pa.array(event_id, _TEXT), "customer_id": customer, "identity_id": led.identity[np.array(who)],
        "source": pa.repeat(source, len(events)), "name": pa.array(name, _TEXT), "ts": _times(ts),
        "received_at": _times(received_at), "amount": pa.array(amount, _MONEY), "order_id": pa.array(order_id, _TEXT),
        "product_id": pa.array(product_id, _TEXT), "category": pa.array(category, _TEXT),
        "quantity": pa.array(quantity, _MONEY), "channel": pa.array(channel, _TEXT),
        "properties": pa.array(said, _TEXT),
    })  # fmt: skip
    month = np.array(ts, "M8[us]").astype("M8[M]")
    return table.take(np.lexsort((customer, month)))


def item_table(items: Sequence[Item], events: Sequence[Event], led: Led, source: str) -> pa.Table:
    """Lines stand under their order's number, or under their event's where it has none."""
    of = [events[item.event] for item in items]
    who = np.array([event.who for event in of])
    return pa.table({
        "line_id": pa.array([f"{event.event_id}:{item.line}" for item, event in zip(items, of, strict=True)], _TEXT),
        "order_id": pa.array([event.order_id or event.event_id for event in of], _TEXT),
        "customer_id": led.customer[who], "identity_id": led.identity[who],
        "source": pa.repeat(source, len(items)), "ts": _times([event.ts for event in of]),
        "product_id": pa.array([item.product_id for item in items], _TEXT),
        "product_name": pa.array([item.product_name for item in items], _TEXT),
        "category": pa.array([item.category for item in items], _TEXT),
        "quantity": pa.array([item.quantity for item in items], _MONEY),
        "amount": pa.array([item.amount for item in items], _MONEY),
    })  # fmt: skip


def _times(micros: Sequence[int]) -> pa.Array:
    return pa.array(micros, pa.int64()).cast(_TIME)
