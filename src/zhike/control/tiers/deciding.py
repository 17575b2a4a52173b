"""What a person says to a proposal of new thresholds: yes, and they hold; or no."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.tiers import changes, service
from zhike.control.tiers.service import Proposal, TierScheme
from zhike.errors import Conflict, NotFound


def accept(actor: Actor, scheme_id: str, proposal_id: str) -> TierScheme:
    """Make the proposed thresholds hold."""
    actor.require(Permission.TIER)
    scheme = service.get(scheme_id)
    proposal = _open(scheme, proposal_id)
    with transaction.atomic():
        draft = changes.draft_of(scheme)
        _decide(actor, proposal, Proposal.State.ACCEPTED)
        audit.record(actor, "tier_proposal_accepted", kind="tiers", id=scheme.id, details={"proposal": proposal.id})
        return changes.change(actor, scheme.id, service.etag_of(scheme), replace(draft, design=proposal.design))


def decline(actor: Actor, scheme_id: str, proposal_id: str) -> Proposal:
    """Leave the thresholds as they are."""
    actor.require(Permission.TIER)
    proposal = _open(service.get(scheme_id), proposal_id)
    with transaction.atomic():
        audit.record(actor, "tier_proposal_declined", kind="tiers", id=scheme_id, details={"proposal": proposal.id})
        return _decide(actor, proposal, Proposal.State.DECLINED)


def _open(scheme: TierScheme, proposal_id: str) -> Proposal:
    proposal = scheme.proposals.filter(id=proposal_id).first()
    if proposal is None:
        raise NotFound("There is no such proposal.", id=proposal_id)
    if proposal.state != Proposal.State.OPEN or proposal.base_version != scheme.version:
        raise Conflict("This proposal is decided or outdated.", code="tier_proposal_closed", state=proposal.state)
    return proposal


def _decide(actor: Actor, proposal: Proposal, state: Proposal.State) -> Proposal:
    proposal.state, proposal.decided_at, proposal.decided_by = state, timezone.now(), actor.as_json()
    proposal.save()
    return proposal
