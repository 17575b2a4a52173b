"""docs/rules.md and its Chinese twin, taken apart: examples, tables, what is said about them."""

import json
import re
from pathlib import Path
from typing import Any, Final, Literal

from zhike.rules.explain import Names, sentence
from zhike.rules.explain.chinese.words import within as zh_within
from zhike.rules.explain.english.words import within as en_within
from zhike.rules.nodes import Compare, Metric, Text
from zhike.rules.parse import MEASURES_OF_A_PROPERTY, parse_definition, parse_rule

Language = Literal["en", "zh"]

DOCS: Final = Path(__file__).parents[3] / "docs"
PAGES: Final[dict[Language, str]] = {
    "en": (DOCS / "rules.md").read_text("utf-8"),
    "zh": (DOCS / "rules.zh-CN.md").read_text("utf-8"),
}
TAG, SEGMENT, LIST = "tag_0123456789abcdef", "seg_0123456789abcdef", "lst_0123456789abcdef"
NAMES: Final = Names(
    tags={TAG: Text("消费能力", "Spending")},
    levels={(TAG, "high"): Text("高", "High")},
    segments={SEGMENT: Text("沉睡客户", "Sleepers")},
    lists={LIST: Text("双十一名单", "Singles’ Day")},
)

_BLOCK: Final = re.compile(r"```json\n(.*?)```\n\n((?:>[^\n]*\n)*)", re.DOTALL)


def examples(language: Language) -> list[tuple[Any, str]]:
    """Every JSON of the page with what is quoted below it."""
    return _examples(PAGES[language])


def sections(language: Language) -> dict[str, list[Any]]:
    """The JSONs below each heading."""
    parts = re.split(r"^#+ (.*)$", PAGES[language], flags=re.MULTILINE)[1:]
    return {
        heading.strip("`"): [data for data, _ in _examples(text)]
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    }


def _examples(text: str) -> list[tuple[Any, str]]:
    return [(json.loads(data), said.strip()) for data, said in _BLOCK.findall(text)]


def table(language: Language, first_cell: str) -> list[list[str]]:
    """The rows of the table whose first heading is this, as cells; the headings first."""
    (found,) = re.findall(rf"^(\| {first_cell} \|.*\n)\|[-|]+\|\n((?:\|.*\n)+)", PAGES[language], re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in "".join(found).splitlines()]


def quoted(example: Any, language: Language) -> str:
    """What the product says of an example, as the pages quote it."""
    if "levels" not in example:
        return f"> {getattr(sentence(parse_rule(example), NAMES), language)}"
    colon = {"en": ": ", "zh": "："}[language]
    levels = parse_definition(example).levels
    said = [getattr(level.name, language) + colon + getattr(sentence(level.rule), language) for level in levels]
    return "\n>\n".join(f"> {one}" for one in said)


def of_window(window: Any, language: Language) -> str:
    """What the product says of a window."""
    rule = parse_rule({"type": "event", "events": ["x"], "measure": "count", "window": window, "op": "ge", "value": 1})
    assert isinstance(rule, Compare)
    assert isinstance(rule.value, Metric)
    return {"en": en_within, "zh": zh_within}[language](rule.value.window)


def of_measure(measure: str, language: Language) -> str:
    """What the product says of a measure of paid orders."""
    prop = {"distinct": {"property": "category"}}.get(measure, {"property": "amount"})
    rule = {"type": "event", "events": ["order_completed"], "measure": measure, "op": "ge", "value": 3}
    said = sentence(parse_rule(rule | (prop if measure in MEASURES_OF_A_PROPERTY else {})))
    return str(getattr(said, language))
