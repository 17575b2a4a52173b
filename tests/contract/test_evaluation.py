"""The compiled form of every rule means what the plain-Python oracle says, for every customer."""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.asking import Answer, asked, same_value
from contract.engines import Engine, examples
from contract.random_facts import random_shop
from contract.random_rules import RULES, Named, random_rule
from contract.shop import KINDS, Shop
from contract.strategies import shops, tag_rule_lists
from zhike.rules import match
from zhike.rules.dump import dump_rule
from zhike.rules.nodes import Compare, Rule, walk
from zhike.rules.parse import parse_rule
from zhike.rules.references import resolved
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Warehouse

AT_ONCE = 100
"""Rules in one plan, at least."""
CASES = range(100 if os.environ.get("CI") else 10)
FIRST = 0 if os.environ.get("CI") else random.randrange(10**9)


@examples(60)
@given(shop=shops(), tags=tag_rule_lists(), order=st.randoms(use_true_random=False))
def test_tags_are_decided_as_the_oracle_does(
    engine: Engine, shop: Shop, tags: list[TagRule], order: random.Random
) -> None:
    """Levels in their order, tags that read tags, segments; whatever the order in which they are given."""
    shuffled = order.sample(tags, len(tags))
    with engine() as warehouse:
        shop.load(warehouse)
        assert _decided(warehouse, shop, shuffled) == shop.levels(tags)


@pytest.mark.parametrize("seed", CASES)
def test_every_rule_holds_for_whom_the_oracle_says_and_compares_the_same_value(engine: Engine, seed: int) -> None:
    """Each rule by itself, those inside others too, so that none hides behind another."""
    shop, rules = _random_case(FIRST + seed)
    with engine() as warehouse:
        shop.load(warehouse)
        found = asked(warehouse, shop, rules)
    differing = [
        (json.dumps(dump_rule(rule), ensure_ascii=False), oracle, compiled)
        for rule, oracle, compiled in zip(rules, _expected(shop, rules), found, strict=True)
        if not _same(oracle, compiled)
    ]
    assert not differing, (FIRST + seed, min(differing, key=lambda each: len(each[0])))


def test_the_rules_tried_are_of_every_kind_and_tell_customers_apart(engine: Engine) -> None:
    tried, told_apart = Counter[str](), 0
    for seed in CASES[: engine.of(len(CASES))]:
        shop, rules = _random_case(FIRST + seed)
        tried.update(str(dump_rule(rule)["type"]) for rule in rules)
        told_apart += sum(len({held for held, _ in answer.values()}) == 2 for answer in _expected(shop, rules))
    print(f"{engine.name}: {tried.total()} rules, {told_apart} of which told customers apart: {dict(tried)}")
    assert told_apart > tried.total() / 4
    if tried.total() >= 1_000:
        assert tried.keys() == RULES.keys()


def _random_case(seed: int) -> tuple[Shop, list[Rule]]:
    choose = random.Random(seed).randint
    shop, rules = random_shop(choose, least=4, most=12), list[Rule]()
    segments = {"segment": parse_rule(random_rule(choose, Named()))}
    while len(rules) < AT_ONCE:
        rule = parse_rule(random_rule(choose, Named(segments=list(segments))))
        rules += [inner for _, inner in walk(resolved(rule, segments))]
    return shop, rules


def _expected(shop: Shop, rules: Sequence[Rule]) -> Iterator[Answer]:
    facts, (instant, everybody) = {id: shop.facts(person) for id, person in shop.people.items()}, shop.when
    for rule in rules:
        held = {id: match.matches(rule, mine, instant, everybody) for id, mine in facts.items()}
        values = dict[int, Any]()
        if isinstance(rule, Compare):
            values = {id: match.actual(rule.value, mine, instant, everybody) for id, mine in facts.items()}
        yield {id: (held[id], values.get(id)) for id in facts}


def _same(oracle: Answer, compiled: Answer) -> bool:
    return oracle.keys() == compiled.keys() and all(
        oracle[id][0] is compiled[id][0] and same_value(oracle[id][1], compiled[id][1]) for id in oracle
    )


def _decided(warehouse: Warehouse, shop: Shop, tags: list[TagRule]) -> dict[str, dict[int, str]]:
    with warehouse.reading() as reading:
        rows = reading.fetch(decisions(reading, plan_tags(tags, shop.instant, KINDS), tags)).to_pylist()
    answer: dict[str, dict[int, str]] = {}
    for i, tag in enumerate(tags):
        keys = [level.key for level in tag.definition.levels]
        answer[tag.id] = {row["customer_id"]: keys[n - 1] for row in rows if (n := row[f"after_{i}"]) > 0}
    return answer
