"""docs/rules.md and docs/rules.zh-CN.md say what the language is: nothing wrong, nothing left out, both the same."""

import json
from typing import Any

import pytest
from contract.engines import ENGINES

from rules.pages import LIST, PAGES, SEGMENT, TAG, Language, examples, of_measure, of_window, quoted, sections, table
from zhike.rules.check import Catalogue, check_definition, check_rule
from zhike.rules.operators import FOR_KIND, OPERATORS
from zhike.rules.parse import (
    DEEPEST,
    MEASURES,
    MEASURES_OF_A_PROPERTY,
    PARSERS,
    PARTS,
    PERIODS,
    UNITS,
    parse_definition,
    parse_rule,
)
from zhike.rules.vocabulary import EVENTS, LINE_PROPERTIES, PROPERTIES, TRAITS

LANGUAGES: tuple[Language, ...] = ("en", "zh")
EXAMPLES = [(language, data, said) for language in LANGUAGES for data, said in examples(language)]
CATALOGUE = Catalogue(
    {name: kind for name, (kind, _) in TRAITS.items()},
    frozenset(EVENTS),
    {TAG: ("high",)},
    frozenset({SEGMENT}),
    frozenset({LIST}),
)
in_both = pytest.mark.parametrize("language", LANGUAGES)
KINDS = ("text", "number", "date", "flag", "set")
FIRST_CELLS = {
    "window": ("window", "时间窗"),
    "measure": ("measure", "度量"),
    "operator": ("operator", "运算符"),
    "rule": ("rule", "规则"),
    "of": ("of", "对象"),
}


def rows(name: str, language: Language) -> dict[str, list[str]]:
    """A table's rows by their first cell, without its backticks."""
    _, *cells = table(language, FIRST_CELLS[name][LANGUAGES.index(language)])
    assert len({row[0] for row in cells}) == len(cells)
    return {row[0].strip("`"): row[1:] for row in cells}


@pytest.mark.parametrize(("language", "data", "said"), EXAMPLES, ids=[data.get("type") for _, data, _ in EXAMPLES])
def test_every_example_is_valid_and_reads_as_the_product_says(language: Language, data: Any, said: str) -> None:
    if "levels" in data:
        check_definition(parse_definition(data), CATALOGUE)
    else:
        check_rule(parse_rule(data), CATALOGUE)
    assert said == quoted(data, language)


def test_both_pages_have_the_same_examples() -> None:
    assert [data for data, _ in examples("en")] == [data for data, _ in examples("zh")]
    assert PAGES["en"].count("```json") == PAGES["zh"].count("```json") == len(examples("en"))


@in_both
@pytest.mark.parametrize("kind", PARSERS)
def test_every_kind_of_rule_has_a_section_with_examples_of_it(language: Language, kind: str) -> None:
    assert any(data["type"] == kind for data in sections(language)[kind])


@in_both
def test_every_word_of_the_language_is_told(language: Language) -> None:
    words = [*PARSERS, *MEASURES, *PARTS, *OPERATORS, *PROPERTIES, *LINE_PROPERTIES]
    assert [word for word in words if f"`{word}`" not in PAGES[language]] == []
    assert f" {DEEPEST} " in PAGES[language]


@in_both
def test_every_window_is_told_and_reads_as_the_product_says(language: Language) -> None:
    told = {window: cells[0] for window, cells in rows("window", language).items()}
    assert told == {window: of_window(json.loads(window), language) for window in told}
    windows = [json.loads(window) for window in told]
    assert {unit for window in windows for unit in window} == {*UNITS, "until", "this", "last", "from", "to"}
    for which in ("this", "last"):
        assert [window[which] for window in windows if which in window] == list(PERIODS)


@in_both
def test_every_measure_is_told_and_reads_as_the_product_says(language: Language) -> None:
    told = rows("measure", language)
    no = {"en": "no", "zh": "否"}[language]
    assert list(told) == list(MEASURES)
    for measure, (of_property, reads, _) in told.items():
        assert reads == of_measure(measure, language)
        assert (of_property != no) == (measure in MEASURES_OF_A_PROPERTY)


@in_both
def test_the_properties_of_facts_are_those_that_there_are(language: Language) -> None:
    events, lines = (cells[0].replace("`properties.<name>`", "") for cells in rows("of", language).values())
    assert set(events.split("`")[1::2]) == set(PROPERTIES)
    assert set(lines.split("`")[1::2]) == set(LINE_PROPERTIES)


@in_both
def test_every_operator_is_told_with_what_it_takes_and_for_which_kinds(language: Language) -> None:
    said = {"en": ("one", "two, both included", "a list", "none"), "zh": ("一个", "两个，首尾都含", "一个列表", "无")}
    shapes = dict(zip(("one", "pair", "many", "none"), said[language], strict=True))
    assert rows("operator", language) == {
        op: [shapes[operator.shape], *("✓" if op in FOR_KIND[kind] else "–" for kind in KINDS)]
        for op, operator in OPERATORS.items()
    }


@in_both
def test_the_table_of_engines_has_every_rule_and_every_engine_of_the_suite(language: Language) -> None:
    headings = [heading.lower() for heading in table(language, FIRST_CELLS["rule"][LANGUAGES.index(language)])[0][1:]]
    marks = rows("rule", language)
    assert list(marks) == list(PARSERS)
    for engine in ENGINES:
        assert {cells[headings.index(engine)] for cells in marks.values()} == {"✓"}
