"""Which tags subscriptions were made for. They deliver what happens to a tag, its end as well: they keep none."""

from collections.abc import Iterator

from zhike.control.subscriptions import service
from zhike.control.tags import readers
from zhike.control.tags.readers import Reader
from zhike.rules.nodes import Or, Tag, Text


@readers.tells
def _subscriptions() -> Iterator[Reader]:
    for subscription_id, called, tag_ids in service.naming_tags():
        name = Text(called, called)
        rule = Or(tuple(Tag(tag_id) for tag_id in tag_ids))
        yield Reader("subscription", subscription_id, name, readers.alone(rule, name), binds=False)
