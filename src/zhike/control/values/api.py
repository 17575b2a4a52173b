"""`/values`: computed values."""

from typing import Annotated, Any

from ninja import Header, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.jobs.schemas import JobOut
from zhike.control.values import computing, figures, service, wire
from zhike.control.values.schemas import (
    ValueFiguresOut,
    ValueIn,
    ValueListOut,
    ValueOut,
    ValuePreviewIn,
    ValuePreviewOut,
    ValueRestoreIn,
    ValueRunListOut,
    ValueStatusIn,
    ValueVersionListOut,
)
from zhike.rules.nodes import Text

router = Router(tags=["values"])

IfMatch = Annotated[str | None, Header(alias="If-Match")]


@router.get("/values", response=ValueListOut, operation_id="list_values")
def list_values(request: ActorRequest) -> dict[str, Any]:
    """Every computed value, with how many customers have it and what reads it."""
    return {"items": wire.every(service.every())}


@router.post("/values", response={201: ValueOut}, operation_id="create_value")
def create_value(request: ActorRequest, data: ValueIn) -> Status[Any]:
    """A new value; it is computed at once, which its `job` does."""
    return Status(201, _anew(request, service.create(request.auth, _draft(data))))


@router.post("/values/preview", response=ValuePreviewOut, operation_id="preview_value")
def preview_value(request: ActorRequest, data: ValuePreviewIn) -> dict[str, Any]:
    """How many customers would have a value by this measure, and how it would be distributed; nothing is written."""
    return wire.shown(figures.preview(data.measure, data.value_id))


@router.get("/values/{value_id}", response=ValueOut, operation_id="get_value")
def get_value(request: ActorRequest, value_id: str) -> dict[str, Any]:
    """One value."""
    return wire.one(service.get(value_id))


@router.put("/values/{value_id}", response=ValueOut, operation_id="change_value")
def change_value(request: ActorRequest, value_id: str, data: ValueIn, if_match: IfMatch = None) -> dict[str, Any]:
    """Change a value; 412 when somebody else did since its `etag` was read. What it is of customers is computed
    anew."""
    return _anew(request, service.change(request.auth, value_id, if_match, _draft(data)))


@router.delete("/values/{value_id}", response={204: None}, operation_id="delete_value")
def delete_value(request: ActorRequest, value_id: str) -> Status[None]:
    """Delete a value that nothing reads, with what is known of customers by it."""
    service.delete(request.auth, value_id)
    return Status(204, None)


@router.put("/values/{value_id}/status", response=ValueOut, operation_id="set_value_status")
def set_value_status(request: ActorRequest, value_id: str, data: ValueStatusIn) -> dict[str, Any]:
    """Pause it (what is known stays, nothing computes it), retire it (nothing is known by it any more; 409 while
    something reads it) or have it computed again."""
    value = service.move(request.auth, value_id, data.status)
    return _anew(request, value)


@router.post("/values/{value_id}/run", response={202: JobOut}, operation_id="run_value")
def run_value(request: ActorRequest, value_id: str) -> Status[Any]:
    """Have it computed as of now; follow the job."""
    return Status(202, computing.run(request.auth, value_id))


@router.get("/values/{value_id}/figures", response=ValueFiguresOut, operation_id="get_value_figures")
def get_value_figures(request: ActorRequest, value_id: str) -> dict[str, Any]:
    """How it is distributed over customers, as it was last computed."""
    return wire.shown(figures.of(service.get(value_id)))


@router.get("/values/{value_id}/versions", response=ValueVersionListOut, operation_id="list_value_versions")
def list_value_versions(request: ActorRequest, value_id: str) -> dict[str, Any]:
    """What it said, the newest first."""
    return {"items": wire.versions(service.get(value_id))}


@router.post("/values/{value_id}/restore", response=ValueOut, operation_id="restore_value")
def restore_value(
    request: ActorRequest, value_id: str, data: ValueRestoreIn, if_match: IfMatch = None
) -> dict[str, Any]:
    """Let it say what it said in a version, as a new one; 412 when somebody else changed it."""
    return _anew(request, service.restore(request.auth, value_id, if_match, data.version))


@router.get("/values/{value_id}/runs", response=ValueRunListOut, operation_id="list_value_runs")
def list_value_runs(request: ActorRequest, value_id: str) -> dict[str, Any]:
    """When it was computed lately, the newest first, and of how many customers it became another."""
    return {"items": wire.runs(service.get(value_id))}


def _anew(request: ActorRequest, value: service.ComputedValue) -> dict[str, Any]:
    computing.follow(request.auth, value)
    return wire.one(value)


def _draft(data: ValueIn) -> service.Draft:
    return service.Draft(
        name=Text(data.name.zh, data.name.en),
        measure=data.measure,
        description=Text(data.description.zh, data.description.en),
        unit=Text(data.unit.zh, data.unit.en),
        group_id=data.group_id,
        owner=data.owner,
        key=data.key,
        update_mode=data.update_mode,
        schedule=None if data.schedule is None else data.schedule.model_dump(exclude_none=True),
    )
