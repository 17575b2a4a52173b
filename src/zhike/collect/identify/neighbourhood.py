"""A few customers' identities and the links between them, brought out of the warehouse to be settled anew."""

from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhike.collect.identify.graph import Links, Settled, settle
from zhike.collect.identify.identity_kinds import OWN_NUMBER
from zhike.warehouse.port import Reading, Writing

TOGETHER = "together"
PROBABLE = "probable"
PERSON = "person"


@dataclass(frozen=True)
class Cause:
    """Why and when customers change: `how` as in the table of links; `by`: "load:<id>", "user:<id>", "job:<id>"."""

    how: str
    at: datetime
    by: str
    source: str = ""


@dataclass(frozen=True)
class Identities:
    """By position, in the order of their ids. `customer` is -1 for those that are in no warehouse yet."""

    ids: np.ndarray
    kinds: np.ndarray
    customer: np.ndarray
    home: np.ndarray
    shared: np.ndarray

    @classmethod
    def of(cls, table: pa.Table) -> "Identities":
        """From rows of identity_id, kind, source, customer_id, home_id, shared."""
        table = table.sort_by("identity_id")
        own = pc.equal(table["kind"], OWN_NUMBER)
        kinds = pc.if_else(own, pc.binary_join_element_wise(table["kind"], table["source"], "@"), table["kind"])
        return cls(
            table["identity_id"].to_numpy(),
            kinds.to_numpy(zero_copy_only=False).astype(object),
            table["customer_id"].to_numpy(),
            table["home_id"].to_numpy(),
            table["shared"].to_numpy(zero_copy_only=False).astype(bool),
        )

    def and_new(self, ids: np.ndarray, kinds: np.ndarray) -> "Identities":
        """With new ones after them; their ids are greater."""
        none = np.full(len(ids), -1, np.int64)
        return Identities(
            np.concatenate([self.ids, ids]), np.concatenate([self.kinds, kinds]).astype(object),
            np.concatenate([self.customer, none]), np.concatenate([self.home, none]),
            np.concatenate([self.shared, np.zeros(len(ids), bool)]),
        )  # fmt: skip

    def places(self, ids: np.ndarray) -> np.ndarray:
        """The positions of these ids."""
        return np.searchsorted(self.ids, ids)

    def settled(self, links: pa.Table, next_customer: int) -> Settled:
        """See `graph.settle`; `links`: one_id, other_id, proven, cut, fresh."""
        parts = (links[name].to_numpy(zero_copy_only=False) for name in ("proven", "cut", "fresh"))
        ends = (self.places(links[name].to_numpy()) for name in ("one_id", "other_id"))
        return settle(self.kinds, self.home, self.shared, Links(*ends, *parts), next_customer)


def read_identities(reading: Reading, customers: np.ndarray) -> Identities:
    """All identities of these customers."""
    wanted = reading.lend(pa.table({"customer_id": np.unique(customers)}))
    identities = reading.table("identities").drop("hash", "ciphertext", "first_seen")
    return Identities.of(reading.fetch(identities.semi_join(wanted, "customer_id")))


def read_links(reading: Reading, identities: Identities) -> pa.Table:
    """The links of which both ends are among these: one_id, other_id, proven, cut, fresh."""
    own = reading.table("identity_links")
    for end in ("one_id", "other_id"):
        own = own.semi_join(reading.stage(pa.table({end: identities.ids})), end)
    known = {"proven": own.how != TOGETHER, "cut": own.cut_at.notnull(), "fresh": ibis.literal(False)}
    return reading.fetch(own.select("one_id", "other_id", **known))


def next_customer(writing: Reading) -> int:
    """A number that no customer has or ever had."""
    identities, profile = writing.table("identities"), writing.table("profile")
    highest = [_top(writing, identities, "customer_id"), _top(writing, identities, "home_id"),
               _top(writing, profile, "customer_id")]  # fmt: skip
    return max(highest) + 1


def next_identity(writing: Reading) -> int:
    """An identity's number that is free."""
    return _top(writing, writing.table("identities"), "identity_id") + 1


def _top(reading: Reading, table: ir.Table, column: str) -> int:
    top = reading.fetch(table.aggregate(top=table[column].max()))["top"][0].as_py()
    return int(top) if top is not None else 0


def insert_links(writing: Writing, ends: pa.Table, cause: Cause) -> int:
    """New links: one_id, other_id, weight, cut (bool)."""
    links = writing.stage(ends)
    none, at = ibis.null("timestamp"), ibis.literal(cause.at, "timestamp")
    return writing.insert(
        "identity_links",
        links.select(
            "one_id", "other_id", "weight",
            how=ibis.literal(cause.how), source=ibis.literal(cause.source), first_seen=at,
            cut_at=ibis.ifelse(links.cut, at, none),
            cut_by=ibis.ifelse(links.cut, ibis.literal(cause.by), ibis.null("string")),
        ),
    )  # fmt: skip
