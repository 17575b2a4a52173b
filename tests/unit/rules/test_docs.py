"""docs/rules.md says what the language is: its examples are valid, and nothing of the language is left out."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from zhike.rules.check import Catalogue, check_definition, check_rule
from zhike.rules.operators import OPERATORS
from zhike.rules.parse import _PARSERS, MEASURES, parse_definition, parse_rule
from zhike.rules.vocabulary import EVENTS, TRAITS

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
CATALOGUE = Catalogue(
    {name: kind for name, (kind, _) in TRAITS.items()}, frozenset(EVENTS), {"tag_0123456789abcdef": ("high",)}
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.get("type", "definition"))
def test_every_example_is_valid(example: Any) -> None:
    if "levels" in example:
        check_definition(parse_definition(example), CATALOGUE)
    else:
        check_rule(parse_rule(example), CATALOGUE)


@pytest.mark.parametrize("word", [*_PARSERS, *MEASURES, *OPERATORS])
def test_every_word_of_the_language_is_told(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_there_is_an_example_for_every_kind_of_rule() -> None:
    assert {example.get("type") for example in EXAMPLES} >= set(_PARSERS) - {"or", "not"}
