"""A file that names customers by one of their identities. Nobody becomes a customer by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

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
    them that lead to nobody (`unknown`), and cells and broken rows that identify nobody (`unusable`)."""

    customers: ir.Table
    rows: int
    identities: int
    unknown: int
    unusable: int


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
    damaged = reading.rows(staged.aggregate(rows=staged.count(), damaged=staged.damaged.notnull().sum()))[0]
    first = [header] if kind in EVIDENT and normalise(kind, header) else []
    cells = [normalise(kind, cell) for cell in (*_cells(reading, staged, file.headers.index(header)), *first)]
    values = {cell for cell in cells if cell is not None}
    found = _matched(reading, kind, [keys.hash(kind, value, source) for value in values])
    return Found(
        customers=found.select("customer_id").distinct(),
        rows=damaged["rows"] + len(first),
        identities=len(values),
        unknown=len(values) - reading.rows(found.aggregate(n=found.hash.nunique()))[0]["n"],
        unusable=(damaged["damaged"] or 0) + cells.count(None),
    )


def _cells(reading: Reading, staged: ir.Table, place: int) -> Sequence[str]:
    """The different texts of a column; blank ones name nobody and are no fault."""
    whole = staged.filter(staged.damaged.isnull())
    cells = reading.fetch(whole.select(cell=text(whole[f"c{place}"])).distinct())["cell"].to_pylist()
    return [cell for cell in cells if cell]


def _matched(reading: Reading, kind: str, hashes: Iterable[bytes]) -> ir.Table:
    """hash, customer_id of the identities that are known here."""
    wanted = reading.stage(pa.table({"hash": pa.array(hashes, pa.binary())}))
    identities = reading.table("identities")
    of_kind = identities.filter(identities.kind == kind).select("hash", "customer_id")
    return reading.keep(ibis.join(wanted, of_kind, "hash").select("hash", "customer_id"))
