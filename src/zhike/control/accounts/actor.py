"""Who is doing something. Services take an actor and decide by what it may do; they never see a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from django.http import HttpRequest

from zhike.control.accounts.permissions import SHIPPED, Permission, Role
from zhike.errors import Forbidden

__all__ = ("CLOCK", "Actor", "ActorRequest", "Permission", "Role")


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

    def require(self, *permissions: Permission) -> None:
        """Raise `Forbidden` unless this actor may do all of this."""
        for each in permissions:
            if not self.may(each):
                raise Forbidden(f"This needs the permission {each}.", needed=each.value, role=self.role.value)

    @property
    def signature(self) -> str:
        """How the warehouse remembers the actor; `accounts.service.signers` reads it."""
        return f"{self.kind}:{self.id}"

    def as_json(self) -> dict[str, str]:
        """How history remembers the actor: `{kind, id, name}`."""
        return {"kind": self.kind, "id": self.id, "name": self.name}

    @classmethod
    def remembered(cls, said: Mapping[str, Any]) -> Self:
        """Somebody as `as_json` keeps them, to go on with what they asked for: may do what an operator may as shipped,
        whatever they themselves may by now."""
        return cls(**said, role=Role.OPERATOR)


CLOCK: Final = Actor("clock", "", "", Role.OPERATOR)
"""Who asks for what is due, and nobody asked for."""


class ActorRequest(HttpRequest):
    """A request that passed authentication: annotate operations with it."""

    auth: Actor
