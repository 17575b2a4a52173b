"""How this process is doing, every five seconds of the last hour; and every minute of the last month in the control
plane, so that a restart does not lose the picture."""

import os
import shutil
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from django.db.models import Avg, F, Max, Sum
from django.utils import timezone

from zhike import home, measures, wiring
from zhike.control.monitor.models import Minute
from zhike.control.sources import track_stream
from zhike.control.tags import live

EVERY: Final = 5.0  # seconds
KEPT: Final = timedelta(days=30)
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """An instant: what was counted since the start of the process, and how things were. Bytes and seconds."""

    at: datetime
    accepted: int
    written: int
    refused: int
    backlog: int
    lag_p50: float | None
    lag_p99: float | None
    memory: int


@dataclass(frozen=True, slots=True)
class Point:
    """Of a chart: events per second over `seconds` that end at `at`, and how things were then."""

    at: datetime
    accepted: float
    written: float
    refused: float
    backlog: int
    lag_p50: float | None
    lag_p99: float | None
    memory: int


def sample(now: datetime | None = None) -> Sample:
    """How this process is doing now; the gauges of `measures` say the same afterwards."""
    told, backlog = live.watch(), track_stream.lag().bytes
    measures.SPOOL_BYTES.set(backlog)
    measures.WAREHOUSE_BYTES.set(warehouse_bytes())
    measures.DISK_FREE_BYTES.set(disk_free())
    refused = measures.total(measures.EVENTS_REFUSED) + measures.total(measures.REQUESTS_REFUSED)
    return Sample(
        now or timezone.now(), round(measures.total(measures.EVENTS_ACCEPTED)),
        round(measures.total(measures.EVENTS_WRITTEN)), round(refused), backlog, told.lag_p50, told.lag_p99, memory(),
    )  # fmt: skip


def memory() -> int:
    """What this process takes of the machine's memory, in bytes; 0 where nobody says."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def warehouse_bytes() -> int:
    """What the warehouse takes on the disk."""
    path = wiring.warehouse_path()
    if path is None:
        return 0
    files = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.name}*")
    return sum(file.stat().st_size for file in files if file.is_file())


def disk_free() -> int:
    """What is free where the data lies, in bytes."""
    return shutil.disk_usage(home.data_dir()).free


class Samples:
    """The last hour of this process. One thread adds to it, any may look."""

    def __init__(self) -> None:
        self._kept: deque[Sample] = deque(maxlen=round(3600 / EVERY) + 1)
        self._lock = threading.Lock()
        self._minute_began: Sample | None = None

    def add(self, new: Sample) -> None:
        """Keep a sample; the minute that it ends goes into the control plane."""
        with self._lock:
            self._kept.append(new)
        begun = self._minute_began
        if begun is None:
            self._minute_began = new
        elif _minute(new.at) > _minute(begun.at):
            keep_minute(begun, new)
            self._minute_began = new

    def points(self) -> list[Point]:
        """The last hour, the oldest first."""
        with self._lock:
            kept = list(self._kept)
        return [_point(earlier, later) for earlier, later in pairwise(kept)]

    def rates(self, over: timedelta = timedelta(minutes=1)) -> Point | None:
        """Over the last minute; None right after the start."""
        with self._lock:
            kept = list(self._kept)
        if len(kept) < 2:
            return None
        earliest = next(each for each in kept if each.at >= kept[-1].at - over)
        return _point(earliest if earliest is not kept[-1] else kept[-2], kept[-1])


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _point(earlier: Sample, later: Sample) -> Point:
    seconds = max((later.at - earlier.at).total_seconds(), 0.001)

    def rate(before: int, after: int) -> float:
        return round(max(after - before, 0) / seconds, 2)

    return Point(
        later.at, rate(earlier.accepted, later.accepted), rate(earlier.written, later.written),
        rate(earlier.refused, later.refused), later.backlog, later.lag_p50, later.lag_p99, later.memory,
    )  # fmt: skip


def keep_minute(begun: Sample, end: Sample) -> None:
    """Enter what happened between two samples as the minute of the first."""
    Minute.objects.update_or_create(
        minute=_minute(begun.at),
        defaults={
            "accepted": max(end.accepted - begun.accepted, 0), "written": max(end.written - begun.written, 0),
            "refused": max(end.refused - begun.refused, 0), "backlog": end.backlog, "lag_p50": end.lag_p50,
            "lag_p99": end.lag_p99, "memory": end.memory,
        },
    )  # fmt: skip


def minutes(since: datetime) -> list[Point]:
    """Minutes as they are kept, the oldest first."""
    return [_told(row, 60) for row in Minute.objects.filter(minute__gte=_minute(since)).order_by("minute").values()]


def hours(since: datetime) -> list[Point]:
    """The same by the hour: the highest backlog, lag and memory, and the mean of the median lags."""
    grouped = Minute.objects.filter(minute__gte=_minute(since)).annotate(hour=F("minute") / 60).values("hour")
    summed: dict[str, Any] = {name: Sum(name) for name in ("accepted", "written", "refused")}
    highest: dict[str, Any] = {f"{name}_": Max(name) for name in ("backlog", "lag_p99", "memory")}
    rows = grouped.annotate(**summed, **highest, lag_p50_=Avg("lag_p50")).order_by("hour")
    return [_told({name.removesuffix("_"): value for name, value in row.items()} | {"minute": row["hour"] * 60}, 3600)
            for row in rows]  # fmt: skip


def _told(row: Mapping[str, Any], seconds: int) -> Point:
    return Point(
        datetime.fromtimestamp(row["minute"] * 60 + seconds, UTC), round(row["accepted"] / seconds, 2),
        round(row["written"] / seconds, 2), round(row["refused"] / seconds, 2), row["backlog"], row["lag_p50"],
        row["lag_p99"], row["memory"],
    )  # fmt: skip


def with_hour_before(own: Sequence[Point], now: datetime) -> list[Point]:
    """The last hour also right after a restart: minutes of the process before, then what this one knows."""
    since = now - timedelta(hours=1)
    known = own[0].at if own else now
    return [point for point in minutes(since) if since <= point.at < known] + [each for each in own if each.at >= since]


def tidy(now: datetime) -> None:
    """Forget minutes that are too old."""
    Minute.objects.filter(minute__lt=_minute(now - KEPT)).delete()
