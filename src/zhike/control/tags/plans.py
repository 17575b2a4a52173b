"""A directory of tags' files, held against the tags that there are: what would change, and making it so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from django.db import transaction

from zhike import wiring
from zhike.control import keys
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.segments import service as segments
from zhike.control.tags import changes, checking, evaluation, files, groups, service, standing
from zhike.control.tags.drafts import Change, Draft, PendingDraft
from zhike.control.tags.files import References, TagFile
from zhike.control.tags.groups import GroupDraft
from zhike.control.tags.models import Tag
from zhike.errors import InvalidRule
from zhike.rules.nodes import Text, tags_read
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.moves import Moves, moves
from zhike.tagging.plan import TagRule

Action = Literal["add", "change", "keep", "remove"]


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one tag. `fields` are those that differ; `moves` None: its rule is decided as before."""

    action: Action
    key: str
    name: Text
    fields: tuple[str, ...]
    moves: Moves | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a directory asks for: `steps` to be shown; `changes` and `gone` to be done."""

    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    groups: Mapping[str, Text | None]
    gone: tuple[Tag, ...]


def plan(directory: Path, prune: bool = False) -> Plan:
    """What applying the directory would do. With `prune`, tags that have a key but no file are removed.

    Raises InvalidInput (and InvalidRule) that names the file and the place in it.
    """
    return plan_of(files.read_directory(directory), prune)


def plan_of(wanted: Sequence[TagFile], prune: bool = False) -> Plan:
    """The same of what files say."""
    every = _changes(wanted)
    kept = {file.key for file in wanted}
    gone = tuple(t for t in service.every() if prune and t.key and t.key not in kept and standing.is_held(t))
    fields = {change.tag.id: _differences(change, file) for change, file in zip(every, wanted, strict=True)}
    made = tuple(change for change in every if fields[change.tag.id])
    counted = _moves(made, gone, {change.tag.id: change.draft.key or "" for change in every})
    return Plan(
        steps=(
            *(_step(each, fields[each.tag.id], counted.get(each.tag.id)) for each in every),
            *(Step("remove", tag.key or "", service.name_of(tag), (), counted[tag.id]) for tag in gone),
        ),
        changes=made,
        groups={change.tag.id: file.group for change, file in zip(every, wanted, strict=True)},
        gone=gone,
    )


def apply(actor: Actor, planned: Plan) -> None:
    """Make all of a plan's changes, or none of them. Customers get and lose tags with the next run."""
    with transaction.atomic():
        lie_in = {name: _group(actor, name) for name in set(planned.groups.values())}
        wanted = [
            replace(each, draft=replace(each.draft, group_id=lie_in[planned.groups[each.tag.id]]))
            for each in planned.changes
        ]
        changes.save(actor, wanted, planned.gone)
    changes.forget_deleted([tag.id for tag in planned.gone], actor.signature)


def export(actor: Actor, directory: Path) -> list[Path]:
    """Write every tag that is held into a file of its own, and give a key to each that has none. Drafts and what is
    retired stay where they are."""
    written = exported(actor)
    directory.mkdir(parents=True, exist_ok=True)
    for tag in written:
        (directory / tag.file).write_text(files.dump(tag), "utf-8")
    return [directory / tag.file for tag in written]


def exported(actor: Actor) -> list[TagFile]:
    """What the files of all tags that are held say; a tag, segment or list without a key is given one."""
    actor.require(Permission.DEFINE)
    with transaction.atomic():
        _give_keys()
        names = _names(ids_to_keys=True)
        return [_exported(tag, names) for tag in service.every() if standing.is_held(tag)]


# From files to changes


def _changes(wanted: Sequence[TagFile]) -> list[Change]:
    present = {tag.key: tag for tag in service.every() if tag.key}
    tags = {file.key: present.get(file.key) or Tag(version=0) for file in wanted}
    names = _names({key: tag.id for key, tag in tags.items()})
    return [Change(tags[file.key], _draft(file, names), file.file) for file in wanted]


def _draft(file: TagFile, names: References) -> Draft:
    later = file.pending
    return Draft(
        name=file.name,
        description=file.description,
        group_id=None,  # a group that is not there yet is made when the plan is applied
        colour=file.colour,
        kind=file.kind,
        update_mode=file.update_mode,
        definition=files.renamed(file.definition, names),
        key=file.key,
        schedule=file.schedule,
        frozen_at=file.frozen_at,
        pending=None if later is None else PendingDraft(files.renamed(later.definition, names), later.effective_at),
    )


def _names(new: Mapping[str, str] | None = None, ids_to_keys: bool = False) -> References:
    """Keys to ids (or the other way) of tags, segments and lists; `new` are ids of tags that are to be."""
    found = {
        "tag": {tag.key: tag.id for tag in service.every() if tag.key} | dict(new or {}),
        **{kind: _keyed(segments.KINDS[kind]) for kind in ("segment", "list")},
    }
    return {kind: {v: k for k, v in ids.items()} if ids_to_keys else ids for kind, ids in found.items()}


def _keyed(kind: str) -> dict[str, str]:
    return {each.key: each.id for each in segments.every() if each.kind == kind and each.key}


def _differences(change: Change, file: TagFile) -> tuple[str, ...]:
    """The fields in which a file differs from its tag; of a new tag, all."""
    tag, draft = change.tag, change.draft
    if not tag.version:
        return ("new",)
    present = _said_by(tag, service.canonical(tag.kind, tag.definition))
    later = draft.pending if isinstance(draft.pending, PendingDraft) else None
    said = replace(
        file,
        definition=draft.definition,
        pending=None if later is None else files.Later(later.effective_at, later.definition),
    )
    return tuple(name for name in _COMPARED if getattr(present, name) != getattr(said, name))


_COMPARED = (
    "name", "description", "group", "colour", "kind", "update_mode", "schedule", "frozen_at", "pending", "definition",
)  # fmt: skip


def _said_by(tag: Tag, definition: Mapping[str, Any]) -> TagFile:
    return TagFile(
        file=f"{tag.key}.yaml",
        key=tag.key or "",
        name=service.name_of(tag),
        description=Text(tag.description_zh, tag.description_en),
        group=Text(tag.group.name_zh, tag.group.name_en) if tag.group else None,
        colour=tag.colour,
        kind=tag.kind,
        update_mode=tag.update_mode,
        definition=definition,
        schedule=tag.schedule,
        frozen_at=tag.frozen_at,
        pending=files.Later(tag.pending.effective_at, tag.pending.definition) if hasattr(tag, "pending") else None,
    )


def _exported(tag: Tag, names: References) -> TagFile:
    said = _said_by(tag, files.renamed(service.canonical(tag.kind, tag.definition), names))
    later = said.pending
    if later is None:
        return said
    return replace(said, pending=replace(later, definition=files.renamed(later.definition, names)))


def _step(change: Change, fields: tuple[str, ...], counted: Moves | None) -> Step:
    action: Action = "add" if not change.tag.version else "change" if fields else "keep"
    return Step(action, change.draft.key or "", change.draft.name, fields if action == "change" else (), counted)


# What customers would notice


def _moves(made: Sequence[Change], gone: Sequence[Tag], spoken: Mapping[str, str]) -> dict[str, Moves]:
    """Who would come and go, for the tags that change, those that read them, and those that are to be gone."""
    try:
        definitions = checking.checked(made, gone)
        rules = checking.final_rules(made, definitions, gone)
    except InvalidRule as error:
        if "circle" in error.params:
            circle = " → ".join(spoken.get(tag_id, tag_id) for tag_id in error.params["circle"])
            files.retell(error, f"{error.message}: {circle}")
        raise
    affected, needed = _affected(rules, {each.tag.id for each in made})
    with wiring.warehouse().reading() as reading:
        counted = moves(reading, needed, evaluation.now_instant(), trait_kinds(reading))
        held = evaluation.coverage_of(reading, list(gone))
    lost = {tag.id: Moves(0, held.customers(tag.id), 0) for tag in gone}
    return {tag_id: found for tag_id, found in counted.items() if tag_id in affected} | lost


def _affected(rules: Iterable[TagRule], changed: set[str]) -> tuple[set[str], list[TagRule]]:
    """Of rules in order: the tags that change or read (at any remove) one that does; and all that decides them."""
    reads = {rule.id: tags_read(rule.definition) for rule in rules}
    affected: set[str] = set()
    for tag_id, read in reads.items():
        if tag_id in changed or read & affected:
            affected.add(tag_id)
    needed = set(affected)
    for tag_id in reversed(reads):
        if tag_id in needed:
            needed |= reads[tag_id] & reads.keys()
    return affected, [rule for rule in rules if rule.id in needed]


# Keys and groups


def _give_keys() -> None:
    taken = service.keys_but()
    for tag in Tag.objects.filter(key=None).order_by("created_at", "id"):
        key = keys.free(tag.starter or tag.name_en, taken, tag.id)
        Tag.objects.filter(id=tag.id).update(key=key)
        taken.add(key)
    segments.give_keys()


def _group(actor: Actor, name: Text | None) -> str | None:
    if name is None:
        return None
    return (groups.called(name) or groups.create(actor, GroupDraft(name))).id
