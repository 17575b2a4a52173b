"""What identify messages say about customers: traits of one kind each, cleaned as those of files are."""

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning import clean
from zhike.collect.stream.batch import Batch, Refusal, Trait
from zhike.warehouse.port import Reading, Writing

MOST_TRAITS: Final = 500
"""How many different traits there may be: each is a column of every customer's profile."""

_SCHEMA: Final = pa.schema(
    [("who", pa.int64()), ("line", pa.int64()), ("trait", pa.string()), ("kind", pa.string()), ("raw", pa.string()),
     ("ts", pa.int64()), ("derived_from", pa.string())]
)  # fmt: skip


def declared(writing: Writing, batch: Batch) -> dict[str, str]:
    """The kinds of all traits, with the batch's new ones entered: as the word says, else as their first value is."""
    known = {row["trait"]: row["kind"] for row in writing.rows(writing.table("trait_kinds"))}
    new: dict[str, str] = {}
    for trait in batch.traits:
        name, kind, json_kind, *_ = trait.said
        if name not in known and len(known) + len(new) < MOST_TRAITS:
            new.setdefault(name, kind or json_kind)
    if new:
        writing.insert("trait_kinds", writing.stage(pa.table({"trait": list(new), "kind": list(new.values())})))
    return {**known, **new}


def said(reading: Reading, batch: Batch, kinds: dict[str, str]) -> ir.Table:
    """who, trait, value, ts, line, derived_from of what can be read as its trait's kind; the
    rest is refused."""
    known = [trait for trait in batch.traits if trait.said.trait in kinds]
    _refuse(batch, [trait for trait in batch.traits if trait.said.trait not in kinds], "too_many_traits")
    cleaned = reading.keep(_cleaned(_staged(reading, known, kinds), {kinds[trait.said.trait] for trait in known}))
    bad = reading.fetch(cleaned.filter(cleaned.value.isnull() & cleaned.bad).select("line"))["line"].to_pylist()
    _refuse(batch, [known[line] for line in bad], "trait_unreadable")
    return cleaned.filter(cleaned.value.notnull()).drop("bad")


def _staged(reading: Reading, traits: Sequence[Trait], kinds: dict[str, str]) -> ir.Table:
    rows = [(who, line, said.trait, kinds[said.trait], said.text, ts, said.derived_from)
            for line, (who, said, ts, _) in enumerate(traits)]  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCHEMA)
    staged = pa.table([pa.array(values, kind) for values, kind in zip(columns, _SCHEMA.types, strict=True)], _SCHEMA)
    return reading.stage(staged.set_column(5, "ts", staged["ts"].cast(pa.timestamp("us"))))


def _cleaned(rows: ir.Table, kinds: set[str]) -> ir.Table:
    also = ("who", "line", "trait", "ts", "derived_from")
    parts = []
    for kind in sorted(kinds):
        part = clean.cleaned(rows.filter(rows.kind == kind), {"value": ("raw", clean.trait(kind))}, also=also)
        bad = part.bad_value if "bad_value" in part.columns else ibis.literal(False)
        parts.append(part.select(*also, "value", bad=bad))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _refuse(batch: Batch, traits: Sequence[Trait], reason: str) -> None:
    batch.refused += [Refusal(batch.told[trait.message], reason, trait.said.trait) for trait in traits]
