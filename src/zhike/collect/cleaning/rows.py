"""Staged text becomes clean rows: typed fields, identities, traits, properties; and why a row is refused."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from zhike.collect.cleaning import clean
from zhike.collect.cleaning.currency import CONVERTED
from zhike.collect.cleaning.prepare import Prepared, identity_cell
from zhike.collect.files.source_file import FAULTS
from zhike.collect.mapping.mapping import FIELDS, ID_CARD, Mapping
from zhike.collect.quality.expectations import broken, defaults, in_force
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import MONEY

MOMENTS: Final = ("created_at", "paid_at", "refunded_at", "ts", "received_at", "used_at", "expires_at")
NO_FAULT: Final = -1
_BITS: Final = 62
_HAPPENED: Final = ("created_at", "paid_at", "refunded_at", "ts")
AMOUNTS: Final = ("total_amount", "paid_amount", "refund_amount", "line_amount", "amount", "quantity", "price", "value")
DAY: Final = "date"


class Refusal(NamedTuple):
    """Where a row cannot be used: the condition, the stable code, and the field that is to blame."""

    when: ir.BooleanValue
    code: str
    field: str | None = None


class Cell(NamedTuple):
    """One cell of each row: the column that it is cleaned into, the header it stands under, how, and the step that
    does it."""

    name: str
    header: str
    cleaner: clean.Cleaner
    step: str


def cells_of(mapping: Mapping) -> list[Cell]:
    """All cells that a mapping reads, in the order in which `marked` numbers them."""
    on = set(mapping.cleaning.steps_of(mapping.kind))
    text = clean.TEXT if "text" in on else clean.AS_IS
    cells = [_field(name, header, mapping, on, text) for name, header in mapping.columns.items()]
    for i, identity in enumerate(mapping.identities):
        as_it_is = identity.kind in ("phone", "email") and identity.kind not in on
        how = _spelled_plainly(identity.kind, mapping) if as_it_is else text
        cells.append(Cell(f"identity_{i}", identity.header, how, "text"))
    for i, trait in enumerate(mapping.traits):
        step = {"date": "dates", "number": "money"}.get(trait.kind, "text")
        how = clean.trait(trait.kind) if step in on else clean.plain_trait(trait.kind)
        if trait.trait != ID_CARD:
            cells.append(Cell(f"trait_{i}", trait.header, how, step))
    return cells + [Cell(f"property_{i}", header, text, "text") for i, header in enumerate(mapping.properties)]


def _field(name: str, header: str, mapping: Mapping, on: set[str], text: clean.Cleaner) -> Cell:
    if name in MOMENTS:
        how = clean.moment if "dates" in on else clean.plain_moment
        return Cell(name, header, how(mapping.time_zone), "dates")
    if name == DAY:
        return Cell(name, header, clean.DAY, "dates")
    if name in AMOUNTS:
        return Cell(name, header, clean.MONEY_TEXT if "money" in on else clean.PLAIN_MONEY, "money")
    return Cell(name, header, text, "text")


def _spelled_plainly(kind: str, mapping: Mapping) -> clean.Cleaner:
    return clean.Cleaner((lambda parts: {"value": identity_cell(parts["raw"], kind, mapping)},))


def clean_rows(prepared: Prepared, mapping: Mapping, headers: Sequence[str]) -> ir.Table:
    """One row for each staged one: `line`, `damaged`, every field of the kind (null when not mapped) with its
    `bad_<field>`, `identity_<i>`, `trait_<i>` with `bad_trait_<i>`, `property_<i>`, `derived_<i>`; and what became of
    the cells (`marked`)."""
    column = {header: f"c{index}" for index, header in enumerate(headers)}
    cells = cells_of(mapping)
    derived = [f"derived_{i}" for i in range(len(prepared.derived))]
    wanted = {cell.name: (column[cell.header], cell.cleaner) for cell in cells}
    rows = clean.cleaned(prepared.cells, wanted, also=("line", "damaged", *derived))
    absent = [name for name in FIELDS[mapping.kind] if name not in mapping.columns]
    absent_traits = {
        f"trait_{i}": ibis.null("string") for i, item in enumerate(mapping.traits) if item.trait == ID_CARD
    }
    rows = marked(rows, [cell.name for cell in cells])
    return rows.mutate(**{name: ibis.null(_type(name)) for name in absent}, **absent_traits)


def marked(rows: ir.Table, names: Sequence[str]) -> ir.Table:
    """Of each row three numbers instead of three columns for every cell: whose bits say which cells have a value
    (`cells_valid`), made no sense (`cells_bad`), or were spelled otherwise (`cells_changed`). Of the first 62 cells."""
    counted = names[:_BITS]
    valid = [_bit(rows[name].notnull(), place) for place, name in enumerate(counted)]
    marks = {"cells_valid": valid}
    for mark in ("bad", "changed"):
        marks[f"cells_{mark}"] = [_bit(rows[f"{mark}_{name}"], place) for place, name in enumerate(counted)
                                  if f"{mark}_{name}" in rows.columns]  # fmt: skip
    none = ibis.literal(0, "int64")
    rows = rows.mutate(**{name: sum(bits, none) for name, bits in marks.items()})
    return rows.drop(*(column for column in rows.columns if column.startswith("changed_")))


def _bit(when: ir.BooleanValue, place: int) -> ir.IntegerValue:
    return ibis.ifelse(when, ibis.literal(1 << place, "int64"), ibis.literal(0, "int64"))


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
    for column, code in (("bad_mark", "currency_mark_differs"), ("bad_rate", "currency_no_rate")):
        if column in rows.columns:
            found.append(Refusal(rows[column], code, "currency" if "currency" in mapping.columns else None))
    return found + _disappointing(rows, mapping)


def _disappointing(rows: ir.Table, mapping: Mapping) -> list[Refusal]:
    """What is declared, or by default, expected of fields and traits and is not so."""
    column = {name: name for name in mapping.columns}
    column |= {item.trait: f"trait_{i}" for i, item in enumerate(mapping.traits) if item.trait not in column}
    moments = [name for name in _HAPPENED if name in mapping.columns]
    usual = defaults(moments, [name for name in CONVERTED if name in mapping.columns])
    failing = broken(rows, in_force(mapping.expectations, usual), column)
    found = [Refusal(one.when, one.expectation.code, one.expectation.field) for one in failing]
    return found + ([Refusal(_less_than_nothing(rows), "quantity_negative", "quantity")]
                    if "quantity" in mapping.columns else [])  # fmt: skip


def _less_than_nothing(rows: ir.Table) -> ir.BooleanValue:
    """A quantity below nought, unless something came back: a refund, or a line whose amount is below nought, too."""
    amounts = [rows[name] < 0 for name in AMOUNTS if name != "quantity" and name in rows.columns]
    back = [ibis.coalesce(each, False) for each in amounts]
    if "meaning" in rows.columns:
        back.append(ibis.coalesce(rows.meaning.isin(["refunded", "cancelled"]), False))
    if "event" in rows.columns:
        back.append(ibis.coalesce(rows.event.contains("refund") | rows.event.contains("return"), False))
    return (
        ibis.coalesce(rows.quantity < 0, False) & ~ibis.or_(*back) if back else ibis.coalesce(rows.quantity < 0, False)
    )


def judged(rows: ir.Table, refusals: Sequence[Refusal]) -> ir.Table:
    """`rows` with `reason` and `field`: the first refusal that holds, null for a good row. Their `bad_` columns have
    done their work then, but for those of traits."""
    none, faults = ibis.null("string"), [(refusal.when, place) for place, refusal in enumerate(refusals)]
    rows = rows.mutate(first_=ibis.cases(*faults, else_=NO_FAULT))  # the conditions are worked out once
    codes = [(rows.first_ == place, ibis.literal(refusal.code)) for place, refusal in enumerate(refusals)]
    fields = [(rows.first_ == place, ibis.literal(refusal.field, "string")) for place, refusal in enumerate(refusals)]
    good = rows.first_ == NO_FAULT
    spent = [column for column in rows.columns
             if column.startswith("mark_") or (column.startswith("bad_") and "bad_trait_" not in column)]  # fmt: skip
    reason, field = (ibis.cases((good, none), *found, else_=none) for found in (codes, fields))
    return rows.mutate(reason=reason, field=field).drop("first_", *spent)


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
    own = ("trait_", "bad_trait_", "property_", "derived_", "cells_")
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
