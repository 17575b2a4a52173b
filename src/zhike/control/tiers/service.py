"""Which schemes of tiers there are, and what each says. Changing them is `changes`, their figures are `figures`."""

from collections.abc import Mapping
from typing import Any

from zhike.control.tiers.models import Override as Override  # other modules name the types through this service
from zhike.control.tiers.models import Proposal as Proposal
from zhike.control.tiers.models import TierScheme as TierScheme
from zhike.errors import NotFound
from zhike.rules.nodes import Text
from zhike.tagging.tiers import design as designs
from zhike.tagging.tiers.design import Design

ACTIVE, PAUSED = TierScheme.Status.ACTIVE, TierScheme.Status.PAUSED


def every() -> list[TierScheme]:
    """All schemes, the oldest first."""
    return list(TierScheme.objects.order_by("created_at", "id"))


def active() -> list[TierScheme]:
    """The schemes that hold."""
    return [scheme for scheme in every() if scheme.status == ACTIVE]


def get(scheme_id: str) -> TierScheme:
    found = TierScheme.objects.filter(id=scheme_id).first()
    if found is None:
        raise NotFound("There is no such scheme of tiers.", id=scheme_id)
    return found


def name_of(scheme: TierScheme) -> Text:
    return Text(scheme.name_zh, scheme.name_en)


def etag_of(scheme: TierScheme) -> str:
    return f'"{scheme.version}"'


def design_of(scheme: TierScheme) -> Design:
    return designs.parse(scheme.design)


def level_names(scheme: TierScheme) -> dict[str, Text]:
    """The names of its levels by their keys, from the highest to the lowest."""
    return {level["key"]: Text(**level["name"]) for level in scheme.design["levels"]}


def level_data(scheme: TierScheme, key: str) -> Mapping[str, Any]:
    """What a person wrote about one level: benefits, playbook, costs."""
    return next(level for level in scheme.design["levels"] if level["key"] == key)


def tag_ids(scheme: TierScheme) -> dict[str, str | None]:
    """The tags that it writes, as `tagging.tiers` calls them."""
    return {"official": scheme.tag_id, "hand": scheme.hand_tag_id, "raw": scheme.raw_tag_id}
