"""Mappings that are remembered by the headers of the files they were made for."""

import hashlib
from collections.abc import Sequence
from typing import Any

from zhike.collect.mapping.headers import plain
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.sources.models import ImportTemplate
from zhike.errors import NotFound


def matching(headers: Sequence[str]) -> ImportTemplate | None:
    """The template for files with these headers, in whatever order."""
    return ImportTemplate.objects.filter(signature=_signature(headers)).first()


def remember(name: str, headers: Sequence[str], mapping: dict[str, Any]) -> ImportTemplate:
    """Keep a mapping for the next file with these headers; it replaces the one before."""
    values = {"name": name[:128], "headers": list(headers), "mapping": mapping}
    return ImportTemplate.objects.update_or_create(signature=_signature(headers), defaults=values)[0]


def every() -> list[ImportTemplate]:
    """All of them, the newest first."""
    return list(ImportTemplate.objects.order_by("-updated_at"))


def delete(actor: Actor, template_id: str) -> None:
    """Forget one."""
    actor.require(Permission.COLLECT)
    if not ImportTemplate.objects.filter(id=template_id).delete()[0]:
        raise NotFound("There is no such template.", id=template_id)


def _signature(headers: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(sorted(map(plain, headers))).encode()).hexdigest()
