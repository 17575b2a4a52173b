"""How each kind of source is reached: its settings checked, its rows opened in the shape of a file, looked into."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zhike import home, wiring
from zhike.collect.feeds import folder
from zhike.collect.feeds.address import checked, engine_of
from zhike.collect.feeds.database import Cursor, Progressed, Query, open_query
from zhike.collect.feeds.deliveries import Deliveries
from zhike.collect.feeds.json_rows import file_of, records_of
from zhike.collect.files.readers import open_file
from zhike.collect.files.source_file import SourceFile
from zhike.collect.mapping.propose import Inspection, look_into
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.sources.models import SourceKind
from zhike.control.workspace import service as workspace
from zhike.errors import InvalidInput, NotFound

_PREVIEW: Final = 1_000
_DELIVERED_AT_ONCE: Final = 16 * 2**20
_SETTINGS: Final = {
    SourceKind.DATABASE: ("address", "table", "statement", "cursor_column"),
    SourceKind.FOLDER: ("path",),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """A source as it is reached: saved, or still being written. `source_id` is empty before it is saved."""

    kind: str
    settings: dict[str, Any]
    secret: str | None = None
    source_id: str = ""


def checked_settings(kind: SourceKind, settings: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The settings to keep, and the secret that stood in them (a password in an address)."""
    known = _SETTINGS.get(kind, ())
    for name, value in settings.items():
        if name not in known or not isinstance(value, str | None):
            raise InvalidInput("This setting is not known.", code="source_setting", setting=name)
    kept = {name: settings[name].strip() for name in known if (settings.get(name) or "").strip()}
    secret = None
    if kind == SourceKind.DATABASE:
        kept["address"], secret = checked(kept.get("address", ""))
        query_of(kept).check()
    if kind == SourceKind.FOLDER:
        folder.inside(inbox(), kept.get("path", ""))
    return kept, secret


def inbox() -> Path:
    """The directory below which folders may be watched: ZHIKE_INBOX, else `inbox` in the data directory."""
    return Path(os.environ.get("ZHIKE_INBOX") or home.data_dir() / "inbox")


def inbox_told(actor: Actor) -> str | None:
    """Where that is, for whoever may connect sources."""
    return str(inbox()) if actor.may(Permission.CONNECT) else None


def query_of(settings: dict[str, Any]) -> Query:
    """What a database source reads."""
    return Query(settings.get("table"), settings.get("statement"), settings.get("cursor_column"))


def open_database(connection: Connection, cursor: Cursor | None = None,
                  limit: int | None = None) -> tuple[SourceFile, Progressed]:  # fmt: skip
    """The rows that are new since the cursor."""
    engine = engine_of(connection.settings["address"], connection.secret)
    return open_query(engine, query_of(connection.settings), cursor, limit)


def deliveries_of(source_id: str) -> Deliveries:
    """What was delivered to a webhook and is not in the warehouse yet."""
    return Deliveries(home.data_dir() / "deliveries" / source_id, wiring.keyring())


def open_deliveries(deliveries: Deliveries, headers: tuple[str, ...] = ()) -> tuple[SourceFile, list[Any]]:
    """Those that wait as rows, and themselves, to be forgotten afterwards."""
    waiting = deliveries.waiting(_DELIVERED_AT_ONCE)
    return file_of((record for one in waiting for record in records_of(one.body)), headers), waiting


def look(actor: Actor, connection: Connection, name: str, kind: str | None = None) -> Inspection:
    """The first rows of a source and the mapping that its columns propose: also the test of a connection."""
    actor.require(Permission.CONNECT)
    return look_into(_first_rows(connection), name, kind, workspace.time_zone().key)


def _first_rows(connection: Connection) -> SourceFile:
    match connection.kind:
        case SourceKind.DATABASE:
            return open_database(connection, limit=_PREVIEW)[0]
        case SourceKind.FOLDER:
            found = folder.look(folder.inside(inbox(), connection.settings.get("path", "")))
            if not found:
                raise NotFound("No file lies in the folder yet.", code="folder_empty")
            return open_file(found[0].path)
        case SourceKind.WEBHOOK:
            file, waiting = open_deliveries(deliveries_of(connection.source_id))
            if not waiting:
                raise NotFound("Nothing was delivered yet.", code="hook_nothing_yet")
            return file
        case _:
            raise InvalidInput("A source of this kind has no rows to look at.", code="source_without_rows",
                               kind=connection.kind)  # fmt: skip
