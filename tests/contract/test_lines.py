"""What was in the orders: numbers about lines, and several things in one order."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from contract.asking import DAY, MICROSECOND, NOON, answers, everyone, filtered, lines, no, orders, who, with_lines
from contract.shop import Person, Shop, line
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

YESTERDAY = NOON - DAY


def test_lines_are_counted_apart_from_events(warehouse: Warehouse) -> None:
    people = everyone(
        with_lines(line(YESTERDAY), line(YESTERDAY)),
        with_lines(line(NOON - 7 * DAY), line(NOON - 7 * DAY - MICROSECOND), line(NOON)),
        Person(),
    )
    found = who(warehouse, people, lines("eq", 2), lines("eq", 1, window={"days": 7}), lines("eq", 0), orders("eq", 0))
    assert found == [{1, 2}, {2}, {3}, {1, 2, 3}]


def test_lines_of_nobody_count_for_nobody(warehouse: Warehouse) -> None:
    shop = Shop({1: Person()}, Instant(NOON), anonymous_lines=[line(YESTERDAY, "o1")] * 3)
    shop.load(warehouse)
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("order_items").aggregate(n=lambda t: t.count())) == [{"n": 3}]
    assert answers(warehouse, shop, lines("ge", 1), no(lines("ge", 1))) == [set(), {1}]


def test_every_property_of_a_line_may_be_filtered(warehouse: Warehouse) -> None:
    whole = {
        "product_id": "p1",
        "product_name": "红楼梦",
        "category": "书",
        "quantity": Decimal(2),
        "amount": Decimal("59.9"),
        "source": "web",
    }
    people = everyone(with_lines(line(YESTERDAY, "o1", **whole)), with_lines(line(YESTERDAY)))
    found = who(
        warehouse,
        people,
        lines("ge", 1, **filtered("product_id", "eq", "p1")),
        lines("ge", 1, **filtered("product_name", "contains", "楼")),
        lines("ge", 1, **filtered("category", "in", ["书"])),
        lines("ge", 1, **filtered("quantity", "ge", 2)),
        lines("ge", 1, **filtered("amount", "eq", 59.9)),
        lines("ge", 1, **filtered("order_id", "present")),
        lines("ge", 1, **filtered("source", "ne", "web")),
        lines("ge", 1, **filtered("category", "ne", "衣")),
        lines("ge", 1, **filtered("product_name", "missing")),
    )
    assert found == [{1}, {1}, {1}, {1}, {1}, {1}, {2}, {1}, {2}]


def test_a_measure_of_lines_may_be_any(warehouse: Warehouse) -> None:
    people = everyone(
        with_lines(
            line(NOON - 3 * DAY, amount=Decimal(10), category="书"),
            line(NOON - 3 * DAY, amount=Decimal(20), category="衣"),
            line(YESTERDAY, category="书"),
        ),
        Person(),
    )
    amount = {"property": "amount"}
    found = who(
        warehouse,
        people,
        lines("eq", 30, measure="sum", **amount),
        lines("eq", 15, measure="avg", **amount),
        lines("eq", 10, measure="min", **amount),
        lines("eq", 20, measure="max", **amount),
        lines("eq", 2, measure="days"),
        lines("eq", 2, measure="distinct", property="category"),
        lines("eq", 3, measure="days_since_first"),
        lines("eq", 1, measure="days_since_last"),
        lines("missing", measure="avg", **amount),
        lines("eq", 0, measure="sum", **amount),
    )
    assert found == [{1}] * 8 + [{2}] * 2


# in one order


def together(op: str, value: int, *categories: str, **window: Any) -> dict[str, Any]:
    of = [filtered("category", "eq", category) for category in categories]
    return {"type": "same_order", "of": of, "op": op, "value": value} | ({"window": window} if window else {})


def bought(order: str | None, *categories: str, ts: datetime = YESTERDAY, source: str = "shop") -> list[dict[str, Any]]:
    return [line(ts, order, category=category, source=source) for category in categories]


def test_two_things_in_one_order(warehouse: Warehouse) -> None:
    people = everyone(
        with_lines(*bought("o1", "A", "B")),
        with_lines(*bought("o1", "A"), *bought("o2", "B")),
        with_lines(*bought("o1", "A", "B"), *bought("o2", "B", "C", "A"), *bought("o3", "A")),
        with_lines(*bought(None, "A", "B")),
        with_lines(*bought("o1", "A"), *bought("o1", "B", source="web")),
        Person(),
    )
    found = who(
        warehouse,
        people,
        together("ge", 1, "A", "B"),
        together("eq", 2, "A", "B"),
        together("eq", 0, "A", "B"),
        together("ge", 1, "A", "B", "C"),
        no(together("ge", 1, "A", "B")),
    )
    assert found == [{1, 3}, {3}, {2, 4, 5, 6}, {3}, {2, 4, 5, 6}]


def test_one_line_may_serve_several_filters(warehouse: Warehouse) -> None:
    people = everyone(
        with_lines(line(YESTERDAY, "o1", category="A", amount=Decimal(100))),
        with_lines(line(YESTERDAY, "o1", category="A"), line(YESTERDAY, "o1", amount=Decimal(100))),
        with_lines(line(YESTERDAY, "o1", category="A")),
    )
    of = [filtered("category", "eq", "A"), filtered("amount", "ge", 50)]
    rule = {"type": "same_order", "of": of, "op": "ge", "value": 1}
    both = {"where": [*of[0]["where"], *of[1]["where"]]}
    assert who(warehouse, people, rule, rule | {"of": [both, of[0]]}) == [{1, 2}, {1}]


def test_only_an_orders_lines_in_the_window_count(warehouse: Warehouse) -> None:
    before = NOON - 7 * DAY - MICROSECOND
    people = everyone(
        with_lines(*bought("o1", "A"), *bought("o1", "B", ts=before)),
        with_lines(*bought("o1", "A", "B", ts=before)),
        with_lines(*bought("o1", "A", "B", ts=NOON - 7 * DAY)),
        with_lines(*bought("o1", "A", "B", ts=NOON)),
    )
    found = who(warehouse, people, together("ge", 1, "A", "B", days=7), together("ge", 1, "A", "B"))
    assert found == [{3}, {1, 2, 3}]


def test_two_customers_in_one_order_are_not_taken_together(warehouse: Warehouse) -> None:
    people = everyone(with_lines(*bought("o1", "A")), with_lines(*bought("o1", "B")))
    assert who(warehouse, people, together("ge", 1, "A", "B")) == set()
