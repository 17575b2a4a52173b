"""A run after a run decides only who could have changed, and leaves exactly what a full run would leave.

Random streams: time passes by little or much; facts arrive, some of them late or from the future; traits, lists, tags
set by hand and definitions change; now these tags run, now those. One warehouse runs as the product does, a second one
with the same facts always decides everybody.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest

from contract.choices import Choose, one, several, some
from contract.engines import Engine
from contract.random_facts import BIRTHDAYS, LISTS, TEXTS, random_journey, random_line, random_shop
from contract.random_rules import random_tags
from contract.shop import KINDS, STORED_LEVELS, STORED_TAG, Person, Shop, add_events, add_lines, event
from zhike.rules.parse import parse_definition
from zhike.rules.windows import Instant
from zhike.tagging import hand, scope
from zhike.tagging.narrowing import Among
from zhike.tagging.plan import TagRule
from zhike.tagging.run import run_tags
from zhike.warehouse.port import Reading, Warehouse, Writing
from zhike.warehouse.tables import trait_column
from zhike.warehouse.touched import touch

PASSING = (
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(minutes=15),
    timedelta(hours=11),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=31),
    timedelta(days=400),
)
STEPS = 4


@dataclass(frozen=True)
class Listeners:
    """Warehouses that hear the same news."""

    warehouses: tuple[Warehouse, ...]

    def each(self) -> Iterator[Writing]:
        """One transaction on each, one after the other."""
        for warehouse in self.warehouses:
            with warehouse.writing() as writing:
                yield writing


@pytest.mark.parametrize("seed", range(25))
def test_an_incremental_run_leaves_what_a_full_run_leaves(
    engine: Engine, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "FEW", 2.0)  # however many could have changed
    rng = random.Random(seed)
    choose = rng.randint
    shop = random_shop(choose, least=3)
    tags = random_tags(choose, 2, 6)
    with engine() as ours, engine() as full:
        listeners = Listeners((ours, full))
        shop.load(ours)
        shop.load(full)
        for step in range(STEPS):
            due = tags if choose(0, 1) else some(choose, tags) or tags
            run_tags(ours, due, shop.instant, f"run-{step}")
            run_tags(full, due, shop.instant, f"run-{step}", full=True)
            assert left_by(ours, tags) == left_by(full, tags), f"step {step}"
            shop = replace(shop, instant=replace(shop.instant, as_of=shop.instant.as_of + one(choose, PASSING)))
            tell(listeners, shop, choose, f"news-{step}")
            others = random_tags(choose, len(tags), len(tags))
            tags = [other if choose(0, 5) == 5 else tag for tag, other in zip(tags, others, strict=True)]


def tell(listeners: Listeners, shop: Shop, choose: Choose, name: str) -> None:
    """News of some customers, each in a transaction that notes whom it touches, as imports do."""
    told = some(choose, list(shop.people))
    facts = {id: random_journey(choose, shop.instant) for id in told}
    lines = {id: several(choose, 0, 2, lambda: random_line(choose, shop.instant)) for id in told}
    traits = {"birthday": one(choose, BIRTHDAYS), "city": one(choose, TEXTS)} if choose(0, 1) else {}
    listed = one(choose, LISTS) if choose(0, 1) else None
    for writing in listeners.each():
        add_events(writing, facts, name)
        add_lines(writing, lines, name)
        _set_traits(writing, told, traits)
        if listed is not None:
            rows = pa.table({"list_id": [listed] * len(told), "customer_id": pa.array(told, pa.int64())})
            writing.delete("list_members", writing.stage(rows.select(["list_id"])))
            _touch(writing, list(shop.people))
            writing.insert("list_members", writing.stage(rows))
        _touch(writing, told)
    for id in some(choose, told[:2]):
        value = one(choose, (None, *STORED_LEVELS))
        for warehouse in listeners.warehouses:
            hand.set_tag(warehouse, id, STORED_TAG, value, shop.instant.as_of, "user:1")


def _set_traits(writing: Writing, told: Sequence[int], traits: Mapping[str, Any]) -> None:
    if not told or not traits:
        return
    columns = {trait_column(name): value for name, value in traits.items()}
    types = {"trait_birthday": "date", "trait_city": "string"}
    writing.add_columns("profile", ibis.schema({name: types[name] for name in columns}))
    rows = [{"customer_id": id, **columns} for id in told]
    schema = ibis.schema({"customer_id": "int64"} | {name: types[name] for name in columns}).to_pyarrow()
    writing.update("profile", writing.stage(pa.Table.from_pylist(rows, schema=schema)), "customer_id")


def _touch(writing: Writing, customers: Sequence[int]) -> None:
    touch(writing, writing.stage(pa.table({"customer_id": pa.array(list(customers), pa.int64())})))


def left_by(warehouse: Warehouse, tags: Sequence[TagRule]) -> Any:
    """The profile's values of these tags, and the whole history."""
    with warehouse.reading() as reading:
        profile = reading.table("profile")
        columns = [tag.id for tag in tags if tag.id in profile.columns]
        rows = reading.fetch(profile.select("customer_id", *columns)).to_pylist()
        history = reading.table("tag_history").drop("opened", "closed")  # serials of commits: the two count otherwise
        return sorted(rows, key=repr), sorted(reading.fetch(history).to_pylist(), key=repr)


# who is looked at


NOW = datetime(2024, 3, 10, 4)
BOUGHT = {"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge", "value": 1}


def tag(rule: Mapping[str, Any]) -> TagRule:
    levels = [{"key": "yes", "name": {"zh": "是", "en": "yes"}, "rule": rule}]
    return TagRule("tag", parse_definition({"version": 1, "levels": levels}))


def looked_at(warehouse: Warehouse, shop: Shop, rule: Mapping[str, Any], passed: timedelta) -> set[int] | None:
    """The customers of a second run so much later; None for everybody."""
    shop.load(warehouse)
    run_tags(warehouse, [tag(rule)], shop.instant, "first")
    later = replace(shop.instant, as_of=shop.instant.as_of + passed)
    with warehouse.reading() as reading:
        (part,) = scope.parts(reading, [tag(rule)], later, KINDS, full=False)
        return _ids(reading, part.customers.customers) if isinstance(part.customers, Among) else None


def _ids(reading: Reading, customers: ibis.Table) -> set[int]:
    return set(reading.fetch(customers)["customer_id"].to_pylist())


def shop_of(*ages: timedelta, **traits: Any) -> Shop:
    """Customers who each bought once so long ago, and 5 who never bought."""
    people = [Person(traits, [event("order_completed", NOW - age)]) for age in ages] + [Person(traits)] * 5
    return Shop(dict(enumerate(people, start=1)), Instant(NOW))


def test_only_facts_that_cross_an_edge_are_looked_at(warehouse: Warehouse) -> None:
    day = timedelta(days=1)
    shop = shop_of(6 * day, 7 * day - timedelta(hours=1), 8 * day, -timedelta(hours=2), 30 * day)
    assert looked_at(warehouse, shop, BOUGHT | {"window": {"days": 7}}, timedelta(hours=3)) == {2, 4}


def test_only_facts_that_cross_a_threshold_of_days_are_looked_at(warehouse: Warehouse) -> None:
    day = timedelta(days=1)
    shop = shop_of(29 * day, 30 * day - timedelta(hours=1), 31 * day - timedelta(hours=2), 60 * day)
    rule = BOUGHT | {"measure": "days_since_last", "op": "ge", "value": 30}
    assert looked_at(warehouse, shop, rule, timedelta(hours=3)) == {2, 3}


def test_a_birthday_is_looked_at_on_its_day(warehouse: Warehouse) -> None:
    people = {i: Person({"birthday": datetime(2000, 3, 8 + i).date()}) for i in range(1, 6)}
    shop = replace(shop_of(), people=people)
    rule = {"type": "age", "trait": "birthday", "op": "ge", "value": 24}
    assert looked_at(warehouse, shop, rule, timedelta(days=2)) == {3, 4}


def test_ranks_look_at_everybody(warehouse: Warehouse) -> None:
    of = {"events": ["order_completed"], "measure": "count"}
    rule = {"type": "rank", "of": of, "side": "top", "percent": 20}
    assert looked_at(warehouse, shop_of(timedelta(days=1)), rule, timedelta(hours=1)) is None
