"""Accounts on the wire."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.accounts.permissions import Permission, Role
from zhike.control.workspace.schemas import WorkspaceOut

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class UserOut(Schema):
    id: str
    username: str
    display_name: str
    role: Role
    permissions: list[Permission] = Field(description="what this person may do here")


class SessionOut(Schema):
    """Who is signed in (null: nobody) and where."""

    user: UserOut | None
    workspace: WorkspaceOut


class SignIn(Schema):
    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


class NewPassword(Schema):
    password: str = Field(max_length=256)
    current_password: str | None = Field(
        None, max_length=256, description="Needed when the account has one, unless a sign-in link opened this session."
    )


class NewApiKey(Schema):
    name: Name
    role: Role = Role.OPERATOR


class ApiKeyChangeIn(Schema):
    role: Role


class ApiKeyOut(Schema):
    id: str
    name: str
    prefix: str
    role: Role
    created_at: datetime
    last_used_at: datetime | None


class ApiKeyCreated(ApiKeyOut):
    key: str = Field(description="The key itself; it cannot be shown again.")


class ApiKeysOut(Schema):
    items: list[ApiKeyOut]
