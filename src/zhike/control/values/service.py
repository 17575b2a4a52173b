"""Which computed values there are, and what may be done with them. Computing them is `computing`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control import keys, schedule
from zhike.control.accounts import service as accounts
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.tags import groups, readers
from zhike.control.tags import service as tags
from zhike.control.values.models import (
    ComputedValue as ComputedValue,  # other nouns name the types through this service
)
from zhike.control.values.models import ValueVersion as ValueVersion
from zhike.control.workspace import service as workspace
from zhike.errors import EditedMeanwhile, InvalidInput, InvalidRule, NotFound
from zhike.rules.nodes import Text, traits_named
from zhike.tagging import catalogue as known
from zhike.tagging import scores, values
from zhike.tagging.values import Measured

PUBLISHED, PAUSED, RETIRED = "published", "paused", "retired"
MANUAL, AFTER_IMPORT, SCHEDULED = "manual", "after_import", "scheduled"
_OUTPUT: Final = "value"
_NOTHING: Final = Text("", "")
_STEPS: Final = {PUBLISHED: "value_resumed", PAUSED: "value_paused", RETIRED: "value_retired"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a value; `measure` and `schedule` are JSON."""

    name: Text
    measure: Any
    description: Text = _NOTHING
    unit: Text = _NOTHING
    group_id: str | None = None
    owner: str | None = None
    key: str | None = None
    update_mode: str = AFTER_IMPORT
    schedule: Any = None


def every() -> list[ComputedValue]:
    """In the order in which they were made."""
    return list(ComputedValue.objects.order_by("created_at", "id"))


def get(value_id: str) -> ComputedValue:
    found = ComputedValue.objects.filter(id=value_id).first()
    if found is None:
        raise NotFound("There is no such computed value.", id=value_id)
    return found


def name_of(value: ComputedValue) -> Text:
    return Text(value.name_zh, value.name_en)


def unit_of(value: ComputedValue) -> Text:
    return Text(value.unit_zh, value.unit_en)


def etag_of(value: ComputedValue) -> str:
    return f'"{value.version}"'


def trait_of(value_id: str) -> str:
    """The trait that a value is kept as."""
    return scores.trait_of(value_id, _OUTPUT)


def measured(value: ComputedValue) -> Measured:
    return values.parse(value.measure)


def draft_of(value: ComputedValue) -> Draft:
    """The draft that would leave a value as it is."""
    return Draft(
        name=name_of(value),
        measure=value.measure,
        description=Text(value.description_zh, value.description_en),
        unit=unit_of(value),
        group_id=value.group_id,
        owner=value.owner,
        key=value.key,
        update_mode=value.update_mode,
        schedule=value.schedule,
    )


@transaction.atomic
def create(actor: Actor, draft: Draft) -> ComputedValue:
    """A new value. It is known of nobody before it is computed."""
    actor.require(Permission.DEFINE, Permission.PUBLISH)
    owner = actor.id if actor.kind == "user" else None
    value = _store(actor, ComputedValue(made_by=actor.as_json(), owner=owner), draft)
    audit.record(actor, "value_created", kind="value", id=value.id)
    return value


@transaction.atomic
def change(actor: Actor, value_id: str, etag: str | None, draft: Draft) -> ComputedValue:
    """Change a value that nobody else has changed since `etag` was read; its kind stays."""
    actor.require(Permission.DEFINE, Permission.PUBLISH)
    value = get(value_id)
    if etag != etag_of(value):
        raise EditedMeanwhile("Somebody else changed this value.", version=value.version)
    value = _store(actor, value, draft)
    audit.record(actor, "value_changed", kind="value", id=value.id, details={"version": value.version})
    return value


def restore(actor: Actor, value_id: str, etag: str | None, version: int) -> ComputedValue:
    """Let a value say what it said once, as a new version."""
    actor.require(Permission.DEFINE, Permission.PUBLISH)
    found = ValueVersion.objects.filter(value_id=value_id, version=version).first()
    if found is None:
        raise NotFound("There is no such version.", id=value_id, version=version)
    return change(actor, value_id, etag, _draft_from(found.said))


def versions(value_id: str) -> list[ValueVersion]:
    """What it said, the newest first."""
    return list(get(value_id).versions.order_by("-version"))


def move(actor: Actor, value_id: str, status: str) -> ComputedValue:
    """Pause, retire or resume. Retired, it is known of nobody any more: refused (value_in_use) while something reads
    it."""
    actor.require(Permission.PUBLISH)
    value = get(value_id)
    if status == value.status:
        return value
    if status == RETIRED:
        readers.refuse(used_by(value), name_of(value), "value_in_use")
    value.status = status
    value.next_run_at = next_due(value, timezone.now())
    if status == RETIRED:
        value.computed_at = value.customers = None
    with transaction.atomic():
        value.save()
        audit.record(actor, _STEPS[status], kind="value", id=value.id)
    if status == RETIRED:
        forget(value.id)
    return value


def delete(actor: Actor, value_id: str) -> None:
    """Delete a value that nothing reads, with all that is known by it."""
    actor.require(Permission.DEFINE, Permission.PUBLISH)
    value = get(value_id)
    readers.refuse(used_by(value), name_of(value), "value_in_use")
    with transaction.atomic():
        audit.record(actor, "value_deleted", kind="value", id=value.id)
        value.delete()
    forget(value_id)


def forget(value_id: str) -> None:
    """Take back what is known of customers by it."""
    with wiring.warehouse().writing() as writing:
        scores.forget(writing, value_id)


def used_by(value: ComputedValue, among: Any = None) -> list[readers.Reader]:
    """What reads it."""
    found = readers.every(but={value.id}) if among is None else [each for each in among if each.id != value.id]
    each = {(reader.kind, reader.id): reader for reader in readers.of_trait(trait_of(value.id), found)}
    return list(each.values())


def next_due(value: ComputedValue, after: datetime) -> datetime | None:
    """When its schedule comes next; None without one."""
    if value.status != PUBLISHED or value.update_mode != SCHEDULED:
        return None
    return schedule.next_after(schedule.parse(value.schedule), after, workspace.time_zone())


def checked(data: Any, but: str | None = None) -> tuple[Measured, str]:
    """A measure that means something here, and the kind of what it makes. `but`: the value that would say so. Raises
    InvalidRule."""
    measure = values.parse(data)
    with wiring.warehouse().reading() as reading:
        catalogue = tags.catalogue(reading)
        values.check(measure, catalogue)
        kind = values.kind_of(measure, known.trait_kinds(reading))
    if but is not None and but in _followed({but: measure}):
        raise InvalidRule("it would be computed from itself", path="measure", code="rule_circle")
    return measure, kind


def in_layers(found: list[ComputedValue]) -> list[list[ComputedValue]]:
    """Values so that each stands in a later layer than those that it reads."""
    left, layers = {value.id: value for value in found}, []
    while left:
        named = {value_id: _named(measured(value)) & left.keys() - {value_id} for value_id, value in left.items()}
        ready = [left[value_id] for value_id, of in named.items() if not of] or list(left.values())
        layers.append(ready)
        left = {value_id: value for value_id, value in left.items() if value not in ready}
    return layers


def reads(value: ComputedValue) -> set[str]:
    """The values that it is computed from, by their ids."""
    return _named(measured(value))


def _named(measure: Measured) -> set[str]:
    """The values that a measure reads."""
    traits = traits_named(values.reads(measure))
    return {trait.removesuffix(f"_{_OUTPUT}") for trait in traits if trait.startswith("val_")}


def _followed(new: Mapping[str, Measured]) -> set[str]:
    """All values that these read, to any depth."""
    reads = {value.id: _named(measured(value)) for value in every()} | {key: _named(m) for key, m in new.items()}
    found: set[str] = set()
    sought = set().union(*(reads[key] for key in new))
    while sought:
        found |= sought
        sought = set().union(*(reads.get(key, set()) for key in sought)) - found
    return found


def _store(actor: Actor, value: ComputedValue, draft: Draft) -> ComputedValue:
    measure, kind = checked(draft.measure, but=value.id)
    if value.version and kind != value.kind:
        raise InvalidInput("A value stays of its kind.", code="value_kind_stays", field="measure", kind=value.kind)
    _check(value, draft)
    value.name_zh, value.name_en = draft.name.zh, draft.name.en
    value.description_zh, value.description_en = draft.description.zh, draft.description.en
    value.unit_zh, value.unit_en = draft.unit.zh, draft.unit.en
    value.group_id, value.owner = _group(value, draft), draft.owner if value.version else draft.owner or value.owner
    value.key = draft.key or value.key
    value.kind, value.measure = kind, values.dump(measure)
    planned = schedule.dump(schedule.parse(draft.schedule)) if draft.update_mode == SCHEDULED else None
    moved = (draft.update_mode, planned) != (value.update_mode, value.schedule)
    value.update_mode, value.schedule = draft.update_mode, planned
    if moved:
        value.next_run_at = next_due(value, timezone.now())
    value.version += 1
    value.save()
    said = asdict(draft_of(value))
    ValueVersion.objects.create(value=value, version=value.version, said=said, made_by=actor.as_json())
    return value


def _check(value: ComputedValue, draft: Draft) -> None:
    keys.check(draft.key, {each.key for each in every() if each.key and each.id != value.id})
    if draft.owner is not None and draft.owner not in accounts.display_names([draft.owner]):
        raise InvalidInput("There is no such person.", field="owner", id=draft.owner)


def _group(value: ComputedValue, draft: Draft) -> str | None:
    """The group that it belongs to; where its own was deleted meanwhile, none."""
    if draft.group_id is None or draft.group_id in group_ids():
        return draft.group_id
    if draft.group_id == value.group_id:
        return None
    raise InvalidInput("There is no such group.", field="group_id", id=draft.group_id)


def group_ids() -> set[str]:
    """The groups that there are."""
    return {group.id for group, _ in groups.every()}


def _draft_from(said: Mapping[str, Any]) -> Draft:
    texts = {name: Text(**said[name]) for name in ("name", "description", "unit")}
    return Draft(**{**said, **texts})
