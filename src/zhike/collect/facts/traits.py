"""What a file says about customers: the newest value of each trait, kept only where it tells something new."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.mapping.mapping import Mapping
from zhike.errors import Conflict
from zhike.warehouse.port import Reading, Writing


def said(rows: ir.Table, mapping: Mapping, at: ir.Value) -> ir.Table | None:
    """who, trait, value, ts, line: everybody's newest value of each trait in a file's good rows."""
    if not mapping.traits:
        return None
    known = rows.filter(rows.who.notnull()).mutate(said_at=at)
    parts = [
        known.filter(known[f"trait_{i}"].notnull()).select(
            "who", "line", trait=ibis.literal(trait.trait), value=known[f"trait_{i}"], ts=known.said_at
        )
        for i, trait in enumerate(mapping.traits)
    ]
    return _newest(ibis.union(*parts) if len(parts) > 1 else parts[0], "who")


def _newest(values: ir.Table, who: str) -> ir.Table:
    order = ibis.window(group_by=[values[who], values.trait], order_by=[values.ts.desc(), values.line.desc()])
    ranked = values.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).drop("place")


def news(writing: Reading, said: ir.Table, customers: ir.Table, source: str) -> ir.Table:
    """customer_id, identity_id, trait, value, source, ts: what differs from what this source said last at that time."""
    own = _newest(said.join(customers, "who"), "customer_id").drop("who", "line")
    before = writing.table("traits")
    before = before.filter(before.source == source).select("customer_id", "trait", old_value="value", old_ts="ts")
    joined = own.join(before, ["customer_id", "trait"])
    earlier = joined.filter(joined.old_ts <= joined.ts)
    order = ibis.window(group_by=[earlier.customer_id, earlier.trait], order_by=earlier.old_ts.desc())
    ranked = earlier.mutate(place=ibis.row_number().over(order))
    same = ranked.filter((ranked.place == 0) & (ranked.old_value == ranked.value))
    return own.anti_join(same, ["customer_id", "trait"]).mutate(source=ibis.literal(source))


def declare(writing: Writing, mapping: Mapping) -> None:
    """Enter the kinds of new traits; a trait that is of another kind already is refused."""
    known = {row["trait"]: row["kind"] for row in writing.fetch(writing.table("trait_kinds")).to_pylist()}
    for i, trait in enumerate(mapping.traits):
        if (kind := known.get(trait.trait, trait.kind)) != trait.kind:
            raise Conflict("a trait has one kind only", code="trait_kind_conflict", path=f"traits[{i}].kind",
                           trait=trait.trait, known=kind, given=trait.kind)  # fmt: skip
    added = [{"trait": trait.trait, "kind": trait.kind} for trait in mapping.traits if trait.trait not in known]
    if added:
        writing.insert("trait_kinds", writing.stage(pa.Table.from_pylist(added)))
