"""Which tags want mending, why, and by which step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from zhike import wiring
from zhike.control.tags import evaluation, runs, upkeep
from zhike.control.tags import service as tags
from zhike.control.unchanged import unchanged
from zhike.control.workspace import service as workspace
from zhike.control.worth import service
from zhike.errors import InvalidRule
from zhike.rules.check import Catalogue, check_definition
from zhike.tagging.coverage import Coverage
from zhike.tagging.duplicates import Pair, near_duplicates
from zhike.tagging.supplied import unsupplied
from zhike.warehouse.port import Reading

ALL_COVERING: Final = 0.99
UNSEEN: Final = timedelta(days=90)
UNDELIVERED: Final = timedelta(days=90)
NEW: Final = timedelta(days=14)
"""So long after it was made nobody need have used a tag."""
PROMISED: Final = {
    upkeep.REALTIME: timedelta(minutes=10), upkeep.AFTER_IMPORT: timedelta(hours=1),
    upkeep.SCHEDULED: timedelta(hours=1), upkeep.MANUAL: timedelta(days=90),
}  # fmt: skip
"""How late each way to keep a tag current may be; by hand, how long a decision counts as fresh."""

KINDS: Final = (
    "broken", "failed", "stale", "undelivered", "no_data", "near_duplicate", "empty", "all_covering", "unused"
)  # fmt: skip
"""The gravest first."""

Tag = Any  # of the tags' own models, which only they touch


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a tag. `steps`, the best first: edit, run, deliver, look, delete, job, compare, data. `other`:
    of near duplicates."""

    kind: str
    tag: Tag
    steps: tuple[str, ...]
    other: Tag | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """`customers` is the whole population."""

    customers: int
    tags: int
    findings: tuple[Finding, ...]


def check() -> Checked:
    """Look through all tags; the gravest first."""
    every = tags.every()
    with wiring.warehouse().reading() as reading:
        covered, catalogue = evaluation.coverage_of(reading, every), tags.catalogue(reading)
        missing = unsupplied(reading, {tag.id: tags.definition_of(tag) for tag in every if tag.kind == tags.RULE})
        alike = _alike(reading, {tag.id: tuple(tags.level_names(tag)) for tag in every})
    by_id = {tag.id: tag for tag in every}
    alone = [each for tag in every for each in _of_tag(tag, covered, catalogue, missing.get(tag.id))]
    found = [*alone, *_near(alike, by_id), *_unused(every)]
    return Checked(covered.population, len(every), tuple(sorted(found, key=lambda each: KINDS.index(each.kind))))


def _of_tag(tag: Tag, covered: Coverage, catalogue: Catalogue, missing: Sequence[str] | None) -> Iterator[Finding]:
    if tag.kind == tags.RULE:
        yield from _broken(tag, catalogue)
        yield from _late(tag)
    elif tag.kind == tags.IMPORTED:
        yield from _undelivered(tag)
    if missing:
        yield Finding("no_data", tag, ("data", "edit"), params={"facts": missing})
    else:
        yield from _size(tag, covered)


def _size(tag: Tag, covered: Coverage) -> Iterator[Finding]:
    customers = covered.customers(tag.id)
    decided = tag.kind == tags.HAND or tag.last_run_at is not None
    if not covered.population or not decided or tag.scheme:  # whom a scheme puts where is mended in the scheme
        return
    if not customers:
        yield Finding("empty", tag, ("edit", "delete") if tag.kind == tags.RULE else ("look", "delete"))
    elif covered.share(customers) > ALL_COVERING and len(tags.level_names(tag)) == 1:
        yield Finding("all_covering", tag, ("edit", "delete"), params={"share": covered.share(customers)})


def _broken(tag: Tag, catalogue: Catalogue) -> Iterator[Finding]:
    """A rule that names what is gone cannot be decided."""
    try:
        check_definition(tags.definition_of(tag), catalogue)
        tags.rule_tags([tag])
    except InvalidRule as error:
        params = {"path": error.path, "code": error.code, "message": error.message}
        yield Finding("broken", tag, ("edit",), params=params)


def _late(tag: Tag) -> Iterator[Finding]:
    """Not decided for longer than its way to be kept current promises."""
    if tags.stands_still(tag):
        return
    row, now = getattr(tag, "upkeep", None), workspace.now()
    if row is not None and row.stale_since and row.due_at is None and row.job and runs.failed([row.job]):
        yield Finding("failed", tag, ("job", "run"), params={"job": row.job, "since": row.stale_since})
    elif (since := _late_since(tag, row)) is not None and now - since > PROMISED[tag.update_mode]:
        yield Finding("stale", tag, ("run", "edit"), params={"since": since, "mode": tag.update_mode})


def _undelivered(tag: Tag) -> Iterator[Finding]:
    """The system that says who has it has long said nothing."""
    since = tag.last_run_at or tag.created_at
    if not tags.stands_still(tag) and workspace.now() - since > UNDELIVERED:
        yield Finding("undelivered", tag, ("deliver", "delete"), params={"since": since})


def _late_since(tag: Tag, row: Any) -> datetime | None:
    """Since when it is to be decided anew. A realtime tag and one that follows imports wait for something to do."""
    if row is not None and row.stale_since is not None:
        since: datetime = row.stale_since
    elif tag.update_mode == upkeep.SCHEDULED and row is not None and row.next_run_at is not None:
        since = row.next_run_at
    elif tag.last_run_at is None:
        since = tag.created_at
    elif tag.update_mode == upkeep.MANUAL:
        since = tag.last_run_at
    else:
        return None
    return since


def _unused(every: Sequence[Tag]) -> Iterator[Finding]:
    """Read by nothing, and not looked at: nobody would miss it."""
    used, looks, now = service.users([tag.id for tag in every]), service.looks(), workspace.now()
    for tag in every:
        last = max((at for at in (looks.get(tag.id), tag.updated_at) if at is not None), default=tag.created_at)
        if tag.scheme is None and not used[tag.id] and now - tag.created_at > NEW and now - last > UNSEEN:
            yield Finding("unused", tag, ("look", "delete"), params={"since": last})


def _near(pairs: Sequence[Pair], by_id: Mapping[str, Tag]) -> Iterator[Finding]:
    """Two tags of one scheme are alike on purpose."""
    for pair in pairs:
        one, other = by_id[pair.one], by_id[pair.other]
        if one.scheme is None or one.scheme != other.scheme:
            params = {"overlap": pair.overlap, "both": pair.both, "of_one": pair.of_one, "of_other": pair.of_other}
            yield Finding("near_duplicate", one, ("compare", "edit", "delete"), other, params)


def _alike(reading: Reading, levels: Mapping[str, tuple[str, ...]]) -> tuple[Pair, ...]:
    """The pairs stay what they are until something is written: they are computed once for a state of the warehouse."""
    return unchanged(reading, ("near duplicates", *levels.items()), lambda: tuple(near_duplicates(reading, levels)))
