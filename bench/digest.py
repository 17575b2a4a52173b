"""What rivals must agree on: for each tag and level, how many customers have it and a checksum of who they are."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.peers import Json

Digest = dict[str, dict[str, tuple[int, int]]]

_AT_ONCE = 50
"""Tags in one query."""


def of_table(table: ir.Table, definitions: Mapping[str, Json], fetch: Callable[[ir.Table], pa.Table]) -> Digest:
    """Of a table of customer_id and a column of level keys for each tag."""
    tags, digest = list(definitions), Digest()
    for i in range(0, len(tags), _AT_ONCE):
        some = {tag: definitions[tag] for tag in tags[i : i + _AT_ONCE]}
        digest |= _digest(some, fetch(_sums(table, some)).to_pylist()[0])
    return digest


def of_peer(
    connection: duckdb.DuckDBPyConnection,
    definitions: Mapping[str, Json],
    tables: Mapping[str, str],
    base: str = "temp",
) -> Digest:
    """Of the table, or several, that a peer made in a database of its own: which tag is where."""
    backend, digest = ibis.duckdb.from_connection(connection), Digest()
    for name in dict.fromkeys(tables.values()):
        some = {tag: definitions[tag] for tag in definitions if tables[tag] == name}
        digest |= of_table(backend.table(name, database=(base, "main")), some, lambda table: table.to_pyarrow())
    return digest


def of_levels(levels: NDArray[np.int8], definitions: Mapping[str, Json]) -> Digest:
    """Of the floor's answer: a row for each tag, a column for each customer from 1; levels counted from the last."""
    who = _scattered(np.arange(1, levels.shape[1] + 1))
    return {
        tag: _those(
            (level["key"], int((found == number).sum()), int(who[found == number].sum()))
            for number, level in zip(range(len(data["levels"]), 0, -1), data["levels"], strict=True)
        )
        for found, (tag, data) in zip(levels, definitions.items(), strict=True)
    }


def members(digest: Digest) -> dict[str, int]:
    """How many customers have each tag that anybody has."""
    sizes = {tag: sum(customers for customers, _ in levels.values()) for tag, levels in digest.items()}
    return {tag: size for tag, size in sizes.items() if size}


def _sums(table: ir.Table, definitions: Mapping[str, Json]) -> ir.Table:
    who, sums = _scattered(table.customer_id), dict[str, ir.Value]()
    for tag, data in definitions.items():
        sums[f"{tag} all"] = table[tag].count()
        for level in data["levels"]:
            has = table[tag] == level["key"]
            sums[f"{tag} {level['key']} n"] = has.ifelse(1, 0).sum()
            sums[f"{tag} {level['key']} who"] = has.ifelse(who, 0).sum()
    return table.aggregate(**sums)


def _digest(definitions: Mapping[str, Json], row: dict[str, Any]) -> Digest:
    digest = {tag: _those(_read(tag, data, row)) for tag, data in definitions.items()}
    unknown = {tag for tag in definitions if row[f"{tag} all"] != members(digest).get(tag, 0)}
    assert not unknown, f"values that are no levels: {unknown}"
    return digest


def _read(tag: str, data: Json, row: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    for key in (level["key"] for level in data["levels"]):
        yield key, int(row[f"{tag} {key} n"] or 0), int(row[f"{tag} {key} who"] or 0)


def _those(levels: Iterator[tuple[str, int, int]]) -> dict[str, tuple[int, int]]:
    return {key: (customers, who) for key, customers, who in levels if customers}


def _scattered(customer: Any) -> Any:
    """So that other customers give another sum."""
    return customer * 2654435761 % 4294967296
