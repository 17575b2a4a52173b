"""Why a customer is one person, read for people: the identities, the links between them, and what was merged."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.warehouse.port import Reading

MOST_SHOWN = 200
"""Identities of one customer that a picture can still show; the strongest are those first seen."""


@dataclass(frozen=True)
class Story:
    """Rows of the tables `identities` (without the hash), `identity_links` and `merges` (with `members`: how many
    identities each took over); `identities` has `of_customer`, the one that it leads to, because a cut link may lead
    to somebody else."""

    identities: list[dict[str, Any]]
    links: list[dict[str, Any]]
    merges: list[dict[str, Any]]


def story_of(reading: Reading, customer_id: int) -> Story:
    """Everything that makes this customer one person, and what was taken apart from it."""
    identities = reading.table("identities").drop("hash")
    own = identities.filter(identities.customer_id == customer_id).order_by("identity_id").limit(MOST_SHOWN)
    mine = reading.rows(own)
    ids = [row["identity_id"] for row in mine]
    links = reading.rows(_links(reading, ids))
    ends = {row[end] for row in links for end in ("one_id", "other_id")}
    others = _with_ids(reading, identities, "identity_id", sorted(ends - set(ids))[:MOST_SHOWN])
    shown = [*mine, *reading.rows(others)]
    there = {row["identity_id"] for row in shown}
    kept = [row for row in links if row["one_id"] in there and row["other_id"] in there]
    return Story(shown, kept, reading.rows(_merges(reading, customer_id)))


def _links(reading: Reading, ids: list[int]) -> ir.Table:
    """Links of which at least one end is among these."""
    links = reading.table("identity_links")
    ends = (_with_ids(reading, links, end, ids) for end in ("one_id", "other_id"))
    return ibis.union(*ends, distinct=True).order_by("first_seen", "one_id", "other_id")


def _with_ids(reading: Reading, table: ir.Table, column: str, ids: list[int]) -> ir.Table:
    return table.semi_join(reading.stage(pa.table({column: pa.array(ids, pa.int64())})), column)


def _merges(reading: Reading, customer_id: int) -> ir.Table:
    """Into and out of this customer, the newest first."""
    merges, merged = reading.table("merges"), reading.table("merged")
    own = merges.filter((merges.kept_id == customer_id) | (merges.gone_id == customer_id))
    counted = merged.aggregate(by="merge_id", members=merged.count())
    joined = own.left_join(counted, "merge_id").drop("merge_id_right")
    return joined.order_by([joined["at"].desc(), joined.merge_id])
