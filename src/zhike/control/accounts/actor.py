"""Who is doing something. Services take an actor and decide by its role; they never see a request."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.http import HttpRequest

from zhike.errors import Forbidden


class Role(StrEnum):
    """What somebody may do; each role may also do what the ones before it may."""

    VIEWER = "viewer"  # looks
    ANALYST = "analyst"  # changes tags, imports, runs
    OWNER = "owner"  # accounts, keys and the workspace


_RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person or an API key."""

    kind: Literal["user", "api_key"]
    id: str
    name: str
    role: Role

    def require(self, role: Role) -> None:
        """Raise `Forbidden` unless this actor has at least this role."""
        if _RANK[self.role] < _RANK[role]:
            raise Forbidden(f"This needs the role {role}.", needed=role.value, role=self.role.value)

    @property
    def signature(self) -> str:
        """How the warehouse remembers the actor; `accounts.service.signers` reads it."""
        return f"{self.kind}:{self.id}"

    def as_json(self) -> dict[str, str]:
        """How history remembers the actor: `{kind, id, name}`."""
        return {"kind": self.kind, "id": self.id, "name": self.name}


class ActorRequest(HttpRequest):
    """A request that passed authentication: annotate operations with it."""

    auth: Actor
