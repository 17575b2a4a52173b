"""Which lifecycles there are, and changing them: each writes one tag, and whoever changes it changes that tag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import transaction

from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.lifecycle import stages
from zhike.control.lifecycle.models import Reconstruction as Reconstruction
from zhike.control.lifecycle.models import Scheme as Scheme
from zhike.control.tags import changes, upkeep
from zhike.control.tags import service as tags
from zhike.errors import Conflict, EditedMeanwhile, NotFound
from zhike.rules.nodes import Text

DAILY: Final = {"kind": "daily", "at": "03:00"}
"""Stages depend on days that go by: they are decided every night."""

_COLOUR: Final = "#722ed1"
_MOST_SCHEMES: Final = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a scheme: its name, other values of its parameters, and, unless they stay as they
    are, its stages (as `Scheme.stages`)."""

    name: Text
    values: Mapping[str, int] = field(default_factory=dict)
    stages: Sequence[Mapping[str, Any]] | None = None


def every() -> list[Scheme]:
    """All schemes in the order in which they were made."""
    return list(Scheme.objects.order_by("created_at", "id"))


def get(scheme_id: str) -> Scheme:
    found = Scheme.objects.filter(id=scheme_id).first()
    if found is None:
        raise NotFound("There is no such lifecycle.", id=scheme_id)
    return found


def name_of(scheme: Scheme) -> Text:
    return Text(scheme.name_zh, scheme.name_en)


def etag_of(scheme: Scheme) -> str:
    return f'"{scheme.version}"'


def keys_of(scheme: Scheme) -> list[str]:
    """The stages' keys in the order in which customers go through them."""
    return [stage["key"] for stage in scheme.stages]


def definition_of(scheme: Scheme) -> dict[str, Any]:
    return stages.definition(scheme.stages, scheme.parameters)


def take(actor: Actor, starter: str, values: Mapping[str, int], name: Text | None = None) -> Scheme:
    """A new scheme from a shipped one, perhaps with other numbers. Its tag is decided by itself, and every night."""
    actor.require(Permission.DEFINE, Permission.PUBLISH)
    ship = stages.shipped_one(starter)
    made = Scheme(starter=starter, parameters=ship["parameters"], stages=ship["stages"], made_by=actor.as_json())
    return _store(actor, made, Draft(name or Text(**ship["name"]), values), Text(**ship["description"]))


@transaction.atomic
def change(actor: Actor, scheme_id: str, etag: str | None, draft: Draft) -> Scheme:
    """Change a scheme that nobody else has changed since `etag` was read."""
    actor.require(Permission.DEFINE, Permission.PUBLISH)
    scheme = get(scheme_id)
    if etag != etag_of(scheme):
        raise EditedMeanwhile("Somebody else changed this lifecycle.", version=scheme.version)
    return _store(actor, scheme, draft, None)


def delete(actor: Actor, scheme_id: str) -> None:
    """Delete a scheme and its tag, which nothing else may read; the tag's history stays."""
    actor.require(Permission.DEFINE, Permission.PUBLISH)
    with transaction.atomic():
        scheme = get(scheme_id)
        changes.save(actor, [], gone=[tags.get(scheme.tag_id)])
        audit.record(actor, "lifecycle_deleted", kind="lifecycle", id=scheme.id)
        scheme.delete()
    changes.forget_deleted([scheme.tag_id], actor.signature)


def reconstruction(scheme: Scheme) -> Reconstruction | None:
    """The past as it would have been by the rules that hold now; None where nobody asked for it since."""
    return Reconstruction.objects.filter(scheme=scheme, version=scheme.version).first()


@transaction.atomic
def _store(actor: Actor, scheme: Scheme, draft: Draft, about: Text | None) -> Scheme:
    is_new = scheme.version == 0
    if is_new and Scheme.objects.count() >= _MOST_SCHEMES:
        raise Conflict("There are enough lifecycles.", code="too_many_lifecycles", most=_MOST_SCHEMES)
    scheme.parameters = stages.with_values(scheme.parameters, draft.values)
    scheme.stages = scheme.stages if draft.stages is None else [dict(stage) for stage in draft.stages]
    stages.check(scheme.stages)
    scheme.name_zh, scheme.name_en = draft.name.zh, draft.name.en
    scheme.tag_id = _write_tag(actor, scheme, about)
    scheme.version += 1
    scheme.save()
    audit.record(actor, "lifecycle_created" if is_new else "lifecycle_changed", kind="lifecycle", id=scheme.id,
                 details={"version": scheme.version})  # fmt: skip
    return scheme


def _write_tag(actor: Actor, scheme: Scheme, about: Text | None) -> str:
    """Bring the scheme's tag up to what it says; the tag's id."""
    tag = tags.get(scheme.tag_id) if scheme.tag_id else None
    if tag is not None:
        draft = replace(changes.draft_of(tag), name=name_of(scheme), definition=definition_of(scheme))
        return changes.save(actor, [changes.Change(tag, draft)])[0].id
    draft = changes.Draft(
        name=name_of(scheme), description=about or Text("", ""), group_id=None, colour=_COLOUR, kind=tags.RULE,
        update_mode=upkeep.SCHEDULED, definition=definition_of(scheme), schedule=DAILY,
    )  # fmt: skip
    return changes.create(actor, draft, scheme=scheme.id).id
