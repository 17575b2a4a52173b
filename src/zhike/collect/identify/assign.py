"""Who the people of a file or of a batch of events are: known customers, new ones, or several that turn out to be one.

Asked inside the writer's transaction: nobody else may hand out numbers meanwhile, and the links that a row proves are
there as soon as its facts are.
"""

from dataclasses import dataclass
from itertools import combinations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.collect.identify.graph import NEW, Settled
from zhike.collect.identify.identity_kinds import KINDS, OWN_NUMBER
from zhike.collect.identify.moves import Moved, write_settled
from zhike.collect.identify.neighbourhood import (
    Cause,
    Identities,
    insert_links,
    next_customer,
    next_identity,
    read_identities,
    read_links,
)
from zhike.collect.identify.people import NOBODY, People
from zhike.collect.keyring import Keyring
from zhike.warehouse.port import Writing

_LINKS = pa.schema([("one_id", pa.int64()), ("other_id", pa.int64())])


@dataclass(frozen=True)
class Assigned:
    """`customers`: who → customer_id, identity_id (the one that decided). `named`: customers with new identities
    (customer_id). `moved`: what became of customers that were there. `conflicts`: combinations whose identities lead
    to several customers all the same."""

    customers: ir.Table
    named: ir.Table
    moved: Moved
    customers_added: int
    identities_added: int
    conflicts: int

    @property
    def merged(self) -> int:
        """How many customers turned out to be others."""
        return len(self.moved.gone)


def assign(writing: Writing, people: People, who: np.ndarray, keys: Keyring, cause: Cause) -> Assigned:
    """Give everybody in `who` (the numbers that stand in good rows: a row in quarantine makes nobody a customer) a
    customer; write identities, links and what follows from them."""
    members = people.members[who] if len(people.members) else np.empty((len(who), 0), np.int64)
    batch = _Batch(writing, people, members, cause)
    links = batch.links()
    first_free = next_customer(writing)
    after = batch.around.settled(links, first_free)
    batch.insert_identities(after, keys)
    batch.insert_links(after)
    moved = write_settled(writing, batch.around, after, cause)
    return batch.assigned(who, after, moved, first_free)


class _Batch:
    """The identities of one batch beside those of the customers that they may concern."""

    def __init__(self, writing: Writing, people: People, members: np.ndarray, cause: Cause) -> None:
        self.writing, self.people, self.members, self.cause = writing, people, members, cause
        stands = np.zeros(len(people.nodes), bool)
        stands[members[members != NOBODY]] = True
        self.used = np.flatnonzero(stands)
        known = self._known()
        node = known["node"].to_numpy()
        stands[node] = False
        self.new = np.flatnonzero(stands)
        self.id_of = np.full(len(people.nodes), NOBODY, np.int64)
        self.id_of[node] = known["identity_id"].to_numpy()
        self.id_of[self.new] = np.arange(len(self.new)) + next_identity(writing)
        self.known = Identities.of(known.drop_columns("node"))
        self.fresh = self._fresh_pairs()
        self.around = self._around()

    def _known(self) -> pa.Table:
        """node, identity_id, kind, source, customer_id, home_id, shared of those that the warehouse has."""
        nodes = self.people.nodes
        kinds, hashes = ([values[i] for i in self.used] for values in (nodes.kinds, nodes.hashes))
        table = {"node": self.used, "kind": pa.array(kinds, pa.string()), "hash": pa.array(hashes, pa.binary())}
        identities = self.writing.table("identities").drop("ciphertext", "first_seen")
        staged = self.writing.stage(pa.table(table))
        return self.writing.fetch(staged.join(identities, ["kind", "hash"]).drop("hash"))

    def _fresh_pairs(self) -> np.ndarray:
        """Pairs of identity ids, the smaller first, that stand in one row and are not linked yet."""
        columns = [self.members[:, i] for i in range(self.members.shape[1])]
        pairs = [_pairs(self.id_of, one, other) for one, other in combinations(columns, 2)]
        found = np.concatenate([np.empty((0, 2), np.int64), *pairs])
        if not len(found):
            return found
        staged = self.writing.stage(pa.table([found[:, 0], found[:, 1]], schema=_LINKS))
        there = self.writing.table("identity_links").select("one_id", "other_id")
        fresh = staged.distinct().anti_join(there, ["one_id", "other_id"])
        rows = self.writing.fetch(fresh.order_by("one_id", "other_id"))
        return np.column_stack([rows["one_id"].to_numpy(), rows["other_id"].to_numpy()])

    def _around(self) -> Identities:
        """Customers that a new link may change, whole, and the new identities."""
        concerned = self.known.customer[np.isin(self.known.ids, self.fresh)]
        kinds = [self.people.nodes.kinds[node] for node in self.new]
        own = f"{OWN_NUMBER}@{self.cause.source}"  # all own numbers of one batch are of one source
        named = np.array([own if kind == OWN_NUMBER else kind for kind in kinds], object)
        return read_identities(self.writing, concerned).and_new(self.id_of[self.new], named)

    def links(self) -> pa.Table:
        """Those that were there, then the fresh ones."""
        no = np.zeros(len(self.fresh), bool)
        one, other = self.fresh[:, 0], self.fresh[:, 1]
        fresh = pa.table({"one_id": one, "other_id": other, "proven": no, "cut": no, "fresh": ~no})
        return pa.concat_tables([read_links(self.writing, self.around), fresh]) if len(self.fresh) else fresh

    def insert_links(self, after: Settled) -> None:
        count = len(self.fresh)
        if count:
            ends = {"one_id": self.fresh[:, 0], "other_id": self.fresh[:, 1], "weight": pa.nulls(count, pa.float64())}
            insert_links(self.writing, pa.table({**ends, "cut": after.cut[-count:]}), self.cause)

    def insert_identities(self, after: Settled, keys: Keyring) -> None:
        if not len(self.new):
            return
        nodes, place = self.people.nodes, self.around.places(self.id_of[self.new])
        rows = pa.table({
            "identity_id": self.id_of[self.new], "kind": pa.array([nodes.kinds[i] for i in self.new], pa.string()),
            "hash": pa.array([nodes.hashes[i] for i in self.new], pa.binary()),
            "ciphertext": pa.array(keys.encrypt_all(nodes.values[i] for i in self.new), pa.binary()),
            "customer_id": after.customer[place], "home_id": after.home[place], "shared": after.shared[place],
        })  # fmt: skip
        seen = {"source": ibis.literal(self.cause.source), "first_seen": ibis.literal(self.cause.at, "timestamp")}
        self.writing.insert("identities", self.writing.stage(rows).mutate(**seen))

    def assigned(self, who: np.ndarray, after: Settled, moved: Moved, first_free: int) -> Assigned:
        customer, shared = self._of_nodes(after)
        rank = np.array([KINDS.index(kind) for kind in self.people.nodes.kinds], np.int64) + len(KINDS) * shared
        best, conflicts = _deciding(self.members, rank, customer, shared)
        table = pa.table({"who": who, "customer_id": customer[best], "identity_id": self.id_of[best]})
        named = self.writing.stage(pa.table({"customer_id": customer[self.new]}))
        added = int(after.next_customer - first_free)
        return Assigned(self.writing.stage(table), named, moved, added, len(self.new), conflicts)

    def _of_nodes(self, after: Settled) -> tuple[np.ndarray, np.ndarray]:
        """By node: its customer, and whether it is shared."""
        customer = np.full(len(self.people.nodes), NEW, np.int64)
        shared = np.zeros(len(customer), bool)
        ids = self.id_of[self.used]
        place = np.clip(self.known.places(ids), 0, max(len(self.known.ids) - 1, 0))
        if len(self.known.ids):
            customer[self.used], shared[self.used] = self.known.customer[place], self.known.shared[place]
        place = np.clip(self.around.places(ids), 0, max(len(self.around.ids) - 1, 0))
        here = self.around.ids[place] == ids if len(self.around.ids) else np.zeros(len(ids), bool)
        customer[self.used[here]], shared[self.used[here]] = after.customer[place[here]], after.shared[place[here]]
        return customer, shared


def _pairs(id_of: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    both = (one != NOBODY) & (other != NOBODY) & (one != other)
    return np.sort(np.column_stack([id_of[one[both]], id_of[other[both]]]), axis=1)


def _deciding(
    members: np.ndarray, rank: np.ndarray, customer: np.ndarray, shared: np.ndarray
) -> tuple[np.ndarray, int]:
    """The node that decides for each combination, and how many of them still lead to several customers."""
    if not members.size:
        return np.empty(len(members), np.int64), 0
    blank = members == NOBODY
    ranks = np.where(blank, np.iinfo(np.int64).max, rank[members])
    best = members[np.arange(len(members)), ranks.argmin(axis=1)]
    differs = ~blank & ~shared[members] & (customer[members] != customer[best][:, None])
    return best, int(differs.any(axis=1).sum())
