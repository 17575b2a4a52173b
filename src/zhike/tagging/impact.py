"""What publishing a definition would change: one plan for it, held against who has the tag now; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.rules.vocabulary import Kind
from zhike.tagging.counting import how_many
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import Instant, TagRule, plan_tags
from zhike.warehouse.port import Reading

SAMPLE: Final = 6
KINDS: Final = ("entered", "left", "changed")


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers who go from one level to another; None: without the tag. A level that the definition does not have
    any more is `GONE`, an empty key."""

    before: str | None
    after: str | None
    customers: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What becomes of another tag that is decided with it: who has it, and who gets and loses it."""

    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Impact:
    """`flows` of everybody, also who stays as they are; `sample`: for each of `KINDS` the numbers of some customers.
    `beside`: the other tags that are decided with it, by their ids."""

    population: int
    flows: tuple[Flow, ...]
    sample: Mapping[str, Sequence[int]]
    beside: Mapping[str, Beside]

    @property
    def before(self) -> int:
        return sum(flow.customers for flow in self.flows if flow.before is not None)

    @property
    def after(self) -> int:
        return sum(flow.customers for flow in self.flows if flow.after is not None)

    def moved(self, kind: str) -> int:
        """How many enter, leave or change level."""
        return sum(flow.customers for flow in self.flows if _kind(flow) == kind)


def impact(
    reading: Reading, tag: TagRule, instant: Instant, kinds: Mapping[str, Kind], others: Sequence[TagRule] = ()
) -> Impact:
    """What deciding the tag by this definition would change against what is stored under its id (a new tag: nothing).

    `others` are decided with it; other tags that it reads are taken as they are stored.
    """
    together = [tag, *others]
    decided = decisions(reading, plan_tags(together, instant, kinds), together)
    before, after = decided.before_0.cast("int16"), decided.after_0.cast("int16")
    counted = decided.group_by(before=before, after=after).aggregate(customers=decided.count())
    found = reading.rows(counted.order_by("before", "after"))
    flows = tuple(Flow(_key(tag, row["before"]), _key(tag, row["after"]), row["customers"]) for row in found)
    moved = reading.keep(decided.filter(before != after).select("customer_id", before=before, after=after))
    beside = _beside(reading, decided, others) if others else {}
    return Impact(sum(flow.customers for flow in flows), flows, _samples(reading, moved), beside)


def _beside(reading: Reading, decided: ir.Table, others: Sequence[TagRule]) -> dict[str, Beside]:
    """All of them counted in one pass."""
    counts: dict[str, ir.IntegerScalar] = {}
    for i in range(1, len(others) + 1):
        was, will = decided[f"before_{i}"] != 0, decided[f"after_{i}"] != 0
        told = {"before": was, "after": will, "gained": will & ~was, "lost": was & ~will}
        counts |= {f"{name}_{i}": how_many(holds) for name, holds in told.items()}
    row = reading.rows(decided.aggregate(**counts))[0]
    names = ("before", "after", "gained", "lost")
    return {tag.id: Beside(*(row[f"{name}_{i}"] for name in names)) for i, tag in enumerate(others, start=1)}


def _kind(flow: Flow) -> str | None:
    if flow.before == flow.after:
        return None
    return "entered" if flow.before is None else "left" if flow.after is None else "changed"


def _key(tag: TagRule, number: int) -> str | None:
    if number <= 0:
        return None if number == 0 else ""
    return tag.definition.levels[number - 1].key


def _samples(reading: Reading, moved: ir.Table) -> dict[str, list[int]]:
    """Of each kind those who were last heard of: the ones that an operator can judge."""
    last = reading.table("profile").select("customer_id", "last_event_at")
    known = moved.inner_join(last, "customer_id")
    kind = ibis.cases((known.before == 0, "entered"), (known.after == 0, "left"), else_="changed")
    known = known.select("customer_id", "last_event_at", kind=kind)
    order = [known.last_event_at.desc(), known.customer_id]
    place = ibis.row_number().over(group_by=known.kind, order_by=order)
    numbered = known.mutate(place=place)
    chosen = reading.rows(numbered.filter(numbered.place < SAMPLE).order_by("kind", "place"))
    return {kind: [row["customer_id"] for row in chosen if row["kind"] == kind] for kind in KINDS}
