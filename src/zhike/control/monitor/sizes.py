"""How large every tag is, noted after each run and now and then: at most one note for a tag and hour, kept up to date
within its hour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zhike import measures, wiring
from zhike.analytics.arrivals import tag_moves, tag_sizes
from zhike.analytics.jumps import Note
from zhike.control.monitor.models import TagSize
from zhike.control.tags import service as tags
from zhike.warehouse.touched import last_serial

KEPT: Final = timedelta(days=90)
LOOKED_AT: Final = 336
"""Notes that decide what is usual: two weeks of a tag that is noted every hour."""

_GAUGES: Final = 200


@dataclass(frozen=True, slots=True)
class Decided:
    """By which version of its definition, and by which run, a tag was last decided."""

    version: int
    run_id: str = ""


def always_moving() -> dict[str, Decided]:
    """Tags that no run brings up to date: realtime ones, and those that are given; and any that was never noted."""
    every, known = tags.every(), set(TagSize.objects.values_list("tag_id", flat=True).distinct())
    return {
        tag.id: Decided(tag.version)
        for tag in every
        if tag.update_mode == "realtime" or tag.kind != tags.RULE or tag.id not in known
    }


def note(due: Mapping[str, Decided], now: datetime) -> list[TagSize]:
    """Enter how large these tags are now."""
    if not due:
        return []
    hour = now.replace(minute=0, second=0, microsecond=0)
    before = {row.tag_id: row for row in _newest_before(due, hour)}
    with wiring.warehouse().reading() as reading:
        serial, sizes = last_serial(reading), tag_sizes(reading, due)
        moves = tag_moves(reading, {tag: row.serial for tag, row in before.items()})
    noted = [_enter(tag, hour, now, sizes[tag], moves.get(tag, (0, 0)), decided, serial)
             for tag, decided in due.items()]  # fmt: skip
    _tell(noted)
    return noted


def _newest_before(tag_ids: Iterable[str], hour: datetime) -> list[TagSize]:
    found: dict[str, TagSize] = {}
    rows = TagSize.objects.filter(tag_id__in=list(tag_ids), hour__lt=hour, hour__gte=hour - KEPT)
    for row in rows.order_by("hour"):
        found[row.tag_id] = row
    return list(found.values())


def _enter(
    tag: str, hour: datetime, now: datetime, size: int, moves: tuple[int, int], decided: Decided, serial: int
) -> TagSize:
    values = {"at": now, "size": size, "entered": moves[0], "left": moves[1], "version": decided.version,
              "run_id": decided.run_id, "serial": serial}  # fmt: skip
    return TagSize.objects.update_or_create(tag_id=tag, hour=hour, defaults=values)[0]


def _tell(noted: Iterable[TagSize]) -> None:
    """The gauges: of no more tags than somebody can look at."""
    for row in sorted(noted, key=lambda row: -row.size)[:_GAUGES]:
        measures.TAG_SIZE.labels(row.tag_id).set(row.size)


def before(note: TagSize) -> list[TagSize]:
    """The notes before this one, the oldest first, as many as are looked at."""
    rows = TagSize.objects.filter(tag_id=note.tag_id, hour__lt=note.hour).order_by("-hour")[:LOOKED_AT]
    return list(rows)[::-1]


def of_tag(tag_id: str, since: datetime) -> list[TagSize]:
    """A tag's notes, the oldest first."""
    return list(TagSize.objects.filter(tag_id=tag_id, hour__gte=since).order_by("hour"))


def plain(rows: Iterable[TagSize]) -> list[Note]:
    """As `analytics.jumps` wants them."""
    return [Note(row.at, row.size) for row in rows]


def tidy(now: datetime) -> None:
    """Forget notes that are too old."""
    TagSize.objects.filter(hour__lt=now - KEPT).delete()
