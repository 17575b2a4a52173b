"""`/monitor`: how the product is doing, and alerts about the sizes of tags."""

from typing import Any

from ninja import Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.monitor import alerts, service
from zhike.control.monitor.schemas import (
    MonitorOut,
    MonitorSeriesOut,
    MutedBody,
    OpenAlertsOut,
    SizeAlertOut,
    SizeAlertsOut,
    TagSizesOut,
    WatchingBody,
    WatchingOut,
)

router = Router(tags=["monitor"])


@router.get("/monitor", response=MonitorOut, operation_id="get_monitor")
def get_monitor(request: ActorRequest) -> dict[str, Any]:
    """How everything is now."""
    return service.picture(request.auth)


@router.get("/monitor/series", response=MonitorSeriesOut, operation_id="get_monitor_series")
def get_monitor_series(request: ActorRequest, span: service.Span = "hour") -> dict[str, Any]:
    """Events and lags over the last hour (every five seconds), day (minutes) or month (hours)."""
    return {"points": service.series(span)}


@router.get("/monitor/alerts", response=SizeAlertsOut, operation_id="list_size_alerts")
def list_size_alerts(request: ActorRequest) -> dict[str, Any]:
    """Tags whose size is unusual, and those whose size was."""
    return {"items": service.listed_alerts(), "open": alerts.open_count()}


@router.get("/monitor/alerts/open", response=OpenAlertsOut, operation_id="count_open_alerts")
def count_open_alerts(request: ActorRequest) -> dict[str, Any]:
    """How many are open."""
    return {"open": alerts.open_count()}


@router.post("/monitor/alerts/{alert_id}/acknowledge", response=SizeAlertOut, operation_id="acknowledge_size_alert")
def acknowledge_size_alert(request: ActorRequest, alert_id: str) -> dict[str, Any]:
    """Somebody has seen it."""
    return service.named([alerts.acknowledge(request.auth, alert_id)])[0]


@router.get("/monitor/tags/{tag_id}/sizes", response=TagSizesOut, operation_id="get_tag_sizes")
def get_tag_sizes(request: ActorRequest, tag_id: str) -> dict[str, Any]:
    """How large a tag was over the last month, by the hour in which that was noted."""
    return {"points": service.tag_sizes(tag_id), "muted": tag_id in alerts.muted()}


@router.put("/monitor/tags/{tag_id}/muted", response={204: None}, operation_id="mute_tag")
def mute_tag(request: ActorRequest, tag_id: str, data: MutedBody) -> Status[None]:
    """Tell nobody about this tag's size any more, or again."""
    alerts.mute(request.auth, tag_id, data.muted)
    return Status(204, None)


@router.get("/monitor/watching", response=WatchingOut, operation_id="get_watching")
def get_watching(request: ActorRequest) -> dict[str, Any]:
    """How easily somebody is told, and about which tags nobody is."""
    return service.watching()


@router.put("/monitor/watching", response=WatchingOut, operation_id="set_watching")
def set_watching(request: ActorRequest, data: WatchingBody) -> dict[str, Any]:
    """Change how easily somebody is told."""
    alerts.set_sensitivity(request.auth, data.sensitivity)
    return service.watching()
