"""`/tags/worth`, `/tags/housekeeping`, and what one tag is worth. To be found before `/tags/{tag_id}`."""

from typing import Any

from ninja import Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.jobs.schemas import JobOut
from zhike.control.worth import comparing, housekeeping, service, upkeep, wire
from zhike.control.worth.schemas import (
    CompareTagsIn,
    HousekeepingOut,
    TagRankingOut,
    TagWorthOut,
    WorthUpkeepIn,
    WorthUpkeepOut,
)
from zhike.control.worth.service import Period

router = Router(tags=["tags"])


@router.get("/tags/housekeeping", response=HousekeepingOut, operation_id="get_housekeeping")
def get_housekeeping(request: ActorRequest) -> dict[str, Any]:
    """Which tags want mending, why, and by which step; the gravest first."""
    return wire.housekeeping(housekeeping.check())


@router.get("/tags/worth", response=TagRankingOut, operation_id="list_worth")
def list_worth(request: ActorRequest) -> dict[str, Any]:
    """What every tag's holders did more than customers like them, as it was last compared."""
    return wire.ranking()


@router.post("/tags/worth", response={202: JobOut}, operation_id="compare_tags")
def compare_tags(request: ActorRequest, data: CompareTagsIn) -> Status[Any]:
    """Compare the holders of tags with customers like them; follow the job."""
    return Status(202, comparing.start(request.auth, comparing.Asked(data.ago, data.days), data.tag_ids))


@router.get("/tags/worth/upkeep", response=WorthUpkeepOut, operation_id="get_worth_upkeep")
def get_worth_upkeep(request: ActorRequest) -> Any:
    """When all tags are compared by themselves, and when next."""
    return upkeep.kept()


@router.put("/tags/worth/upkeep", response=WorthUpkeepOut, operation_id="set_worth_upkeep")
def set_worth_upkeep(request: ActorRequest, data: WorthUpkeepIn) -> Any:
    """Have all tags compared on another schedule, or only when somebody asks."""
    wanted = None if data.schedule is None else data.schedule.model_dump(exclude_none=True)
    return upkeep.change(request.auth, wanted, data.days)


@router.get("/tags/{tag_id}/worth", response=TagWorthOut, operation_id="get_worth")
def get_worth(request: ActorRequest, tag_id: str, period: Period = "month") -> dict[str, Any]:
    """How a tag fared, how steady it is, what its holders bring, who uses it, and the last comparison."""
    return wire.worth(tag_id, period)


@router.post("/tags/{tag_id}/looks", response={204: None}, operation_id="look_at_tag")
def look_at_tag(request: ActorRequest, tag_id: str) -> Status[None]:
    """Note that a person opened the tag's page: a tag that nobody looks at and nothing reads is unused."""
    service.looked(tag_id)
    return Status(204, None)
