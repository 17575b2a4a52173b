"""Which traits and tags computed values read."""

from collections.abc import Iterator

from zhike.control.tags import readers
from zhike.control.tags.readers import Reader
from zhike.control.values import service
from zhike.tagging import values


@readers.tells
def _values() -> Iterator[Reader]:
    for value in service.every():
        if value.status != service.RETIRED:
            yield Reader("value", value.id, service.name_of(value), values.reads(service.measured(value)))
