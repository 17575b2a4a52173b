"""A file in which another system says who has a tag, and at which level. Nobody becomes a customer by it."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.files.source_file import Progress, SourceFile
from zhike.collect.identify.identity_kinds import normalise
from zhike.collect.identify.identity_list import EVIDENT, cells_of, column_of, damaged_of, hashes, matched
from zhike.collect.importer import stage_file
from zhike.collect.keyring import Keyring
from zhike.errors import RefusedFile
from zhike.warehouse.port import Reading

_CALLED: Final = ("标签值", "标签", "等级", "级别", "层级", "level", "value", "tag", "grade", "tier")
MOST_TOLD: Final = 20
"""So many unknown levels are told by their texts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to read the file: the columns of the identity and of the level, the kind of identity and whose own numbers
    they are, which level each text means (`meanings`, folded), and the one that all have without such a column."""

    column: str
    level_column: str | None
    kind: str
    source: str
    meanings: Mapping[str, str]
    level: str | None = None


@dataclass(frozen=True)
class Levelled:
    """`people` (customer_id once each, level) whom the file names; `level` is null where the file says of somebody
    what is no level of the tag, or several: they are `unclear`. `unknown_levels`: such texts and their rows.

    `rows` of the file, `identities` that differ, those of them that lead to nobody (`unknown`), rows that name nobody
    readable (`unusable`), and rows that name an identity once more (`repeated`).
    """

    people: ir.Table
    rows: int
    identities: int
    unknown: int
    unusable: int
    repeated: int
    unclear: int
    unknown_levels: Mapping[str, int]


def identity_column_of(file: SourceFile, kind: str, asked: str | None, level: str | None) -> str:
    """Which column is the identity: as `column_of` says, or the only one besides that of the level."""
    rest = [header for header in file.headers if header != level and folded(header) not in _CALLED]
    return column_of(file, kind, asked or (rest[0] if len(rest) == 1 else None))


def level_column_of(file: SourceFile, identity: str, asked: str | None, needed: bool) -> str | None:
    """Which column says the level: the one asked for, the one that is called so, or the only other one; none where
    the tag has one level and no column is called so. Raises RefusedFile where that cannot be told."""
    others = [header for header in file.headers if header != identity]
    called = [header for header in others if folded(header) in _CALLED]
    fitting = [asked] if asked else called or (others if needed else [])
    if not fitting and not needed:
        return None
    if len(fitting) != 1 or fitting[0] not in others:
        message = f"Which column is the level? Found: {', '.join(file.headers)}."
        raise RefusedFile(message, code="delivery_which_level", headers=list(file.headers))
    return fitting[0]


def folded(said: str) -> str:
    """A level as texts are compared: full width folded, case and blanks around it left out."""
    return unicodedata.normalize("NFKC", said).strip().casefold()


def find_levels(reading: Reading, file: SourceFile, wanted: Wanted, keys: Keyring, progress: Progress) -> Levelled:
    """Whom the file names at which level, matched as imports match: by the keyed hash."""
    staged = stage_file(reading, file, progress)
    damaged = damaged_of(reading, staged)
    first = [(wanted.column, "", 1)] if _is_value(wanted) else []
    cells = [*cells_of(reading, staged, file, wanted.column, wanted.level_column), *first]
    named = [(normalise(wanted.kind, cell), said, rows) for cell, said, rows in cells]
    usable = [(value, said, rows) for value, said, rows in named if value is not None]
    values = sorted({value for value, _, _ in usable})
    found = matched(reading, _table(usable, wanted, keys), wanted.kind)
    people = _people(reading, found)
    return Levelled(
        people=people,
        rows=damaged.rows + len(first),
        identities=len(values),
        unknown=len(values) - reading.rows(found.aggregate(n=found.hash.nunique()))[0]["n"],
        unusable=damaged.damaged + sum(rows for value, _, rows in named if value is None),
        repeated=sum(rows for _, _, rows in usable) - len(values),
        unclear=reading.rows(people.aggregate(n=people.level.isnull().sum().fill_null(0)))[0]["n"],
        unknown_levels=_unknown_levels(usable, wanted),
    )


def _is_value(wanted: Wanted) -> bool:
    """Whether the file has no headers: a bare list of phone numbers begins with one."""
    return wanted.level_column is None and wanted.kind in EVIDENT and normalise(wanted.kind, wanted.column) is not None


def _level(said: str, wanted: Wanted) -> str | None:
    return wanted.level if wanted.level_column is None else wanted.meanings.get(folded(said))


def _table(usable: Sequence[tuple[str, str, int]], wanted: Wanted, keys: Keyring) -> pa.Table:
    """hash, level of each identity and level that the file has."""
    pairs = sorted({(value, _level(said, wanted) or "") for value, said, _ in usable})
    found = hashes(keys, wanted.kind, (value for value, _ in pairs), wanted.source)
    return pa.table({"hash": found, "level": pa.array([level or None for _, level in pairs], pa.string())})


def _people(reading: Reading, found: ir.Table) -> ir.Table:
    """customer_id, level: one row for each; no level where the file says several, or one that is none."""
    each = found.group_by("customer_id").aggregate(
        low=found.level.min(), high=found.level.max(), without=found.level.isnull().sum()
    )
    clear = (each.low == each.high) & (each.without == 0)
    return reading.keep(each.select("customer_id", level=ibis.ifelse(clear, each.low, ibis.null("string"))))


def _unknown_levels(usable: Sequence[tuple[str, str, int]], wanted: Wanted) -> dict[str, int]:
    """What is no level of the tag, with its rows, the most frequent first; the rest is not told."""
    if wanted.level_column is None:
        return {}
    counted: Counter[str] = Counter()
    for _, said, rows in usable:
        if _level(said, wanted) is None:
            counted[said[:64]] += rows
    return dict(counted.most_common(MOST_TOLD))
