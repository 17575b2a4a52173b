"""How these tests write rules, and what people call the things in them."""

from typing import Any

from zhike.rules.explain import Names
from zhike.rules.nodes import Text

NAMES = Names(
    tags={"t1": Text("高价值客户", "High value"), "t2": Text("消费能力", "Spending")},
    levels={("t2", "high"): Text("高", "High"), ("t2", "mid"): Text("中", "Mid")},
    segments={"s1": Text("沉睡客户", "Sleepers")},
    lists={"l1": Text("双十一名单", "Singles' Day")},
)


def trait(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"type": "trait", "trait": name, "op": op} | ({"value": value[0]} if value else {})


def age(name: str, op: str, *value: Any) -> dict[str, Any]:
    return trait(name, op, *value) | {"type": "age"}


def did(op: str, *value: Any, **more: Any) -> dict[str, Any]:
    fixed = {"type": "event", "events": ["order_completed"], "measure": "count", "op": op}
    return fixed | ({"value": value[0]} if value else {}) | more


def part(name: str, op: str, *value: Any) -> dict[str, Any]:
    return trait("birthday", op, *value) | {"type": "date_part", "part": name}


def anniversary(name: str, op: str, *value: Any) -> dict[str, Any]:
    return trait(name, op, *value) | {"type": "anniversary"}


def lines(op: str, *value: Any, **more: Any) -> dict[str, Any]:
    rule = did(op, *value, **more) | {"type": "lines"}
    return {key: rule[key] for key in rule if key != "events"}


def favourite(by: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "favourite", "property": "category", "by": by, "op": op, "value": value} | more


def ratio(of: dict[str, Any], to: dict[str, Any], op: str, value: Any) -> dict[str, Any]:
    return {"type": "ratio", "of": of, "to": to, "op": op, "value": value}


def where(op: str, *value: Any, name: str = "category") -> dict[str, Any]:
    return {"where": [{"property": name, "op": op} | ({"value": value[0]} if value else {})]}


MONTH: dict[str, Any] = {"window": {"days": 30}}
SUM = {"measure": "sum", "property": "amount"}
SINCE, FIRST = {"measure": "days_since_last"}, {"measure": "days_since_first"}
BOUGHT, CART = {"events": ["order_completed"]}, {"events": ["product_added"]}
CANCELLED = {"events": ["order_refunded", "order_cancelled"]}
SPENT = BOUGHT | SUM
SEGMENT = {"type": "segment", "segment": "s1"}
SAME_ORDER = {"type": "same_order", "of": [where("eq", "奶粉"), where("ge", 9, name="amount")], **MONTH}
BUYS, CITY = did("ge", 3, **MONTH), trait("city", "eq", "上海")
SCORE = {
    "type": "score",
    "of": [{"weight": 2, "rule": SEGMENT}, {"weight": -1.5, "rule": CITY}],
    "op": "ge",
    "value": 5,
}
