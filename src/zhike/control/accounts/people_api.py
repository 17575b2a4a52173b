"""`/people`, `/colleagues` and `/roles`."""

from collections.abc import Mapping
from typing import Any

from ninja import Router, Status

from zhike.control.accounts import people, roles
from zhike.control.accounts.actor import ActorRequest, Permission, Role
from zhike.control.accounts.people_schemas import (
    AccountAdded,
    AccountChangeIn,
    AccountIn,
    AccountOut,
    AccountsOut,
    ColleaguesOut,
    RolesIn,
    RolesOut,
    SignInLinkOut,
)
from zhike.control.accounts.permissions import SHIPPED

router = Router(tags=["accounts"])


@router.get("/people", response=AccountsOut, operation_id="list_people")
def list_people(request: ActorRequest) -> object:
    """Everybody with an account here."""
    return {"items": people.every(request.auth)}


@router.post("/people", response={201: AccountAdded}, operation_id="add_person")
def add_person(request: ActorRequest, data: AccountIn) -> Status[Any]:
    """A new account, with the one-time link that lets the person in."""
    user, link = people.add(request.auth, data.username, data.display_name, data.role)
    return Status(201, AccountAdded(**AccountOut.from_orm(user).dict(), link=_link(link)))


@router.patch("/people/{person_id}", response=AccountOut, operation_id="change_person")
def change_person(request: ActorRequest, person_id: str, data: AccountChangeIn) -> object:
    """Change a person's name or role, close the account (every session ends) or open it again."""
    return people.change(request.auth, person_id, people.Change(data.display_name, data.role, data.is_active))


@router.post("/people/{person_id}/sign-in-link", response={201: SignInLinkOut}, operation_id="make_sign_in_link")
def make_sign_in_link(request: ActorRequest, person_id: str) -> Status[Any]:
    """A new one-time link to hand over; the ones before it end."""
    return Status(201, _link(people.new_link(request.auth, person_id)))


@router.get("/colleagues", response=ColleaguesOut, operation_id="list_colleagues")
def list_colleagues(request: ActorRequest) -> object:
    """Who works here, by name: whom a thing may belong to, who may review it."""
    found = people.colleagues()
    return {"items": [{"id": each.id, "name": each.display_name or each.username, "role": each.role} for each in found]}


@router.get("/roles", response=RolesOut, operation_id="list_roles")
def list_roles(request: ActorRequest) -> object:
    """Which role may do what here."""
    return _table(roles.table())


@router.patch("/roles", response=RolesOut, operation_id="change_roles")
def change_roles(request: ActorRequest, data: RolesIn) -> object:
    """Change cells of the table, for everybody's next request on."""
    cells = [roles.Cell(each.role, each.permission, each.allowed) for each in data.cells]
    return _table(roles.change(request.auth, cells))


def _table(table: Mapping[Role, frozenset[Permission]]) -> dict[str, Any]:
    counted = people.counts()
    rows = [
        {"role": role, "permissions": sorted(may), "shipped": sorted(SHIPPED[role]), "people": counted.get(role, 0),
         "fixed": role is Role.OWNER}
        for role, may in table.items()
    ]  # fmt: skip
    return {"permissions": list(Permission), "roles": rows}


def _link(link: people.Link) -> SignInLinkOut:
    return SignInLinkOut(path=f"/sign-in/{link.token}", expires_at=link.expires_at)
