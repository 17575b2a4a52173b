"""Deciding for few customers: all that is known of them in small tables, and the plan's statements remembered.

For some thousand customers the engine is done in less time than it takes to build what it is to do. So that is built
once a day and filled in with each instant (`port.AsOf`); it is the plan that decides for everybody, over less.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.rules.reads import columns_read, earliest, events_read, tables_read
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant, start_of_day
from zhike.tagging.decisions import decisions
from zhike.tagging.narrowing import Among
from zhike.tagging.plan import Plan, TagRule, plan_tags
from zhike.tagging.scope import digest
from zhike.warehouse.port import AsOf, Reading

MOST: Final = 50_000
"""Customers up to whom this is worth while."""


def decide_few(
    reading: Reading, tags: Sequence[TagRule], customers: ir.Table, instant: Instant, kinds: Mapping[str, Kind]
) -> tuple[ir.Table, ir.Table]:
    """What `decisions` and `differences` give, for these customers (`customer_id`, each once). No tag may rank."""
    tables = _tables(reading, plan_tags(tags, instant, kinds), Among(customers), {tag.id for tag in tags})
    wanted = AsOf(
        key=(tuple(digest(tag, instant) for tag in tags), tuple(sorted(kinds.items()))),
        at=instant.as_of,
        day=(start_of_day(instant.today, instant.zone), start_of_day(instant.today + timedelta(days=1), instant.zone)),
        build=lambda over, at: decisions(over, plan_tags(tags, Instant(at, instant.zone), kinds), tags),
    )
    values = reading.keep_as_of(wanted, tables)
    return values, reading.stage(_changes(reading.fetch(values), len(tags)))


def _tables(reading: Reading, plan: Plan, among: Among, tags: set[str]) -> dict[str, ir.Table]:
    """All that is known of these customers and that the plan reads, kept."""
    profile = reading.table("profile")
    wanted = {"customer_id", *plan.columns, *tags}
    tables = {"profile": profile.select(*(column for column in profile.columns if column in wanted))}
    for name in sorted(tables_read(plan.needs)):
        tables[name] = reading.table(name)
    if "events" in tables:
        tables["events"] = _that_matter(tables["events"], plan)
    return {name: reading.keep(among(table)) for name, table in tables.items()}


def _that_matter(events: ir.Table, plan: Plan) -> ir.Table:
    since, columns = earliest(plan.needs, plan.instant), sorted(columns_read(plan.needs))
    events = events.select("customer_id", "name", "ts", *columns)
    recent = events if since is None else events.filter(events.ts >= ibis.literal(since).cast("timestamp"))
    return recent.filter(recent.name.isin(sorted(events_read(plan.needs))))


def _changes(values: pa.Table, tags: int) -> pa.Table:
    """`decisions.differences`, without asking the engine."""
    customers, found = values["customer_id"].to_numpy(), []
    for place in range(tags):
        before, after = (values[f"{when}_{place}"].to_numpy().astype(np.int16) for when in ("before", "after"))
        differs = before != after
        found.append((customers[differs], np.full(differs.sum(), place, np.int16), before[differs], after[differs]))
    columns = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    return pa.table(dict(zip(("customer_id", "tag", "before", "after"), columns, strict=True)))
