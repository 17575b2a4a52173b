"""The people who work here: who they are, in which role, and whether they may come in.

Whoever changes somebody needs every permission of the role that they have and of the one that they get
(`roles.require_within`); the last active owner stays one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from zhike.control.accounts import roles, service
from zhike.control.accounts.actor import Actor, Permission, Role
from zhike.control.accounts.models import SignInLink, User
from zhike.control.audit import service as audit
from zhike.errors import Conflict, Forbidden, NotFound

LINK_LIFETIME = timedelta(hours=24)
"""A link that is handed over waits longer than one that a person opens at once."""


@dataclass(frozen=True, slots=True)
class Link:
    """What to hand over: `/sign-in/<token>` opens once, until `expires_at`."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a person; None leaves it."""

    display_name: str | None = None
    role: Role | None = None
    is_active: bool | None = None


def every(actor: Actor) -> list[User]:
    """Everybody, those who may come in first."""
    actor.require(Permission.PEOPLE)
    return list(User.objects.order_by("-is_active", "created_at", "id"))


def colleagues() -> list[User]:
    """Who may come in: for everybody to see, as owners and reviewers of things."""
    return list(User.objects.filter(is_active=True).order_by("display_name", "id"))


def counts() -> dict[str, int]:
    """How many active people have each role."""
    return dict(User.objects.filter(is_active=True).values_list("role").annotate(Count("id")).order_by())


@transaction.atomic
def add(actor: Actor, username: str, display_name: str, role: Role) -> tuple[User, Link]:
    """A new person, and the link that lets them in."""
    _by_a_person(actor)
    user = service.create_user(actor, username, display_name, role)
    return user, _link(user)


@transaction.atomic
def change(actor: Actor, user_id: str, wanted: Change) -> User:
    """Change a person's name or role, close their account (every session of theirs ends) or open it again."""
    user = _get(actor, user_id)
    was = (Role(user.role), user.is_active)
    role = was[0] if wanted.role is None else wanted.role
    active = was[1] if wanted.is_active is None else wanted.is_active
    roles.require_within(actor, role)
    _check(actor, user, role, active)
    user.role, user.is_active = role, active
    user.display_name = user.display_name if wanted.display_name is None else wanted.display_name
    user.save(update_fields=["role", "is_active", "display_name"])
    if was[1] and not active:
        _end_sessions(user)
    _record(actor, user, was, wanted)
    return user


@transaction.atomic
def new_link(actor: Actor, user_id: str) -> Link:
    """A new one-time link for somebody who has none, or has forgotten the password; the links before it end."""
    user = _get(actor, user_id)
    if not user.is_active:
        raise Conflict("This account is closed.", code="account_closed")
    SignInLink.objects.filter(user=user).delete()
    audit.record(actor, "sign_in_link_made", kind="person", id=user.id)
    return _link(user)


def _get(actor: Actor, user_id: str) -> User:
    actor.require(Permission.PEOPLE)
    _by_a_person(actor)
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None:
        raise NotFound("There is no such person.", id=user_id)
    roles.require_within(actor, Role(user.role))
    return user


def _by_a_person(actor: Actor) -> None:
    if actor.kind == "api_key":
        raise Forbidden("An API key cannot manage people.", code="key_cannot_manage_people")


def _check(actor: Actor, user: User, role: Role, active: bool) -> None:
    if user.id == actor.id and not active:
        raise Conflict("Nobody closes their own account.", code="own_account")
    owners = User.objects.select_for_update().filter(role=Role.OWNER, is_active=True).exclude(id=user.id)
    stays = role is Role.OWNER and active
    if user.role == Role.OWNER and user.is_active and not stays and not owners.exists():
        raise Conflict("Somebody must stay owner.", code="last_owner")


def _end_sessions(user: User) -> None:
    """Or they would go on when the account is opened again."""
    SignInLink.objects.filter(user=user).delete()
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == user.id:
            session.delete()


def _record(actor: Actor, user: User, was: tuple[Role, bool], wanted: Change) -> None:
    if was[0] != user.role:
        audit.record(actor, "person_role_changed", kind="person", id=user.id,
                     details={"from": was[0], "to": user.role})  # fmt: skip
    if was[1] != user.is_active:
        action = "person_reactivated" if user.is_active else "person_deactivated"
        audit.record(actor, action, kind="person", id=user.id)
    if wanted.display_name is not None:
        audit.record(actor, "person_renamed", kind="person", id=user.id)


def _link(user: User) -> Link:
    return Link(service.new_link(user, LINK_LIFETIME), timezone.now() + LINK_LIFETIME)
