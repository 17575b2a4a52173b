"""People and roles on the wire."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.accounts.permissions import Permission, Role
from zhike.control.accounts.schemas import Name

Username = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\w.@+-]+$")]


class AccountOut(Schema):
    id: str
    username: str = Field(description="what they sign in with")
    display_name: str
    role: Role
    is_active: bool = Field(description="false: the account is closed")
    has_password: bool = Field(description="false: only a sign-in link lets them in")
    created_at: datetime
    last_login: datetime | None


class AccountsOut(Schema):
    items: list[AccountOut]


class AccountIn(Schema):
    username: Username
    display_name: Name
    role: Role = Role.VIEWER


class AccountChangeIn(Schema):
    """What is left out stays as it is."""

    display_name: Name | None = None
    role: Role | None = None
    is_active: bool | None = None


class SignInLinkOut(Schema):
    """Hand `path` over, after this server's address; it opens once. This answer is the only one that shows it."""

    path: str
    expires_at: datetime


class AccountAdded(AccountOut):
    link: SignInLinkOut


class ColleagueOut(Schema):
    id: str
    name: str
    role: Role


class ColleaguesOut(Schema):
    items: list[ColleagueOut]


class RoleOut(Schema):
    """`permissions` hold here; `shipped` are those that the role came with. `people`: how many active have it."""

    role: Role
    permissions: list[Permission]
    shipped: list[Permission]
    people: int
    fixed: bool = Field(description="an owner may do everything, always")


class RolesOut(Schema):
    """The table of permissions: every permission there is, and each role with those that it has."""

    permissions: list[Permission]
    roles: list[RoleOut]


class CellIn(Schema):
    role: Role
    permission: Permission
    allowed: bool


class RolesIn(Schema):
    """Only the cells that are to change: what somebody else changes meanwhile stays."""

    cells: list[CellIn] = Field(max_length=200)
