"""Asking an engine and the oracle the same, and rules as people would write them."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from contract.random_facts import LISTS
from contract.shop import KINDS, PAST_TAG, STORED_LEVELS, STORED_TAG, Person, Row, Shop, event
from zhike.rules import compile, match
from zhike.rules.check import Catalogue, check_rule
from zhike.rules.nodes import Compare, Definition, Level, Rule, Text
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Warehouse

NOON = datetime(2024, 3, 10, 12)
"""A Sunday, 20:00 in Shanghai."""
MICROSECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("microseconds", "minutes", "hours", "days"))
BOUGHT, VIEWED, REFUNDED = "order_completed", "product_viewed", "order_refunded"
CATALOGUE = Catalogue(
    traits=KINDS,
    events=frozenset({BOUGHT, VIEWED, REFUNDED}),
    tags={STORED_TAG: STORED_LEVELS, PAST_TAG: STORED_LEVELS},
    lists=frozenset(LISTS),
)

Answer = Mapping[int, tuple[bool, Any]]
"""For each customer whether a rule holds, and what it compares."""


def asked(warehouse: Warehouse, shop: Shop, rules: Sequence[Rule]) -> list[Answer]:
    """The compiled form's answers to rules that stand alone, all in one plan."""
    levels = [Level(str(i), Text("", ""), rule) for i, rule in enumerate(rules)]
    plan = plan_tags([TagRule("all", Definition(tuple(levels)))], shop.instant, KINDS)
    with warehouse.reading() as reading:
        rows = plan.rows(reading)
        row = plan.row(rows)
        held = {f"held_{i}": compile.condition(rule, row) for i, rule in enumerate(rules)}
        values = {
            f"value_{i}": compile.actual(rule.value, row) for i, rule in enumerate(rules) if isinstance(rule, Compare)
        }
        found = reading.fetch(rows.select("customer_id", **held, **values)).to_pylist()
    return [{row["customer_id"]: (row[f"held_{i}"], row.get(f"value_{i}")) for row in found} for i in range(len(rules))]


def answers(warehouse: Warehouse, shop: Shop, *rules: dict[str, Any]) -> list[set[int]]:
    """For each rule the ids of those whom it describes, on which engine and oracle agree."""
    parsed = [parse_rule(rule) for rule in rules]
    for rule in parsed:
        check_rule(rule, CATALOGUE)
    held = [{id for id, (held, _) in answer.items() if held} for answer in asked(warehouse, shop, parsed)]
    assert held == [shop.members(rule) for rule in parsed]
    return held


def same_value(exact: Any, computed: Any) -> bool:
    """Averages and ratios of more than 900 thousand millions may differ in their last digit, nothing else may."""
    if isinstance(exact, float) and isinstance(computed, float):
        return math.isclose(exact, computed, rel_tol=4e-16)
    return bool(exact == computed)


def who(warehouse: Warehouse, people: Mapping[int, Person], *rules: dict[str, Any]) -> Any:
    """The same at noon, for one rule without a list around it."""
    shop = Shop(people, Instant(NOON))
    shop.load(warehouse)
    found = answers(warehouse, shop, *rules)
    return found[0] if len(found) == 1 else found


def values(warehouse: Warehouse, people: dict[int, Person], *data: dict[str, Any]) -> Any:
    """What each rule compares, of each customer, on which engine and oracle agree."""
    shop, rules = Shop(people, Instant(NOON)), [parse_rule(rule) for rule in data]
    shop.load(warehouse)
    found = [[answer[id][1] for id in people] for answer in asked(warehouse, shop, rules)]
    for rule, compared in zip(rules, found, strict=True):
        assert isinstance(rule, Compare)
        assert compared == [match.actual(rule.value, shop.facts(person), *shop.when) for person in people.values()]
    return found[0] if len(found) == 1 else found


# Rules


def trait(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"type": "trait", "trait": name, "op": op} | ({"value": value[0]} if value else {})


def orders(op: str = "ge", *value: Any, **more: Any) -> dict[str, Any]:
    said = {"value": value[0]} if value else {}
    return {"type": "event", "events": [BOUGHT], "measure": "count", "op": op, **said} | more


def lines(op: str = "ge", *value: Any, **more: Any) -> dict[str, Any]:
    said = {"value": value[0]} if value else {}
    return {"type": "lines", "measure": "count", "op": op, **said} | more


def where(name: str, op: str, *value: Any) -> dict[str, Any]:
    """Bought something of this kind."""
    return orders("ge", 1, **filtered(name, op, *value))


def filtered(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"where": [{"property": name, "op": op} | ({"value": value[0]} if value else {})]}


def within(**window: Any) -> dict[str, Any]:
    """Bought in a window."""
    return orders("ge", 1, window=window)


def no(rule: dict[str, Any]) -> dict[str, Any]:
    return {"type": "not", "of": rule}


# Customers


def buyer(*moments: datetime, **columns: Any) -> Person:
    return Person(events=[event(BOUGHT, moment, **columns) for moment in moments])


def did(*events: tuple[str, datetime]) -> Person:
    return Person(events=[event(name, ts) for name, ts in events])


def everyone(*people: Person) -> dict[int, Person]:
    """Customers 1, 2, …"""
    return dict(enumerate(people, start=1))


def with_lines(*rows: Row) -> Person:
    return Person(lines=rows)


def bought(*rows: dict[str, Any]) -> Person:
    """Bought once for each of these, yesterday."""
    return Person(events=[event(BOUGHT, NOON - DAY) | row for row in rows])


def has(*values: Any) -> Person:
    """Bought with these values of a property of one's own."""
    return bought(*({"properties": {"x": value}} for value in values))
