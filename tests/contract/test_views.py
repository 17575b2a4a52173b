"""Preview and explanation say what the oracle says: the same counts, the same truth, the same values."""

from typing import Any

import pytest
from hypothesis import given

from contract.asking import same_value
from contract.engines import Engine, examples
from contract.random_facts import INSTANTS
from contract.shop import KINDS, Person, Shop
from contract.strategies import shops, tag_rule_lists
from zhike.errors import NotFound
from zhike.rules import match
from zhike.rules.explain import Names
from zhike.rules.nodes import AtLeast, Compare, Rule, Tag, children, walk_levels
from zhike.tagging.explain import Why, explain
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.preview import SAMPLE, preview


@examples(60)
@given(shop=shops(), tags=tag_rule_lists(1))
def test_a_preview_counts_as_the_oracle_does(engine: Engine, shop: Shop, tags: list[TagRule]) -> None:
    tag = tags[0]
    with engine() as warehouse:
        shop.load(warehouse)
        with warehouse.reading() as reading:
            seen = preview(reading, tag, shop.instant, KINDS)
    members = shop.levels(tags)[tag.id]
    assert (seen.population, seen.matched) == (len(shop.people), len(members))
    expected = {level.key: list(members.values()).count(level.key) for level in tag.definition.levels}
    assert seen.levels == expected
    assert seen.conditions == {path: len(shop.members(rule)) for path, rule in walk_levels(tag.definition)}
    assert len(seen.sample) == min(SAMPLE, len(members))
    assert set(seen.sample) <= members.keys()


@examples(60)
@given(shop=shops(most=3), tags=tag_rule_lists(1))
def test_an_explanation_holds_what_the_oracle_holds(engine: Engine, shop: Shop, tags: list[TagRule]) -> None:
    tag = tags[0]
    with engine() as warehouse:
        shop.load(warehouse)
        for id, person in shop.people.items():
            with warehouse.reading() as reading:
                levels = explain(reading, tag, id, shop.instant, KINDS, Names())
            expected = match.level_of(tag.definition, shop.facts(person), *shop.when)
            assert [level.key for level in levels if level.matched] == ([expected] if expected else [])
            for level, defined in zip(levels, tag.definition.levels, strict=True):
                assert_explains(level.tree, defined.rule, shop, person)


def assert_explains(why: Why, rule: Rule, shop: Shop, person: Person) -> None:
    facts = shop.facts(person)
    assert why.held == match.matches(rule, facts, *shop.when)
    assert same_value(actual(rule, facts, shop), why.actual)
    assert why.sentence.zh and why.sentence.en
    for child, (_, child_rule) in zip(why.of, children(rule, ""), strict=True):
        assert_explains(child, child_rule, shop, person)


def actual(rule: Rule, facts: match.Facts, shop: Shop) -> Any:
    """What an explanation sets beside what a rule asks for."""
    match rule:
        case Compare(value, _):
            return match.actual(value, facts, *shop.when)
        case AtLeast(_, of):
            return sum(match.matches(each, facts, *shop.when) for each in of)
        case Tag(tag, _, "now", _):
            return facts.tags.get(tag)
    return None


@given(tags=tag_rule_lists(1))
@examples(1)
def test_explaining_an_unknown_customer_says_so(engine: Engine, tags: list[TagRule]) -> None:
    with engine() as warehouse, warehouse.reading() as reading, pytest.raises(NotFound) as refused:
        explain(reading, tags[0], 12345, Instant(INSTANTS[0]), KINDS, Names())
    assert refused.value.params == {"id": "12345"}
