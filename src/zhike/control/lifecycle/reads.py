"""Which tags lifecycles write. What they read, their tags say."""

from collections.abc import Iterator

from zhike.control.lifecycle import service
from zhike.control.tags import schemes
from zhike.control.tags.schemes import Scheme


@schemes.tells
def _schemes() -> Iterator[Scheme]:
    for scheme in service.every():
        yield Scheme("lifecycle", scheme.id, service.name_of(scheme), scheme.tag_id)
