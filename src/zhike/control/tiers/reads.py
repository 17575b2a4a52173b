"""Which tags schemes of tiers write. What they read, their tags say."""

from collections.abc import Iterator

from zhike.control.tags import schemes
from zhike.control.tags.schemes import Scheme
from zhike.control.tiers import service


@schemes.tells
def _schemes() -> Iterator[Scheme]:
    for scheme in service.every():
        yield Scheme("tiers", scheme.id, service.name_of(scheme), scheme.tag_id)
