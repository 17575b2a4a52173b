"""Rows of coupons become facts: received, redeemed, expired, each at its own time."""

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, fingerprint, judged, needed, numbered, properties, unreadable
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading

PROPERTIES: Final = ("coupon_id", "coupon_name", "campaign")
_EVENTS: Final = {"received": "coupon_received", "redeemed": "coupon_redeemed", "expired": "coupon_expired"}
_WORDS: Final[dict[str, str]] = {
    "received": "received claimed unused available active issued 已领取 领取 未使用 待使用 可使用 已发放 生效中",
    "redeemed": "redeemed used applied 已使用 已核销 核销 使用 已用",
    "expired": "expired 已过期 过期 已失效 失效",
    "void": "void voided cancelled canceled deleted returned 已作废 作废 已删除 已退回 已撤回",
}
STATUS_OF: Final = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}
"""What the state of a coupon is called. One that is void was received, no more."""
_MOMENTS: Final = ("received", "redeemed", "expired")


def judge_coupons(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Coupon rows with the times `received`, `redeemed`, `expired` (null: that did not happen, as far as the row
    knows), an `id_…` for each of these facts, `at` (the newest), and the reason of refusal.

    A row that comes again with its coupon used in the meantime has the same fact of receipt and one fact more.
    """
    word = rows.coupon_status.lower()
    state = ibis.cases(*((word == text, meaning) for text, meaning in STATUS_OF.items()), else_=ibis.null("string"))
    rows = rows.mutate(state=state)
    rows = rows.mutate(
        received=ibis.coalesce(rows.received_at, _when(rows.state == "received", rows.ts)),
        redeemed=ibis.coalesce(rows.used_at, _when(rows.state == "redeemed", rows.ts)),
        expired=_when(rows.state == "expired", ibis.coalesce(rows.expires_at, rows.ts)),
    )
    rows = rows.mutate(at=ibis.coalesce(rows.redeemed, rows.expired, rows.received))
    rows = judged(rows, [*unreadable(rows, mapping), *_refusals(rows, mapping)])
    people = [f"identity_{i}" for i in range(len(mapping.identities))]
    same = ["coupon_id", "campaign", *people]
    ids = {f"id_{name}": fingerprint(rows, [*same, name], salt) for name in _MOMENTS}
    own = ("amount", "order_id", "channel", "at", *PROPERTIES, *_MOMENTS)
    return needed(rows.mutate(**ids), (*own, *ids))


def _when(holds: ir.BooleanValue, at: ir.TimestampValue) -> ir.TimestampValue:
    return ibis.ifelse(ibis.coalesce(holds, False), at, ibis.null("timestamp"))


def _refusals(rows: ir.Table, mapping: Mapping) -> list[Refusal]:
    dates = [name for name in ("used_at", "received_at", "expires_at", "ts") if name in mapping.columns]
    found = [Refusal(rows.coupon_id.isnull(), "coupon_id_missing", "coupon_id")]
    if "coupon_status" in mapping.columns:
        found.append(Refusal(rows.coupon_status.notnull() & rows.state.isnull(), "coupon_status_unknown",
                             "coupon_status"))  # fmt: skip
    return [*found, Refusal(rows["at"].isnull(), "date_missing", dates[0])]


def coupon_facts(reading: Reading, rows: ir.Table, mapping: Mapping) -> ir.Table:
    """In the shape of `orders.order_facts`; facts that are alike in everything are told apart."""
    facts = ibis.union(*(_facts(rows, name, mapping) for name in _MOMENTS))
    return numbered(reading, reading.keep(facts), "event_id")


def _facts(rows: ir.Table, moment: str, mapping: Mapping) -> ir.Table:
    happened: Sequence[str] = ("line", "who", "amount", "order_id", "channel")
    of = rows.filter(rows[moment].notnull())
    none, no_text = ibis.null("decimal(18, 4)"), ibis.null("string")
    return of.select(
        *happened, key=of.line.cast("string"), event_id=of[f"id_{moment}"] + f":{moment}",
        name=ibis.literal(_EVENTS[moment]), ts=of[moment], product_id=no_text, category=no_text, quantity=none,
        properties=properties(of, mapping, PROPERTIES),
    )  # fmt: skip
