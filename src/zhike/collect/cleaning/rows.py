"""Staged text becomes clean rows: typed fields, identities, traits, properties; and why a row is refused."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from zhike.collect.cleaning import clean
from zhike.collect.files.source_file import FAULTS
from zhike.collect.mapping.mapping import FIELDS, Mapping
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import MONEY

MOMENTS: Final = ("created_at", "paid_at", "refunded_at", "ts", "received_at", "used_at", "expires_at")
AMOUNTS: Final = ("total_amount", "paid_amount", "refund_amount", "line_amount", "amount", "quantity", "price", "value")
DAY: Final = "date"


class Refusal(NamedTuple):
    """Where a row cannot be used: the condition, the stable code, and the field that is to blame."""

    when: ir.BooleanValue
    code: str
    field: str | None = None


def clean_rows(staged: ir.Table, mapping: Mapping, headers: Sequence[str]) -> ir.Table:
    """One row for each staged one: `line`, `damaged`, every field of the kind (null when not mapped) with its
    `bad_<field>`, `identity_<i>`, `trait_<i>` with `bad_trait_<i>`, and `property_<i>`."""
    column = {header: f"c{index}" for index, header in enumerate(headers)}
    wanted = {name: (column[header], _cleaner(name, mapping)) for name, header in mapping.columns.items()}
    for i, identity in enumerate(mapping.identities):
        wanted[f"identity_{i}"] = (column[identity.header], clean.TEXT)
    for i, trait in enumerate(mapping.traits):
        wanted[f"trait_{i}"] = (column[trait.header], clean.trait(trait.kind))
    for i, header in enumerate(mapping.properties):
        wanted[f"property_{i}"] = (column[header], clean.TEXT)
    rows = clean.cleaned(staged, wanted, also=("line", "damaged"))
    absent = [name for name in FIELDS[mapping.kind] if name not in mapping.columns]
    return rows.mutate(**{name: ibis.null(_type(name)) for name in absent})


def _cleaner(name: str, mapping: Mapping) -> clean.Cleaner:
    if name in MOMENTS:
        return clean.moment(mapping.time_zone)
    if name == DAY:
        return clean.DAY
    return clean.MONEY_TEXT if name in AMOUNTS else clean.TEXT


def _type(name: str) -> dt.DataType:
    return dt.timestamp if name in MOMENTS else MONEY if name in AMOUNTS else dt.string


def unreadable(rows: ir.Table, mapping: Mapping) -> list[Refusal]:
    """What every kind of file refuses: rows that the reader has left out, and cells that are no date or no number."""
    found = [Refusal(rows.damaged.startswith(f'["{fault}"'), fault) for fault in FAULTS]
    for name in mapping.columns:
        if name in MOMENTS or name == DAY:
            found.append(Refusal(rows[f"bad_{name}"], "date_unreadable", name))
        elif name in AMOUNTS:
            code = "quantity_unreadable" if name == "quantity" else "amount_unreadable"
            found.append(Refusal(rows[f"bad_{name}"], code, name))
    return found


def judged(rows: ir.Table, refusals: Sequence[Refusal]) -> ir.Table:
    """`rows` with `reason` and `field`: the first refusal that holds, null for a good row. Their `bad_` columns have
    done their work then, but for those of traits."""
    codes = ibis.cases(*((refusal.when, refusal.code) for refusal in refusals), else_=ibis.null("string"))
    blamed = [refusal for refusal in refusals if refusal.field]
    where = [(refusal.when, ibis.literal(refusal.field)) for refusal in blamed]
    field = ibis.cases(*where, else_=ibis.null("string")) if where else ibis.null("string")
    spent = [column for column in rows.columns if column.startswith("bad_") and "bad_trait_" not in column]
    return rows.mutate(reason=codes, field=field).drop(*spent)


def properties(rows: ir.Table, mapping: Mapping, fields: Sequence[str] = ()) -> ir.Value:
    """The property columns under their headers and those of `fields` that are mapped under their names, as one JSON
    object; null when there are none."""
    values = {header: rows[f"property_{i}"] for i, header in enumerate(mapping.properties)}
    values |= {name: rows[name] for name in fields if name in mapping.columns}
    return ibis.struct(values).cast("json") if values else ibis.null("json")


def fingerprint(rows: ir.Table, names: Sequence[str], salt: str) -> ir.StringValue:
    """The same text for the same content, whatever the file's format; salted, so that nobody can guess a row's
    personal data from it."""
    cells = [ibis.coalesce(rows[name].cast("string"), "") for name in names]
    return ibis.literal("\x1f").join([ibis.literal(salt), *cells]).hexdigest("sha256").substr(0, 32)


def needed(rows: ir.Table, names: Sequence[str]) -> ir.Table:
    """Those columns, and what every kind of file goes on to need; nothing else is worth keeping for a million rows."""
    own = ("trait_", "bad_trait_", "property_")
    more = [column for column in rows.columns if column.startswith(own)]
    return rows.select("line", "reason", "field", "who", *names, *more)


def repeats(reading: Reading, rows: ir.Table, key: str) -> ir.Table:
    """line, occurrence (1, 2, …) of the rows whose key has occurred before in the file. Most files have few of them:
    only keys that repeat at all are sorted."""
    hashed = rows.select("line", key, hashed=rows[key].hash())  # numbers are sooner counted than texts
    counted = hashed.aggregate(by="hashed", times=hashed.count())
    more = hashed.semi_join(counted.filter(counted.times > 1), "hashed")
    place = ibis.row_number().over(ibis.window(group_by=more[key], order_by=more.line))
    ranked = more.select("line", occurrence=place)
    return reading.keep(ranked.filter(ranked.occurrence > 0))


def numbered(reading: Reading, rows: ir.Table, key: str) -> ir.Table:
    """`rows` with `key` told apart where it repeats: the first keeps it, the next ones get :2, :3, …"""
    joined = rows.left_join(repeats(reading, rows, key), "line").drop("line_right")
    suffix = ibis.coalesce(":" + (joined.occurrence + 1).cast("string"), "")
    return joined.mutate(**{key: joined[key] + suffix}).drop("occurrence")


def first_of(reading: Reading, rows: ir.Table, key: str) -> ir.Table:
    """One row for each key: the one that comes first in the file."""
    return rows.anti_join(repeats(reading, rows, key), "line")
