"""Which role may do what here: the shipped table with what a person changed in it.

Only differences are kept, so that what a later version ships for a new permission holds here too.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from zhike.control.accounts.actor import Actor
from zhike.control.accounts.models import RoleDifference
from zhike.control.accounts.permissions import SHIPPED, Permission, Role
from zhike.control.audit import service as audit
from zhike.errors import Conflict, Forbidden

_KNOWN: Final = frozenset(permission.value for permission in Permission)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: whether a role may do something."""

    role: Role
    permission: Permission
    allowed: bool


def permissions_of(role: Role) -> frozenset[Permission]:
    """What a role may do here; an owner always everything. One small read, so it is never out of date."""
    return SHIPPED[role] if role is Role.OWNER else _changed(role, RoleDifference.objects.filter(role=role))


def table() -> dict[Role, frozenset[Permission]]:
    """What each role may do here."""
    differences = list(RoleDifference.objects.exclude(role=Role.OWNER))
    return {role: _changed(role, [each for each in differences if each.role == role]) for role in Role}


def _changed(role: Role, differences: Iterable[RoleDifference]) -> frozenset[Permission]:
    known = [each for each in differences if each.permission in _KNOWN]  # an earlier version may have known others
    given = {Permission(each.permission) for each in known if each.allowed}
    taken = {Permission(each.permission) for each in known if not each.allowed}
    return (SHIPPED[role] | given) - taken


@transaction.atomic
def change(actor: Actor, cells: Collection[Cell]) -> dict[Role, frozenset[Permission]]:
    """Change these cells of the table and no other, from everybody's next request on.

    Raises Conflict for a cell of the owner's, Forbidden for giving what the actor may not do.
    """
    actor.require(Permission.PEOPLE)
    before = table()
    for cell in cells:
        _check(actor, cell, before)
        _write(cell)
    after = table()
    for role in Role:
        if details := _difference(before[role], after[role]):
            audit.record(actor, "role_changed", kind="role", id=role, details=details)
    return after


def _check(actor: Actor, cell: Cell, before: Mapping[Role, frozenset[Permission]]) -> None:
    if cell.role is Role.OWNER:
        raise Conflict("An owner may do everything, always.", code="owner_may_everything")
    if cell.allowed and cell.permission not in before[cell.role] and not actor.may(cell.permission):
        raise Forbidden(
            "Nobody gives what they may not do themselves.", code="beyond_own", needed=cell.permission.value
        )


def _write(cell: Cell) -> None:
    if cell.allowed == (cell.permission in SHIPPED[cell.role]):
        RoleDifference.objects.filter(role=cell.role, permission=cell.permission).delete()
    else:
        RoleDifference.objects.update_or_create(
            role=cell.role, permission=cell.permission, defaults={"allowed": cell.allowed}
        )


def _difference(before: frozenset[Permission], after: frozenset[Permission]) -> dict[str, list[str]]:
    found = {"given": after - before, "taken": before - after}
    return {name: sorted(each.value for each in changed) for name, changed in found.items() if changed}


def require_within(actor: Actor, role: Role) -> None:
    """Raise `Forbidden` unless this actor may manage people and whatever this role may: who could make somebody of a
    greater role, or sign in as one, would be of that role."""
    actor.require(Permission.PEOPLE)
    missing = sorted(each for each in permissions_of(role) if not actor.may(each))
    if missing or (role is Role.OWNER and actor.role is not Role.OWNER):
        needed = missing[0] if missing else Role.OWNER
        raise Forbidden("This role may do more than you.", code="beyond_own", needed=needed.value, role=role.value)
