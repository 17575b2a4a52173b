"""A file that names customers by one of their identities. Nobody becomes a customer by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning.clean import text
from zhike.collect.files.source_file import Progress, SourceFile
from zhike.collect.identify.identity_kinds import KINDS, OWN_NUMBER, normalise
from zhike.collect.importer import stage_file
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.headers import IDENTITY_OF, plain
from zhike.errors import InvalidInput, RefusedFile
from zhike.warehouse.port import Reading

EVIDENT: Final = ("phone", "email")
"""Kinds that show what they are: a header that is one is the first value of a file without headers."""


@dataclass(frozen=True)
class Found:
    """`customers` (customer_id, distinct) whom a file names. `rows` of the file, `identities` that differ, those of
    them that lead to nobody (`unknown`), cells and broken rows that identify nobody (`unusable`), and rows that name
    an identity once more (`repeated`)."""

    customers: ir.Table
    rows: int
    identities: int
    unknown: int
    unusable: int
    repeated: int


def column_of(file: SourceFile, kind: str, header: str | None = None) -> str:
    """Which column holds the identities: the one asked for, the one that is called so, or the only one."""
    if kind not in KINDS:
        raise InvalidInput("There is no such kind of identity.", field="kind", value=kind, known=KINDS)
    called = [each for each in file.headers if IDENTITY_OF.get(plain(each)) == kind]
    fitting = [header] if header else called or list(file.headers)
    if len(fitting) != 1 or fitting[0] not in file.headers:
        raise RefusedFile(
            f"Which column is the {kind}? Found: {', '.join(file.headers)}.",
            code="list_which_column",
            kind=kind,
            headers=list(file.headers),
        )
    return fitting[0]


def source_of(reading: Reading, kind: str, source: str | None) -> str:
    """Whose own numbers are meant; for other kinds it does not matter. Raises InvalidInput where it has to be told."""
    if kind != OWN_NUMBER or source:
        return source or ""
    identities = reading.table("identities")
    rows = reading.rows(identities.filter(identities.kind == kind).select("source").distinct().order_by("source"))
    known = [row["source"] for row in rows]
    if len(known) > 1:
        raise InvalidInput("Whose customer numbers are these?", code="list_needs_source", sources=known)
    return known[0] if known else ""


def find_listed(
    reading: Reading, file: SourceFile, header: str, kind: str, source: str, keys: Keyring, progress: Progress
) -> Found:
    """The customers whom the file's column names, matched as imports match: by the keyed hash."""
    staged = stage_file(reading, file, progress)
    damaged = damaged_of(reading, staged)
    first = [(header, "", 1)] if kind in EVIDENT and normalise(kind, header) else []
    cells = [(normalise(kind, cell), rows) for cell, _, rows in (*cells_of(reading, staged, file, header), *first)]
    values = {cell for cell, _ in cells if cell is not None}
    found = matched(reading, pa.table({"hash": hashes(keys, kind, values, source)}), kind)
    return Found(
        customers=found.select("customer_id").distinct(),
        rows=damaged.rows + len(first),
        identities=len(values),
        unknown=len(values) - reading.rows(found.aggregate(n=found.hash.nunique()))[0]["n"],
        unusable=damaged.damaged + sum(cell is None for cell, _ in cells),
        repeated=sum(rows for cell, rows in cells if cell is not None) - len(values),
    )


class Rows(NamedTuple):
    """How many rows a file has, and how many of them are broken."""

    rows: int
    damaged: int


def damaged_of(reading: Reading, staged: ir.Table) -> Rows:
    """How many rows of a staged file there are, and are broken."""
    row = reading.rows(staged.aggregate(rows=staged.count(), damaged=staged.damaged.notnull().sum()))[0]
    return Rows(row["rows"], row["damaged"] or 0)


def cells_of(
    reading: Reading, staged: ir.Table, file: SourceFile, header: str, beside: str | None = None
) -> Sequence[tuple[str, str, int]]:
    """The different texts of a column, each with what stands `beside` it in another ("": nothing) and in how many
    rows; blank ones name nobody and are no fault."""
    whole = staged.filter(staged.damaged.isnull())
    cell = text(whole[f"c{file.headers.index(header)}"])
    said = ibis.literal("") if beside is None else text(whole[f"c{file.headers.index(beside)}"]).fill_null("")
    texts = whole.select(cell=cell, said=said)
    counted = reading.fetch(
        texts.filter(texts.cell.notnull()).group_by(["cell", "said"]).aggregate(n=lambda t: t.count())
    )
    rows = zip(*(counted[name].to_pylist() for name in ("cell", "said", "n")), strict=True)
    return [row for row in rows if row[0]]


def hashes(keys: Keyring, kind: str, values: Iterable[str], source: str) -> pa.Array:
    """What identities are matched by."""
    return pa.array([keys.hash(kind, value, source) for value in values], pa.binary())


def matched(reading: Reading, wanted: pa.Table, kind: str) -> ir.Table:
    """The rows of `wanted` (hash, …) whose identity is known here, with its customer_id; kept."""
    identities = reading.table("identities")
    of_kind = identities.filter(identities.kind == kind).select("hash", "customer_id")
    return reading.keep(ibis.join(reading.stage(wanted), of_kind, "hash"))
