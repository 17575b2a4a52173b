"""A pack: one YAML file with several tags and the groups that they lie in (docs/guide/packs.md)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import yaml

from zhike.control import keys
from zhike.control.tags import files
from zhike.control.tags.files import TagFile, within_file
from zhike.errors import InvalidInput, InvalidRule
from zhike.rules.fields import known_fields, one_of
from zhike.rules.nodes import Text
from zhike.tagging.giving import ON_CONFLICT, ORDER

MOST_TAGS: Final = 500
_NOTHING: Final = {"zh": "", "en": ""}


@dataclass(frozen=True, slots=True)
class GroupFile:
    """A group as a pack says it; `parent` is the name of another."""

    name: Text
    parent: Text | None = None
    exclusive: bool = False
    on_conflict: str = ORDER


@dataclass(frozen=True, slots=True)
class Pack:
    key: str
    name: Text
    description: Text
    groups: tuple[GroupFile, ...]
    tags: tuple[TagFile, ...]


def parse(content: str, file: str = "") -> Pack:
    """A pack's content. Raises InvalidInput (and InvalidRule) that names the tag, the place in it and what is wrong."""
    with within_file(file):
        fields = known_fields(files.plain(content), "", ("version", "tags"), ("key", "name", "description", "groups"))
        groups = tuple(
            _group(each, f"groups[{i}]") for i, each in enumerate(_list(fields.get("groups") or [], "groups"))
        )
        _each_once([_called(group.name) for group in groups], "groups")
        key = files.matching(fields.get("key", "pack"), keys.PATTERN, "key")
        name = files.words(fields.get("name") or {"zh": key, "en": key}, "name", 64)
        description = files.words(fields.get("description") or _NOTHING, "description", 2000)
    tags = tuple(_tag(each, i, fields["version"]) for i, each in enumerate(_list(fields["tags"], "tags")))
    _each_once([tag.key for tag in tags], "tags")
    return Pack(key, name, description, groups, tags)


def dump(pack: Pack) -> str:
    """The content of a pack's file."""
    said = {
        "version": 1,
        "key": pack.key,
        "name": asdict(pack.name),
        "description": asdict(pack.description),
        "groups": [_said(group) for group in pack.groups],
        "tags": [
            {name: value for name, value in files.fields_of(tag).items() if name != "version"} for tag in pack.tags
        ],
    }
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def _said(group: GroupFile) -> dict[str, Any]:
    """Only what is not as usual."""
    said: dict[str, Any] = {"name": asdict(group.name)}
    if group.parent:
        said["parent"] = asdict(group.parent)
    if group.exclusive:
        said |= {"exclusive": True, "on_conflict": group.on_conflict}
    return said


def _group(data: Any, path: str) -> GroupFile:
    fields = known_fields(data, path, ("name",), ("parent", "exclusive", "on_conflict"))
    parent, exclusive = fields.get("parent"), fields.get("exclusive", False)
    if not isinstance(exclusive, bool):
        raise InvalidRule("true or false is needed", path=f"{path}.exclusive", code="rule_bad_value")
    return GroupFile(
        files.words(fields["name"], f"{path}.name", 64),
        None if parent is None else files.words(parent, f"{path}.parent", 64),
        exclusive,
        one_of(fields.get("on_conflict", ORDER), ON_CONFLICT, f"{path}.on_conflict"),
    )


def _tag(data: Any, place: int, version: Any) -> TagFile:
    """One of the tags; what is wrong in it is said with its key."""
    named = data.get("key") if isinstance(data, dict) else None
    file = named if isinstance(named, str) and named else f"tags[{place}]"
    with within_file(file):
        return files.tag_of({"version": version, **data} if isinstance(data, dict) else data, file)


def _list(data: Any, path: str) -> list[Any]:
    if not isinstance(data, list) or len(data) > MOST_TAGS:
        raise InvalidRule(f"a list of at most {MOST_TAGS} is needed", path=path, code="rule_bad_value")
    return data


def _each_once(called: Sequence[str], path: str) -> None:
    twice = next((each for i, each in enumerate(called) if each in called[:i]), None)
    if twice is not None:
        raise InvalidInput(f"{twice} stands twice", code="file_key_twice", file=twice, other=path, key=twice)


def _called(name: Text) -> str:
    return f"{name.zh} {name.en}"
