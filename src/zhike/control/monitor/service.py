"""The picture that the monitor shows: put together of what was noted, so that it costs the same in every shop."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.utils import timezone

from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs.registry import Job
from zhike.control.monitor import alerts, deliveries, samples, sizes, watcher, work
from zhike.control.monitor.models import SizeAlert, TagSize
from zhike.control.monitor.samples import Point
from zhike.control.sources import sources, track_stream
from zhike.control.subscriptions import service as subscriptions
from zhike.control.tags import live
from zhike.control.tags import service as tags

Span = Literal["hour", "day", "month"]
_SIZES: Final = timedelta(days=30)
_FAILED_SHOWN: Final = 20


def picture(actor: Actor, now: datetime | None = None) -> dict[str, Any]:
    """How everything is now, as `MonitorOut`. Of subscribers only those are told who may know of them."""
    now = now or timezone.now()
    lag, last = track_stream.lag(), watcher.own_samples().rates()
    ended, going_on = work.last_runs()
    failed = work.failed(now)
    return {
        "at": now,
        "watching": watcher.is_watching(),
        "events": {
            "accepted_per_second": last.accepted if last else 0.0,
            "written_per_second": last.written if last else 0.0,
            "refused_per_second": last.refused if last else 0.0,
            "backlog_bytes": lag.bytes,
            "written_at": lag.written_at,
        },
        "live": live.watch(),
        "runs": {"last": _run(ended) if ended else None, "going_on": [_run(job) for job in going_on],
                 "failed": sum(job.kind == "tag_run" for job in failed)},
        "failed_jobs": {"count": len(failed), "newest": [_failed(job) for job in failed[:_FAILED_SHOWN]]},
        "sources": _sources(now),
        "webhooks": _webhooks(actor),
        "machine": {"warehouse_bytes": samples.warehouse_bytes(), "disk_free_bytes": samples.disk_free(),
                    "memory_bytes": samples.memory()},
        "open_alerts": alerts.open_count(),
    }  # fmt: skip


def _run(job: Job) -> dict[str, Any]:
    began, ended = job.started_at, job.finished_at
    took = round((ended - began).total_seconds() * 1000) if began and ended else None
    return {"id": job.id, "state": job.state, "progress": job.progress, "started_at": began, "finished_at": ended,
            "took_ms": took}  # fmt: skip


def _failed(job: Job) -> dict[str, Any]:
    return {"id": job.id, "kind": job.kind, "finished_at": job.finished_at, "error": job.error}


def _sources(now: datetime) -> list[dict[str, Any]]:
    """Those that fail and those that have stopped; a paused one is quiet because somebody wants it to be."""
    stopped = {one.source: one for one in deliveries.lately_stopped(now)}
    found = []
    for source in sources.every():
        silent = stopped.get(source.name)
        if source.paused or not (silent or source.last_error):
            continue
        found.append({
            "id": source.id, "name": source.name, "error": source.last_error,
            "silent_since": silent.silence.since if silent else None,
            "usual_minutes": silent.usual_minutes if silent else None,
        })  # fmt: skip
    return found


def _webhooks(actor: Actor) -> dict[str, int] | None:
    if not actor.may(Permission.CONNECT):
        return None
    every = subscriptions.every(actor)
    failing = sum(one.last_error is not None and not one.paused for one in every)
    return {"failing": failing, "dead": sum(subscriptions.dead_letters(one) for one in every)}


def series(span: Span, now: datetime | None = None) -> list[Point]:
    """What came in and was written: the last hour in steps of five seconds, a day in minutes, a month in hours."""
    now = now or timezone.now()
    match span:
        case "hour":
            return samples.with_hour_before(watcher.own_samples().points(), now)
        case "day":
            return samples.minutes(now - timedelta(days=1))
        case "month":
            return samples.hours(now - samples.KEPT)


def tag_sizes(tag_id: str, now: datetime | None = None) -> list[TagSize]:
    """How large a tag was over the last month."""
    return sizes.of_tag(tags.get(tag_id).id, (now or timezone.now()) - _SIZES)


def listed_alerts() -> list[dict[str, Any]]:
    """Alerts with the names of what they are about."""
    found = alerts.listed()
    return named(found)


def named(found: list[SizeAlert]) -> list[dict[str, Any]]:
    """Alerts as `SizeAlertOut`: tags and segments by their names, also those that are causes."""
    every, silent = {tag.id: tag for tag in tags.every()}, alerts.muted()
    return [_named(alert, every, alert.tag_id in silent) for alert in found]


def _named(alert: SizeAlert, every: dict[str, Any], silent: bool) -> dict[str, Any]:
    columns = ("id", "tag_id", "before", "before_at", "size", "low", "high", "opened_at", "closed_at",
               "acknowledged_by", "acknowledged_at")  # fmt: skip
    return {
        **{column: getattr(alert, column) for column in columns},
        "tag_name": _name(every.get(alert.tag_id)),
        "run_id": alert.run_id or None,
        "muted": silent,
        "causes": [cause | _names(cause, every) for cause in alert.causes],
    }


def _names(cause: dict[str, Any], every: dict[str, Any]) -> dict[str, Any]:
    return {"tag_name": _name(every.get(cause["tag_id"]))} if "tag_id" in cause else {}


def _name(tag: Any) -> dict[str, str] | None:
    return {"zh": tag.name_zh, "en": tag.name_en} if tag else None


def watching() -> dict[str, Any]:
    """How easily somebody is told, and which tags are muted; as `WatchingOut`."""
    silent = alerts.muted()
    muted = [{"tag_id": tag.id, "name": _name(tag), "muted_by": silent[tag.id]} for tag in tags.every()
             if tag.id in silent]  # fmt: skip
    return {"sensitivity": alerts.sensitivity(), "muted": muted}
