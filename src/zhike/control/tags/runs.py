"""Runs: which tags, on which versions of their definitions, as of when, by whom; each run is a job."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from zhike import wiring
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.jobs.states import State
from zhike.control.tags import evaluation, live, service, standing
from zhike.control.tags.models import Tag
from zhike.errors import Conflict, InvalidInput, NotFound
from zhike.rules.nodes import Text
from zhike.rules.windows import Instant
from zhike.tagging.scope import refuse_backwards

KIND = "tag_run"
BY_THEMSELVES = ("import", "schedule", "definition", "freeze", "analysis")
"""Triggers of runs that no person asked for; persons' are `manual` and `full`."""


@dataclass(frozen=True, slots=True)
class Run:
    """A job of this kind, read as a run."""

    job: Job

    @property
    def versions(self) -> dict[str, int]:
        """The tags with the versions that are to be decided; once that is done, those that were."""
        return dict((self.job.result or self.job.payload).get("versions") or self.job.payload["versions"])

    @property
    def trigger(self) -> str:
        """Why it runs."""
        return str(self.job.payload.get("trigger") or ("full" if self.full else "manual"))

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

    def when(self) -> Instant | Callable[[], Instant]:
        """As of when to decide: the instant that was asked for, else whatever is now when it is asked."""
        asked = self.job.payload.get("as_of")
        if asked is None:
            return evaluation.now_instant
        return evaluation.instant_at(datetime.fromisoformat(asked).astimezone(UTC).replace(tzinfo=None))


def start(actor: Actor, tag_ids: Sequence[str] | None = None, as_of: datetime | None = None, full: bool = False) -> Job:
    """Ask for a run of these rule tags (all of them without a list), on their definitions as they are now.

    `as_of` (with a zone): decide as of that instant instead of now. Raises InvalidInput where it lies in the future,
    Conflict where it lies before the last run of one of the tags.
    """
    actor.require(Permission.RUN)
    return jobs.enqueue(KIND, _asked(tag_ids, as_of, full), actor)


def start_here(actor: Actor, progress: Progress, as_of: datetime | None = None, full: bool = False) -> Run:
    """Run all rule tags now, in this thread."""
    actor.require(Permission.RUN)
    return Run(jobs.run_here(KIND, _asked(None, as_of, full), actor, progress))


def follows_imports(follower: Callable[[Actor], object]) -> Callable[[Actor], object]:
    """Register what else, beside tags, is computed anew once facts are written."""
    _followers.append(follower)
    return follower


_followers: Final[list[Callable[[Actor], object]]] = []


def after_import(actor: Actor) -> Job | None:
    """Facts are written: wake realtime, and ask for a run of the tags that follow every import, when there are any.

    It follows by itself from what the actor was allowed to do: asked here, a permission would refuse what is done."""
    live.wake()
    for follower in _followers:
        follower(actor)
    due = [tag for tag in service.every() if tag.kind == service.RULE and tag.update_mode == "after_import"]
    due = [tag for tag in due if not service.stands_still(tag)]
    return enqueue(actor, due, "import") if due else None


def enqueue(actor: Actor, tags: Iterable[Tag], trigger: str, as_of: datetime | None = None) -> Job:
    """One run of all of these rule tags that nobody asked for."""
    return jobs.enqueue(KIND, _payload({tag.id: tag.version for tag in tags}, as_of, False, trigger), actor)


def failed(run_ids: Iterable[str]) -> set[str]:
    """Those of the runs that ended without deciding anything: they failed, or a person stopped them."""
    return {job.id for job in jobs.several(run_ids).values() if job.state in (State.FAILED, State.CANCELLED)}


def to_decide(run: Run) -> dict[str, int]:
    """The tags of a run that begins now, with the versions to be decided.

    A tag that is frozen or not published by now stays as it is. Where no person asked for just these versions, a tag
    that was changed while the run waited is decided as it is now. Tags of one exclusive group are decided together.
    """
    there = [tag for tag in service.every() if tag.status == standing.PUBLISHED]
    present = {tag.id: tag for tag in there if tag.id in run.versions}
    if run.trigger != "freeze":
        present = {tag.id: tag for tag in service.together(present.values()) if not service.is_frozen(tag)}
    asked = {} if run.trigger in BY_THEMSELVES else run.versions
    return {tag_id: asked.get(tag_id, tag.version) for tag_id, tag in present.items()}


def latest() -> list[Run]:
    """The newest runs first."""
    return [Run(found) for found in jobs.latest(kind=KIND)]


def get(run_id: str) -> Run:
    found = jobs.get(run_id)
    if found.kind != KIND:
        raise NotFound("There is no such run.", id=run_id)
    return Run(found)


def _asked(tag_ids: Sequence[str] | None, as_of: datetime | None, full: bool) -> dict[str, Any]:
    versions = _versions(tag_ids)
    if as_of is not None:
        _check_instant(as_of, versions)
    return _payload(versions, as_of, full, "full" if full else "manual")


def _payload(versions: Mapping[str, int], as_of: datetime | None, full: bool, trigger: str) -> dict[str, Any]:
    instant = None if as_of is None else as_of.isoformat()
    return {"versions": versions, "as_of": instant, "full": full, "trigger": trigger}


def _versions(tag_ids: Sequence[str] | None) -> dict[str, int]:
    """Of all tags those that are published and not frozen; one that is named must be."""
    if tag_ids is None:
        chosen = [tag for tag in service.every() if tag.status == standing.PUBLISHED]
    else:
        chosen = [service.get(tag_id) for tag_id in tag_ids]
    for tag in chosen:
        standing.refuse_unless_published(tag)
    frozen = [tag for tag in chosen if tag.kind == service.RULE and service.is_frozen(tag)]
    if frozen and tag_ids is not None:
        raise Conflict("A frozen tag stays as it is.", code="tag_frozen", tags=[tag.id for tag in frozen])
    due = service.together(tag for tag in chosen if tag.kind == service.RULE and tag not in frozen)
    versions = {tag.id: tag.version for tag in due}
    if not versions:
        raise Conflict("There is no rule tag to run.", code="nothing_to_run")
    return versions


def _check_instant(as_of: datetime, versions: Mapping[str, int]) -> None:
    """The history of tags is written forwards: neither beyond now nor before what was decided already."""
    if as_of.tzinfo is None:
        raise InvalidInput("An instant needs a time zone.", code="run_without_zone", as_of=as_of.isoformat())
    service.check_instant(as_of, "as_of")
    instant = as_of.astimezone(UTC).replace(tzinfo=None)
    if instant > service.instant_now():
        raise InvalidInput("Nobody knows the future.", code="run_in_the_future", as_of=as_of.isoformat())
    with wiring.warehouse().reading() as reading:
        refuse_backwards(reading, versions, Instant(instant))
