"""A run: all due tags at once, only the changes written, everything in one transaction.

Deciding takes long and needs no lock: it looks at a snapshot. Writing takes the lock, and by then facts have arrived
and other tags have changed. The customers concerned are known (`touched`): they are left out of what was decided and
decided once more, as of now, under the lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import ibis.expr.types as ir

from zhike.rules.nodes import ranks, walk_levels
from zhike.tagging.catalogue import ensure_columns, trait_kinds
from zhike.tagging.counting import count_rows, how_many
from zhike.tagging.narrowing import Among
from zhike.tagging.plan import Instant, TagRule, in_order
from zhike.tagging.scope import few, latest_instant, note, parts, refuse_backwards, states, touched_since
from zhike.tagging.writing import Decided, Moves, decide, write
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Reading, Warehouse, Writing
from zhike.warehouse.touched import last_serial

Progress = Callable[[float, str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TagChange:
    """What a run did to one tag: customers who came, went, changed level, and who have it now."""

    tag_id: str
    entered: int
    left: int
    changed: int
    customers: int

    @property
    def moved(self) -> int:
        return self.entered + self.left + self.changed


@dataclass(frozen=True, slots=True)
class RunReport:
    run_id: str
    as_of: str
    customers: int
    tags: tuple[TagChange, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run_tags(
    warehouse: Warehouse,
    tags: Sequence[TagRule],
    when: Instant | Callable[[], Instant],
    run_id: str,
    progress: Progress = lambda fraction, stage: None,
    full: bool = False,
    cause: str = "run",
) -> RunReport:
    """Evaluate the tags and write what changed to the history and the profile, under the cause `<cause>:<run_id>`.

    Only customers who could have changed since a tag's last run are decided anew, or everybody when `full`. `when` is
    the instant, or is asked for it; "now" is then never before what was decided already, whatever the clock says.
    Raises InvalidRule when tags read one another in a circle, Conflict (run_before_last) when a tag was decided as of a
    later instant already: a history is written forwards.
    """

    def reported(writing: Writing, found: _Found, moves: Sequence[Moves]) -> RunReport:
        report = _report(writing, tags, run_id, found.instant.as_of, moves)
        write_entry(writing, run_id, "run", report.as_json())
        return report

    return _bring_up_to_date(warehouse, tags, when, f"{cause}:{run_id}", reported, progress, full)


def sweep(
    warehouse: Warehouse, tags: Sequence[TagRule], when: Callable[[], Instant], by: str, progress: Progress
) -> int:
    """A run that nobody reads a report of: who left a window, or came into one, by doing nothing. How many changes."""
    return _bring_up_to_date(warehouse, tags, when, by, lambda writing, found, moves: _all(moves), progress, False)


def _all(moves: Sequence[Moves]) -> int:
    return sum(sum(of.values()) for each in moves for of in each.values())


def _bring_up_to_date(
    warehouse: Warehouse,
    tags: Sequence[TagRule],
    when: Instant | Callable[[], Instant],
    by: str,
    finish: "Callable[[Writing, _Found, Sequence[Moves]], T]",
    progress: Progress,
    full: bool,
) -> T:
    """Decide in a snapshot, write under the lock; `finish` is the last thing in that transaction."""
    progress(0.0, "waiting")
    in_order(tags)
    with warehouse.reading() as reading:
        progress(0.05, "computing")
        found = _found(reading, tags, when, full, progress)
        _prepare(warehouse, tags, found)
        progress(0.6, "waiting")
        with reading.writing() as writing:
            progress(0.65, "writing")
            late = _late(writing, tags, found)
            if late is None:
                found = _found(writing, tags, when, full, progress)
                late = writing.keep(writing.table("profile").select("customer_id").limit(0))
            now = found.instant if isinstance(when, Instant) else when()
            done = finish(writing, found, _write(writing, tags, found, late, latest_instant(writing, tags, now), by))
            progress(0.95, "committing")
    return done


@dataclass(frozen=True)
class _Found:
    """What a snapshot gave: decided as of an instant, having seen a serial, by these definitions before."""

    instant: Instant
    serial: int
    digests: dict[str, str]
    decided: list[Decided]


def _found(
    reading: Reading, tags: Sequence[TagRule], when: Instant | Callable[[], Instant], full: bool, progress: Progress
) -> _Found:
    instant = when if isinstance(when, Instant) else latest_instant(reading, tags, when())
    refuse_backwards(reading, [tag.id for tag in tags], instant)
    kinds, serial = trait_kinds(reading), last_serial(reading)
    due = parts(reading, tags, instant, kinds, full)
    decided = []
    for i, part in enumerate(due):
        progress(0.1 + 0.5 * i / len(due), "computing")
        decided.append(decide(reading, part.tags, part.customers, instant, kinds))
    return _Found(instant, serial, _digests(reading, tags), decided)


def _digests(reading: Reading, tags: Sequence[TagRule]) -> dict[str, str]:
    known = states(reading)
    return {tag.id: known[tag.id]["definition"] for tag in tags if tag.id in known}


def _prepare(warehouse: Warehouse, tags: Sequence[TagRule], found: _Found) -> None:
    """Where something has arrived since the snapshot, have the statements made that are to decide it under the lock,
    by deciding it for nobody: to make them takes longer than to run them, and everybody else waits for the lock."""
    alone = [tag for tag in tags if not _ranks(tag)]
    with warehouse.reading() as reading:
        if alone and last_serial(reading) > found.serial:
            nobody = reading.keep(reading.table("profile").select("customer_id").limit(0))
            decide(reading, alone, Among(nobody), found.instant, trait_kinds(reading))


def _late(writing: Writing, tags: Sequence[TagRule], found: _Found) -> ir.Table | None:
    """Whose facts or tags changed since the snapshot; None where all must be decided once more."""
    if _digests(writing, tags) != found.digests:
        return None
    late = touched_since(writing, found.serial)
    return late if late is not None and few(writing, late) else None


def _write(
    writing: Writing, tags: Sequence[TagRule], found: _Found, late: ir.Table, now: Instant, by: str
) -> list[Moves]:
    """Everything but what concerns `late`, which is decided once more as of now: its newest facts are younger than the
    snapshot, and after this nobody looks at them again."""
    kinds, alone = trait_kinds(writing), [tag for tag in tags if not _ranks(tag)]
    ensure_columns(writing, kinds, tuple(tag.id for tag in tags))
    moves: list[Moves] = []
    for decided in found.decided:
        present = decided.of_those(writing.table("profile"))
        if ranking := {tag.id for tag in decided.tags if _ranks(tag)}:
            moves.append(write(writing, present.only(ranking), by))
        moves.append(write(writing, present.only({tag.id for tag in alone}).without(late), by))
    now = replace(now, as_of=max(now.as_of, found.instant.as_of))
    if alone and count_rows(writing, late):
        moves.append(write(writing, decide(writing, alone, Among(late), now, kinds), by))
    note(writing, tags, found.instant, now)
    return moves


def _ranks(tag: TagRule) -> bool:
    """Who ranks customers looks at everybody, as they were in the snapshot."""
    return any(ranks(rule) for _, rule in walk_levels(tag.definition))


def _report(
    writing: Writing, tags: Sequence[TagRule], run_id: str, as_of: datetime, moves: Sequence[Moves]
) -> RunReport:
    profile = writing.table("profile")
    have = {f"tag_{i}": how_many(profile[tag.id].notnull()) for i, tag in enumerate(tags)}
    sizes = writing.rows(profile.aggregate(customers=profile.count(), **have))[0]

    def moved(tag_id: str, what: str) -> int:
        return sum(each[tag_id][what] for each in moves if tag_id in each)

    per_tag = (
        TagChange(tag.id, moved(tag.id, "entered"), moved(tag.id, "left"), moved(tag.id, "changed"), sizes[f"tag_{i}"])
        for i, tag in enumerate(tags)
    )
    return RunReport(run_id, f"{as_of.isoformat()}Z", sizes["customers"], tuple(per_tag))
