"""The compiled form of every rule means what the plain-Python oracle says, for every customer."""

import random

from hypothesis import given
from hypothesis import strategies as st

from contract.engines import Engine, examples
from contract.shop import KINDS, Shop
from contract.strategies import shops, tag_rule_lists
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Warehouse


@examples(150)
@given(shop=shops(), tags=tag_rule_lists(), order=st.randoms(use_true_random=False))
def test_compiled_rules_decide_as_the_oracle_does(
    engine: Engine, shop: Shop, tags: list[TagRule], order: random.Random
) -> None:
    shuffled = order.sample(tags, len(tags))
    with engine() as warehouse:
        shop.load(warehouse)
        assert _decided(warehouse, shop, shuffled) == shop.levels(tags)


def _decided(warehouse: Warehouse, shop: Shop, tags: list[TagRule]) -> dict[str, dict[int, str]]:
    with warehouse.reading() as reading:
        rows = reading.fetch(decisions(reading, plan_tags(tags, shop.instant, KINDS), tags)).to_pylist()
    answer: dict[str, dict[int, str]] = {}
    for i, tag in enumerate(tags):
        keys = [level.key for level in tag.definition.levels]
        answer[tag.id] = {row["customer_id"]: keys[n - 1] for row in rows if (n := row[f"after_{i}"]) > 0}
    return answer
