"""Advisors: people who look after customers. Whom each has is a tag by hand with a level for each of them, so that
rules read it, its history is kept and the customer's page says who gave it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from django.db import transaction

from zhike import wiring
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.allocation.models import Advisor, AdvisorTag
from zhike.control.audit import service as audit
from zhike.control.tags import changes as tag_changes
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.tags.upkeep import MANUAL
from zhike.errors import Conflict, EditedMeanwhile, InvalidInput, NotFound
from zhike.rules.nodes import Text
from zhike.rules.parse import VERSION

MOST: Final = 200
SCHEME: Final = "advisors"
NAME: Final = Text("专属顾问", "Advisor")
_ABOUT: Final = Text(
    "由“顾问”页面分配；每个值是一位顾问。",
    "Who looks after the customer, as the page of advisors assigns it; a level is an advisor.",
)


def every() -> list[Advisor]:
    return list(Advisor.objects.order_by("created_at", "id"))


def get(advisor_id: str) -> Advisor:
    found = Advisor.objects.filter(id=advisor_id).first()
    if found is None:
        raise NotFound("There is no such advisor.", id=advisor_id)
    return found


def etag_of(advisor: Advisor) -> str:
    return f'"{advisor.version}"'


@transaction.atomic
def create(actor: Actor, data: Mapping[str, Any]) -> Advisor:
    """A new advisor, and a level of the advisors' tag."""
    actor.require(Permission.TIER)
    if Advisor.objects.count() >= MOST:
        raise InvalidInput("There are as many advisors as there can be.", code="advisors_too_many", most=MOST)
    made = Advisor.objects.create(**data)
    keep_tag(actor)
    audit.record(actor, "advisor_made", kind="advisor", id=made.id)
    return made


@transaction.atomic
def change(actor: Actor, advisor_id: str, etag: str | None, data: Mapping[str, Any]) -> Advisor:
    """Change an advisor; who has whom changes with the next assignment."""
    actor.require(Permission.TIER)
    advisor = get(advisor_id)
    if etag != etag_of(advisor):
        raise EditedMeanwhile("Somebody else changed this advisor.", version=advisor.version)
    for field, value in data.items():
        setattr(advisor, field, value)
    advisor.version += 1
    advisor.save()
    keep_tag(actor)
    audit.record(actor, "advisor_changed", kind="advisor", id=advisor.id)
    return advisor


@transaction.atomic
def delete(actor: Actor, advisor_id: str) -> None:
    """Forget an advisor who has nobody; Conflict (advisor_has_customers) otherwise."""
    actor.require(Permission.TIER)
    advisor = get(advisor_id)
    if customers := has().get(advisor.id):
        raise Conflict("Customers have this advisor.", code="advisor_has_customers", customers=customers)
    advisor.delete()
    keep_tag(actor)
    audit.record(actor, "advisor_deleted", kind="advisor", id=advisor_id)


def tag_id() -> str | None:
    """The id of the tag whose levels are the advisors."""
    row = AdvisorTag.objects.first()
    return row.tag_id if row else None


def tag() -> tags.Tag | None:
    """The tag whose levels are the advisors."""
    known = tag_id()
    try:
        return tags.get(known) if known else None
    except NotFound:
        return None


def has() -> dict[str, int]:
    """How many customers each advisor has, by id."""
    found = tag()
    if found is None:
        return {}
    with wiring.warehouse().reading() as reading:
        return dict(evaluation.coverage_of(reading, [found]).levels[found.id])


def keep_tag(actor: Actor) -> None:
    """Bring the tag's levels up to date. Whoever may change advisors may have it kept."""
    levels = [{"key": each.id, "name": asdict(Text(each.name, each.name))} for each in every()]
    found, keeper = tag(), replace(actor, permissions=frozenset({Permission.DEFINE, Permission.PUBLISH}))
    if not levels:
        return  # a tag has at least one level: the last one's stays
    definition = {"version": VERSION, "levels": levels}
    if found is None:
        made = tag_changes.create(keeper, _draft(definition), scheme=SCHEME)
        AdvisorTag.objects.all().delete()
        AdvisorTag.objects.create(tag_id=made.id)
    elif definition["levels"] != found.definition["levels"]:
        draft = replace(tag_changes.draft_of(found), definition=definition)
        tag_changes.save(keeper, [tag_changes.Change(found, draft)])


def advisor_json(advisor: Advisor, has_now: Mapping[str, int]) -> dict[str, Any]:
    """As `AdvisorOut`."""
    fields = ("id", "name", "user_id", "customers", "hours", "levels", "places", "active", "version")
    told = {field: getattr(advisor, field) for field in fields}
    return told | {"has": has_now.get(advisor.id, 0), "etag": etag_of(advisor)}


def _draft(definition: Mapping[str, Any]) -> tag_changes.Draft:
    return tag_changes.Draft(
        name=NAME, description=_ABOUT, group_id=None, colour="#7a5af8", kind=tags.HAND, update_mode=MANUAL,
        definition=definition,
    )  # fmt: skip
