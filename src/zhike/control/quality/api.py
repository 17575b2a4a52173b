"""`/quality`, `/exchange-rates` and `/standard-names`."""

from typing import Any

from ninja import Router

from zhike.collect.quality.scores import WEIGHTS, Point
from zhike.control.accounts.actor import ActorRequest
from zhike.control.quality import reference, service
from zhike.control.quality.schemas import (
    NamesBody,
    QualityAlertOut,
    QualityAlertsOut,
    QualityHistoryOut,
    QualityOut,
    RatesBody,
    RatesOut,
    ThresholdsBody,
)
from zhike.control.sources import service as imports
from zhike.control.workspace import service as workspace

router = Router(tags=["quality"])


@router.get("/quality", response=QualityOut, operation_id="get_quality")
def get_quality(request: ActorRequest) -> dict[str, Any]:
    """How good the data of each source is, as its last import left it."""
    return {"sources": [_source(each) for each in service.overview()], "weights": WEIGHTS}


@router.get("/quality/history", response=QualityHistoryOut, operation_id="get_quality_history")
def get_quality_history(request: ActorRequest, source: str, field: str) -> dict[str, Any]:
    """One field over time."""
    found = service.history(source, field)
    ids = imports.ids_of_loads([point.load_id for point in found])
    points = [{**_point(point), "import_id": ids.get(point.load_id)} for point in found]
    return {"source": source, "field": field, "points": points}


@router.get("/quality/alerts", response=QualityAlertsOut, operation_id="list_quality_alerts")
def list_quality_alerts(request: ActorRequest) -> dict[str, Any]:
    """What is not good enough, and what was not."""
    found = service.alerts()
    ids = imports.ids_of_loads([alert.load_id for alert in found])
    return {"items": [_alert(alert, ids) for alert in found]}


@router.post(
    "/quality/alerts/{alert_id}/acknowledge", response=QualityAlertOut, operation_id="acknowledge_quality_alert"
)
def acknowledge_quality_alert(request: ActorRequest, alert_id: str) -> dict[str, Any]:
    """Somebody has seen it."""
    alert = service.acknowledge(request.auth, alert_id)
    return _alert(alert, imports.ids_of_loads([alert.load_id]))


@router.get("/quality/thresholds", response=ThresholdsBody, operation_id="get_quality_thresholds")
def get_quality_thresholds(request: ActorRequest) -> dict[str, Any]:
    """Below what somebody is told."""
    return {"items": service.thresholds()}


@router.put("/quality/thresholds", response=ThresholdsBody, operation_id="set_quality_thresholds")
def set_quality_thresholds(request: ActorRequest, data: ThresholdsBody) -> dict[str, Any]:
    """Put these in the place of all others."""
    return {"items": service.set_thresholds(request.auth, [row.dict() for row in data.items])}


@router.get("/exchange-rates", response=RatesOut, operation_id="get_exchange_rates")
def get_exchange_rates(request: ActorRequest) -> dict[str, Any]:
    """By which amounts in other currencies are converted."""
    return {"items": reference.rates(), "currency": workspace.current().currency}


@router.put("/exchange-rates", response=RatesOut, operation_id="set_exchange_rates")
def set_exchange_rates(request: ActorRequest, data: RatesBody) -> dict[str, Any]:
    """Put these in the place of all others; imports that are done stay as they are until they are done again."""
    rates = reference.set_rates(request.auth, [row.dict() for row in data.items])
    return {"items": rates, "currency": workspace.current().currency}


@router.get("/standard-names", response=NamesBody, operation_id="get_standard_names")
def get_standard_names(request: ActorRequest, source: str) -> dict[str, Any]:
    """What a source's products and categories are called here."""
    return {"items": reference.names(source)}


@router.put("/standard-names", response=NamesBody, operation_id="set_standard_names")
def set_standard_names(request: ActorRequest, source: str, data: NamesBody) -> dict[str, Any]:
    """Put these in the place of all that the source had."""
    return {"items": reference.set_names(request.auth, source, [row.dict() for row in data.items])}


def _source(found: service.SourceQuality) -> dict[str, Any]:
    fields = [
        {**_point(each.point), "field": each.point.field, "kind": each.point.kind, "trend": each.trend}
        for each in found.fields
    ]
    return {"source": found.source, "score": found.score, "at": found.at, "trend": found.trend, "fields": fields}


def _point(point: Point) -> dict[str, Any]:
    return {"at": point.at, "rows": point.rows, "score": point.score, "shares": point.shares}


def _alert(alert: Any, ids: dict[str, str]) -> dict[str, Any]:
    names = ("id", "source", "field", "dimension", "value", "below", "opened_at", "closed_at", "acknowledged_by",
             "acknowledged_at")  # fmt: skip
    return {**{name: getattr(alert, name) for name in names}, "import_id": ids.get(alert.load_id)}
