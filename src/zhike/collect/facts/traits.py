"""What a file says about customers: the newest value of each trait, kept only where it tells something new."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning.prepare import Derived
from zhike.collect.mapping.mapping import ID_CARD, Mapping
from zhike.errors import Conflict
from zhike.warehouse.port import Reading, Writing


def said(rows: ir.Table, mapping: Mapping, at: ir.Value, derived: Sequence[Derived] = ()) -> ir.Table | None:
    """who, trait, value, ts, line, derived_from: everybody's newest value of each trait in a file's good rows, and
    of what follows from them."""
    columns: list[tuple[str, str, str | None]] = [
        (item.trait, f"trait_{i}", None) for i, item in enumerate(mapping.traits) if item.trait != ID_CARD
    ]
    columns += [(item.trait, f"derived_{i}", item.source) for i, item in enumerate(derived)]
    if not columns:
        return None
    known = rows.filter(rows.who.notnull()).mutate(said_at=at)
    parts = [
        known.filter(known[column].notnull()).select(
            "who", "line", trait=ibis.literal(trait), value=known[column], ts=known.said_at,
            derived_from=ibis.literal(source, "string"),
        )
        for trait, column, source in columns
    ]  # fmt: skip
    return _newest(ibis.union(*parts) if len(parts) > 1 else parts[0], "who")


def _newest(values: ir.Table, who: str) -> ir.Table:
    order = ibis.window(group_by=[values[who], values.trait, values.derived_from],
                        order_by=[values.ts.desc(), values.line.desc()])  # fmt: skip
    ranked = values.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).drop("place")


def news(writing: Reading, said: ir.Table, customers: ir.Table, source: str) -> ir.Table:
    """customer_id, identity_id, trait, value, source, ts, derived_from: what differs from what this source said last
    at that time."""
    own = _newest(said.join(customers, "who"), "customer_id").drop("who", "line")
    own = own.mutate(how=ibis.coalesce(own.derived_from, ""))
    before = writing.table("traits")
    before = before.filter(before.source == source).select(
        "customer_id", "trait", how=ibis.coalesce(before.derived_from, ""), old_value="value", old_ts="ts"
    )
    key = ["customer_id", "trait", "how"]
    joined = own.join(before, key)
    earlier = joined.filter(joined.old_ts <= joined.ts)
    order = ibis.window(group_by=[earlier[name] for name in key], order_by=earlier.old_ts.desc())
    ranked = earlier.mutate(place=ibis.row_number().over(order))
    same = ranked.filter((ranked.place == 0) & (ranked.old_value == ranked.value))
    return own.anti_join(same, key).drop("how").mutate(source=ibis.literal(source))


def declare(writing: Writing, mapping: Mapping, derived: Sequence[Derived] = ()) -> None:
    """Enter the kinds of new traits; a trait that is of another kind already is refused."""
    known = {row["trait"]: row["kind"] for row in writing.fetch(writing.table("trait_kinds")).to_pylist()}
    for i, trait in enumerate(mapping.traits):
        if (kind := known.get(trait.trait, trait.kind)) != trait.kind:
            raise Conflict("a trait has one kind only", code="trait_kind_conflict", path=f"traits[{i}].kind",
                           trait=trait.trait, known=kind, given=trait.kind)  # fmt: skip
    kinds = {item.trait: item.kind for item in derived}
    kinds |= {item.trait: item.kind for item in mapping.traits if item.trait != ID_CARD}
    if added := [{"trait": trait, "kind": kind} for trait, kind in kinds.items() if trait not in known]:
        writing.insert("trait_kinds", writing.stage(pa.Table.from_pylist(added)))
