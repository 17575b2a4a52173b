"""What tags there are, what they say, and everything that a rule may name. Changing them is `changes`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from zhike import wiring
from zhike.control.segments import service as segments
from zhike.control.tags import exclusive, standing
from zhike.control.tags.models import Revision, TagGroup, TagVersion
from zhike.control.tags.models import Tag as Tag  # other nouns name the type through this service
from zhike.control.workspace import service as workspace
from zhike.errors import InvalidInput, NotFound
from zhike.rules.check import Catalogue, check_definition
from zhike.rules.dump import dump_definition
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import Definition, Rule, Text
from zhike.rules.parse import VERSION, parse_definition, parse_hand_levels
from zhike.rules.references import resolved_definition, yielding
from zhike.tagging import catalogue as known
from zhike.tagging.plan import TagRule
from zhike.warehouse.port import Reading

RULE, HAND, IMPORTED = "rule", "hand", "imported"
KINDS: Final = (RULE, HAND, IMPORTED)
"""Who says who has a tag: its rule, people here, or another system by its deliveries."""


def groups() -> list[TagGroup]:
    return list(TagGroup.objects.order_by("position", "id"))


def every() -> list[Tag]:
    """All tags in the order in which people see them."""
    return list(_in_order())


def ids() -> list[str]:
    """Their ids, in the same order: cheaper where no more is needed."""
    return list(_in_order().values_list("id", flat=True))


def get(tag_id: str) -> Tag:
    tag = _tags().filter(id=tag_id).first()
    if tag is None:
        raise NotFound("There is no such tag.", id=tag_id)
    return tag


def called(name: str) -> Tag:
    """The tag with this id or key."""
    tag = _tags().filter(key=name).first()
    return tag or get(name)


def present(tag_ids: Iterable[str]) -> set[str]:
    """Those of the tags that are still there."""
    return set(Tag.objects.filter(id__in=list(tag_ids)).values_list("id", flat=True))


def keys_but(tag_ids: Collection[str] = ()) -> set[str]:
    """The keys that others than these have."""
    others = Tag.objects.exclude(id__in=list(tag_ids))
    return {key for key in others.values_list("key", flat=True) if key}


def is_frozen(tag: Tag, at: datetime | None = None) -> bool:
    """Whether nothing decides the tag any more at this instant (now)."""
    return tag.frozen_at is not None and tag.frozen_at <= (at or timezone.now())


def stands_still(tag: Tag, at: datetime | None = None) -> bool:
    """Whether nothing decides the tag at this instant (now): it is frozen, or not published."""
    return tag.status != standing.PUBLISHED or is_frozen(tag, at)


def realtime_tags() -> list[Tag]:
    """The tags that are decided as facts arrive. They are others once `definitions_version` is another."""
    found = [tag for tag in every() if (tag.kind, tag.update_mode) == (RULE, "realtime") and not stands_still(tag)]
    return together(found)


def together(tags: Iterable[Tag]) -> list[Tag]:
    """These tags and, of exclusive groups, the others by rule: whenever one of those is decided, all are."""
    chosen = {tag.id: tag for tag in tags}
    groups = {tag.group.id for tag in chosen.values() if tag.kind == RULE and tag.group and tag.group.exclusive}
    if not groups:
        return list(chosen.values())
    others = [tag for tag in every() if tag.group and tag.group.id in groups and tag.kind == RULE]
    return list({**chosen, **{tag.id: tag for tag in others if not stands_still(tag)}}.values())


def ahead(tags: Iterable[Tag] | None = None) -> exclusive.Ahead:
    """For each tag by rule of an exclusive group: the tags that go before it. Of tags as they are, unless given."""
    return exclusive.ahead(exclusive.stored() if tags is None else tags, stands_still)


def definitions_version() -> int:
    """A number that changes whenever a definition of a tag or segment does, or how a tag is kept current: one read."""
    return Revision.objects.filter(pk=1).values_list("count", flat=True).first() or 0


def etag_of(tag: Tag) -> str:
    """Of what the tag says and of what is proposed to it: two people who write the next text notice one another."""
    return f'"{tag.version}.{tag.proposal.revision}"' if hasattr(tag, "proposal") else f'"{tag.version}"'


def name_of(tag: Tag) -> Text:
    return Text(tag.name_zh, tag.name_en)


def definition_of(tag: Tag) -> Definition:
    """A rule tag's definition as it says, segments only named."""
    return parse_definition(tag.definition)


def canonical(kind: str, data: Any) -> dict[str, Any]:
    """A definition as the rule language writes it, by a rule or without one. Raises InvalidRule."""
    if kind == RULE:
        return dump_definition(parse_definition(data))
    named = parse_hand_levels(data)
    return {"version": VERSION, "levels": [{"key": key, "name": asdict(name)} for key, name in named.items()]}


def level_names(tag: Tag) -> dict[str, Text]:
    """The names of a tag's levels by their keys, in order; of every kind."""
    return {level["key"]: Text(**level["name"]) for level in tag.definition["levels"]}


# As the evaluator wants them


def rule_tags(tags: Iterable[Tag], segment_rules: Mapping[str, Rule] | None = None) -> list[TagRule]:
    """The rule tags among these, the rules of the segments that they name put in (as they are now, unless given)."""
    return evaluated({tag.id: definition_of(tag) for tag in tags if tag.kind == RULE}, segment_rules)


def version_definitions(versions: Mapping[str, int]) -> list[TagRule]:
    """Definitions as they were at these versions, of the tags that are still there; segments as they are now."""
    still = present(versions)
    return evaluated(
        {row.tag_id: parse_definition(row.definition) for row in _versions(versions) if row.tag_id in still}
    )


def evaluated(
    definitions: Mapping[str, Definition],
    segment_rules: Mapping[str, Rule] | None = None,
    going_before: exclusive.Ahead | None = None,
) -> list[TagRule]:
    """Definitions with the rules of the segments that they name, and without who has a tag that goes before them in an
    exclusive group (as these are now, unless given). Raises InvalidRule when a segment is not there."""
    rules = segments.rules() if segment_rules is None else segment_rules
    before = ahead() if going_before is None else going_before
    return [
        TagRule(tag_id, yielding(resolved_definition(definition, rules), before.get(tag_id, ())))
        for tag_id, definition in definitions.items()
    ]


def version_names(versions: Mapping[str, int]) -> dict[str, Text]:
    """Names as they were at these versions, also of tags that are gone."""
    return {row.tag_id: Text(row.name_zh, row.name_en) for row in _versions(versions)}


def ran(versions: Mapping[str, int], at: datetime) -> None:
    """Note that these tags were decided as of an instant; one that was edited meanwhile is not up to date."""
    for tag_id, version in versions.items():
        Tag.objects.filter(id=tag_id, version=version).update(last_run_at=at)


def delivered(tag_id: str, at: datetime | None) -> None:
    """Note when another system last said who has an imported tag (None: it has not)."""
    Tag.objects.filter(id=tag_id, kind=IMPORTED).update(last_run_at=at)


def holds_from_now_on(tag: Tag) -> None:
    """Note that the tag's version decides who has it."""
    TagVersion.objects.filter(tag_id=tag.id, version=tag.version).update(held=True)


# What rules may name, and what it is called


def catalogue(reading: Reading) -> Catalogue:
    """All that a rule may name now."""
    return Catalogue(
        traits=known.trait_kinds(reading),
        events=known.event_names(reading),
        tags={tag.id: tuple(level_names(tag)) for tag in every()},
        segments=frozenset(segments.of_kind(segments.RULE)),
        lists=frozenset(segments.of_kind(segments.LIST)),
    )


def names() -> Names:
    """What people call tags and levels, segments and lists, and what analyses say."""
    tags = every()
    with wiring.warehouse().reading() as reading:
        words = known.trait_words(reading)
    return Names(
        traits={trait: label for trait, (label, _) in words.items()},
        values={(trait, value): word for trait, (_, values) in words.items() for value, word in values.items()},
        tags={tag.id: name_of(tag) for tag in tags},
        levels={(tag.id, key): name for tag in tags for key, name in level_names(tag).items()},
        segments=segments.of_kind(segments.RULE),
        lists=segments.of_kind(segments.LIST),
    )


def sentences(definition: Definition, spoken: Names) -> list[dict[str, str]]:
    """Each level's rule as a sentence: `[{key, zh, en}]`."""
    said = [(level.key, sentence(level.rule, spoken)) for level in definition.levels]
    return [{"key": key, "zh": text.zh, "en": text.en} for key, text in said]


def parse_checked(data: Any, reading: Reading) -> Definition:
    """A definition that is valid here, with the rules of the segments that it names. Raises InvalidRule."""
    definition = parse_definition(data)
    check_definition(definition, catalogue(reading))
    return resolved_definition(definition, segments.rules())


def check_instant(instant: datetime, field: str) -> None:
    """Refuse instants that no zone and no database can hold, such as the first hours of the year 1."""
    if not 1970 <= instant.year < 9000:
        raise InvalidInput("This lies too far away.", field=field, value=instant.isoformat())


def decided_as_of(tag: Tag) -> datetime:
    """The instant as of which the tag was last decided (UTC, no zone): now, when it is kept so or never ran."""
    kept = tag.update_mode == "realtime" and not stands_still(tag)
    return tag.last_run_at.replace(tzinfo=None) if tag.last_run_at and not kept else instant_now()


def instant_now() -> datetime:
    """The instant to evaluate at, UTC without a zone, as the data plane wants it."""
    return workspace.now().replace(tzinfo=None)


def _tags() -> QuerySet[Tag]:
    return Tag.objects.select_related("group", "upkeep", "pending", "proposal")


def _in_order() -> QuerySet[Tag]:
    return _tags().order_by("group__position", "group_id", "position", "created_at", "id")


def _versions(versions: Mapping[str, int]) -> list[TagVersion]:
    rows = TagVersion.objects.filter(tag_id__in=list(versions))
    by_tag = {row.tag_id: row for row in rows if versions[row.tag_id] == row.version}
    return [by_tag[tag_id] for tag_id in versions if tag_id in by_tag]
