"""Why a tag's size moved: looked for where the reasons would have left traces, the most telling first.

A cause is `{kind, …}`: definition (tag_id, before, after), segment (segment_id), source (source, source_id, since,
usual_minutes), import (import_id, source, rows), spike (source, name, at, count, usual), merge, expiry or hand
(changes), and unknown when nothing was found.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from zhike import wiring
from zhike.analytics.arrivals import TRAITS, moved_by
from zhike.control.monitor import deliveries
from zhike.control.monitor.models import TagSize
from zhike.control.segments import service as segments
from zhike.control.sources import service as imports
from zhike.control.sources import sources
from zhike.control.tags import service as tags
from zhike.errors import ZhikeError
from zhike.rules.nodes import Definition, Segment, tags_named, walk_levels
from zhike.rules.reads import reads

Cause = dict[str, Any]
UNKNOWN: Final[Cause] = {"kind": "unknown"}
_EVENT: Final = "event:"
_SHARE: Final = 0.5
"""Of a tag's changes that way that must come from merges, from hands or from expiry, for that to be why."""

_LARGE_IMPORT: Final = 3.0
_IMPORTS: Final = 50


@dataclass(frozen=True, slots=True)
class Move:
    """A tag went from one size to another between two notes. `since` and `now` with a zone."""

    tag_id: str
    version_before: int
    version: int
    since: datetime
    now: datetime
    size_before: int
    size: int

    @property
    def by(self) -> int:
        return abs(self.size - self.size_before)


def find(move: Move) -> list[Cause]:
    """What probably moved it; never empty."""
    found = _definitions(move)
    names = _names_read(move.tag_id)
    found += _sources(move, names) + _imports(move)
    brought = {cause["source"] for cause in found if cause["kind"] == "import"}
    found += [cause for cause in _spikes(move, names) if cause["source"] not in brought]
    return found + _history(move) or [UNKNOWN]


def _definitions(move: Move) -> list[Cause]:
    """Its own definition, those of the tags that it reads, and the segments that it names."""
    found = []
    if _differs(move.tag_id, move.version_before, move.version):
        found = [_definition(move.tag_id, move.version_before, move.version)]
    definition = _as_evaluated(move.tag_id)
    if definition is None:
        return found
    for name in sorted(tags_named(definition)):
        other, then = _tag(name), _version_at(name, move.since)
        if other is not None and then is not None and _differs(name, then, other.version):
            found.append(_definition(name, then, other.version))
    named = {rule.segment for _, rule in walk_levels(definition) if isinstance(rule, Segment)}
    changed = [segment for segment in sorted(named) if _says_otherwise(segment, move.since)]
    return found + [{"kind": "segment", "segment_id": segment} for segment in changed]


def _as_evaluated(tag_id: str) -> Definition | None:
    """A rule tag's definition with the rules of its segments put in, and of theirs; None where there is none."""
    tag = _tag(tag_id)
    if tag is None or tag.kind != tags.RULE:
        return None
    try:
        (rule,) = tags.rule_tags([tag])
    except ZhikeError:
        return None
    return rule.definition


def _says_otherwise(segment_id: str, since: datetime) -> bool:
    """Whether a segment's rule is another one than then: a segment that was only renamed is the same."""
    versions = segments.versions(segment_id)
    then = next((version for version in versions if version.made_at <= since), versions[-1])
    return bool(then.rule != versions[0].rule)


def _definition(tag_id: str, before: int, after: int) -> Cause:
    return {"kind": "definition", "tag_id": tag_id, "before": before, "after": after}


def _differs(tag_id: str, before: int, after: int) -> bool:
    """Whether two versions decide otherwise: a tag that was only renamed is the same."""
    if before == after:
        return False
    then, now = (tags.version_definitions({tag_id: version}) for version in (before, after))
    return then != now


def _tag(tag_id: str) -> Any:
    try:
        return tags.get(tag_id)
    except ZhikeError:
        return None


def _version_at(tag_id: str, at: datetime) -> int | None:
    rows = TagSize.objects.filter(tag_id=tag_id, at__lte=at).order_by("-hour")
    return rows.values_list("version", flat=True).first()


def _names_read(tag_id: str) -> set[str] | None:
    """The events that a tag reads, and TRAITS, as arrivals call them; None where anything may matter."""
    definition = _as_evaluated(tag_id)
    if definition is None:
        return None
    what = reads(definition)
    names = {each.removeprefix(_EVENT) for each in what if each.startswith(_EVENT)} | ({TRAITS} & what)
    return names if names and what <= {_EVENT + name for name in names} | {TRAITS} else None


def _sources(move: Move, names: set[str] | None) -> list[Cause]:
    ids = {source.name: source.id for source in sources.every()}
    return [
        {"kind": "source", "source": one.source, "source_id": ids.get(one.source),
         "since": one.silence.since.isoformat(), "usual_minutes": one.usual_minutes}
        for one in deliveries.stopped(move.now, names)
    ]  # fmt: skip


def _imports(move: Move) -> list[Cause]:
    """Imports that ended meanwhile and were large: against those of the same source before, and against the move."""
    found = []
    done = [_Brought.by(one) for one in imports.latest(_IMPORTS)]
    for one in (each for each in done if move.since <= each.at <= move.now):
        earlier = [other.rows for other in done if other.source == one.source and other.at < one.at]
        usual = median(earlier) if len(earlier) >= 3 else 0
        if one.rows > max(_LARGE_IMPORT * usual, 0.2 * move.by, 20):
            found.append({"kind": "import", "import_id": one.import_id, "source": one.source, "rows": one.rows})
    return sorted(found, key=lambda cause: -cause["rows"])


@dataclass(frozen=True, slots=True)
class _Brought:
    """An import and how many rows it stored. One that goes on has brought nothing yet."""

    import_id: str
    source: str
    at: datetime
    rows: int

    @classmethod
    def by(cls, one: imports.Asked) -> "_Brought":
        ended = one.job.finished_at or datetime.max.replace(tzinfo=UTC)
        return cls(one.record.id, one.record.mapping["source"], ended, one.report.get("rows_stored", 0))


def _spikes(move: Move, names: set[str] | None) -> list[Cause]:
    return [
        {"kind": "spike", "source": one.source, "name": one.name, "at": one.spike.at.isoformat(),
         "count": one.spike.count, "usual": one.spike.usual}
        for one in deliveries.spikes(move.since, move.now, names)
    ]  # fmt: skip


_KINDS: Final = {"merge": "merge", "undo": "merge", "expiry": "expiry", "user": "hand", "api_key": "hand"}


def _history(move: Move) -> list[Cause]:
    """What the tag's own history says of its changes."""
    with wiring.warehouse().reading() as reading:
        since = move.since.astimezone(UTC).replace(tzinfo=None)
        by = moved_by(reading, move.tag_id, since, move.size > move.size_before)
    total, kinds = sum(by.values()), dict.fromkeys(_KINDS.values(), 0)
    for cause, count in by.items():
        if cause in _KINDS:
            kinds[_KINDS[cause]] += count
    return [{"kind": kind, "changes": count} for kind, count in kinds.items() if count > _SHARE * total]
