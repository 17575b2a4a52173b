"""Rows of orders become facts: completed, created (never paid), cancelled, refunded."""

import unicodedata
from collections.abc import Mapping as MappingType

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, fingerprint, first_of, judged, needed, numbered, properties, unreadable
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import MONEY, PAID, REFUNDED

ORDER_COLUMNS = ("key", "at", "refunded_at", "paid", "cancelled", "gross", "refund", "product_id", "category",
                 "quantity", "channel")  # fmt: skip
_CONTENT = ("at", "gross", "product_id", "product_name", "category", "quantity", "channel")


def judge_orders(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Order rows with `paid`, `cancelled`, `gross` (before refunds), `refund`, `at`, `key` (what its facts' ids are
    made from: the order's id, else its content), and the reason of refusal."""
    rows = with_money(with_state(rows, mapping), mapping)
    rows = judged(rows, [*unreadable(rows, mapping), *order_refusals(rows, mapping), *_amount_refusals(rows, mapping)])
    people = [f"identity_{i}" for i in range(len(mapping.identities))]
    other = [f"property_{i}" for i in range(len(mapping.properties))]
    own = "order_id" in mapping.columns
    rows = rows.mutate(key=rows.order_id if own else fingerprint(rows, [*_CONTENT, *people, *other], salt))
    return needed(rows, (*ORDER_COLUMNS, "order_id", "product_name"))


def with_state(rows: ir.Table, mapping: Mapping) -> ir.Table:
    """Adds `meaning` of the status, `paid`, `cancelled`, and `at`: when it was paid, else when it was created."""
    known = [(rows.status == text, meaning) for text, meaning in _spelled(mapping.statuses).items()]
    rows = rows.mutate(meaning=ibis.cases(*known, else_=ibis.null("string")) if known else ibis.null("string"))
    rows = rows.mutate(
        paid=_paid(rows, mapping),
        cancelled=ibis.coalesce(rows.meaning == "cancelled", False),
        settled=ibis.coalesce(rows.meaning.isin(["refunded", "cancelled"]), False),
    )
    first, second = rows.paid_at, rows.created_at
    return rows.mutate(at=ibis.ifelse(rows.paid, ibis.coalesce(first, second), ibis.coalesce(second, first)))


def _spelled(statuses: MappingType[str, str]) -> dict[str, str]:
    """The statuses as the file spells them and as they are spelled once cleaned (half-width, without outer blanks)."""
    cleaned = {unicodedata.normalize("NFKC", text).strip(): meaning for text, meaning in statuses.items()}
    return {**cleaned, **{text.strip(): meaning for text, meaning in statuses.items()}}


def _paid(rows: ir.Table, mapping: Mapping) -> ir.BooleanValue:
    """A date of payment or a status that implies one; a file that has neither column lists what was sold."""
    if "paid_at" not in mapping.columns and "status" not in mapping.columns:
        return ibis.literal(True)
    return rows.paid_at.notnull() | ibis.coalesce(rows.meaning.isin(["completed", "refunded"]), False)


def with_money(rows: ir.Table, mapping: Mapping) -> ir.Table:
    """Adds `gross` (what was paid before refunds; what would have been, when never paid) and `refund`.

    A paid order that was closed or refunded, in a file that names no refund, was given back whole.
    """
    none = ibis.literal(0).cast(MONEY)
    named = rows.refund_amount.abs()
    net = mapping.paid_amount == "after_refunds"
    stated = rows.paid_amount + ibis.coalesce(named, none) if net else rows.paid_amount
    stated = ibis.coalesce(ibis.ifelse(rows.paid, stated, rows.total_amount), rows.total_amount, rows.paid_amount)
    rows = rows.mutate(gross=stated.cast(MONEY))
    whole = ibis.ifelse(rows.settled, ibis.coalesce(rows.gross, none), none)
    return rows.mutate(refund=ibis.ifelse(rows.paid, ibis.coalesce(rows.refund_amount.abs(), whole), none).cast(MONEY))


def order_refusals(rows: ir.Table, mapping: Mapping) -> list[Refusal]:
    """What orders and order lines refuse alike."""
    found = []
    if "order_id" in mapping.columns:
        found.append(Refusal(rows.order_id.isnull(), "order_id_missing", "order_id"))
    if "status" in mapping.columns:
        found.append(Refusal(rows.status.notnull() & rows.meaning.isnull(), "status_unknown", "status"))
        found.append(Refusal(ibis.coalesce(rows.meaning == "ignored", False), "status_ignored", "status"))
        if "paid_at" not in mapping.columns:
            found.append(Refusal(rows.status.isnull(), "status_missing", "status"))
    blamed = "paid_at" if "created_at" not in mapping.columns else "created_at"
    return [*found, Refusal(rows["at"].isnull(), "date_missing", blamed)]


def _amount_refusals(rows: ir.Table, mapping: Mapping) -> list[Refusal]:
    named = next((name for name in ("paid_amount", "total_amount") if name in mapping.columns), None)
    if named is None:
        return []
    missing = Refusal(rows.paid & rows.gross.isnull(), "amount_missing", named)
    return [missing, Refusal(rows.gross < 0, "amount_negative", named)]


def keyed_orders(reading: Reading, rows: ir.Table, mapping: Mapping) -> ir.Table:
    """One row an order. Of several with one order id the first counts; those without an id are told apart."""
    keep_first = "order_id" in mapping.columns
    return first_of(reading, rows, "key") if keep_first else numbered(reading, rows, "key")


def orders_of_rows(rows: ir.Table, mapping: Mapping) -> ir.Table:
    """Rows of one order each, in the shape that `order_facts` reads."""
    return rows.select("line", "who", "order_id", *ORDER_COLUMNS, properties=properties(rows, mapping))


def order_facts(orders: ir.Table) -> ir.Table:
    """Each order's events. An order that was paid is completed; one that was not is created or cancelled."""
    given_back = ibis.coalesce(orders.refunded_at, orders["at"])
    return ibis.union(
        _facts(orders.filter(orders.paid), PAID, "completed"),
        _facts(orders.filter(~orders.paid & ~orders.cancelled), "order_created", "created"),
        _facts(orders.filter(orders.cancelled), "order_cancelled", "cancelled"),
        _facts(orders.filter(orders.paid & (orders.refund > 0)).mutate(at=given_back, gross=orders.refund),
               REFUNDED, "refunded"),
    )  # fmt: skip


def _facts(orders: ir.Table, name: str, suffix: str) -> ir.Table:
    return orders.select(
        "line", "key", "who", event_id=orders.key + f":{suffix}", name=ibis.literal(name), ts=orders["at"],
        amount=orders.gross, order_id=orders.order_id, product_id=orders.product_id, category=orders.category,
        quantity=orders.quantity, channel=orders.channel, properties=orders.properties,
    )  # fmt: skip


def order_items(rows: ir.Table) -> ir.Table:
    """The one line of each paid order, from a file that says what was bought."""
    paid = rows.filter(rows.paid)
    return paid.select(
        "line", "key", "who", "product_id", "product_name", "category", "quantity",
        line_id=paid.key + ":1", order_id=ibis.coalesce(paid.order_id, paid.key), ts=paid["at"], amount=paid.gross,
    )  # fmt: skip
