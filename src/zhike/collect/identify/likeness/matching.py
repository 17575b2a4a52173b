"""Find customers who are probably one person: compare first, then join and ask in the writer's one transaction."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from zhike.collect.files.source_file import Progress
from zhike.collect.identify.likeness import queue
from zhike.collect.identify.likeness.alike import find_alike
from zhike.collect.identify.likeness.choosing import Thresholds, choose
from zhike.collect.identify.likeness.records import people
from zhike.collect.identify.merges import join
from zhike.collect.identify.neighbourhood import PROBABLE, Cause
from zhike.collect.keyring import Keyring
from zhike.warehouse.ledger import read_entry, write_entry
from zhike.warehouse.port import Reading, Warehouse, Writing

LEDGER_KIND: Final = "identity_match"


@dataclass(frozen=True)
class MatchReport:
    """`customers` that were compared, `pairs` worth a look, customers `merged` into others, pairs now `open`."""

    customers: int
    pairs: int
    merged: int
    open: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def match(
    warehouse: Warehouse,
    keys: Keyring,
    job_id: str,
    thresholds: Thresholds | None = None,
    progress: Progress = lambda share, stage: None,
    at: datetime | None = None,
) -> MatchReport:
    """Compare everybody with everybody else whom it could be. What is sure is joined, what is likely is asked about
    (instead of what was open before). Asked for again after it is done, the first report is given back. `at`: when
    customers are joined (UTC, naive), now unless told."""
    if (done := warehouse.ledger_entry(job_id)) is not None:
        return MatchReport(**done)
    cut = thresholds or Thresholds()
    cause = Cause(PROBABLE, at or datetime.now(UTC).replace(tzinfo=None), f"job:{job_id}")
    with warehouse.reading() as reading:
        progress(0.0, "reading")
        everybody = people(reading, keys)
        alike = find_alike(everybody, min(cut.low, cut.high), progress)
        progress(0.9, "waiting")
        with reading.writing() as writing:
            if (done := read_entry(writing, job_id)) is not None:
                return MatchReport(**done)
            progress(0.92, "writing")
            report = _write(writing, everybody.num_rows, alike, cut, cause)
            write_entry(writing, job_id, LEDGER_KIND, report.to_json())
    progress(1.0, "done")
    return report


def _write(writing: Writing, customers: int, alike: pa.Table, cut: Thresholds, cause: Cause) -> MatchReport:
    chosen = choose(_still_there(writing, alike), cut, queue.apart(writing))
    joined = join(writing, chosen.join, cause)
    waiting = queue.ask(writing, queue.without(queue.carried(chosen.ask, joined.moved), queue.apart(writing)), cause)
    return MatchReport(customers, alike.num_rows, len(joined.moved.gone), waiting)


def _still_there(reading: Reading, alike: pa.Table) -> pa.Table:
    """Pairs of customers whom nobody merged while they were compared."""
    profile = reading.table("profile")
    there = reading.fetch(profile.select("customer_id"))["customer_id"]
    kept = pc.and_(*(pc.is_in(alike[end], value_set=there.combine_chunks()) for end in ("one_id", "other_id")))
    return alike.filter(kept)
