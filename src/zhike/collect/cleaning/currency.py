"""Amounts in the business's own currency. What has no rate goes to quarantine: one is never taken for one."""

from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning.reference import Reference
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import MONEY

CONVERTED: Final = ("total_amount", "paid_amount", "refund_amount", "line_amount", "amount", "price")
_DAYS: Final = ("paid_at", "created_at", "ts")
_NO_DAY: Final = "2100-12-31 00:00:00"
"""Rows without a date take the newest rate."""

_WORDS: Final = {
    "人民币": "CNY", "RMB": "CNY", "元": "CNY", "￥": "CNY", "美元": "USD", "US$": "USD", "$": "USD", "港币": "HKD",
    "港元": "HKD", "HK$": "HKD", "欧元": "EUR", "€": "EUR", "英镑": "GBP", "£": "GBP", "日元": "JPY", "新台币": "TWD",
}  # fmt: skip
_DOLLARS: Final = ("USD", "HKD", "TWD", "AUD", "CAD", "SGD", "NZD")
_MARKS: Final[dict[str, tuple[str, ...]]] = {
    "CNY": ("￥", "¥", "元", "圆", "RMB", "人民币"), "JPY": ("￥", "¥", "円", "日元"), "EUR": ("€", "欧元"),
    "GBP": ("£", "英镑"), "USD": ("US$", "美元"), "HKD": ("HK$", "港元", "港币"), "TWD": ("NT$",), "AUD": ("A$",),
}  # fmt: skip


def convert(reading: Reading, rows: ir.Table, mapping: Mapping, reference: Reference) -> ir.Table:
    """`rows` with their amounts converted by the rate of their day; `bad_rate` where there is none, `bad_mark` where a
    cell carries the sign of another currency than its row is in."""
    amounts = [name for name in CONVERTED if name in mapping.columns]
    if not amounts or not mapping.cleaning.on("currency", mapping.kind):
        return rows
    code = _code(rows, mapping, reference)
    marks = [rows[f"mark_{name}"] for name in amounts if f"mark_{name}" in rows.columns]
    strange = [ibis.ifelse(mark.isnull(), False, ~_fits(mark, code)) for mark in marks]
    rows = rows.mutate(bad_mark=ibis.or_(*strange), code_=code)
    return (_converted(reading, rows, mapping, reference, amounts) if _foreign(mapping, reference) else rows).drop(
        "code_"
    )


def _foreign(mapping: Mapping, reference: Reference) -> bool:
    return "currency" in mapping.columns or mapping.cleaning.currency not in (None, reference.currency)


def _code(rows: ir.Table, mapping: Mapping, reference: Reference) -> ir.StringValue:
    usual = ibis.literal(mapping.cleaning.currency or reference.currency)
    if "currency" not in mapping.columns:
        return usual
    said = rows.currency.upper()
    return ibis.coalesce(ibis.cases(*((said == word, code) for word, code in _WORDS.items()), else_=said), usual)


def _fits(mark: ir.StringValue, code: ir.StringValue) -> ir.BooleanValue:
    """Whether a sign may stand for a currency."""
    dollars = (mark == "$") & ibis.or_(*(code == each for each in _DOLLARS))
    own = [(code == each) & ibis.or_(*(mark == sign for sign in signs)) for each, signs in _MARKS.items()]
    return ibis.or_(mark == code, dollars, *own)


def _converted(reading: Reading, rows: ir.Table, mapping: Mapping, reference: Reference, amounts: list[str]
               ) -> ir.Table:  # fmt: skip
    moments = [rows[name] for name in _DAYS if name in mapping.columns]
    rows = rows.mutate(day_=ibis.coalesce(*moments, ibis.timestamp(_NO_DAY)).date())
    asked = reading.fetch(rows.select("code_", "day_").distinct()).to_pylist()
    known = [{"of_": row["code_"], "on_": row["day_"], "rate_": reference.rate(row["code_"], row["day_"])}
             for row in asked]  # fmt: skip
    schema = pa.schema([("of_", pa.string()), ("on_", pa.date32()), ("rate_", pa.decimal128(18, 8))])
    rates = reading.stage(pa.Table.from_pylist(known, schema))
    joined = rows.left_join(rates, [rows.code_ == rates.of_, rows.day_ == rates.on_])
    own = {name: (joined[name] * joined.rate_).round(4).cast(MONEY) for name in amounts}
    missing = joined.rate_.isnull() & ibis.or_(*(joined[name].notnull() for name in amounts))
    return joined.mutate(**own, bad_rate=missing).drop("day_", "of_", "on_", "rate_")
