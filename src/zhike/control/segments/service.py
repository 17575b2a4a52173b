"""What segments and lists there are, and what their rules say.

Everything that rules may name is known only above this module, where tags are known too: changing a segment is
`changes`, which asks the tags' service, which asks this one.
"""

from collections.abc import Collection

from zhike.control import keys
from zhike.control.segments.models import Segment, SegmentVersion
from zhike.errors import NotFound
from zhike.rules.nodes import Listed, Rule, Text
from zhike.rules.parse import parse_rule

RULE, LIST = "rule", "list"
KINDS = {"segment": RULE, "list": LIST}
"""What a rule calls each kind."""


def every() -> list[Segment]:
    """All segments and lists in the order in which they were made."""
    return list(Segment.objects.order_by("created_at", "id"))


def get(segment_id: str, kind: str | None = None) -> Segment:
    """One of them; with `kind`, one of this kind."""
    segment = Segment.objects.filter(id=segment_id, **({} if kind is None else {"kind": kind})).first()
    if segment is None:
        raise NotFound("There is no such segment.", id=segment_id)
    return segment


def versions(segment_id: str) -> list[SegmentVersion]:
    """What it was, newest first."""
    return list(SegmentVersion.objects.filter(segment_id=get(segment_id).id).order_by("-version"))


def of_kind(kind: str) -> dict[str, Text]:
    """The names of the segments (or lists) by their ids."""
    return {segment.id: name_of(segment) for segment in every() if segment.kind == kind}


def rules() -> dict[str, Rule]:
    """The rule of every rule segment as it says, other segments only named."""
    return {segment.id: rule_of(segment) for segment in every() if segment.kind == RULE}


def rule_of(segment: Segment) -> Rule:
    """Who belongs to it."""
    return Listed(segment.id) if segment.kind == LIST else parse_rule(segment.rule)


def name_of(segment: Segment) -> Text:
    return Text(segment.name_zh, segment.name_en)


def etag_of(segment: Segment) -> str:
    return f'"{segment.version}"'


def keys_but(segment_ids: Collection[str] = ()) -> set[str]:
    """The keys that others than these have."""
    others = Segment.objects.exclude(id__in=list(segment_ids))
    return {key for key in others.values_list("key", flat=True) if key}


def give_keys() -> None:
    """Give a key to each that has none."""
    taken = keys_but()
    for segment in Segment.objects.filter(key=None).order_by("created_at", "id"):
        key = keys.free(segment.name_en, taken, segment.id)
        Segment.objects.filter(id=segment.id).update(key=key)
        taken.add(key)
