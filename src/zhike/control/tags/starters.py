"""The tags that come with the product, in Chinese and English. They are ordinary tags: change or delete them."""

import json
from importlib import resources
from typing import Any

from django.db import transaction

from zhike.control.accounts.actor import Actor
from zhike.control.tags import changes
from zhike.control.tags.models import Tag, TagGroup
from zhike.rules.nodes import Text


@transaction.atomic
def install(actor: Actor) -> list[Tag]:
    """Add the starters that are not there yet (by where they came from, not by name); the tags that were added."""
    file = json.loads(resources.files(__package__).joinpath("starters.json").read_text("utf-8"))
    groups = {each["starter"]: _group(i, each) for i, each in enumerate(file["groups"])}
    present = set(Tag.objects.exclude(starter=None).values_list("starter", flat=True))
    wanted = [each for each in file["tags"] if each["starter"] not in present]
    return [changes.create(actor, _draft(each, groups), starter=each["starter"]) for each in wanted]


def _group(position: int, data: dict[str, Any]) -> TagGroup:
    defaults = {"name_zh": data["name"]["zh"], "name_en": data["name"]["en"], "position": position}
    return TagGroup.objects.get_or_create(starter=data["starter"], defaults=defaults)[0]


def _draft(data: dict[str, Any], groups: dict[str, TagGroup]) -> changes.Draft:
    return changes.Draft(
        name=Text(**data["name"]),
        description=Text(**data["description"]),
        group_id=groups[data["group"]].id,
        colour=data["colour"],
        kind=data["kind"],
        update_mode=data["update_mode"],
        definition=data["definition"],
    )
