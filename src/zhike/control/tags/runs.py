"""Runs: which tags, on which versions of their definitions, as of when, by whom; each run is a job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from zhike import wiring
from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.tags import evaluation, service
from zhike.errors import Conflict, InvalidInput, NotFound
from zhike.rules.nodes import Text
from zhike.rules.windows import Instant
from zhike.tagging.scope import refuse_backwards

KIND = "tag_run"


@dataclass(frozen=True, slots=True)
class Run:
    """A job of this kind, read as a run."""

    job: Job

    @property
    def versions(self) -> dict[str, int]:
        return dict(self.job.payload["versions"])

    @property
    def full(self) -> bool:
        """Whether everybody is to be decided anew, also those who cannot have changed."""
        return bool(self.job.payload.get("full"))

    @property
    def tags(self) -> list[dict[str, Any]]:
        """Each tag's entered, left, changed and customers, once the run is done."""
        return list((self.job.result or {}).get("tags", []))

    @property
    def took_ms(self) -> int | None:
        if self.job.started_at is None or self.job.finished_at is None:
            return None
        return round((self.job.finished_at - self.job.started_at).total_seconds() * 1000)

    def total(self, what: str) -> int:
        return sum(tag[what] for tag in self.tags)

    def names(self) -> dict[str, Text]:
        return service.version_names(self.versions)

    def instant(self) -> Instant:
        """As of when to decide: what was asked for, else now."""
        now, asked = evaluation.now_instant(), self.job.payload.get("as_of")
        if asked is None:
            return now
        return Instant(datetime.fromisoformat(asked).astimezone(UTC).replace(tzinfo=None), now.zone)


def start(actor: Actor, tag_ids: Sequence[str] | None = None, as_of: datetime | None = None, full: bool = False) -> Job:
    """Ask for a run of these rule tags (all of them without a list), on their definitions as they are now.

    `as_of` (with a zone): decide as of that instant instead of now. Raises InvalidInput where it lies in the future,
    Conflict where it lies before the last run of one of the tags.
    """
    actor.require(Role.ANALYST)
    return jobs.enqueue(KIND, _payload(tag_ids, as_of, full), actor)


def start_here(actor: Actor, progress: Progress, as_of: datetime | None = None, full: bool = False) -> Run:
    """Run all rule tags now, in this thread."""
    actor.require(Role.ANALYST)
    return Run(jobs.run_here(KIND, _payload(None, as_of, full), actor, progress))


def after_import(actor: Actor) -> Job | None:
    """Ask for a run of the tags that follow every import, when there are any."""
    due = [tag.id for tag in service.every() if tag.kind == service.RULE and tag.update_mode == "after_import"]
    return start(actor, due) if due else None


def latest() -> list[Run]:
    """The newest runs first."""
    return [Run(found) for found in jobs.latest(kind=KIND)]


def get(run_id: str) -> Run:
    found = jobs.get(run_id)
    if found.kind != KIND:
        raise NotFound("There is no such run.", id=run_id)
    return Run(found)


def _payload(tag_ids: Sequence[str] | None, as_of: datetime | None, full: bool) -> dict[str, Any]:
    versions = _versions(tag_ids)
    if as_of is not None:
        _check_instant(as_of, versions)
    return {"versions": versions, "as_of": None if as_of is None else as_of.isoformat(), "full": full}


def _versions(tag_ids: Sequence[str] | None) -> dict[str, int]:
    chosen = service.every() if tag_ids is None else [service.get(tag_id) for tag_id in tag_ids]
    versions = {tag.id: tag.version for tag in chosen if tag.kind == service.RULE}
    if not versions:
        raise Conflict("There is no rule tag to run.", code="nothing_to_run")
    return versions


def _check_instant(as_of: datetime, versions: Mapping[str, int]) -> None:
    """The history of tags is written forwards: neither beyond now nor before what was decided already."""
    if as_of.tzinfo is None:
        raise InvalidInput("An instant needs a time zone.", code="run_without_zone", as_of=as_of.isoformat())
    instant = as_of.astimezone(UTC).replace(tzinfo=None)
    if instant > service.instant_now():
        raise InvalidInput("Nobody knows the future.", code="run_in_the_future", as_of=as_of.isoformat())
    with wiring.warehouse().reading() as reading:
        refuse_backwards(reading, versions, Instant(instant))
