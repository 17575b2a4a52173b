"""`/audit`: who did what."""

from ninja import Query, Router

from zhike.control.accounts.actor import ActorRequest
from zhike.control.audit import service
from zhike.control.audit.schemas import AuditFilters, AuditPageOut

router = Router(tags=["audit"])


@router.get("/audit", response=AuditPageOut, operation_id="list_audit")
def list_audit(request: ActorRequest, asked: Query[AuditFilters]) -> object:
    """The audit trail, the newest first or the oldest. Needs the permission `audit`."""
    filters = service.Filters(
        asked.actor, asked.action, asked.kind, asked.object_id, asked.since, asked.until, asked.oldest
    )
    return service.entries(request.auth, filters, asked.cursor, asked.limit)
