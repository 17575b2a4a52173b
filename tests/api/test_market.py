"""The market beside own figures, against a computation of its own."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from zhike.control.accounts import service as accounts
from zhike.control.workspace import service as workspace

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = datetime(2024, 1, 1, 15, 30)  # half past eleven at night in Shanghai


def rows(table, values):
    return pa.Table.from_pylist(values)


@pytest.fixture
def shop(warehouse, owner):
    """Orders every 31 hours through half a year, each of two lines."""
    owner = accounts.actor_of(accounts.ensure_owner())
    workspace.become_example(owner, name="店", as_of=datetime(2024, 8, 1, tzinfo=UTC), time_zone="Asia/Shanghai",
                             currency="CNY")  # fmt: skip
    events, items = [], []
    for n in range(140):
        ts = FIRST + timedelta(hours=31 * n)
        lines = [(Decimal(10 + n % 7), 1 + n % 3, "护肤"), (Decimal("3.25"), 2, "家纺")]
        events.append({"event_id": f"{n}", "source": "s", "name": "order_completed", "ts": ts, "order_id": f"{n}",
                       "amount": sum(amount for amount, _, _ in lines)})  # fmt: skip
        items += [{"line_id": f"{n}:{i}", "order_id": f"{n}", "source": "s", "ts": ts, "product_id": f"p{i}",
                   "category": category, "quantity": Decimal(quantity), "amount": amount}
                  for i, (amount, quantity, category) in enumerate(lines)]  # fmt: skip
    events.append({**events[0], "event_id": "refund", "name": "order_refunded"})
    market = [{"series": "竞品价", "item": "护肤", "date": FIRST.date() + timedelta(days=n), "value": Decimal("99.50"),
               "unit": "元", "source": "m"} for n in range(3)]  # fmt: skip
    market.append({**market[0], "series": "指数", "item": None, "unit": None})
    with warehouse.writing() as writing:
        for name, values in (("events", events), ("order_items", items), ("market", market)):
            writing.insert(name, writing.stage(pa.Table.from_pylist(values)))
    return events[:-1], items


def begins(ts, per):
    day = (ts + timedelta(hours=8)).date()
    start = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}
    return start[per].isoformat()


@pytest.mark.parametrize("per", ["day", "week", "month"])
def test_own_figures_are_those_of_a_computation_of_its_own(client, shop, per):
    events, items = shop
    paid, orders, prices = defaultdict(Decimal), defaultdict(int), defaultdict(lambda: [Decimal(0), Decimal(0)])
    for event in events:
        paid[begins(event["ts"], per)] += event["amount"]
        orders[begins(event["ts"], per)] += 1
    for item in items:
        if item["category"] == "护肤":
            prices[begins(item["ts"], per)][0] += item["amount"]
            prices[begins(item["ts"], per)][1] += item["quantity"]
    assert {day: Decimal(value) for day, value in points(client, figure="paid", per=per)} == paid
    assert {day: int(value) for day, value in points(client, figure="orders", per=per)} == orders
    average = {day: round(amount / pieces, 4) for day, (amount, pieces) in prices.items()}
    found = {day: Decimal(value) for day, value in points(client, figure="average_price", per=per, category="护肤")}
    assert found == average


def points(client, **query):
    found = client.get("/api/v1/market/own", query).json()["points"]
    assert [point["date"] for point in found] == sorted(point["date"] for point in found)
    return [(point["date"], point["value"]) for point in found]


def test_revenue_and_orders_of_a_category_or_product_are_those_of_its_lines(client, shop):
    _, items = shop
    total = sum(item["amount"] for item in items if item["category"] == "家纺")
    for of in ({"category": "家纺"}, {"product_id": "p1"}):
        assert sum(Decimal(value) for _, value in points(client, figure="paid", **of)) == total
        assert sum(int(value) for _, value in points(client, figure="orders", **of)) == 140


def test_series_of_the_market_are_listed_and_read(client, shop):
    found = client.get("/api/v1/market/series").json()
    assert [(one["series"], one["item"], one["unit"], one["points"]) for one in found["items"]] == [
        ("指数", None, None, 1), ("竞品价", "护肤", "元", 3),
    ]  # fmt: skip
    assert found["categories"] == ["护肤", "家纺"]
    one = client.get("/api/v1/market/figures", {"series": "竞品价", "item": "护肤", "source": "m"}).json()["points"]
    assert one[0] == {"date": "2024-01-01", "value": "99.5"} and len(one) == 3
    assert (
        client.get("/api/v1/market/figures", {"series": "指数", "source": "m"}).json()["points"][0]["value"] == "99.5"
    )


def test_a_shop_without_figures_of_the_market_has_an_empty_list(client, warehouse):
    assert client.get("/api/v1/market/series").json() == {"items": [], "categories": []}
