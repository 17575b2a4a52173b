"""The life of definitions: `/tags/{id}/life` and its steps, versions, impact, what waits for review."""

from typing import Annotated, Any

from ninja import Header, Query, Router, Status
from pydantic import Field

from zhike.control.accounts.actor import ActorRequest
from zhike.control.tags import impact, life, life_wire, service, versions, wire
from zhike.control.tags.life_schemas import (
    CommentIn,
    DefinitionIn,
    DefinitionReaderListOut,
    ImpactOut,
    LifeOut,
    ProposalIn,
    RemarkIn,
    RemarkOut,
    RestoreIn,
    RetireIn,
    ReviewStepIn,
    VersionComparisonOut,
    VersionListOut,
    WaitingListOut,
)
from zhike.control.tags.schemas import TagOut
from zhike.control.workspace import service as workspace
from zhike.control.workspace.schemas import ReviewIn, WorkspaceOut

router = Router(tags=["tags"])
VersionNumber = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/tags/{tag_id}/life", response=LifeOut, operation_id="get_life")
def get_life(request: ActorRequest, tag_id: str) -> dict[str, Any]:
    """Where a tag's definition is in its life, what you may do, and what was done and said."""
    return life_wire.life_of(request.auth, service.get(tag_id))


@router.put("/tags/{tag_id}/proposal", response=LifeOut, operation_id="propose_definition")
def propose_definition(
    request: ActorRequest,
    tag_id: str,
    data: ProposalIn,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Write down what a held tag is to say next; who has it is not touched."""
    life.propose(request.auth, tag_id, if_match, data.definition)
    return get_life(request, tag_id)


@router.delete("/tags/{tag_id}/proposal", response=LifeOut, operation_id="discard_proposal")
def discard_proposal(request: ActorRequest, tag_id: str) -> dict[str, Any]:
    """Forget what was proposed."""
    life.discard(request.auth, tag_id)
    return get_life(request, tag_id)


@router.post("/tags/{tag_id}/submit", response=LifeOut, operation_id="submit_definition")
def submit_definition(request: ActorRequest, tag_id: str, data: CommentIn) -> dict[str, Any]:
    """Ask a second person for a yes."""
    return _told(request, life.submit(request.auth, tag_id, data.comment))


@router.post("/tags/{tag_id}/review", response=LifeOut, operation_id="review_definition")
def review_definition(request: ActorRequest, tag_id: str, data: ReviewStepIn) -> dict[str, Any]:
    """Say yes or no to what another person wrote."""
    return _told(request, life.review(request.auth, tag_id, data.approve, data.revision, data.comment))


@router.post("/tags/{tag_id}/publish", response=LifeOut, operation_id="publish_definition")
def publish_definition(request: ActorRequest, tag_id: str, data: CommentIn) -> dict[str, Any]:
    """Make a draft, or what is proposed, decide who has the tag."""
    return _told(request, life.publish(request.auth, tag_id, data.comment))


@router.post("/tags/{tag_id}/pause", response=LifeOut, operation_id="pause_tag")
def pause_tag(request: ActorRequest, tag_id: str, data: CommentIn) -> dict[str, Any]:
    """Who has the tag keeps it, and nothing decides it."""
    return _told(request, life.pause(request.auth, tag_id, data.comment))


@router.post("/tags/{tag_id}/resume", response=LifeOut, operation_id="resume_tag")
def resume_tag(request: ActorRequest, tag_id: str, data: CommentIn) -> dict[str, Any]:
    """Decide a paused tag again."""
    return _told(request, life.resume(request.auth, tag_id, data.comment))


@router.post("/tags/{tag_id}/retire", response=LifeOut, operation_id="retire_tag")
def retire_tag(request: ActorRequest, tag_id: str, data: RetireIn) -> dict[str, Any]:
    """Everybody loses the tag; its definition and its history stay. 409 `tag_in_use` names what reads it, unless it is
    to retire `anyway`."""
    return _told(request, life.retire(request.auth, tag_id, data.comment, data.anyway))


@router.post("/tags/{tag_id}/revive", response=LifeOut, operation_id="revive_tag")
def revive_tag(request: ActorRequest, tag_id: str, data: CommentIn) -> dict[str, Any]:
    """Make a retired tag a draft again."""
    return _told(request, life.revive(request.auth, tag_id, data.comment))


@router.post("/tags/{tag_id}/comments", response={201: RemarkOut}, operation_id="comment_on_definition")
def comment_on_definition(request: ActorRequest, tag_id: str, data: RemarkIn) -> Status[Any]:
    """Say something about a definition."""
    return Status(201, life_wire.remark(life.comment(request.auth, tag_id, data.comment)))


@router.get("/tags/{tag_id}/readers", response=DefinitionReaderListOut, operation_id="list_readers")
def list_readers(request: ActorRequest, tag_id: str) -> dict[str, Any]:
    """The tags and segments whose rules name a tag."""
    return life_wire.read_by(tag_id)


@router.get("/tags/{tag_id}/versions", response=VersionListOut, operation_id="list_versions")
def list_versions(request: ActorRequest, tag_id: str) -> dict[str, Any]:
    """Every version of a tag's definition, the newest first."""
    return life_wire.all_versions(service.get(tag_id), versions.every(tag_id))


@router.get("/tags/{tag_id}/comparison", response=VersionComparisonOut, operation_id="compare_versions")
def compare_versions(request: ActorRequest, tag_id: str, before: VersionNumber, after: VersionNumber) -> dict[str, Any]:
    """What differs between two versions; 0 is what is proposed."""
    return life_wire.comparison(versions.compared(tag_id, before, after))


@router.post("/tags/{tag_id}/versions/{version}/restore", response=TagOut, operation_id="restore_version")
def restore_version(
    request: ActorRequest, tag_id: str, version: Annotated[int, Field(ge=1, le=2**31 - 1)], data: RestoreIn
) -> Any:
    """Make an earlier version hold again, as a new one; a proposal where it may not hold at once."""
    return wire.tag(versions.restore(request.auth, tag_id, version, data.as_draft))


@router.post("/tags/{tag_id}/impact", response=ImpactOut, operation_id="impact_of_change")
def impact_of_change(request: ActorRequest, tag_id: str, data: DefinitionIn) -> dict[str, Any]:
    """What publishing this definition would change, with nothing written."""
    return life_wire.impacted(impact.of_tag(wire.unsaved(data, tag_id)))


@router.get("/reviews", response=WaitingListOut, operation_id="list_reviews")
def list_reviews(request: ActorRequest) -> dict[str, Any]:
    """The definitions that wait for a second person, or to be published; the longest waiting first."""
    return life_wire.waiting(request.auth)


@router.put("/workspace/review", response=WorkspaceOut, operation_id="ask_for_review")
def ask_for_review(request: ActorRequest, data: ReviewIn) -> Any:
    """Whether definitions hold only once a second person has said yes."""
    return workspace.ask_for_review(request.auth, data.review)


def _told(request: ActorRequest, tag: Any) -> dict[str, Any]:
    return life_wire.life_of(request.auth, tag)
