"""`/segments/…`: what they are asked."""

from typing import Annotated, Any, Literal

from ninja import Query, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.customers import service as customers
from zhike.control.jobs.schemas import JobOut
from zhike.control.segments import freezing, growth, insight, service, wire
from zhike.control.segments.freezing import Source
from zhike.control.segments.growth import Asked
from zhike.control.segments.insight_schemas import (
    FlowOut,
    FreezeIn,
    FrozenOut,
    GrowthOut,
    OverlapOut,
    PortraitOut,
    SegmentPreviewIn,
    SegmentPreviewOut,
    SegmentVersionsOut,
)
from zhike.control.tags import service as tags
from zhike.rules.nodes import Text

router = Router(tags=["segments"])

Several = Annotated[list[str], Query(min_length=1, max_length=insight.AT_ONCE)]
Days = Annotated[int, Query(ge=1, le=3650)]
GrainOf = Annotated[Literal["week", "month"], Query()]


@router.post("/segments/preview", response=SegmentPreviewOut, operation_id="preview_segment")
def preview_segment(request: ActorRequest, data: SegmentPreviewIn) -> dict[str, Any]:
    """Who would belong to a segment with this rule, exactly, and what each condition keeps; nothing is written."""
    found = insight.preview(data.rule)
    return wire.preview(found, customers.sample(list(found.counted.sample)))


@router.get("/segments/overlap", response=OverlapOut, operation_id="overlap_of_segments")
def overlap_of_segments(request: ActorRequest, segment: Several) -> dict[str, Any]:
    """Every intersection of up to five segments and lists."""
    return wire.overlap(insight.overlaps(segment))


@router.get("/segments/flow", response=FlowOut, operation_id="flow_between_segments")
def flow_between_segments(request: ActorRequest, segment: Several, days: Days = 90) -> dict[str, Any]:
    """Who of these segments was where so many days ago and is where now, as it was counted last."""
    return wire.told(growth.told(Asked(tuple(segment), None, days)))


@router.post("/segments/flow", response={202: JobOut}, operation_id="count_flow_between_segments")
def count_flow_between_segments(request: ActorRequest, segment: Several, days: Days = 90) -> Status[Any]:
    """Have the flow counted anew; follow the job."""
    return Status(202, JobOut.from_orm(growth.ask(request.auth, Asked(tuple(segment), None, days))))


@router.post("/segments/frozen", response={202: FrozenOut}, operation_id="freeze_segment")
def freeze_segment(request: ActorRequest, data: FreezeIn) -> Status[Any]:
    """A list of those who belong to a segment now, which stays as it is; follow the job."""
    name, source = Text(data.name.zh, data.name.en), Source(data.segment_id, data.rule)
    made, job = freezing.freeze(request.auth, name, source)
    return Status(202, {"segment": wire.segment(made), "job": JobOut.from_orm(job)})


@router.get("/segments/{segment_id}/versions", response=SegmentVersionsOut, operation_id="list_segment_versions")
def list_segment_versions(request: ActorRequest, segment_id: str) -> dict[str, Any]:
    """What a segment's rule was, newest first."""
    found, spoken = service.versions(segment_id), tags.names()
    return {"items": [wire.version(each, spoken) for each in found]}


@router.get("/segments/{segment_id}/portrait", response=PortraitOut, operation_id="portrait_of_segment")
def portrait_of_segment(
    request: ActorRequest, segment_id: str, against: Annotated[str | None, Query(max_length=64)] = None
) -> dict[str, Any]:
    """Every tag, trait and figure in the segment beside everybody, or another segment; most distinctive first."""
    return wire.portrait(insight.paint(segment_id, against))


@router.get("/segments/{segment_id}/growth", response=GrowthOut, operation_id="growth_of_segment")
def growth_of_segment(request: ActorRequest, segment_id: str, grain: GrainOf = "month") -> dict[str, Any]:
    """How many belonged to it at the end of each of the last weeks or months, as it was counted last."""
    return wire.told(growth.told(Asked((segment_id,), grain)))


@router.post("/segments/{segment_id}/growth", response={202: JobOut}, operation_id="count_growth_of_segment")
def count_growth_of_segment(request: ActorRequest, segment_id: str, grain: GrainOf = "month") -> Status[Any]:
    """Have it counted anew; follow the job."""
    return Status(202, JobOut.from_orm(growth.ask(request.auth, Asked((segment_id,), grain))))
