"""Values of many tags for many customers, held small: a level's number instead of its text.

A number is the place of a level in its definition, from 1; 0 is 'does not have the tag'. Before a run a customer may
hold a level that the definition no longer has: GONE, which differs from everything that can be decided now.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.rules import compile
from zhike.rules.compile import number
from zhike.tagging.narrowing import EVERYBODY, Narrowing
from zhike.tagging.plan import Plan, TagRule, in_layers, stored, value_of
from zhike.warehouse.port import Reading

GONE: Final = -1


def decisions(reading: Reading, plan: Plan, tags: Sequence[TagRule], narrowed: Narrowing = EVERYBODY) -> ir.Table:
    """customer_id, and for the i-th tag the numbers `before_<i>` and `after_<i>`; computed once and kept."""
    rows, _ = decided_in_turn(reading, plan, plan.rows(reading, narrowed, also=[tag.id for tag in tags]), tags)
    before = {f"before_{i}": _number(stored(rows, tag.id, "text"), tag) for i, tag in enumerate(tags)}
    return reading.keep(rows.select("customer_id", *(f"after_{i}" for i in range(len(tags))), **before))


def decided_in_turn(
    reading: Reading, plan: Plan, rows: ir.Table, tags: Sequence[TagRule]
) -> tuple[ir.Table, compile.Row]:
    """`rows` with `after_<i>` of the i-th tag, each decided after those that it reads; and where rules find them."""
    place, known = {tag.id: i for i, tag in enumerate(tags)}, list[TagRule]()
    for layer in in_layers(tags):
        if known:
            rows = reading.keep(rows)  # or every rule that reads a tag would decide that tag once more
        row = _with(plan, rows, known, place)
        rows = rows.mutate({f"after_{place[tag.id]}": compile.level_number(tag.definition, row) for tag in layer})
        known += layer
    return rows, _with(plan, rows, known, place)


def differences(reading: Reading, decided: ir.Table, tags: Sequence[TagRule]) -> ir.Table:
    """Only what changed, kept: customer_id, tag (which of the tags), before, after (numbers)."""
    none = decided.filter(False).select("customer_id", tag=number(0), before=number(0), after=number(0))
    return reading.keep(ibis.union(none, *(_difference(decided, i) for i in range(len(tags)))))


def in_words(reading: Reading, changes: ir.Table, tags: Sequence[TagRule]) -> ir.Table:
    """Changes as the history wants them: customer_id, tag_id, before, after (texts)."""
    meaning = reading.stage(pa.Table.from_pylist(list(_meaning(tags)), schema=_MEANING))
    before, after = meaning, meaning.view()
    return (
        changes.inner_join(before, [changes.tag == before.tag, changes.before == before.number])
        .inner_join(after, [changes.tag == after.tag, changes.after == after.number])
        .select(changes.customer_id, before.tag_id, before=before.value, after=after.value)
    )


def _with(plan: Plan, rows: ir.Table, known: Sequence[TagRule], place: Mapping[str, int]) -> compile.Row:
    return plan.row(rows, {tag.id: value_of(rows[f"after_{place[tag.id]}"], tag) for tag in known})


def _difference(decided: ir.Table, i: int) -> ir.Table:
    # Chosen first, filtered after: an expression over four columns is built far sooner than one over two hundred.
    both = {when: decided[f"{when}_{i}"].cast("int16") for when in ("before", "after")}
    pair = decided.select("customer_id", tag=number(i), **both)
    return pair.filter(pair.before != pair.after)


def _number(value: ir.StringValue, tag: TagRule) -> ir.IntegerValue:
    known = [(value == level.key, number(place)) for place, level in enumerate(tag.definition.levels, start=1)]
    return ibis.cases((value.isnull(), number(0)), *known, else_=number(GONE))


_MEANING = pa.schema({"tag": pa.int16(), "tag_id": pa.string(), "number": pa.int16(), "value": pa.string()})


def _meaning(tags: Sequence[TagRule]) -> Iterator[dict[str, Any]]:
    for i, tag in enumerate(tags):
        keys = {GONE: "", 0: None} | {place: level.key for place, level in enumerate(tag.definition.levels, start=1)}
        yield from ({"tag": i, "tag_id": tag.id, "number": n, "value": key} for n, key in keys.items())
