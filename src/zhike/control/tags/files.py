"""A tag as a YAML file (docs/tags-as-files.md). What a rule names by id, a file names by key."""

import re
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from zhike.control import keys
from zhike.control.tags import service
from zhike.errors import InvalidInput, InvalidRule, ZhikeError
from zhike.rules.fields import known_fields, one_of, text
from zhike.rules.nodes import Text

COLOUR: Final = "#1677ff"
_OPTIONAL: Final = ("description", "group", "colour", "update_mode", "kind")

References = Mapping[str, Mapping[str, str]]
"""For each of `tag`, `segment` and `list`: what to call those that a rule names."""


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
        try:
            return _tag(yaml.load(content, _Plain), file)
        except yaml.YAMLError as error:
            raise InvalidInput(str(error), code="file_not_yaml") from error


def dump(tag: TagFile) -> str:
    """The content of a tag's file."""
    said = {
        "version": tag.definition["version"],
        "key": tag.key,
        "name": asdict(tag.name),
        "description": asdict(tag.description),
        "group": asdict(tag.group) if tag.group else None,
        "colour": tag.colour,
        "kind": tag.kind,
        "update_mode": tag.update_mode,
        "levels": tag.definition["levels"],
    }
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


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


def _tag(data: Any, file: str) -> TagFile:
    fields = known_fields(data, "", ("version", "key", "name", "levels"), _OPTIONAL)
    kind = one_of(fields.get("kind", "rule"), ("rule", "hand"), "kind")
    return TagFile(
        file=file,
        key=_matching(fields["key"], keys.PATTERN, "key"),
        name=_words(fields["name"], "name", 64),
        description=_words(fields.get("description") or {"zh": "", "en": ""}, "description", 2000),
        group=None if fields.get("group") is None else _words(fields["group"], "group", 64),
        colour=_matching(fields.get("colour", COLOUR), "^#[0-9a-fA-F]{6}$", "colour"),
        kind=kind,
        update_mode=one_of(fields.get("update_mode", "manual"), ("manual", "after_import"), "update_mode"),
        definition=service.canonical(kind, {"version": fields["version"], "levels": fields["levels"]}),
    )


def _words(data: Any, path: str, most: int) -> Text:
    fields = known_fields(data, path, ("zh", "en"))
    for language, words in fields.items():
        empty = path == "description" and words == ""
        if not isinstance(words, str) or len(words) > most or not (words.strip() or empty):
            said = f"a text of at most {most} characters is needed"
            raise InvalidRule(said, path=f"{path}.{language}", code="rule_bad_value")
    return Text(fields["zh"], fields["en"])


def _matching(value: Any, pattern: str, path: str) -> str:
    found = text(value, path)
    if not re.match(pattern, found):
        raise InvalidRule(f"{found!r} does not look like a {path}", path=path, code="rule_bad_value")
    return found


class _Plain(yaml.SafeLoader):
    """YAML as most people mean it: only true and false are flags (`yes` is a word), dates are texts, a number with
    leading zeros is a text, and a key that stands twice is an error."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (declared so by its base class)

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
