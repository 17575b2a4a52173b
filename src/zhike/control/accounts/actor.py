"""Who is doing something. Services take an actor and decide by what it may do; they never see a request."""

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

from zhike.control.accounts.permissions import SHIPPED, Permission, Role
from zhike.errors import Forbidden

__all__ = ("Actor", "ActorRequest", "Permission", "Role")


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, an API key, or the clock, which does what is due.

    `permissions` is what its role may do here; None: what the role may do as shipped.
    """

    kind: Literal["user", "api_key", "clock"]
    id: str
    name: str
    role: Role
    permissions: frozenset[Permission] | None = None

    def may(self, permission: Permission) -> bool:
        """Whether this actor is allowed to."""
        return permission in (SHIPPED[self.role] if self.permissions is None else self.permissions)

    def require(self, permission: Permission) -> None:
        """Raise `Forbidden` unless this actor may do this."""
        if not self.may(permission):
            raise Forbidden(f"This needs the permission {permission}.", needed=permission.value, role=self.role.value)

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
