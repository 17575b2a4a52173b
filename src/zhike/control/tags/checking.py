"""Whether changes of tags may be made. Nothing of it is written.

They are judged by how things will be afterwards: two tags that come to name one another's new levels may be changed at
once, in whatever order they are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from zhike import wiring
from zhike.control import keys, schedule
from zhike.control.tags import exclusive, readers, service, upkeep
from zhike.control.tags.drafts import KEEP, Change, Draft, PendingDraft
from zhike.control.tags.files import within_file
from zhike.control.tags.models import Tag, TagGroup
from zhike.errors import Conflict, InvalidInput
from zhike.rules.check import check_definition
from zhike.rules.nodes import ranks, walk_levels
from zhike.rules.parse import parse_definition
from zhike.tagging.coverage import coverage
from zhike.tagging.plan import TagRule, in_order


def checked(changes: Sequence[Change], gone: Sequence[Tag] = ()) -> dict[str, Any]:
    """The canonical definitions of the changed tags by their ids, when all of it may be done. Writes nothing."""
    definitions: dict[str, Any] = {}
    for each in changes:
        with within_file(each.file):
            _check_words(each, gone)
            definitions[each.tag.id] = service.canonical(each.draft.kind, each.draft.definition)
    _check_rules(changes, definitions, gone)
    _keep_what_is_read(changes, definitions, gone)
    for each in changes:
        with within_file(each.file):
            _keep_levels_that_are_held(each.tag, definitions[each.tag.id])
    _check_pending(changes, gone)
    return definitions


def final_rules(changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag] = ()) -> list[TagRule]:
    """All rule tags as they will be, each after those that it reads. Raises InvalidRule (rule_circle)."""
    changed = {each.tag.id: parse_definition(definitions[each.tag.id]) for each in changes if by_rule(each.draft)}
    others = {tag.id: service.definition_of(tag) for tag in _others(changes, gone) if tag.kind == service.RULE}
    return in_order(service.evaluated(others | changed, going_before=service.ahead(_as_they_will_be(changes, gone))))


def refuse_ranks(rules: Iterable[TagRule], modes: Mapping[str, str]) -> None:
    """Raise InvalidInput where one of these (with the rules of their segments) ranks customers but is kept current in
    realtime: where somebody stands depends on everybody, and moves without anything arriving of them."""
    for rule in rules:
        if modes.get(rule.id) == upkeep.REALTIME and any(ranks(inner) for _, inner in walk_levels(rule.definition)):
            message = "A rule that ranks customers depends on everybody: choose a schedule, or after every import."
            raise InvalidInput(message, code="realtime_ranks", field="update_mode", tag=rule.id)


def group_of(group_id: str | None) -> TagGroup | None:
    if group_id is None:
        return None
    group = TagGroup.objects.filter(id=group_id).first()
    if group is None:
        raise InvalidInput("There is no such group.", field="group_id", id=group_id)
    return group


def by_rule(draft: Draft) -> bool:
    return draft.kind == service.RULE


def _check_pending(changes: Sequence[Change], gone: Sequence[Tag]) -> None:
    """What is to become of these tags must be possible as things are now; afterwards it is held like a reader."""
    later = [
        replace(each, draft=replace(each.draft, definition=each.draft.pending.definition, pending=None))
        for each in changes
        if isinstance(each.draft.pending, PendingDraft)
    ]
    if not later:
        return
    for each in later:
        if not by_rule(each.draft):
            raise InvalidInput("No rule keeps this tag current.", code="mode_by_hand", field="pending")
    with_later = {each.tag.id: each for each in [*changes, *later]}
    checked(list(with_later.values()), gone)


def _check_words(change: Change, gone: Sequence[Tag]) -> None:
    draft, tag = change.draft, change.tag
    if draft.kind not in service.KINDS:
        raise InvalidInput("There is no such kind of tag.", field="kind", known=service.KINDS)
    if tag.version and draft.kind != tag.kind:
        raise Conflict("A tag stays of its kind.", code="tag_kind_fixed")
    _check_upkeep(draft)
    group_of(draft.group_id)
    keys.check(draft.key, service.keys_but([tag.id, *(each.id for each in gone)]))


def _check_upkeep(draft: Draft) -> None:
    if draft.update_mode not in upkeep.MODES:
        raise InvalidInput("This way to keep a tag current is not known.", field="update_mode", known=upkeep.MODES)
    by_itself = draft.update_mode in (upkeep.REALTIME, upkeep.SCHEDULED) or draft.frozen_at not in (KEEP, None)
    if by_itself and not by_rule(draft):
        raise InvalidInput("No rule keeps this tag current.", code="mode_by_hand", field="update_mode")
    if isinstance(draft.frozen_at, datetime):
        service.check_instant(draft.frozen_at, "frozen_at")
    if isinstance(draft.pending, PendingDraft):
        service.check_instant(draft.pending.effective_at, "pending.effective_at")
    if draft.update_mode == upkeep.SCHEDULED:
        schedule.parse(draft.schedule)
    elif draft.schedule is not None:
        raise InvalidInput("Only the mode `scheduled` has a schedule.", code="schedule_unused", field="schedule")


def _check_rules(changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag]) -> None:
    """Whether what the changed rules name will be there, and nothing reads itself in a circle."""
    if not any(by_rule(each.draft) for each in changes):
        return
    with wiring.warehouse().reading() as reading:
        known = service.catalogue(reading)
    levels = {tag.id: tuple(service.level_names(tag)) for tag in _others(changes, gone)}
    levels |= {tag_id: tuple(level["key"] for level in each["levels"]) for tag_id, each in definitions.items()}
    for each in changes:
        if by_rule(each.draft):
            with within_file(each.file):
                check_definition(parse_definition(definitions[each.tag.id]), replace(known, tags=levels))
    final = final_rules(changes, definitions, gone)
    modes = {each.tag.id: each.draft.update_mode for each in changes}
    grouped = exclusive.modes(each for each in _as_they_will_be(changes, gone) if each.group and each.group.exclusive)
    refuse_ranks(final, modes | grouped)


def _keep_what_is_read(changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag]) -> None:
    """A rule that names a tag or a level that is gone would quietly be false."""
    others = readers.every(but=[tag.id for tag in (*gone, *(each.tag for each in changes))])
    for tag in gone:
        readers.refuse(readers.of_tag(tag.id, others), service.name_of(tag), "tag_in_use")
    for each in changes:
        lost = _lost_levels(each.tag, definitions[each.tag.id])
        with within_file(each.file):
            readers.refuse(readers.of_levels(each.tag.id, lost, others), each.draft.name, "tag_in_use")


def _keep_levels_that_are_held(tag: Tag, definition: Mapping[str, Any]) -> None:
    """What was given is taken away in the same way, not by an edit; a rule's levels are decided anew by a run."""
    lost = _lost_levels(tag, definition)
    if tag.kind == service.RULE or not lost:
        return
    with wiring.warehouse().reading() as reading:
        held = coverage(reading, {tag.id: tuple(service.level_names(tag))}).levels[tag.id]
    kept_by = {level: held[level] for level in sorted(lost) if held[level]}
    if kept_by:
        raise Conflict(
            "Customers have this level.", code="tag_level_held", customers=sum(kept_by.values()), levels=kept_by
        )


def _lost_levels(tag: Tag, definition: Mapping[str, Any]) -> set[str]:
    return set(service.level_names(tag)) - {level["key"] for level in definition["levels"]} if tag.version else set()


def _others(changes: Sequence[Change], gone: Sequence[Tag]) -> list[Tag]:
    """The tags that stay as they are."""
    touched = {tag.id for tag in (*gone, *(each.tag for each in changes))}
    return [tag for tag in service.every() if tag.id not in touched]


def _as_they_will_be(changes: Sequence[Change], gone: Sequence[Tag]) -> list[Tag]:
    """All tags with the groups and modes that they are to have; nothing of it is stored."""
    found = _others(changes, gone)
    for each in changes:
        tag = copy(each.tag)
        moved = tag.group_id != each.draft.group_id
        tag.group, tag.kind, tag.update_mode = group_of(each.draft.group_id), each.draft.kind, each.draft.update_mode
        tag.position = exclusive.LAST if moved else tag.position
        found.append(tag)
    return found
