"""What files of customers that are still to be written read: whoever filtered by a tag or a segment wants it there."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from zhike.control.exports import service
from zhike.control.tags import readers
from zhike.control.tags.readers import Reader
from zhike.rules.nodes import Or, Rule, Segment, Tag, Text
from zhike.rules.parse import parse_rule


@readers.tells
def _waiting() -> Iterator[Reader]:
    for export in service.waiting():
        made = f"{export.created_at:%Y-%m-%d}"
        name = Text(f"{made} 的导出", f"Export of {made}")
        rule = Or(tuple(_rules(export.filters or {})))
        yield Reader("export", export.id, name, readers.alone(rule, name))


def _rules(filters: Mapping[str, Any]) -> Iterator[Rule]:
    """What the filters (as `listing.Query`) name."""
    for tag in filters.get("tags", ()):
        tag_id, _, level = tag.partition(":")
        yield Tag(tag_id, (level,) if level else None)
    yield from (Segment(segment_id) for segment_id in filters.get("segments", ()))
    if filters.get("rule"):
        yield parse_rule(json.loads(filters["rule"]))
