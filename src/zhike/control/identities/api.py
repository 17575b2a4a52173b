"""`/identities`: finding duplicates, the review queue, and which source wins."""

from typing import Annotated, Any

from ninja import Query, Router, Status

from zhike.collect.identify.likeness.choosing import HIGH, LOW
from zhike.control.accounts.actor import ActorRequest
from zhike.control.identities import review, service, winners
from zhike.control.identities.schemas import (
    DecisionIn,
    LastMatchOut,
    MatchSettingsIn,
    MatchSettingsOut,
    PairLineOut,
    PairOut,
    PairPageOut,
    WinnerIn,
    WinnersOut,
)
from zhike.control.jobs.schemas import JobOut

router = Router(tags=["identities"])


@router.post("/identities/match", response={202: JobOut}, operation_id="start_match")
def start_match(request: ActorRequest) -> Status[Any]:
    """Find likely duplicates among all customers; follow the job."""
    return Status(202, service.start(request.auth))


@router.get("/identities/match", response=LastMatchOut, operation_id="get_last_match")
def get_last_match(request: ActorRequest) -> dict[str, Any]:
    """The newest match, if there ever was one."""
    return {"job": service.latest()}


@router.get("/identities/pairs", response=PairPageOut, operation_id="list_pairs")
def list_pairs(
    request: ActorRequest,
    decided: bool = False,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Pairs that wait for a decision, the likeliest first; or those that are decided, the newest first."""
    return review.page(decided, cursor, limit)


@router.get("/identities/pairs/{pair_id}", response=PairOut, operation_id="get_pair")
def get_pair(request: ActorRequest, pair_id: str, reveal: bool = False) -> dict[str, Any]:
    """Both customers side by side, and what spoke for and against. `reveal`: unmasked, which needs
    the permission `unmask` and is in the audit trail."""
    return review.get(request.auth, pair_id, reveal)


@router.post("/identities/pairs/{pair_id}/decide", response=PairLineOut, operation_id="decide_pair")
def decide_pair(request: ActorRequest, pair_id: str, data: DecisionIn) -> dict[str, Any]:
    """Say that the two are one person, or that they are two."""
    return review.decide(request.auth, pair_id, data.decision == "same")


@router.post("/identities/pairs/{pair_id}/undo", response=PairLineOut, operation_id="undo_pair")
def undo_pair(request: ActorRequest, pair_id: str) -> dict[str, Any]:
    """Take a decision back: the pair is open again."""
    return review.take_back(request.auth, pair_id)


@router.get("/identities/settings", response=MatchSettingsOut, operation_id="get_match_settings")
def get_match_settings(request: ActorRequest) -> dict[str, Any]:
    """From which weight on the system joins, and from which a person is asked."""
    return _settings(service.settings())


@router.put("/identities/settings", response=MatchSettingsOut, operation_id="set_match_settings")
def set_match_settings(request: ActorRequest, data: MatchSettingsIn) -> dict[str, Any]:
    """Change them, from the next match on."""
    return _settings(service.change_settings(request.auth, data.high, data.low))


@router.get("/identities/winners", response=WinnersOut, operation_id="list_winners")
def list_winners(request: ActorRequest) -> dict[str, Any]:
    """For each trait, which source wins where they differ."""
    return {"items": winners.every()}


@router.put("/identities/winners/{trait}", response={202: JobOut}, operation_id="set_winner")
def set_winner(request: ActorRequest, trait: str, data: WinnerIn) -> Status[Any]:
    """Change who wins; the job computes the profile anew."""
    return Status(202, winners.choose(request.auth, trait, data.wins, data.trusted))


def _settings(found: Any) -> dict[str, Any]:
    return {
        "high": found.high, "low": found.low, "default_high": HIGH, "default_low": LOW,
        "updated_at": found.updated_at, "updated_by": found.updated_by,
    }  # fmt: skip
