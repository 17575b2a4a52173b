"""Who the rows of a file or of a batch of events name, before anybody asks the warehouse who that is.

A *node* is one identity (kind and keyed hash). Rows that name the same identities are one `who`: a number that stands
for that combination. Only distinct combinations pass through Python; rows are matched by the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.collect.cleaning.prepare import identity_cell
from zhike.collect.identify.identity_kinds import KINDS, normalise
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading

NOBODY: Final = -1


@dataclass
class Nodes:
    """The distinct identities, position by position."""

    kinds: list[str] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True)
class People:
    """`nodes`; `members`: for each `who` the nodes that it is made of, one column for each identity (`NOBODY` where
    that one is blank or unusable). `rows`: what each combination of a file's cells means (`identity_<i>`…, `who`; null
    when they name nobody). `unusable`: how many distinct cells identify nobody."""

    nodes: Nodes
    members: np.ndarray
    unusable: int
    rows: ir.Table | None = None


def nobody() -> People:
    """Of a file that names no customers."""
    return People(Nodes(), np.empty((0, 0), np.int64), 0)


def find_people(reading: Reading, staged: ir.Table, mapping: Mapping, headers: Sequence[str], keys: Keyring) -> People:
    """Whom a file's rows name. What the warehouse knows about them is looked up when writing."""
    if mapping.anonymous or not mapping.identities:
        return nobody()
    cells = [identity_cell(staged[f"c{headers.index(item.header)}"], item.kind, mapping) for item in mapping.identities]
    named = {f"identity_{i}": ibis.coalesce(cell, "") for i, cell in enumerate(cells)}
    distinct = reading.fetch(staged.filter(staged.damaged.isnull()).select(**named).distinct())
    columns = [(identity.kind, distinct[f"identity_{i}"]) for i, identity in enumerate(mapping.identities)]
    people = people_of(columns, mapping.source, keys)
    order = np.argsort(_strength(people), kind="stable")  # so that of several the smallest is the best known one
    who = np.empty(len(order), np.int64)
    who[order] = np.arange(len(order))
    of_nobody = (people.members == NOBODY).all(axis=1)
    rows = reading.stage(distinct.append_column("who", pa.array(who, mask=of_nobody)))
    return People(people.nodes, people.members[order], people.unusable, rows)


def people_of(columns: Sequence[tuple[str, pa.ChunkedArray]], source: str, keys: Keyring) -> People:
    """Combinations given as columns of raw values, each of one kind (the same kind may come twice); `who` is the
    place in them. A blank is an empty text."""
    nodes, places = Nodes(), dict[bytes, int]()
    unusable, numbers = 0, []
    for kind, column in columns:
        cells = column.combine_chunks().dictionary_encode()
        of_value, bad = _number_nodes(cells.dictionary.to_pylist(), kind, source, keys, nodes, places)
        numbers.append(of_value[np.asarray(cells.indices)] if len(of_value) else np.empty(0, np.int64))
        unusable += bad
    return People(nodes, np.column_stack(numbers), unusable)


def _number_nodes(
    values: list[str], kind: str, source: str, keys: Keyring, nodes: Nodes, places: dict[bytes, int]
) -> tuple[np.ndarray, int]:
    """The node of each value (new ones are added), `NOBODY` where it identifies nobody; and how many of those."""
    numbers = np.full(len(values), NOBODY, np.int64)
    unusable = 0
    for position, value in enumerate(values):
        known = normalise(kind, value) if value else None
        if known is None:
            unusable += bool(value)
            continue
        hashed = keys.hash(kind, known, source)
        number = places.setdefault(hashed, len(nodes.kinds))
        if number == len(nodes.kinds):
            nodes.kinds.append(kind)
            nodes.hashes.append(hashed)
            nodes.values.append(known)
        numbers[position] = number
    return numbers, unusable


def _strength(people: People) -> np.ndarray:
    """The rank of each combination's strongest kind."""
    rank = np.array([*(KINDS.index(kind) for kind in people.nodes.kinds), len(KINDS)])  # the last one: nobody
    return np.asarray(rank[people.members].min(axis=1))
