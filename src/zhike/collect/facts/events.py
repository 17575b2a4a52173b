"""Rows of events (anything that customers did) become facts."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, fingerprint, first_of, judged, needed, numbered, properties, unreadable
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading

EVENT_OF = {
    "pv": "product_viewed", "浏览": "product_viewed", "点击": "product_viewed", "浏览商品": "product_viewed",
    "cart": "product_added", "加购": "product_added", "加入购物车": "product_added",
    "fav": "product_favorited", "收藏": "product_favorited",
    "buy": "order_completed", "购买": "order_completed", "下单": "order_created", "付款": "order_completed",
}  # fmt: skip
"""What behaviour logs call things, in the names of the Segment e-commerce spec."""

_CONTENT = ("event", "ts", "amount", "order_id", "product_id", "category", "quantity", "channel")


def judge_events(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Event rows with `event` (its name, snake case), `key` (its own id, else one made from its content) and the
    reason of refusal."""
    rows = rows.mutate(event=_event_name(rows, mapping))
    named = Refusal(rows.event.isnull(), "event_name_missing", "event_name")
    rows = judged(rows, [*unreadable(rows, mapping), named, *incomplete(rows, mapping)])
    return with_key(rows, mapping, salt, _CONTENT)


def incomplete(rows: ir.Table, mapping: Mapping) -> list[Refusal]:
    """What every kind of event needs: a time, and an id where a column says that there is one."""
    missing = [Refusal(rows.ts.isnull(), "date_missing", "ts")]
    if "event_id" in mapping.columns:
        missing.append(Refusal(rows.event_id.isnull(), "event_id_missing", "event_id"))
    return missing


def with_key(rows: ir.Table, mapping: Mapping, salt: str, content: Sequence[str], more: Sequence[str] = ()) -> ir.Table:
    """The columns of an event, with `more`, and `key`: its own id, else one made from its `content`."""
    people = [f"identity_{i}" for i in range(len(mapping.identities))]
    other = [f"property_{i}" for i in range(len(mapping.properties))]
    own = "event_id" in mapping.columns
    rows = rows.mutate(key=rows.event_id if own else fingerprint(rows, [*content, *people, *other], salt))
    return needed(rows, ("key", *_CONTENT, *more))


def _event_name(rows: ir.Table, mapping: Mapping) -> ir.StringValue:
    default = ibis.literal(mapping.event_name, "string")
    if "event_name" not in mapping.columns:
        return default
    snake = rows.event_name.lower().re_replace(r"[\s.\-/]+", "_")
    known = ibis.cases(*((snake == word, name) for word, name in EVENT_OF.items()), else_=snake)
    return ibis.coalesce(known, default)


def keyed_events(reading: Reading, rows: ir.Table, mapping: Mapping) -> ir.Table:
    """One row an event. Of several with one event id the first counts; those without an id are told apart."""
    keep_first = "event_id" in mapping.columns
    return first_of(reading, rows, "key") if keep_first else numbered(reading, rows, "key")


def event_facts(rows: ir.Table, mapping: Mapping, fields: Sequence[str] = ()) -> ir.Table:
    """In the shape of `orders.order_facts`; `fields` go into the properties."""
    return rows.select(
        "line", "key", "who", "ts", "amount", "order_id", "product_id", "category", "quantity", "channel",
        event_id=rows.key, name=rows.event, properties=properties(rows, mapping, fields),
    )  # fmt: skip
