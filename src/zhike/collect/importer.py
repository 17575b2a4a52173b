"""Import a file: read, clean and match outside the writer's lock, then write everything in one transaction."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning.prepare import prepare
from zhike.collect.cleaning.reference import Reference
from zhike.collect.cleaning.spellings import Spellings
from zhike.collect.facts.facts import make_facts
from zhike.collect.files.merged_cells import with_orders_whole
from zhike.collect.files.readers import open_file
from zhike.collect.files.source_file import Progress, SourceFile, schema_of
from zhike.collect.identify.identity_kinds import NEEDED
from zhike.collect.identify.people import find_people
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import WITHOUT_PEOPLE, Mapping
from zhike.collect.quality.measures import measure, tallies
from zhike.collect.quarantine import seal
from zhike.collect.redo import Loaded
from zhike.collect.report import ImportReport
from zhike.collect.write import Load, write
from zhike.errors import RefusedFile
from zhike.warehouse.ledger import read_entry, write_entry
from zhike.warehouse.port import Reading, Warehouse

LEDGER_KIND = "import"
_READ_SHARE = 0.4


def run_import(
    warehouse: Warehouse,
    keys: Keyring,
    path: Path,
    mapping: Mapping,
    load_id: str,
    progress: Progress = lambda share, stage: None,
    received_at: datetime | None = None,
    reference: Reference | None = None,
    replaces: Loaded | None = None,
) -> ImportReport:
    """All of the file, or nothing. `load_id` names the piece of work: asked for again after it is done, the report of
    the first time is given back. `received_at`: when the facts came in (UTC, naive), now unless told. `reference`: what
    a person keeps for cleaning. `replaces`: an earlier import of the same rows, whose facts go in the same
    transaction; the new ones came in when those did."""
    if (done := warehouse.ledger_entry(load_id)) is not None:
        return ImportReport(**done)
    return run_rows(warehouse, keys, opened(path, mapping), mapping, load_id, progress, received_at,
                    reference, replaces)  # fmt: skip


def run_rows(
    warehouse: Warehouse,
    keys: Keyring,
    file: SourceFile,
    mapping: Mapping,
    load_id: str,
    progress: Progress = lambda share, stage: None,
    received_at: datetime | None = None,
    reference: Reference | None = None,
    replaces: Loaded | None = None,
) -> ImportReport:
    """The same for rows that come from elsewhere in the shape of a file: a database, a webhook."""
    if (done := warehouse.ledger_entry(load_id)) is not None:
        return ImportReport(**done)
    check(mapping, file)
    came_in = replaces.received_at if replaces else received_at or datetime.now(UTC).replace(tzinfo=None)
    with warehouse.reading() as reading:
        spellings = Spellings()
        staged = stage_file(reading, file, progress, spellings)
        progress(_READ_SHARE, "matching")
        people = find_people(reading, staged, mapping, file.headers, keys)
        progress(0.5, "cleaning")
        prepared = prepare(reading, staged, mapping, file.headers, reference, spellings)
        facts = make_facts(reading, staged, mapping, file.headers, people, keys.salt, prepared)
        refused = seal(reading, staged, facts.rows, mapping, keys, load_id)
        headers = list(file.headers)
        measured = measure(reading, staged, facts.rows, mapping, headers)
        counted = tallies(reading, prepared, mapping, headers, measured)
        load = Load(load_id, mapping, came_in, staged, facts, people, refused, keys, prepared.derived, measured,
                    counted, replaces)  # fmt: skip
        progress(0.7, "waiting")
        with reading.writing() as writing:
            if (done := read_entry(writing, load_id)) is not None:
                return ImportReport(**done)
            report = write(writing, load, progress)
            write_entry(writing, load_id, LEDGER_KIND, report.to_json())
    progress(1.0, "done")
    return report


def opened(path: Path, mapping: Mapping) -> SourceFile:
    """The file as the mapping means it: its sheet and headers, and every line of an order with what is the order's."""
    file = open_file(path, mapping.sheet, mapping.header_row)
    people = [identity.header for identity in mapping.identities]
    return with_orders_whole(file, mapping.kind, mapping.columns, people)


def check(mapping: Mapping, file: SourceFile) -> None:
    """Whether the file has the columns that the mapping names, and anything that leads to a customer."""
    mapping.check_headers(file.headers)
    by_order = mapping.kind == "order_lines" and "order_id" in mapping.columns
    needs_people = not mapping.anonymous and not by_order and mapping.kind not in WITHOUT_PEOPLE
    if not mapping.identities and needs_people:
        found, needed = list(file.headers), list(NEEDED)
        message = f"No column says who the customer is. Found: {', '.join(found)}. Needed: one of {', '.join(needed)}."
        raise RefusedFile(message, code="file_no_identity", headers=found, needed=needed)


def stage_file(reading: Reading, file: SourceFile, progress: Progress, spellings: Spellings | None = None) -> ir.Table:
    """The file's rows as they are read. What goes wrong on the way is raised here as it is: the engine that pulls the
    rows would wrap it into an error of its own."""
    failed: list[BaseException] = []

    def batches() -> Iterator[pa.RecordBatch]:
        done = 0
        try:
            for batch in file.rows():
                if spellings is not None:
                    spellings.look(batch)
                yield batch
                done += batch.num_rows
                progress(_READ_SHARE * min(done / max(file.row_count, 1), 1), "reading")
        except Exception as error:
            failed.append(error)

    staged = reading.stage(pa.RecordBatchReader.from_batches(schema_of(len(file.headers)), batches()))
    if failed:
        raise failed[0]
    return staged
