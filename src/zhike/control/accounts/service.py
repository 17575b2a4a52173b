"""Accounts, sign-in links and API keys: who may come in, and as what."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhike.control.accounts import roles
from zhike.control.accounts.actor import Actor, Permission, Role
from zhike.control.accounts.models import ApiKey, SignInLink, User
from zhike.control.audit import service as audit
from zhike.errors import Conflict, Forbidden, InvalidInput, NotFound

LINK_LIFETIME = timedelta(minutes=15)
_KEY_USE_NOTED_EVERY = timedelta(minutes=1)


def actor_of(user: User) -> Actor:
    """The actor that a signed-in person is."""
    role = Role(user.role)
    return Actor("user", user.id, user.display_name or user.username, role, roles.permissions_of(role))


def user_as_json(user: User) -> dict[str, object]:
    """The person with what they may do, as `UserOut`."""
    own = {name: getattr(user, name) for name in ("id", "username", "display_name", "role")}
    return own | {"permissions": sorted(roles.permissions_of(Role(user.role)))}


def has_owner() -> bool:
    """Whether somebody may do everything here."""
    return _owners().exists()


@transaction.atomic
def ensure_owner() -> User:
    """The first active owner; made, without a password, when there is none."""
    return _owners().order_by("created_at").first() or _new_user("owner", "店主", Role.OWNER)


def _owners() -> QuerySet[User]:
    return User.objects.filter(role=Role.OWNER, is_active=True)


@transaction.atomic
def create_user(actor: Actor, username: str, display_name: str, role: Role) -> User:
    """A new account without a password: its first sign-in is by link."""
    roles.require_within(actor, role)
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict(f"There is already an account {username}.", code="username_taken", username=username)
    user = _new_user(username, display_name, role)
    audit.record(actor, "person_added", kind="person", id=user.id, details={"role": role})
    return user


def _new_user(username: str, display_name: str, role: Role) -> User:
    user = User(username=username, display_name=display_name, role=role)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def set_password(user: User, password: str, current: str | None) -> None:
    """Change one's own password. `current` is needed once there is one; None says that a link proved the person."""
    if user.has_usable_password() and current is not None and not user.check_password(current):
        raise Forbidden("The current password is not right.", code="wrong_password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        reasons = [each.code for each in error.error_list]
        raise InvalidInput("; ".join(error.messages), code="password_weak", reasons=reasons) from error
    user.set_password(password)
    user.save(update_fields=["password"])


def create_sign_in_link(username: str | None = None) -> str:
    """A token for `/sign-in/{token}`, for this account or the owner. Only its hash is kept."""
    return new_link(ensure_owner() if username is None else _active_user(username), LINK_LIFETIME)


def new_link(user: User, lifetime: timedelta) -> str:
    """The token of a new link of this person."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.filter(expires_at__lt=timezone.now()).delete()
    SignInLink.objects.create(token_hash=_hash(token), user=user, expires_at=timezone.now() + lifetime)
    return token


def _active_user(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound(f"There is no active account {username}.", username=username)
    return user


def use_sign_in_link(token: str) -> User | None:
    """The person whom this token signs in; None when it is unknown, too old or already used."""
    links = SignInLink.objects.filter(token_hash=_hash(token))
    now = timezone.now()
    if not links.filter(used_at=None, expires_at__gt=now, user__is_active=True).update(used_at=now):
        return None
    return links.select_related("user").get().user


def display_names(actor_ids: Iterable[str]) -> dict[str, str]:
    """What people and API keys are called, by id."""
    ids = list(actor_ids)
    people = {person.id: person.display_name or person.username for person in User.objects.filter(id__in=ids)}
    return people | dict(ApiKey.objects.filter(id__in=ids).values_list("id", "name"))


def signers(signatures: Iterable[str | None]) -> dict[str, dict[str, str]]:
    """`user:<id>`, `api_key:<id>`, `run:<id>`, `job:<id>`, … as `{kind, id, name}`; only the first two have names."""
    parsed = {each: each.split(":", 1) for each in signatures if each is not None}
    names = display_names(identifier for _, identifier in parsed.values())
    return {each: {"kind": kind, "id": identifier, "name": names.get(identifier, "")}
            for each, (kind, identifier) in parsed.items()}  # fmt: skip


def list_api_keys(actor: Actor) -> Iterable[ApiKey]:
    """Every key, newest first."""
    actor.require(Permission.PEOPLE)
    return ApiKey.objects.order_by("-created_at")


@transaction.atomic
def create_api_key(actor: Actor, name: str, role: Role = Role.OPERATOR) -> tuple[ApiKey, str]:
    """A new key and its text, which cannot be shown again. A key cannot make keys."""
    actor.require(Permission.PEOPLE)
    if actor.kind != "user":
        raise Forbidden("An API key cannot make API keys.", code="key_cannot_make_keys")
    roles.require_within(actor, role)
    text = f"zk_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(name=name, prefix=text[:8], key_hash=_hash(text), role=role, created_by_id=actor.id)
    audit.record(actor, "key_made", kind="api_key", id=key.id, details={"role": role})
    return key, text


@transaction.atomic
def change_api_key(actor: Actor, key_id: str, role: Role) -> ApiKey:
    """Give a key another role, from its next request on."""
    roles.require_within(actor, role)
    key = ApiKey.objects.filter(id=key_id).first()
    if key is None:
        raise NotFound("There is no such API key.", id=key_id)
    roles.require_within(actor, Role(key.role))
    audit.record(actor, "key_changed", kind="api_key", id=key_id, details={"from": key.role, "to": role})
    key.role = role
    key.save(update_fields=["role"])
    return key


@transaction.atomic
def delete_api_key(actor: Actor, key_id: str) -> None:
    """Revoke a key at once."""
    actor.require(Permission.PEOPLE)
    if not ApiKey.objects.filter(id=key_id).delete()[0]:
        raise NotFound("There is no such API key.", id=key_id)
    audit.record(actor, "key_revoked", kind="api_key", id=key_id)


def actor_of_api_key(text: str) -> Actor | None:
    """The actor that a key stands for; None when it is unknown or its maker's account is closed.

    It may do what its role may, and never more than its maker.
    """
    key = ApiKey.objects.filter(key_hash=_hash(text), created_by__is_active=True).select_related("created_by").first()
    if key is None:
        return None
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > _KEY_USE_NOTED_EVERY:
        ApiKey.objects.filter(id=key.id).update(last_used_at=now)
    role, makers = Role(key.role), Role(key.created_by.role)
    return Actor("api_key", key.id, key.name, role, roles.permissions_of(role) & roles.permissions_of(makers))


def _hash(text: str) -> str:
    """Keys and tokens hold 256 random bits, so a plain hash is enough to keep them safe."""
    return hashlib.sha256(text.encode()).hexdigest()
