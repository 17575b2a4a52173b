"""Rows that describe things and not people: products, and figures of the market. The newest word on each stands."""

from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, judged, needed, properties, unreadable
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading, Writing


@dataclass(frozen=True)
class Listing:
    """Rows (`line`, the table's own columns) for a table that has one for each `key` of a source."""

    table: str
    key: tuple[str, ...]
    rows: ir.Table


def judge_products(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Product rows with the reason of refusal."""
    refusals = [
        Refusal(rows.product_id.isnull(), "product_id_missing", "product_id"),
        Refusal(ibis.coalesce(rows.price < 0, False), "amount_negative", "price"),
    ]
    rows = judged(rows, [*unreadable(rows, mapping), *refusals])
    return needed(rows, ("product_id", "product_name", "category", "brand", "price"))


def judge_market(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Rows of market figures with `series` (the source's name where no column says it), `day` and the reason of
    refusal."""
    own_name = rows.series if "series" in mapping.columns else ibis.literal(mapping.source)
    rows = rows.mutate(series=own_name, day=rows.date.cast("date"))
    refusals = [
        Refusal(rows.series.isnull(), "series_missing", "series"),
        Refusal(rows.day.isnull(), "date_missing", "date"),
        Refusal(rows.value.isnull(), "amount_missing", "value"),
    ]
    return needed(judged(rows, [*unreadable(rows, mapping), *refusals]), ("series", "item", "day", "value", "unit"))


def products(reading: Reading, rows: ir.Table, mapping: Mapping) -> Listing:
    """What good rows say of products."""
    last = _last_of(rows, ("product_id",))
    told = last.select("line", "product_id", "category", "brand", "price", name=last.product_name,
                       properties=properties(last, mapping))  # fmt: skip
    return Listing("products", ("product_id",), reading.keep(told))


def market(reading: Reading, rows: ir.Table, mapping: Mapping) -> Listing:
    """What good rows say of the market."""
    last = _last_of(rows, ("series", "item", "day"))
    told = last.select("line", "series", "item", "value", "unit", date=last.day)
    return Listing("market", ("series", "item", "date"), reading.keep(told))


def _last_of(rows: ir.Table, key: tuple[str, ...]) -> ir.Table:
    """One row for each key: the one that comes last in the file, as the newest word."""
    place = ibis.row_number().over(ibis.window(group_by=[rows[name] for name in key], order_by=rows.line.desc()))
    ranked = rows.mutate(place=place)
    return ranked.filter(ranked.place == 0).drop("place")


@dataclass(frozen=True)
class News:
    """How a listing differs from what its table holds: rows that are `new`, rows that `changed`, `line`s that say
    the same."""

    new: ir.Table
    changed: ir.Table
    same: ir.Table


def news(reading: Reading, listing: Listing, source: str) -> News:
    """Compare with what this source said before (null is equal to null)."""
    there = reading.table(listing.table)
    there = there.filter(there.source == source)
    columns = [name for name in listing.rows.columns if name != "line"]
    there = there.select(was=ibis.literal(True), **{f"was_{name}": there[name] for name in columns})
    keys = [listing.rows[name].identical_to(there[f"was_{name}"]) for name in listing.key]
    joined = reading.keep(_comparable(listing.rows.left_join(there, keys)))
    same = ibis.and_(*(joined[name].identical_to(joined[f"was_{name}"]) for name in columns))
    known = joined.was.notnull()
    own = listing.rows.columns
    return News(joined.filter(~known).select(*own), joined.filter(known & ~same).select(*own),
                joined.filter(known & same).select("line"))  # fmt: skip


def _comparable(joined: ir.Table) -> ir.Table:
    """JSON as text."""
    json = [name for name, kind in joined.schema().items() if kind.is_json()]
    return joined.mutate(**{name: joined[name].cast("string") for name in json})


def put(writing: Writing, listing: Listing, told: News, source: str, at: datetime) -> tuple[int, int]:
    """Write what is new and replace what changed; how many of each. `at`: when it came in (UTC)."""
    when = "received_at" if listing.table == "market" else "updated_at"
    own = {"source": ibis.literal(source), when: ibis.literal(at, "timestamp")}
    new, changed = (writing.keep(_storable(part).mutate(**own).drop("line")) for part in (told.new, told.changed))
    writing.delete(listing.table, changed.select("source", *listing.key))
    return writing.insert(listing.table, new), writing.insert(listing.table, changed)


def _storable(rows: ir.Table) -> ir.Table:
    return rows.mutate(properties=rows.properties.cast("json")) if "properties" in rows.columns else rows
