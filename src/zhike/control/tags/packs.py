"""Tag packs: those that come with the product, and any that somebody exports or imports.

What a pack would do is shown before it is done (`Planned`), and all that was chosen is done or nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

from django.db import transaction

from zhike import wiring
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.tags import groups, pack_files, plans, service
from zhike.control.tags.files import TagFile
from zhike.control.tags.groups import GroupDraft
from zhike.control.tags.models import Tag, TagGroup
from zhike.control.tags.pack_files import GroupFile, Pack
from zhike.control.tags.plans import Plan, Step
from zhike.errors import Conflict, InvalidInput, NotFound
from zhike.rules import nodes
from zhike.rules.nodes import Text
from zhike.rules.parse import parse_definition
from zhike.tagging.supplied import unsupplied

ORDER = ("retail", "beauty", "mother_baby", "catering", "education", "banking")

Trouble = Literal["of_scheme", "other_kind"]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What taking one tag of a pack would do: as a plan's `step`, or not at all because of `trouble`.

    `same_name`: a tag of another key that is called so already. `missing`: facts that its rule reads and nobody
    supplies here. `needs`: tags of the pack that it reads.
    """

    file: TagFile
    step: Step | None
    trouble: Trouble | None
    same_name: Tag | None
    missing: Sequence[str]
    needs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Planned:
    """What taking (a part of) a pack would do."""

    pack: Pack
    tags: tuple[Foreseen, ...]
    groups: tuple[GroupFile, ...]
    plan: Plan


@cache
def starters() -> tuple[Pack, ...]:
    """The packs that come with the product."""
    folder = resources.files(__package__).joinpath("starter_packs")
    return tuple(pack_files.parse(folder.joinpath(f"{key}.yaml").read_text("utf-8"), f"{key}.yaml") for key in ORDER)


def starter(key: str) -> Pack:
    found = next((pack for pack in starters() if pack.key == key), None)
    if found is None:
        raise NotFound("There is no such pack.", id=key)
    return found


def missing(pack: Pack) -> dict[str, list[str]]:
    """For each tag by rule the facts that it reads and nobody supplies here; only those that miss any."""
    rules = {tag.key: parse_definition(tag.definition) for tag in pack.tags if tag.kind == service.RULE}
    with wiring.warehouse().reading() as reading:
        return unsupplied(reading, rules)


def planned(pack: Pack, keys: Collection[str] | None = None) -> Planned:
    """What taking these tags (all without keys) and those that they read would do. Writes nothing.

    Raises InvalidInput and InvalidRule where the pack does not say what can be done here.
    """
    chosen = _chosen(pack, keys)
    every = service.every()
    present = {tag.key: tag for tag in every if tag.key}
    troubles = {file.key: _trouble(file, present.get(file.key)) for file in chosen}
    plan = plans.plan_of([file for file in chosen if troubles[file.key] is None])
    steps, lacking = {step.key: step for step in plan.steps}, missing(replace(pack, tags=chosen))
    tags = tuple(
        Foreseen(
            file,
            steps.get(file.key),
            troubles[file.key],
            _namesake(file, every),
            lacking.get(file.key, []),
            _needs(file, pack),
        )
        for file in chosen
    )
    return Planned(pack, tags, _groups(pack, chosen), plan)


def take(actor: Actor, pack: Pack, keys: Collection[str] | None = None) -> Planned:
    """Do it: all of it, or nothing. Raises Conflict where one of the tags cannot be taken."""
    actor.require(Permission.DEFINE)
    found = planned(pack, keys)
    refused = [each.file.key for each in found.tags if each.trouble is not None]
    if refused:
        raise Conflict("Some of these tags cannot be taken.", code="pack_conflicts", tags=refused)
    with transaction.atomic():
        _make_groups(actor, found.groups)
        plans.apply(actor, found.plan)
        done = {action: sum(step.action == action for step in found.plan.steps) for action in ("add", "change")}
        audit.record(actor, "tag_pack_taken", kind="tag_pack", id=pack.key, details=done)
    return found


def exported(actor: Actor, tag_ids: Collection[str] | None = None) -> Pack:
    """These tags (all without ids) with those that they read, and their groups. Tags of schemes stay where they are."""
    every = {tag.key: tag for tag in plans.exported(actor)}
    own = {tag.key: tag for tag in service.every() if tag.key in every and tag.scheme is None}
    wanted = [service.get(tag_id) for tag_id in tag_ids] if tag_ids is not None else list(own.values())
    pack = Pack("tags", Text("标签", "Tags"), Text("", ""), (), tuple(every[key] for key in own))
    chosen = _chosen(pack, [tag.key for tag in wanted if tag.key in own])
    return replace(pack, groups=_of_tags(own[file.key] for file in chosen), tags=chosen)


def _chosen(pack: Pack, keys: Collection[str] | None) -> tuple[TagFile, ...]:
    """These tags, with those of the pack that they read, in the pack's order."""
    if keys is None:
        return pack.tags
    by_key = {tag.key: tag for tag in pack.tags}
    if unknown := sorted(set(keys) - by_key.keys()):
        raise InvalidInput("The pack has no such tags.", code="pack_tag_unknown", field="keys", tags=unknown)
    found, ahead = set[str](), list(keys)
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += _needs(by_key[key], pack)
    return tuple(tag for tag in pack.tags if tag.key in found)


def _needs(file: TagFile, pack: Pack) -> list[str]:
    """The tags of the pack that a tag reads."""
    if file.kind != service.RULE:
        return []
    named = nodes.tags_named(parse_definition(file.definition))
    return [tag.key for tag in pack.tags if tag.key in named and tag.key != file.key]


def _trouble(file: TagFile, present: Tag | None) -> Trouble | None:
    if present is None:
        return None
    if present.scheme is not None:
        return "of_scheme"
    return "other_kind" if present.kind != file.kind else None


def _namesake(file: TagFile, every: Iterable[Tag]) -> Tag | None:
    """A tag that is called so, and is another."""
    return next((tag for tag in every if tag.key != file.key and service.name_of(tag) == file.name), None)


# Groups


def _groups(pack: Pack, tags: Iterable[TagFile]) -> tuple[GroupFile, ...]:
    """The groups that these tags lie in, each after the one above it, that are not here or say something else."""
    said = {group.name: group for group in pack.groups}
    ordered: dict[Text, GroupFile] = {}

    def visit(name: Text, above: tuple[Text, ...]) -> None:
        if name in above:
            raise InvalidInput("A group cannot lie within itself.", code="tag_group_circle", group=name.zh)
        group = said.get(name)
        if group is not None and group.parent is not None:
            visit(group.parent, (*above, name))
        if group is not None or above:
            ordered.setdefault(name, group or GroupFile(name))

    for tag in tags:
        if tag.group is not None:
            visit(tag.group, ())
    present = {found.name: found for found in _of(TagGroup.objects.select_related("parent"))}
    return tuple(group for group in ordered.values() if _differs(group, present.get(group.name)))


def _differs(wanted: GroupFile, present: GroupFile | None) -> bool:
    """A pack that says nothing special of a group that is here leaves it as it is."""
    return present is None or (wanted != present and wanted != GroupFile(wanted.name))


def _make_groups(actor: Actor, wanted: Iterable[GroupFile]) -> None:
    for group in wanted:
        parent = None if group.parent is None else groups.called(group.parent)
        draft = GroupDraft(group.name, parent.id if parent else None, group.exclusive, group.on_conflict)
        found = groups.called(group.name)
        if found is None:
            groups.create(actor, draft)
        else:
            groups.change(actor, found.id, draft)


def _of(found: Iterable[TagGroup]) -> list[GroupFile]:
    return [
        GroupFile(
            Text(group.name_zh, group.name_en),
            None if group.parent is None else Text(group.parent.name_zh, group.parent.name_en),
            group.exclusive,
            group.on_conflict,
        )
        for group in found
    ]


def _of_tags(tags: Iterable[Tag]) -> tuple[GroupFile, ...]:
    """The groups of these tags and those above them."""
    found: dict[str, TagGroup] = {}
    for tag in tags:
        group = tag.group
        while group is not None and group.id not in found:
            found[group.id] = group
            group = group.parent
    return tuple(_of(sorted(found.values(), key=lambda group: (group.position, group.id))))
