"""`/analyses` and `/analysis-kinds`."""

from typing import Annotated, Any

from ninja import Header, Router, Status

from zhike.analytics.kinds import KINDS
from zhike.control.accounts.actor import ActorRequest
from zhike.control.analyses import asking, service, wire
from zhike.control.analyses.schemas import (
    AnalysisIn,
    AnalysisListOut,
    AnalysisOut,
    KindListOut,
    ResultListOut,
    ResultOut,
)
from zhike.control.jobs.schemas import JobOut
from zhike.rules.nodes import Text

router = Router(tags=["analyses"])


@router.get("/analysis-kinds", response=KindListOut, operation_id="list_analysis_kinds")
def list_analysis_kinds(request: ActorRequest) -> dict[str, Any]:
    """What can be asked, and the settings of each kind."""
    return {"items": [wire.kind(kind) for kind in KINDS.values()]}


@router.get("/analyses", response=AnalysisListOut, operation_id="list_analyses")
def list_analyses(request: ActorRequest) -> dict[str, Any]:
    """Every analysis with its newest answer in short."""
    return {"items": wire.analyses(service.every())}


@router.post("/analyses", response={201: AnalysisOut}, operation_id="create_analysis")
def create_analysis(request: ActorRequest, data: AnalysisIn) -> Status[Any]:
    """A new analysis; it answers nothing before it is asked (`/run`) or due."""
    return Status(201, wire.analysis(service.create(request.auth, _draft(data))))


@router.get("/analyses/{analysis_id}", response=AnalysisOut, operation_id="get_analysis")
def get_analysis(request: ActorRequest, analysis_id: str) -> Any:
    """One analysis."""
    return wire.analysis(service.get(analysis_id))


@router.put("/analyses/{analysis_id}", response=AnalysisOut, operation_id="change_analysis")
def change_analysis(
    request: ActorRequest,
    analysis_id: str,
    data: AnalysisIn,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> Any:
    """Change an analysis; 412 when somebody else did since its `etag` was read."""
    return wire.analysis(service.change(request.auth, analysis_id, if_match, _draft(data)))


@router.delete("/analyses/{analysis_id}", response={204: None}, operation_id="delete_analysis")
def delete_analysis(request: ActorRequest, analysis_id: str) -> Status[None]:
    """Delete an analysis that no rule reads, with its answers, its tag and what it said of customers."""
    service.delete(request.auth, analysis_id)
    return Status(204, None)


@router.post("/analyses/{analysis_id}/run", response={202: JobOut}, operation_id="run_analysis")
def run_analysis(request: ActorRequest, analysis_id: str) -> Status[Any]:
    """Ask for an answer as of now; follow the job, whose result names it (`result_id`)."""
    return Status(202, asking.ask(request.auth, analysis_id))


@router.get("/analyses/{analysis_id}/results", response=ResultListOut, operation_id="list_results")
def list_results(request: ActorRequest, analysis_id: str) -> dict[str, Any]:
    """Its answers, the newest first."""
    return {"items": [wire.summary(each) for each in service.results(analysis_id)]}


@router.get("/analyses/{analysis_id}/results/{result_id}", response=ResultOut, operation_id="get_result")
def get_result(request: ActorRequest, analysis_id: str, result_id: str) -> dict[str, Any]:
    """One answer; `latest` is the newest."""
    return wire.result(service.result(analysis_id, result_id))


def _draft(data: AnalysisIn) -> service.Draft:
    return service.Draft(
        kind=data.kind,
        name=Text(data.name.zh, data.name.en),
        settings=data.settings,
        schedule=None if data.schedule is None else data.schedule.model_dump(exclude_none=True),
        recipients=data.recipients,
        keeps_tag=data.keeps_tag,
    )
