"""What segments read: tags, lists and other segments."""

from collections.abc import Iterator

from zhike.control.segments import service
from zhike.control.tags import readers
from zhike.control.tags.readers import Reader


@readers.tells
def _segments() -> Iterator[Reader]:
    for segment in service.every():
        if segment.kind == service.RULE:
            name = service.name_of(segment)
            yield Reader("segment", segment.id, name, readers.alone(service.rule_of(segment), name))
