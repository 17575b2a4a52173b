"""Marks: which tags are to be decided by themselves, since when and why. The clock takes them (`clock.py`)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from zhike.control import schedule
from zhike.control.tags import service
from zhike.control.tags.exclusive import Ahead
from zhike.control.tags.models import Revision, Tag, Upkeep
from zhike.control.workspace import service as workspace
from zhike.rules.nodes import Definition, Segment, tags_named, traits_named, walk_levels

MANUAL, AFTER_IMPORT, REALTIME, SCHEDULED = "manual", "after_import", "realtime", "scheduled"
MODES: Final = (MANUAL, AFTER_IMPORT, REALTIME, SCHEDULED)

SETTLE: Final = timedelta(seconds=1)
"""How long a definition must have stood still before it is decided: a burst of edits is one run."""


@dataclass(frozen=True, slots=True)
class Before:
    """How a tag was kept current before a change; of a new tag, nothing."""

    version: int
    rules: Any
    mode: str
    schedule: Any
    frozen_at: datetime | None
    still: bool


def before(tag: Tag) -> Before:
    """To be asked before the tag is changed."""
    rules = rules_of(tag.definition) if tag.version else None
    return Before(tag.version, rules, tag.update_mode, tag.schedule, tag.frozen_at, service.stands_still(tag))


def changed(tags: Iterable[tuple[Tag, Before]], ahead: Ahead) -> None:
    """After a change: note when each is due next, and mark those that it makes stale with all that read them. `ahead`:
    who went before whom (`service.ahead`) before it."""
    redefined, stale = _yielding_otherwise(ahead), set()
    for tag, was in tags:
        if tag.kind != service.RULE:
            continue
        _reschedule(tag, was)
        if rules_of(tag.definition) != was.rules:
            redefined.add(tag.id)
        elif tag.update_mode != was.mode or (was.still and not service.stands_still(tag)):
            stale.add(tag.id)
    mark((followers(redefined) if redefined else set()) | stale)
    definitions_changed()


def _yielding_otherwise(before: Ahead) -> set[str]:
    """The tags by rule that have to give way to others than before."""
    now = service.ahead()
    return {tag_id for tag_id in {*before, *now} if before.get(tag_id, ()) != now.get(tag_id, ())}


def segment_changed(segment_id: str) -> None:
    """After a segment's rule became another."""
    mark(followers(segment_ids={segment_id}))
    definitions_changed()


def traits_changed(traits: Collection[str]) -> None:
    """After an analysis said these of customers anew: what reads them is decided, realtime tags by themselves."""
    rules = {rule.id: rule.definition for rule in service.rule_tags(_kept_current())}
    reading = {tag_id for tag_id, definition in rules.items() if traits_named(definition) & set(traits)}
    mark(followers(reading), "analysis")


def definitions_changed() -> None:
    """Count the change, so that who keeps definitions in memory reads them again (`service.definitions_version`)."""
    if not Revision.objects.filter(pk=1).update(count=F("count") + 1):
        Revision.objects.create(pk=1, count=1)


def followers(tag_ids: Collection[str] = (), segment_ids: Collection[str] = ()) -> set[str]:
    """These tags and all that read them or these segments, to any depth; only those that are kept current.

    What is read by way of a tag that stays as it is (by hand, frozen, paused) has nothing to learn.
    """
    reads = {rule.id: _reads(rule.definition) for rule in service.rule_tags(_kept_current())}
    found = {tag_id for tag_id in reads if tag_id in tag_ids}
    sought = found | set(segment_ids)
    while added := {tag_id for tag_id, read in reads.items() if tag_id not in found and read & sought}:
        found |= added
        sought = added
    return found


def mark(tag_ids: Collection[str], trigger: str = "definition", now: datetime | None = None) -> None:
    """These are to be decided once things have settled; of those that nothing decides, none."""
    now = now or timezone.now()
    for tag in _kept_current():
        if tag.id in tag_ids:
            values = {"stale_since": now, "due_at": now + SETTLE, "trigger": trigger}
            Upkeep.objects.update_or_create(tag=tag, defaults=values)


def decided(versions: Mapping[str, int], since: datetime | None) -> None:
    """A run that read the definitions at `since` is done: marks from before are cleared.

    None: nobody knows when it read them (it was taken up after a crash), so tags still marked are decided once more.
    """
    for tag_id, version in versions.items():
        marked = Upkeep.objects.filter(tag_id=tag_id, tag__version=version, stale_since__isnull=False)
        if since is None:
            marked.filter(due_at=None).update(due_at=timezone.now())
        else:
            marked.filter(stale_since__lte=since).update(stale_since=None, due_at=None, trigger="")


def next_due(tag: Tag, after: datetime) -> datetime | None:
    """When the tag's schedule comes next; None without one."""
    if tag.update_mode != SCHEDULED or service.stands_still(tag):
        return None
    return schedule.next_after(schedule.parse(tag.schedule), after, workspace.time_zone())


def next_times(data: Any) -> tuple[list[datetime], str]:
    """The next three times of a schedule in JSON, and the name of the zone that they are reckoned in."""
    zone = workspace.time_zone()
    return schedule.next_few(schedule.parse(data), timezone.now(), zone), zone.key


def _reschedule(tag: Tag, was: Before) -> None:
    """The next time is kept where nothing that it depends on has changed: it may be due already."""
    row = Upkeep.objects.get_or_create(tag=tag)[0]
    still = service.stands_still(tag)
    if (tag.update_mode, tag.schedule, still) != (was.mode, was.schedule, was.still) or not was.version:
        row.next_run_at = next_due(tag, timezone.now())
    if tag.frozen_at != was.frozen_at:
        row.frozen_job = None
    if still or tag.update_mode == MANUAL:
        row.stale_since, row.due_at, row.trigger = None, None, ""
    row.save()


def _kept_current() -> list[Tag]:
    return service.together(
        tag
        for tag in service.every()
        if tag.kind == service.RULE and tag.update_mode != MANUAL and not service.stands_still(tag)
    )


def rules_of(definition: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What decides who has a tag: names are left out."""
    return [(level["key"], level.get("rule")) for level in definition["levels"]]


def _reads(definition: Definition) -> set[str]:
    """The tags (their past as well) and segments that a definition names, also by way of segments."""
    named = {rule.segment for _, rule in walk_levels(definition) if isinstance(rule, Segment)}
    return tags_named(definition) | named
