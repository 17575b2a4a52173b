"""Which rows are one customer: exact matching on normalised identities.

A *node* is one identity (kind and keyed hash); nodes that occur in one row are linked, and everything that is linked
is one *component*: one customer. Only distinct identities pass through Python; rows are matched by the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zhike.collect.cleaning.clean import text
from zhike.collect.identify.identity_kinds import KINDS, normalise
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading

_NOBODY: Final = -1


@dataclass
class Nodes:
    """The distinct identities of a file, position by position."""

    kinds: list[str]
    hashes: list[bytes]
    values: list[str]

    @classmethod
    def none(cls) -> "Nodes":
        return cls([], [], [])

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True)
class People:
    """`rows`: what each combination of identity cells means (`identity_<i>`…, `component`). `nodes`: the identities,
    and `components`: the component of each. `unusable`: how many distinct cells identify nobody."""

    rows: ir.Table | None
    nodes: Nodes
    components: np.ndarray
    unusable: int


def find_people(reading: Reading, staged: ir.Table, mapping: Mapping, headers: Sequence[str], keys: Keyring) -> People:
    """Match a file's rows with one another. What the warehouse knows about them is looked up when writing."""
    if mapping.anonymous or not mapping.identities:
        return People(None, Nodes.none(), np.empty(0, np.int64), 0)
    cells = [text(staged[f"c{headers.index(identity.header)}"]) for identity in mapping.identities]
    named = {f"identity_{i}": ibis.coalesce(cell, "") for i, cell in enumerate(cells)}
    distinct = reading.fetch(staged.filter(staged.damaged.isnull()).select(**named).distinct())
    return _linked(reading, distinct, mapping, keys)


def _linked(reading: Reading, distinct: pa.Table, mapping: Mapping, keys: Keyring) -> People:
    nodes, places = Nodes.none(), dict[bytes, int]()
    unusable, columns = 0, []
    for i, identity in enumerate(mapping.identities):
        cells = distinct[f"identity_{i}"].combine_chunks().dictionary_encode()
        numbers, bad = _number_nodes(cells.dictionary.to_pylist(), identity.kind, mapping.source, keys, nodes, places)
        columns.append(numbers[np.asarray(cells.indices)])
        unusable += bad
    components = _components(len(nodes), columns)
    of_row = _component_of_row(columns, components)
    rows = distinct.append_column("component", pa.array(of_row, mask=of_row == _NOBODY))
    return People(reading.stage(rows), nodes, components, unusable)


def _number_nodes(
    values: list[str], kind: str, source: str, keys: Keyring, nodes: Nodes, places: dict[bytes, int]
) -> tuple[np.ndarray, int]:
    """The node of each value (new ones are added), `_NOBODY` where it identifies nobody; and how many of those."""
    numbers = np.full(len(values), _NOBODY, np.int64)
    unusable = 0
    for position, value in enumerate(values):
        known = normalise(kind, value) if value else None
        if known is None:
            unusable += bool(value)
            continue
        hashed = keys.hash(kind, known, source)
        number = places.setdefault(hashed, len(nodes))
        if number == len(nodes):
            nodes.kinds.append(kind)
            nodes.hashes.append(hashed)
            nodes.values.append(known)
        numbers[position] = number
    return numbers, unusable


def _components(count: int, columns: list[np.ndarray]) -> np.ndarray:
    """The component of each node: neighbouring columns of one row are linked over those that are blank."""
    if len(columns) == 1 or not count:
        return np.arange(count)
    last = columns[0]
    starts, ends = [], []
    for column in columns[1:]:
        both = (last != _NOBODY) & (column != _NOBODY)
        starts.append(last[both])
        ends.append(column[both])
        last = np.where(column != _NOBODY, column, last)
    one, other = np.concatenate(starts), np.concatenate(ends)
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _component_of_row(columns: list[np.ndarray], components: np.ndarray) -> np.ndarray:
    node = np.full(len(columns[0]), _NOBODY, np.int64)
    for column in reversed(columns):
        node = np.where(column != _NOBODY, column, node)
    return np.where(node == _NOBODY, _NOBODY, components[node] if len(components) else _NOBODY)


@dataclass(frozen=True)
class Assigned:
    """Who each component is: staged `component` → `customer_id`; and what the warehouse did not know before."""

    customers: ir.Table
    customers_added: int
    conflicts: int
    new: np.ndarray  # positions of nodes that are new to the warehouse
    customer_of: np.ndarray  # by component


def assign(writing: Reading, people: People, good: ir.Table) -> Assigned:
    """Give every component its customer: the one that its strongest known identity leads to, else a new one.

    Only components that stand in a row of `good`: a row in quarantine makes nobody a customer.

    Read inside the writer's transaction: nobody else may hand out numbers meanwhile. Where a component's identities
    lead to several customers it counts as a conflict; they stay apart.
    """
    known_node, known_customer = _known(writing, people.nodes)
    count = int(people.components.max()) + 1 if len(people.components) else 0
    customer_of, conflicts = _strongest(people, known_node, known_customer, count)
    used = _used(writing, good, count)
    fresh = np.flatnonzero(used & (customer_of == _NOBODY))
    customer_of[fresh] = np.arange(len(fresh)) + _next_customer(writing)
    new = np.setdiff1d(np.flatnonzero(used[people.components]), known_node)
    table = pa.table({"component": np.arange(count), "customer_id": customer_of})
    return Assigned(writing.stage(table), len(fresh), conflicts, new, customer_of)


def _used(writing: Reading, good: ir.Table, count: int) -> np.ndarray:
    """Which components stand in a good row."""
    used = np.zeros(count, bool)
    used[
        writing.fetch(good.filter(good.component.notnull()).select("component").distinct())["component"].to_numpy()
    ] = True
    return used


def _known(writing: Reading, nodes: Nodes) -> tuple[np.ndarray, np.ndarray]:
    """The nodes that the warehouse has, and the customers that they lead to."""
    table = {"node": np.arange(len(nodes)), "kind": pa.array(nodes.kinds, pa.string())}
    staged = writing.stage(pa.table({**table, "hash": pa.array(nodes.hashes, pa.binary())}))
    identities = writing.table("identities").select("kind", "hash", "customer_id")
    found = writing.fetch(staged.join(identities, ["kind", "hash"]).select("node", "customer_id"))
    return found["node"].to_numpy(), found["customer_id"].to_numpy()


def _strongest(people: People, node: np.ndarray, customer: np.ndarray, count: int) -> tuple[np.ndarray, int]:
    ranks = np.array([KINDS.index(kind) for kind in people.nodes.kinds], np.int64)[node]
    component = people.components[node]
    order = np.lexsort((customer, ranks, component))
    component, customer = component[order], customer[order]
    customer_of = np.full(count, _NOBODY, np.int64)
    found, first = np.unique(component, return_index=True)
    customer_of[found] = customer[first]
    disagreeing = np.unique(component[customer != customer_of[component]])
    return customer_of, len(disagreeing)


def _next_customer(writing: Reading) -> int:
    highest = [pc.max(writing.fetch(writing.table(name).aggregate(top=ibis._.customer_id.max()))["top"]).as_py()
               for name in ("profile", "identities")]  # fmt: skip
    return max((number for number in highest if number is not None), default=0) + 1
