"""The catalogue: every tag with who has it, when it was last decided, who reads it; one pass over the profile."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from zhike import wiring
from zhike.control.accounts import service as accounts
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.tags import evaluation, readers, schemes, service
from zhike.control.tags.models import Tag
from zhike.control.tags.readers import Reader
from zhike.control.tags.schemes import Scheme
from zhike.errors import InvalidInput
from zhike.tagging.coverage import Coverage
from zhike.tagging.scope import states
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Use:
    """How many tags, segments and schemes read a tag, and how many `others`: plans, subscriptions, …"""

    tags: int = 0
    segments: int = 0
    schemes: int = 0
    others: int = 0


def everything() -> dict[str, Any]:
    """As `CatalogueOut`."""
    found = service.every()
    with wiring.warehouse().reading() as reading:
        covered, decided = evaluation.coverage_of(reading, found), _decided(reading, found)
    names, owned = accounts.display_names({tag.owner for tag in found if tag.owner}), schemes.every()
    read_by = defaultdict(list, readers.by_tag(readers.every()))
    items = [
        _item(tag, covered, decided.get(tag.id), names, _use(read_by[tag.id], owned))
        | {"of_scheme": schemes.told(tag.id, owned.get(tag.scheme or "")), "analysis": _model(read_by[tag.id])}
        for tag in found
    ]
    return {"population": covered.population, "items": items}


def _model(found: list[Reader]) -> dict[str, Any] | None:
    """The analysis that keeps the tag: a tag by model."""
    kept = (reader for reader in found if reader.kind == "analysis")
    return next(({"id": each.id, "name": {"zh": each.name.zh, "en": each.name.en}} for each in kept), None)


def _use(found: list[Reader], owned: Mapping[str, Scheme]) -> Use:
    kinds = Counter("scheme" if reader.id in owned else reader.kind for reader in found)
    others = kinds.total() - kinds["tag"] - kinds["segment"] - kinds["scheme"]
    return Use(kinds["tag"], kinds["segment"], kinds["scheme"], others)


def set_owner(actor: Actor, tag_id: str, owner_id: str | None) -> None:
    """Say who looks after a tag; it makes no new version."""
    actor.require(Permission.DEFINE)
    tag = service.get(tag_id)
    if owner_id is not None and owner_id not in accounts.display_names([owner_id]):
        raise InvalidInput("There is no such person.", field="owner_id", id=owner_id)
    Tag.objects.filter(id=tag.id).update(owner=owner_id)


def _decided(reading: Reading, tags: list[Tag]) -> dict[str, datetime]:
    """When each was last decided, last given or taken by hand, or last delivered."""
    by_rule = {tag_id: row["latest"].replace(tzinfo=UTC) for tag_id, row in states(reading).items() if row["latest"]}
    history, by_hand = reading.table("tag_history"), [tag.id for tag in tags if tag.kind == service.HAND]
    mine = history.filter(history.tag_id.isin(by_hand)) if by_hand else history.filter(False)
    moved = mine.group_by("tag_id").aggregate(came=mine.valid_from.max(), went=mine.valid_to.max())
    given = {
        row["tag_id"]: max(at for at in (row["came"], row["went"]) if at).replace(tzinfo=UTC)
        for row in reading.rows(moved)
    }
    delivered = {tag.id: tag.last_run_at for tag in tags if tag.kind == service.IMPORTED and tag.last_run_at}
    return by_rule | given | delivered


def _item(tag: Tag, covered: Coverage, decided: datetime | None, names: Mapping[str, str], use: Use) -> dict[str, Any]:
    customers = covered.customers(tag.id)
    return {
        "id": tag.id,
        "name": {"zh": tag.name_zh, "en": tag.name_en},
        "description": {"zh": tag.description_zh, "en": tag.description_en},
        "key": tag.key,
        "group_id": tag.group.id if tag.group else None,
        "position": tag.position,
        "colour": tag.colour,
        "kind": tag.kind,
        "status": tag.status,
        "update_mode": tag.update_mode,
        "frozen": service.is_frozen(tag),
        "scheme": tag.scheme,
        "owner": {"id": tag.owner, "name": names.get(tag.owner, "")} if tag.owner else None,
        "customers": customers,
        "share": covered.share(customers),
        "levels": [
            {"key": key, "name": {"zh": name.zh, "en": name.en}, "customers": covered.levels[tag.id][key]}
            for key, name in service.level_names(tag).items()
        ],
        "decided_at": decided,
        "updated_at": tag.updated_at,
        "use": {"tags": use.tags, "segments": use.segments, "schemes": use.schemes, "others": use.others},
    }
