"""Which value of a trait holds where several are told: what was said before what was concluded, and between sources as
`trait_kinds` says."""

import json
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from zhike.warehouse.port import Reading

DERIVED: Final = ((1, "id_card"), (2, "city"), (3, "address"), (4, "phone"))
"""How sure a conclusion is, by what it was drawn from."""


def winning(reading: Reading, traits: ir.Table) -> ir.Table:
    """Of rows of `traits` (all of a customer, or none) the one that holds, for each customer and trait."""
    ranked, order = _ranked(reading, traits)
    place = ibis.row_number().over(ibis.window(group_by=[ranked.customer_id, ranked.trait], order_by=order))
    placed = ranked.mutate(place=place)
    return placed.filter(placed.place == 0)


def current_traits(reading: Reading, customer_id: int) -> list[dict[str, Any]]:
    """The value of each trait that holds for a customer, with its source and time: what the profile shows."""
    traits = reading.table("traits")
    return reading.rows(winning(reading, traits.filter(traits.customer_id == customer_id)).order_by("trait"))


def _ranked(reading: Reading, traits: ir.Table) -> tuple[ir.Table, list[ir.Value]]:
    """`traits` with what their order needs, and that order. Most traits are won by who spoke last: only where another
    rule holds for one are sources ranked and counted."""
    settings = _settings(reading)
    trusted = {trait: sources for trait, (wins, sources) in settings.items() if wins == "trusted"}
    complete = [trait for trait, (wins, _) in settings.items() if wins == "complete"]
    if complete:
        said = traits.filter(traits.derived_from.isnull())
        told = said.group_by(["customer_id", "source"]).aggregate(told=said.trait.nunique())
        traits = traits.left_join(told, ["customer_id", "source"]).drop("customer_id_right", "source_right")
    first = _derivation(traits)
    order = [first.asc()]
    if trusted or complete:
        order.append(_preference(traits, trusted, complete).asc())
    return traits, [*order, traits.ts.desc(), traits.source.desc(), traits.value.desc()]


def _derivation(traits: ir.Table) -> ir.IntegerValue:
    """0: said; then what is surer first."""
    ranks = ((traits.derived_from.isnull(), 0), *((traits.derived_from == how, rank) for rank, how in DERIVED))
    return ibis.cases(*ranks, else_=9)


def _preference(traits: ir.Table, trusted: dict[str, list[str]], complete: list[str]) -> ir.IntegerValue:
    """Smaller wins: the source's place in the list of trust, or the more the more it tells about the customer."""
    ranks = [
        ((traits.trait == trait) & (traits.source == source), rank)
        for trait, sources in trusted.items() for rank, source in enumerate(sources)
    ]  # fmt: skip
    ranks += [(traits.trait == trait, len(sources)) for trait, sources in trusted.items()]
    if complete:
        ranks.append((ibis.or_(*(traits.trait == trait for trait in complete)), -ibis.coalesce(traits.told, 0)))
    return ibis.cases(*ranks, else_=0)


def _settings(reading: Reading) -> dict[str, tuple[str, list[str]]]:
    """trait → (trusted or complete, the sources in the order of trust); not of those that the newest value wins."""
    table = reading.table("trait_kinds")
    rows = reading.rows(table.filter(table.wins.notnull()).mutate(trusted=table.trusted.cast("string")))
    return {row["trait"]: (row["wins"], json.loads(row["trusted"] or "[]")) for row in rows if row["wins"] != "recent"}
