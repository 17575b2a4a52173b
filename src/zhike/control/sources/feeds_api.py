"""`/sources`: where facts come from."""

from typing import Annotated, Any

from ninja import Query, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.sources import collecting, connections, quarantine, sources, track_stream
from zhike.control.sources.connections import Connection
from zhike.control.sources.feeds_schemas import (
    LookIn,
    LookOut,
    RefusedOut,
    RunStarted,
    SettingsBody,
    SourceChange,
    SourceDetailOut,
    SourceIn,
    SourceMade,
    SourceRunsOut,
    SourcesOut,
)
from zhike.control.sources.models import Source, SourceKind

router = Router(tags=["sources"])


@router.get("/sources", response=SourcesOut, operation_id="list_sources")
def list_sources(request: ActorRequest) -> dict[str, Any]:
    """All of them, by name."""
    inbox = connections.inbox_told(request.auth)
    return {
        "items": [_source(one) for one in sources.every()],
        "inbox": inbox,
    }


@router.post("/sources", response={201: SourceMade}, operation_id="create_source")
def create_source(request: ActorRequest, data: SourceIn) -> Status[Any]:
    """A new source. A write key or signing secret is in this answer and never again."""
    made = sources.create(
        request.auth, data.name, SourceKind(data.kind), settings=_given(data.settings), secret=data.secret,
        mapping=data.mapping.dict() if data.mapping else None, every_minutes=data.every_minutes,
    )  # fmt: skip
    return Status(201, {"source": _source(made.source), "key": made.key})


@router.post("/sources/look", response=LookOut, operation_id="look_at_source")
def look_at_source(request: ActorRequest, data: LookIn) -> dict[str, Any]:
    """Test a connection: the first rows and a proposed mapping. Nothing is kept."""
    found = connections.look(request.auth, _connection(request, data), data.name or "source", data.file_kind)
    mapping = {**found.mapping.to_json(), "statuses": found.statuses}
    return {"headers": list(found.file.headers), "rows": found.rows, "mapping": mapping, "problems": found.problems}


@router.get("/sources/{source_id}", response=SourceDetailOut, operation_id="get_source")
def get_source(request: ActorRequest, source_id: str) -> dict[str, Any]:
    """One source."""
    return _source(sources.get(source_id))


@router.patch("/sources/{source_id}", response=SourceDetailOut, operation_id="change_source")
def change_source(request: ActorRequest, source_id: str, data: SourceChange) -> dict[str, Any]:
    """Change how it is reached, what its columns mean, how often it runs, or pause it."""
    changes = data.dict(exclude_unset=True)
    paused = changes.pop("paused", None)
    if changes.get("settings") is not None:
        changes["settings"] = _given(data.settings or SettingsBody())
    if changes:
        sources.update(request.auth, source_id, changes)
    if paused is not None:
        sources.pause(request.auth, source_id, paused)
    return _source(sources.get(source_id))


@router.delete("/sources/{source_id}", response={204: None}, operation_id="delete_source")
def delete_source(request: ActorRequest, source_id: str) -> Status[None]:
    """Forget how it is reached; what came from it stays."""
    sources.delete(request.auth, source_id)
    return Status(204, None)


@router.post("/sources/{source_id}/key", response=SourceMade, operation_id="rotate_source_key")
def rotate_source_key(request: ActorRequest, source_id: str) -> dict[str, Any]:
    """Another write key or signing secret; the one before is refused from now on."""
    made = sources.new_key(request.auth, source_id)
    return {"source": _source(made.source), "key": made.key}


@router.post("/sources/{source_id}/run", response={202: RunStarted}, operation_id="run_source")
def run_source(request: ActorRequest, source_id: str) -> Status[Any]:
    """Ask for what is new; follow the job."""
    return Status(202, {"job": collecting.run(request.auth, source_id)})


@router.get("/sources/{source_id}/runs", response=SourceRunsOut, operation_id="list_source_runs")
def list_source_runs(request: ActorRequest, source_id: str) -> dict[str, Any]:
    """The newest first."""
    source = sources.get(source_id)
    files = [
        {"name": file.name, "size": file.size, "seen_at": file.seen_at, "import_id": file.imported_id,
         "error": file.error}
        for file in source.files.order_by("-seen_at")[:50]
    ]  # fmt: skip
    return {"runs": [_run(one) for one in collecting.latest(source)], "files": files}


@router.get("/sources/{source_id}/refused", response=RefusedOut, operation_id="list_refused_messages")
def list_refused_messages(
    request: ActorRequest, source_id: str, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 20
) -> dict[str, Any]:
    """Messages that programs sent to the event API and that could not be used, the newest first."""
    rows, next_cursor = quarantine.of_stream(request.auth, sources.get(source_id).name, cursor, limit)
    items = [
        {"number": row.line, "reason": {"code": row.reason, "params": row.params}, "field": row.field,
         "message": row.cells[0] if row.cells else ""}
        for row in rows
    ]  # fmt: skip
    return {"items": items, "next_cursor": next_cursor}


def _given(settings: SettingsBody) -> dict[str, Any]:
    return settings.dict(exclude_none=True)


def _connection(request: ActorRequest, data: LookIn) -> Connection:
    kind, settings = SourceKind(data.kind), _given(data.settings)
    return collecting.connection_to_be(request.auth, kind, settings, data.secret, data.source_id)


_COUNTS = ("rows_in", "rows_stored", "rows_already", "rows_quarantined")


def _run(one: collecting.Run) -> dict[str, Any]:
    report = one.job.result or {}
    return {
        "job": one.job, "import_id": one.imported.id if one.imported else None,
        "name": one.imported.file_name if one.imported else "", **{name: report.get(name) for name in _COUNTS},
    }  # fmt: skip


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id, "name": source.name, "kind": source.kind, "state": _state(source),
        "settings": source.settings, "has_secret": source.secret is not None, "key_prefix": source.write_key_prefix,
        "mapping": source.mapping, "every_minutes": source.every_minutes, "paused": source.paused,
        "last_run_at": source.last_run_at, "last_ok_at": source.last_ok_at, "last_rows": source.last_rows,
        "rows": source.rows, "last_error": _error(source), "newest_fact_at": source.newest_fact_at,
        "waiting": _waiting(source), "created_at": source.created_at, "created_by": source.created_by,
        "updated_at": source.updated_at, "updated_by": source.updated_by,
    }  # fmt: skip


def _waiting(source: Source) -> int:
    match source.kind:
        case SourceKind.WEBHOOK:
            return int(connections.deliveries_of(source.id).backlog)
        case SourceKind.EVENT_API:
            return track_stream.lag().bytes
    return 0


def _error(source: Source) -> Any:
    """Of its last run; a folder fails as long as one of its files lies there that nobody could read."""
    if source.last_error or source.kind != SourceKind.FOLDER:
        return source.last_error
    failed = source.files.filter(error__isnull=False).order_by("-seen_at").first()
    return failed.error if failed else None


def _state(source: Source) -> str:
    if source.paused:
        return "paused"
    if collecting.running(source):
        return "running"
    if _error(source):
        return "failed"
    return "ok" if source.last_ok_at else "waiting"
