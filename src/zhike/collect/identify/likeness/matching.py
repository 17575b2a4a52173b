"""Find customers who are probably one person: compare first, then join and ask in the writer's one transaction."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhike.collect.files.source_file import Progress
from zhike.collect.identify.likeness import queue
from zhike.collect.identify.likeness.alike import find_alike
from zhike.collect.identify.likeness.choosing import Pair, Thresholds, choose
from zhike.collect.identify.likeness.records import people
from zhike.collect.identify.merges import Joined, join
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
) -> MatchReport:
    """Compare everybody with everybody else whom it could be. What is sure is joined, what is likely is asked about
    (instead of what was open before). Asked for again after it is done, the first report is given back."""
    if (done := warehouse.ledger_entry(job_id)) is not None:
        return MatchReport(**done)
    cut = thresholds or Thresholds()
    with warehouse.reading() as reading:
        progress(0.0, "reading")
        everybody = people(reading, keys)
        alike = find_alike(everybody, min(cut.low, cut.high), progress)
        progress(0.9, "waiting")
        with reading.writing() as writing:
            if (done := read_entry(writing, job_id)) is not None:
                return MatchReport(**done)
            progress(0.92, "writing")
            report = _write(writing, everybody.num_rows, alike, cut, job_id)
            write_entry(writing, job_id, LEDGER_KIND, report.to_json())
    progress(1.0, "done")
    return report


def _write(writing: Writing, customers: int, alike: pa.Table, cut: Thresholds, job_id: str) -> MatchReport:
    cause = Cause(PROBABLE, datetime.now(UTC).replace(tzinfo=None), f"job:{job_id}")
    chosen = choose(_still_there(writing, alike), cut, queue.apart(writing))
    joined = join(writing, chosen.join, cause)
    waiting = queue.ask(writing, _without(_moved(chosen.ask, joined), queue.apart(writing)), cause)
    return MatchReport(customers, alike.num_rows, len(joined.moved.gone), waiting)


def _still_there(reading: Reading, alike: pa.Table) -> pa.Table:
    """Pairs of customers whom nobody merged while they were compared."""
    profile = reading.table("profile")
    there = reading.fetch(profile.select("customer_id"))["customer_id"]
    kept = pc.and_(*(pc.is_in(alike[end], value_set=there.combine_chunks()) for end in ("one_id", "other_id")))
    return alike.filter(kept)


def _moved(pairs: pa.Table, joined: Joined) -> pa.Table:
    """The pairs between those who are there now, each once, at its heaviest."""
    order = np.argsort(joined.moved.gone)
    gone, kept = joined.moved.gone[order], joined.moved.kept[order]
    ends = [_now(pairs[end].to_numpy(), gone, kept) for end in ("one_id", "other_id")]
    one, other = np.minimum(*ends), np.maximum(*ends)
    first = np.unique(np.column_stack([one, other]), axis=0, return_index=True)[1]  # pairs come heaviest first
    rows = np.sort(first[one[first] != other[first]])
    moved = pairs.set_column(0, "one_id", pa.array(one)).set_column(1, "other_id", pa.array(other))
    return moved.take(pa.array(rows, pa.int64()))


def _without(pairs: pa.Table, apart: Iterable[Pair]) -> pa.Table:
    """But for those who are two people: who was compared may have been joined with one of them."""
    known = {frozenset(pair) for pair in apart}
    rows = zip(pairs["one_id"].to_pylist(), pairs["other_id"].to_pylist(), strict=True)
    return pairs.filter(pa.array([frozenset(pair) not in known for pair in rows], pa.bool_()))


def _now(customers: np.ndarray, gone: np.ndarray, kept: np.ndarray) -> np.ndarray:
    if not len(gone):
        return customers
    place = np.clip(np.searchsorted(gone, customers), 0, len(gone) - 1)
    return np.where(gone[place] == customers, kept[place], customers)
