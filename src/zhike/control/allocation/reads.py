"""What plans and the assignment of advisors read, and that advisors are a tag."""

from collections.abc import Iterator

from zhike.control.allocation import advisors, assigning, service
from zhike.control.allocation.models import Assignment
from zhike.control.tags import readers, schemes
from zhike.control.tags.readers import Reader
from zhike.control.tags.schemes import Scheme
from zhike.rules.nodes import Definition, Level, Tag, Text
from zhike.rules.parse import parse_rule


@schemes.tells
def _advisors() -> Iterator[Scheme]:
    tag_id = advisors.tag_id()
    if tag_id is not None:
        yield Scheme("advisors", advisors.SCHEME, advisors.NAME, tag_id)


@readers.tells
def _plans() -> Iterator[Reader]:
    """A plan is solved anew whenever it is opened: for whom its targets' rules say."""
    for plan in service.every():
        targets = plan.question["targets"]
        levels = (Level(each["key"], Text(**each["name"]), parse_rule(each["rule"])) for each in targets)
        yield Reader("plan", plan.id, Text(plan.name_zh, plan.name_en), Definition(tuple(levels)))


@readers.tells
def _assignment() -> Iterator[Reader]:
    """Whom advisors serve was last chosen by a tag; the next time it may be another."""
    newest = next((each for each in assigning.every() if each.state != Assignment.State.UNDONE), None)
    if newest is not None:
        levels = tuple(service["level"] for service in newest.settings["services"])
        rule = Tag(newest.settings["tag_id"], levels)
        yield Reader("advisors", advisors.SCHEME, advisors.NAME, readers.alone(rule, advisors.NAME), binds=False)
