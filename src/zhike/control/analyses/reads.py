"""Which tags analyses keep: the levels of one follow every answer. Without the tag the analysis answers as before."""

from collections.abc import Iterator

from zhike.control.analyses import service
from zhike.control.tags import readers
from zhike.control.tags.readers import Reader
from zhike.rules.nodes import Tag


@readers.tells
def _keeping() -> Iterator[Reader]:
    for analysis in service.every():
        if analysis.tag_id is not None:
            name = service.name_of(analysis)
            yield Reader("analysis", analysis.id, name, readers.alone(Tag(analysis.tag_id), name), binds=False)
