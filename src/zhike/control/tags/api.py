"""`/tags`, `/tag-groups`, `/runs` and `/vocabulary`."""

from typing import Annotated, Any, Literal

from ninja import Header, Query, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.customers import service as customers
from zhike.control.jobs.schemas import JobOut
from zhike.control.tags import changes, evaluation, impact, life, life_wire, runs, service, upkeep, vocabulary, wire
from zhike.control.tags.drafts import KEEP, Draft, Keep, PendingDraft
from zhike.control.tags.life_api import router as steps
from zhike.control.tags.life_schemas import ImpactOut
from zhike.control.tags.schemas import (
    BacktestIn,
    BacktestOut,
    PreviewIn,
    PreviewOut,
    RunDetailOut,
    RunIn,
    RunListOut,
    ScheduleIn,
    SchedulePreviewIn,
    SchedulePreviewOut,
    TagIn,
    TagListOut,
    TagOut,
    VocabularyOut,
)
from zhike.rules.nodes import Text

router = Router(tags=["tags"])
router.add_router("", steps)


@router.get("/vocabulary", response=VocabularyOut, operation_id="get_vocabulary")
def get_vocabulary(request: ActorRequest) -> dict[str, Any]:
    """What a rule or a filter may speak of."""
    return vocabulary.everything()


@router.get("/tags", response=TagListOut, operation_id="list_tags")
def list_tags(request: ActorRequest) -> dict[str, Any]:
    """Every tag with who has it."""
    return {"items": wire.tags(service.every())}


@router.post("/tags", response={201: TagOut}, operation_id="create_tag")
def create_tag(request: ActorRequest, data: TagIn) -> Status[Any]:
    """A new tag; it is given to customers by a run or by hand."""
    return Status(201, wire.tag(changes.create(request.auth, _draft(data))))


@router.post("/tags/preview", response=PreviewOut, operation_id="preview_tag")
def preview_tag(request: ActorRequest, data: PreviewIn) -> dict[str, Any]:
    """Who would have a tag with this definition, exactly, with nothing written."""
    previewed = evaluation.preview_definition(wire.unsaved(data, data.tag_id))
    return wire.preview(previewed, customers.sample(list(previewed.counts.sample)))


@router.post("/tags/impact", response=ImpactOut, operation_id="impact_of_definition")
def impact_of_definition(request: ActorRequest, data: PreviewIn) -> dict[str, Any]:
    """What a new tag with this definition would do, with nothing written."""
    return life_wire.impacted(impact.of_definition(wire.unsaved(data, data.tag_id)))


@router.post("/tags/backtest", response=BacktestOut, operation_id="backtest_definition")
def backtest_definition(request: ActorRequest, data: BacktestIn) -> dict[str, Any]:
    """How a tag with this definition would have fared in the last 12 months, and what those customers did afterwards
    beside everybody else, with nothing written."""
    return wire.backtest(evaluation.backtest_definition(wire.unsaved(data, data.tag_id), data.days))


@router.post("/tags/preview-schedule", response=SchedulePreviewOut, operation_id="preview_schedule")
def preview_schedule(request: ActorRequest, data: SchedulePreviewIn) -> dict[str, Any]:
    """When a schedule would come next."""
    times, zone = upkeep.next_times(_schedule(data.schedule))
    return {"next": times, "time_zone": zone}


@router.get("/tags/{tag_id}", response=TagOut, operation_id="get_tag")
def get_tag(request: ActorRequest, tag_id: str) -> Any:
    """One tag."""
    return wire.tag(service.get(tag_id))


@router.put("/tags/{tag_id}", response=TagOut, operation_id="change_tag")
def change_tag(
    request: ActorRequest, tag_id: str, data: TagIn, if_match: Annotated[str | None, Header(alias="If-Match")] = None
) -> Any:
    """Change a tag; 412 when somebody else did since its `etag` was read."""
    return wire.tag(life.change(request.auth, tag_id, if_match, _draft(data)))


@router.delete("/tags/{tag_id}", response={204: None}, operation_id="delete_tag")
def delete_tag(request: ActorRequest, tag_id: str) -> Status[None]:
    """Delete a tag; customers lose it, its history stays."""
    changes.delete(request.auth, tag_id)
    return Status(204, None)


@router.get("/tags/{tag_id}/backtest", response=BacktestOut, operation_id="backtest_tag")
def backtest_tag(
    request: ActorRequest, tag_id: str, days: Annotated[int | None, Query(ge=1, le=365)] = None
) -> dict[str, Any]:
    """How the tag, as it is defined now, would have fared in the last 12 months, and what came afterwards."""
    return wire.backtest(evaluation.backtest_tag(service.get(tag_id), days))


@router.get("/runs", response=RunListOut, operation_id="list_runs")
def list_runs(request: ActorRequest) -> dict[str, Any]:
    """The newest runs first."""
    return {"items": [wire.run(run) for run in runs.latest()]}


@router.post("/runs", response={202: JobOut}, operation_id="start_run")
def start_run(request: ActorRequest, data: RunIn) -> Status[Any]:
    """Bring rule tags up to date, or decide them as of an earlier instant; follow the job."""
    return Status(202, runs.start(request.auth, data.tag_ids, data.as_of, data.full))


@router.get("/runs/{run_id}", response=RunDetailOut, operation_id="get_run")
def get_run(request: ActorRequest, run_id: str) -> dict[str, Any]:
    """One run, with what it did to each tag."""
    return wire.run_detail(runs.get(run_id))


def _draft(data: TagIn) -> Draft:
    return Draft(
        name=Text(data.name.zh, data.name.en),
        description=Text(data.description.zh, data.description.en),
        group_id=data.group_id,
        colour=data.colour,
        kind=data.kind,
        update_mode=data.update_mode,
        definition=data.definition,
        key=data.key,
        schedule=_schedule(data.schedule),
        frozen_at=data.frozen_at if "frozen_at" in data.model_fields_set else KEEP,
        pending=_pending(data),
        as_draft=data.draft,
    )


def _pending(data: TagIn) -> PendingDraft | Literal[Keep.AS_IT_IS] | None:
    if "pending" not in data.model_fields_set:
        return KEEP
    later = data.pending
    return None if later is None else PendingDraft(later.definition, later.effective_at)


def _schedule(data: ScheduleIn | None) -> dict[str, Any] | None:
    return None if data is None else data.model_dump(exclude_none=True)
