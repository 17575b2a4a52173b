"""A tag as a YAML file (docs/tags-as-files.md). What a rule names by id, a file names by key."""

import re
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml

from zhike.control import keys, schedule
from zhike.control.tags import service, upkeep
from zhike.control.workspace import service as workspace
from zhike.errors import InvalidInput, InvalidRule, ZhikeError
from zhike.rules.fields import known_fields, one_of, text
from zhike.rules.nodes import Text

COLOUR: Final = "#1677ff"
_OPTIONAL: Final = ("description", "group", "colour", "update_mode", "schedule", "frozen_at", "pending", "kind")

References = Mapping[str, Mapping[str, str]]
"""For each of `tag`, `segment` and `list`: what to call those that a rule names."""


@dataclass(frozen=True, slots=True)
class Later:
    """What a tag's definition is to become, and when (with a zone)."""

    effective_at: datetime
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TagFile:
    """What a file says. `definition` is the language's canonical JSON, still with keys where files have them."""

    file: str
    key: str
    name: Text
    description: Text
    group: Text | None
    colour: str
    kind: str
    update_mode: str
    definition: Mapping[str, Any]
    schedule: Mapping[str, Any] | None = None
    frozen_at: datetime | None = None
    pending: Later | None = None


def read_directory(directory: Path) -> list[TagFile]:
    """Every `*.yaml` of a directory. Raises InvalidInput that names the file, the place in it and what is wrong."""
    found = [_read(path) for path in sorted(directory.glob("*.yaml"))]
    for i, tag in enumerate(found):
        twin = next((other for other in found[:i] if other.key == tag.key), None)
        if twin is not None:
            message = f"{tag.file}: {twin.file} has the key {tag.key} already"
            raise InvalidInput(message, code="file_key_twice", file=tag.file, other=twin.file, key=tag.key)
    return found


def parse(content: str, file: str) -> TagFile:
    """One file's content."""
    with within_file(file):
        return tag_of(plain(content), file)


def plain(content: str) -> Any:
    """What YAML says. Raises InvalidInput where it says nothing that can be read."""
    try:
        return yaml.load(content, _Plain)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidInput(str(error), code="file_not_yaml") from error


def dump(tag: TagFile) -> str:
    """The content of a tag's file."""
    said = fields_of(tag)
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def fields_of(tag: TagFile) -> dict[str, Any]:
    """What a tag's file says."""
    return {
        "version": tag.definition["version"],
        "key": tag.key,
        "name": asdict(tag.name),
        "description": asdict(tag.description),
        "group": asdict(tag.group) if tag.group else None,
        "colour": tag.colour,
        "kind": tag.kind,
        "update_mode": tag.update_mode,
        **_upkeep(tag),
        "levels": tag.definition["levels"],
    }


def _upkeep(tag: TagFile) -> dict[str, Any]:
    """Only what there is: most tags have none of it."""
    said: dict[str, Any] = {}
    if tag.schedule:
        said["schedule"] = dict(tag.schedule)
    if tag.frozen_at:
        said["frozen_at"] = tag.frozen_at.isoformat()
    if tag.pending:
        levels = tag.pending.definition["levels"]
        said["pending"] = {"effective_at": tag.pending.effective_at.isoformat(), "levels": levels}
    return said


@contextmanager
def within_file(file: str) -> Iterator[None]:
    """What is wrong within a file ("": there is none) is said with the file's name and the place in it."""
    try:
        yield
    except ZhikeError as error:
        if file:
            place = f"{file}: {error.params['path'] or 'top'}" if "path" in error.params else file
            error.params["file"] = file
            retell(error, f"{place}: {error.message}")
        raise


def retell(error: ZhikeError, message: str) -> None:
    """Give an error on its way another message."""
    error.message, error.args = message, (message,)


def renamed(data: Any, names: References) -> Any:
    """Canonical JSON with the tags, segments and lists that it names called otherwise; those unknown stay."""
    if isinstance(data, list):
        return [renamed(item, names) for item in data]
    if not isinstance(data, Mapping):
        return data
    kind, within = data.get("type", ""), data.get("within")
    said = {key: renamed(value, names) for key, value in data.items()}
    if kind in names:
        said[kind] = names[kind].get(data[kind], data[kind])
    if isinstance(within, Mapping) and "tag" in within:
        said["within"] = {"tag": names["tag"].get(within["tag"], within["tag"])}
    return said


def _read(path: Path) -> TagFile:
    with within_file(path.name):
        try:
            content = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput("this is not UTF-8", code="file_not_yaml") from error
    return parse(content, path.name)


def tag_of(data: Any, file: str) -> TagFile:
    """A tag as a file's fields say it."""
    fields = known_fields(data, "", ("version", "key", "name", "levels"), _OPTIONAL)
    kind = one_of(fields.get("kind", "rule"), service.KINDS, "kind")
    return TagFile(
        file=file,
        key=matching(fields["key"], keys.PATTERN, "key"),
        name=words(fields["name"], "name", 64),
        description=words(fields.get("description") or {"zh": "", "en": ""}, "description", 2000),
        group=None if fields.get("group") is None else words(fields["group"], "group", 64),
        colour=matching(fields.get("colour", COLOUR), "^#[0-9a-fA-F]{6}$", "colour"),
        kind=kind,
        update_mode=one_of(fields.get("update_mode", "manual"), upkeep.MODES, "update_mode"),
        definition=service.canonical(kind, {"version": fields["version"], "levels": fields["levels"]}),
        schedule=_schedule(fields.get("schedule")),
        frozen_at=None if fields.get("frozen_at") is None else _instant(fields["frozen_at"], "frozen_at"),
        pending=None if fields.get("pending") is None else _later(fields["pending"], fields["version"], kind),
    )


def _schedule(data: Any) -> dict[str, Any] | None:
    return None if data is None else schedule.dump(schedule.parse(data))


def _later(data: Any, version: Any, kind: str) -> Later:
    fields = known_fields(data, "pending", ("effective_at", "levels"))
    at = _instant(fields["effective_at"], "pending.effective_at")
    return Later(at, service.canonical(kind, {"version": version, "levels": fields["levels"]}))


def _instant(data: Any, path: str) -> datetime:
    """An instant such as 2026-12-01T00:00:00+08:00; without a zone it is the business's."""
    try:
        found = datetime.fromisoformat(text(data, path))
    except ValueError as error:
        said = f"{data!r} is no instant such as 2026-12-01T00:00:00+08:00"
        raise InvalidRule(said, path=path, code="rule_bad_value") from error
    return found.replace(tzinfo=found.tzinfo or workspace.time_zone())


def words(data: Any, path: str, most: int) -> Text:
    """A text in both languages."""
    fields = known_fields(data, path, ("zh", "en"))
    for language, words in fields.items():
        empty = path == "description" and words == ""
        if not isinstance(words, str) or len(words) > most or not (words.strip() or empty):
            said = f"a text of at most {most} characters is needed"
            raise InvalidRule(said, path=f"{path}.{language}", code="rule_bad_value")
    return Text(fields["zh"], fields["en"])


def matching(value: Any, pattern: str, path: str) -> str:
    """A text of this form."""
    found = text(value, path)
    if not re.match(pattern, found):
        raise InvalidRule(f"{found!r} does not look like a {path}", path=path, code="rule_bad_value")
    return found


class _Plain(yaml.SafeLoader):
    """YAML as most people mean it: only true and false are flags (`yes` is a word), dates are texts, a number with
    leading zeros is a text, and a key that stands twice is an error."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (declared so by its base class)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):  # a few of them can stand for millions of nodes
            raise yaml.composer.ComposerError(None, None, "aliases are not read", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value]
        for i, (key, _) in enumerate(node.value):
            if key.value in names[:i]:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands twice", key.start_mark)
        return super().construct_mapping(node, deep)


for _tag_name, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]+)?$", list("-+0123456789")),
):
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_tag_name}", re.compile(_pattern), _first)
