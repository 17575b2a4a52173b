"""A warehouse as a directory of Parquet files: what is current, since when, and how it changes all at once.

    manifest.json                 which parts make up each table, and its columns: replaced by one rename
    tables/<table>/<id>/[partition=<value>/]*.parquet    a part: written once, never changed
    scratch/<id>/                 what an open warehouse staged and kept
    writer.lock                   held while somebody writes

Whoever holds a manifest reads a snapshot: the parts that it names stay for `KEPT` after newer ones took their place.
A part may lack columns that its table was given later: they are null there.
"""

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from zhike.warehouse import tables

KEPT: Final = timedelta(hours=6)
"""How long a reader may go on reading what is no longer current."""

PARTITION: Final = "partition"

OPTIONS: Final = ds.ParquetFileFormat().make_write_options(compression="zstd", store_decimal_as_integer=True)
"""How Python writes files: money with statistics, too."""

PARTITIONS: Final[Mapping[str, Callable[[ir.Table], ir.Value]]] = {
    "events": lambda table: _month(table.ts),
    "order_items": lambda table: _month(table.ts),
    "tag_history": lambda table: ibis.ifelse(table.valid_to.isnull(), "open", "closed"),
}
"""How rows are told apart into parts. A window's rows are then in few files, whose statistics let an engine leave the
others unread; and changing rows rewrites only the partitions in which they are."""


@dataclass(frozen=True, slots=True)
class Part:
    """A directory of Parquet files, relative to the warehouse, whose rows share one value of the partition."""

    path: str
    rows: int
    partition: str | None = None


@dataclass(frozen=True, slots=True)
class TableState:
    """A table at a moment."""

    columns: sch.Schema
    parts: tuple[Part, ...] = ()

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything at a moment. `retired` says since when a part is no longer current."""

    tables: Mapping[str, TableState] = field(default_factory=dict)
    retired: Mapping[str, datetime] = field(default_factory=dict)

    def table(self, name: str) -> TableState:
        """A table of `tables.ALL` that nobody has written to is empty."""
        return self.tables.get(name) or TableState(tables.ALL[name])

    def having(self, name: str, state: TableState) -> "Manifest":
        return replace(self, tables={**self.tables, name: state})

    @property
    def paths(self) -> set[str]:
        return {part.path for state in self.tables.values() for part in state.parts}


class ParquetDirectory:
    """The files of a warehouse. Every machine that reads them must see them under the same path."""

    def __init__(self, root: Path) -> None:
        self.root = root = root.absolute()
        self._manifest = root / "manifest.json"
        (root / "tables").mkdir(parents=True, exist_ok=True)
        self.nothing = root / "nothing"  # where the files of an empty table are looked for
        for directory in (root / "scratch", self.nothing):
            directory.mkdir(exist_ok=True)
        self._scratch = self._own_scratch()

    def read(self) -> Manifest:
        """What is current."""
        try:
            return _from_json(json.loads(self._manifest.read_text("utf-8")))
        except FileNotFoundError:
            return Manifest()

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Wait until no other process writes, and keep the others waiting."""
        with (self.root / "writer.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def commit(self, old: Manifest, new: Manifest) -> None:
        """Make `new` current; only for the writer. Parts that nobody can be reading any more are deleted."""
        now = datetime.now(UTC)
        retired = dict(old.retired) | dict.fromkeys(old.paths - new.paths, now)
        gone = {path for path, since in retired.items() if now - since > KEPT}
        kept = {path: since for path, since in retired.items() if path not in gone}
        _write(self._manifest, json.dumps(_to_json(replace(new, retired=kept)), ensure_ascii=False))
        for path in gone:
            shutil.rmtree(self.root / path, ignore_errors=True)

    def new_directory(self, name: str) -> Path:
        """Where the next part of a table may be written."""
        return self.root / "tables" / name / uuid.uuid4().hex

    def new_scratch(self) -> Path:
        """A directory for what one block stages and keeps."""
        directory = self._scratch / uuid.uuid4().hex
        directory.mkdir()
        return directory

    def parts_in(self, directory: Path) -> tuple[Part, ...]:
        """What an engine has written into a new directory, safely on disk; directories without rows are left out."""
        found = []
        for path in sorted({file.parent for file in directory.rglob("*.parquet")}):
            rows = sum(_rows_on_disk(file) for file in path.glob("*.parquet"))
            _, is_partition, value = path.name.partition(f"{PARTITION}=")
            found.append(Part(str(path.relative_to(self.root)), rows, value if is_partition else None))
        return tuple(part for part in found if part.rows)

    def sweep(self) -> None:
        """Delete what was written and never became current; only for the writer."""
        manifest = self.read()
        known = {_directory(path) for path in (*manifest.paths, *manifest.retired)}
        for directory in (self.root / "tables").glob("*/*"):
            if str(directory.relative_to(self.root)) not in known:
                shutil.rmtree(directory, ignore_errors=True)

    def close(self) -> None:
        """Forget what was staged and kept."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._alive.close()

    def _own_scratch(self) -> Path:
        """A directory that is ours while we hold its lock."""
        self._sweep_scratch()
        own = self.root / "scratch" / uuid.uuid4().hex
        own.mkdir()
        self._alive = (own / "alive").open("w")
        fcntl.flock(self._alive, fcntl.LOCK_EX)
        return own

    def _sweep_scratch(self) -> None:
        """Delete the scratch of processes that died (the youngest may not have taken their lock yet)."""
        for left in (self.root / "scratch").glob("*/alive"):
            with suppress(OSError), left.open() as lock:
                if time.time() - left.stat().st_mtime > 60:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(left.parent, ignore_errors=True)


def storable(schema: pa.Schema) -> pa.Schema:
    """How rows lie in files: times as instants in UTC, whose statistics every engine reads; no unsigned numbers, which
    Spark does not know; nothing at all as text."""

    def of(kind: pa.DataType) -> pa.DataType:
        if pa.types.is_timestamp(kind):
            return pa.timestamp("us", "UTC")
        if pa.types.is_unsigned_integer(kind):
            return pa.int64()
        return pa.string() if pa.types.is_null(kind) else kind

    return pa.schema([field.with_type(of(field.type)) for field in schema])


def _month(ts: ir.TimestampValue) -> ir.StringValue:
    return ts.strftime("%Y-%m").fill_null("none")


def _directory(path: str) -> str:
    """What was written at once: tables/<table>/<id>."""
    return "/".join(path.split("/")[:3])


def _rows_on_disk(file: Path) -> int:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        return int(pq.read_metadata(opened).num_rows)


def _write(path: Path, text: str) -> None:
    """Atomically: whoever reads sees the old text or the new one."""
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _to_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "version": 1,
        "tables": {
            name: {
                "columns": {column: str(kind) for column, kind in state.columns.items()},
                "parts": [asdict(part) for part in state.parts],
            }
            for name, state in manifest.tables.items()
        },
        "retired": {path: since.isoformat() for path, since in manifest.retired.items()},
    }


def _from_json(data: dict[str, Any]) -> Manifest:
    return Manifest(
        {
            name: TableState(ibis.schema(state["columns"]), tuple(Part(**part) for part in state["parts"]))
            for name, state in data["tables"].items()
        },
        {path: datetime.fromisoformat(since) for path, since in data["retired"].items()},
    )
