"""Runs: which tags, on which versions of their definitions, by whom; each run is a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.tags import service
from zhike.errors import Conflict, NotFound
from zhike.rules.nodes import Text

KIND = "tag_run"


@dataclass(frozen=True, slots=True)
class Run:
    """A job of this kind, read as a run."""

    job: Job

    @property
    def versions(self) -> dict[str, int]:
        return dict(self.job.payload["versions"])

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


def start(actor: Actor, tag_ids: Sequence[str] | None = None) -> Job:
    """Ask for a run of these rule tags (all of them without a list), on their definitions as they are now."""
    actor.require(Role.ANALYST)
    return jobs.enqueue(KIND, {"versions": _versions(tag_ids)}, actor)


def start_here(actor: Actor, progress: Progress) -> Run:
    """Run all rule tags now, in this thread."""
    actor.require(Role.ANALYST)
    return Run(jobs.run_here(KIND, {"versions": _versions(None)}, actor, progress))


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


def _versions(tag_ids: Sequence[str] | None) -> dict[str, int]:
    chosen = service.every() if tag_ids is None else [service.get(tag_id) for tag_id in tag_ids]
    versions = {tag.id: tag.version for tag in chosen if tag.kind == service.RULE}
    if not versions:
        raise Conflict("There is no rule tag to run.", code="nothing_to_run")
    return versions
