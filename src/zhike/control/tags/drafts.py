"""What a person writes about a tag, beside what the tag says already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final, Literal

from zhike.control.tags import service, upkeep
from zhike.control.tags.models import PendingDefinition, Tag
from zhike.rules.nodes import Text


class Keep(Enum):
    """Said of what a draft leaves as it is."""

    AS_IT_IS = 0


KEEP: Final = Keep.AS_IT_IS


@dataclass(frozen=True, slots=True)
class PendingDraft:
    """A definition that becomes the tag's at an instant (with a zone)."""

    definition: Any
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a tag. Without a `key` it keeps the one that it has.

    `schedule` is JSON, of the update mode `scheduled` only. `frozen_at` is when the tag freezes, None: it does not.
    `pending` is what its definition is to become, None: nothing else. `as_draft`: it is not to hold yet.
    """

    name: Text
    description: Text
    group_id: str | None
    colour: str
    kind: str
    update_mode: str
    definition: Any
    key: str | None = None
    schedule: Any = None
    frozen_at: datetime | Literal[Keep.AS_IT_IS] | None = KEEP
    pending: PendingDraft | Literal[Keep.AS_IT_IS] | None = KEEP
    as_draft: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a tag is to be; `tag` may be new. `file` is where it was written, if it was, and is named by errors."""

    tag: Tag
    draft: Draft
    file: str = ""


def draft_of(tag: Tag) -> Draft:
    """The draft that would leave a tag as it is."""
    return Draft(
        name=service.name_of(tag),
        description=Text(tag.description_zh, tag.description_en),
        group_id=None if tag.group is None else tag.group.id,
        colour=tag.colour,
        kind=tag.kind,
        update_mode=tag.update_mode,
        definition=tag.definition,
        key=tag.key,
        schedule=tag.schedule,
    )


def says_otherwise(tag: Tag, definition: Mapping[str, Any]) -> bool:
    """Whether other customers might have the tag by this definition."""
    return upkeep.rules_of(tag.definition) != upkeep.rules_of(definition)


def plans_otherwise(tag: Tag, draft: Draft) -> bool:
    """Whether the draft says what the tag is to become, and not as it was said already: at its time it holds without
    being asked about again, also where the tag is a draft until then."""
    if not isinstance(draft.pending, PendingDraft):
        return False
    there = PendingDefinition.objects.filter(tag_id=tag.id).first()
    wanted = (service.canonical(draft.kind, draft.pending.definition), draft.pending.effective_at)
    return there is None or there.error is not None or wanted != (there.definition, there.effective_at)
