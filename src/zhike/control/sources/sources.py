"""The sources themselves: made, changed, paused, forgotten, and what was noted of their runs."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhike import wiring
from zhike.collect.mapping.mapping import Mapping
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.sources.connections import checked_settings
from zhike.control.sources.models import Source, SourceKind
from zhike.errors import Conflict, InvalidInput, NotFound

_MOST_MINUTES = 60 * 24 * 31
_PREFIX = {SourceKind.EVENT_API: "wk_", SourceKind.WEBHOOK: "whsec_"}


@dataclass(frozen=True, slots=True)
class Made:
    """A source, and the key or secret that was made for it: it cannot be shown again."""

    source: Source
    key: str | None


@transaction.atomic
def create(
    actor: Actor,
    name: str,
    kind: SourceKind,
    *,
    settings: dict[str, Any] | None = None,
    secret: str | None = None,
    mapping: dict[str, Any] | None = None,
    every_minutes: int | None = None,
) -> Made:
    """A new source. The event API's gets a write key, a webhook's a signing secret."""
    actor.require(_role(kind))
    name = _free_name(name)
    kept, password = checked_settings(kind, settings or {})
    source = Source(name=name, kind=kind, settings=kept, created_by=actor.as_json())
    source.mapping = _mapping(source, mapping)
    source.every_minutes = _minutes(every_minutes)
    if secret or password:
        source.secret = wiring.keyring().encrypt(secret or password or "")
    key = _new_key(source)
    source.updated_by = actor.as_json()
    source.save(force_insert=True)
    return Made(source, key)


def _role(kind: str) -> Permission:
    """Who may say where facts come from: a file is looked at before it is imported, the others open a door."""
    return Permission.COLLECT if kind == SourceKind.FILES else Permission.CONNECT


def _free_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 64:
        raise InvalidInput("A source needs a name of 1 to 64 characters.", code="source_name", value=name[:80])
    if Source.objects.filter(name=name).exists():
        raise Conflict("There is a source of this name already.", code="source_name_taken", name=name)
    return name


def _mapping(source: Source, mapping: dict[str, Any] | None) -> dict[str, Any] | None:
    """Checked, under the source's own name: facts of one source never come under another's."""
    return None if mapping is None else Mapping.from_json({**mapping, "source": source.name}).to_json()


def _minutes(every_minutes: int | None) -> int | None:
    if every_minutes is not None and not 1 <= every_minutes <= _MOST_MINUTES:
        raise InvalidInput("A source runs every minute at most and every month at least.", code="source_every_minutes",
                           value=every_minutes, most=_MOST_MINUTES)  # fmt: skip
    return every_minutes


def _new_key(source: Source) -> str | None:
    """A write key is kept as its hash (256 random bits: a plain one is enough); what signs must be kept readable."""
    prefix = _PREFIX.get(SourceKind(source.kind))
    if prefix is None:
        return None
    key = prefix + secrets.token_urlsafe(32)
    source.write_key_prefix = key[: len(prefix) + 5]
    if source.kind == SourceKind.EVENT_API:
        source.write_key_hash = _hash(key)
    else:
        source.secret = wiring.keyring().encrypt(key)
    return key


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def every() -> list[Source]:
    """All of them, by name."""
    return list(Source.objects.order_by("name"))


def get(source_id: str) -> Source:
    """One source."""
    source = Source.objects.filter(id=source_id).first()
    if source is None:
        raise NotFound("There is no such source.", id=source_id)
    return source


def named(actor: Actor, name: str) -> Source:
    """The source of this name; made, as one of files, when there is none yet."""
    actor.require(Permission.COLLECT)
    by = actor.as_json()
    defaults = {"kind": SourceKind.FILES, "created_by": by, "updated_by": by}
    return Source.objects.get_or_create(name=name, defaults=defaults)[0]


def by_write_key(key: str) -> Source | None:
    """The source whose programs write with this key, paused or not; None when nobody's."""
    return Source.objects.filter(write_key_hash=_hash(key), kind=SourceKind.EVENT_API).first()


@transaction.atomic
def update(actor: Actor, source_id: str, changes: dict[str, Any]) -> Source:
    """Change `settings`, `secret`, `mapping` or `every_minutes`. Other settings begin from the beginning again."""
    source = get(source_id)
    opens_a_door = {"settings", "secret"} & changes.keys()
    actor.require(_role(source.kind) if opens_a_door else Permission.COLLECT)
    fields = set(changes) - {"secret"}
    secret = changes.get("secret")
    if "settings" in changes:
        kept, password = checked_settings(SourceKind(source.kind), changes["settings"])
        secret = secret or password
        if kept.get("address") != source.settings.get("address"):  # the old password is nobody else's business
            source.secret = None
            fields.add("secret")
        if kept != source.settings:
            source.settings, source.cursor = kept, None
            fields.add("cursor")
    if secret:
        source.secret = wiring.keyring().encrypt(secret)
        fields.add("secret")
    if "mapping" in changes:
        source.mapping = _mapping(source, changes["mapping"])
    if "every_minutes" in changes:
        source.every_minutes = _minutes(changes["every_minutes"])
    return _changed(actor, source, *fields)


def pause(actor: Actor, source_id: str, paused: bool) -> Source:
    """Let nothing come in from it until it is continued."""
    actor.require(Permission.COLLECT)
    source = get(source_id)
    source.paused = paused
    return _changed(actor, source, "paused")


def new_key(actor: Actor, source_id: str) -> Made:
    """Another write key or signing secret; the one before is refused from now on."""
    source = get(source_id)
    actor.require(_role(source.kind))
    key = _new_key(source)
    if key is None:
        raise InvalidInput("A source of this kind has no key.", code="source_without_key", kind=source.kind)
    return Made(_changed(actor, source, "secret", "write_key_hash", "write_key_prefix"), key)


def _changed(actor: Actor, source: Source, *names: str) -> Source:
    """Saves what a person changed; what a run notes meanwhile is left alone."""
    source.updated_by = actor.as_json()
    source.save(update_fields=(*names, "updated_at", "updated_by"))
    return source


def delete(actor: Actor, source_id: str) -> None:
    """Forget how it is reached. What came from it stays in the warehouse, and its imports in the list."""
    source = get(source_id)
    actor.require(_role(source.kind))
    source.delete()


def secret_of(source: Source) -> str | None:
    """What its secret says; for those who connect or check a signature, never for an answer or a log."""
    return None if source.secret is None else wiring.keyring().decrypt(bytes(source.secret))


def note_run(source_id: str, rows: int, error: dict[str, Any] | None = None, newest_at: datetime | None = None) -> None:
    """A run ended: `rows` came in, or it failed with `error` ({code, params}). `newest_at`: the newest fact that it
    brought (aware)."""
    now = timezone.now()
    noted = {"last_run_at": now, "last_rows": rows, "last_error": error, "rows": F("rows") + rows}
    found = Source.objects.filter(id=source_id)
    found.update(**noted, **({} if error else {"last_ok_at": now}))
    if newest_at is not None:
        found.exclude(newest_fact_at__gte=newest_at).update(newest_fact_at=newest_at)
