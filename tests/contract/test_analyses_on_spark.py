"""Every kind of analysis says on Spark what it says on DuckDB: the same report, the same of each customer.

Models are fitted from what the engine has counted; rows may come in another order, so what rests on samples of them
(clusters, predictions) is compared by what was counted, and by how many are spoken of.
"""

import math
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from contract.engines import ENGINES
from zhike.analytics.analysis import Asked, CannotTell, Outcome
from zhike.analytics.kinds import KINDS
from zhike.analytics.settings import complete
from zhike.collect import profile
from zhike.rules.windows import Instant
from zhike.warehouse import tables
from zhike.warehouse.port import Reading, Warehouse

NOW = Instant(datetime(2026, 3, 15, 4), "Asia/Shanghai")
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "funnel": {"steps": ["page_viewed", "product_added", "order_completed"], "breakdown": "channel"},
    "baskets": {"by": "category"},
}
SAMPLED = ("clusters", "churn")


@pytest.fixture(scope="module")
def shops() -> Iterator[dict[str, Warehouse]]:
    """The same shop on both engines."""
    with ENGINES["duckdb"]() as one, ENGINES["spark"]() as other:
        for warehouse in (one, other):
            fill(warehouse)
        yield {"duckdb": one, "spark": other}


@pytest.mark.skipif("spark" not in ENGINES, reason="Spark is not here")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "next_purchase"])  # as churn, turned round
@pytest.mark.parametrize("engine", ["spark"])
def test_spark_says_what_duckdb_says(engine: str, kind: str, shops: dict[str, Warehouse]) -> None:
    expected, found = answer(shops["duckdb"], kind), answer(shops[engine], kind)
    if kind in SAMPLED:
        assert found["figures"][0] == expected["figures"][0]
        assert len(found["scores"]) == len(expected["scores"])
        assert [section["key"] for section in found["sections"]] == [section["key"] for section in expected["sections"]]
    else:
        assert alike(found, expected), (found, expected)


def answer(warehouse: Warehouse, kind: str) -> dict[str, Any]:
    known = {field.key for field in KINDS[kind].fields}
    given = {key: value for key, value in SETTINGS.get(kind, {}).items() if key in known}
    with warehouse.reading() as reading:
        try:
            outcome = KINDS[kind].run(Asked(reading, NOW, complete(KINDS[kind].fields, given)))
        except CannotTell as error:
            return {"code": error.code, "params": error.params}
        return outcome.report.as_json() | {"scores": scores(reading, outcome)}


def scores(reading: Reading, outcome: Outcome) -> dict[int, dict[str, Any]]:
    if outcome.scores is None:
        return {}
    table = reading.fetch(outcome.scores) if isinstance(outcome.scores, ibis.Table) else outcome.scores
    return {row.pop("customer_id"): row for row in table.to_pylist()}


def alike(one: Any, other: Any) -> bool:
    """Equal, numbers that were summed up in another order nearly so."""
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
        case list(), list():
            return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
        case ((int() | float() | Decimal()), (int() | float() | Decimal())):
            return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-6)
        case _:
            return bool(one == other)


def fill(warehouse: Warehouse) -> None:
    """A hundred and fifty customers over two years."""
    rng = random.Random(7)
    events, lines = [], []
    for customer in range(1, 151):
        begun, rate = rng.uniform(30, 700), rng.lognormvariate(-3.2, 0.6)
        day = 0.0
        while (day := day + rng.expovariate(rate)) < begun and (day == 0 or rng.random() > 0.06):
            at = NOW.as_of - timedelta(days=begun - day)
            events += _visit(rng, customer, at, f"o{customer}-{len(events)}")
            lines += _lines(rng, customer, at, events[-1]["order_id"])
    with warehouse.writing() as writing:
        for name, rows in (("events", events), ("order_items", lines)):
            staged = writing.stage(
                pa.Table.from_pylist(rows, ibis.schema({**tables.ALL[name], **_TEXTS[name]}).to_pyarrow())
            )
            writing.insert(name, staged.mutate(**{column: staged[column].cast("json") for column in _TEXTS[name]}))
        profile.rebuild(writing)


_TEXTS: Mapping[str, Mapping[str, str]] = {"events": {"properties": "string"}, "order_items": {}}


def _visit(rng: random.Random, customer: int, at: datetime, order: str) -> list[dict[str, Any]]:
    """Looking at pages, perhaps a campaign, and an order at the end."""
    channel = rng.choice(["app", "web", "wechat"])
    names = [
        *rng.choices(["page_viewed", "product_viewed", "product_added", "campaign_received"], k=rng.randint(0, 4)),
        "order_completed",
    ]
    return [
        {
            "event_id": f"{order}-{place}", "customer_id": customer, "source": "shop", "name": name, "channel": channel,
            "ts": at + timedelta(minutes=place), "received_at": at + timedelta(minutes=place),
            "amount": Decimal(rng.randint(500, 50_000)) / 100 if name == "order_completed" else None,
            "order_id": order if name == "order_completed" else None,
        }
        for place, name in enumerate(names)
    ]  # fmt: skip


def _lines(rng: random.Random, customer: int, at: datetime, order: str) -> list[dict[str, Any]]:
    wanted = {rng.choice("abcdefg") for _ in range(rng.randint(1, 4))}
    if "a" in wanted and rng.random() < 0.8:
        wanted.add("b")
    return [
        {
            "line_id": f"{order}-{each}", "order_id": order, "customer_id": customer, "source": "shop", "ts": at,
            "product_id": f"p-{each}", "product_name": f"product {each}", "category": f"category {each}",
            "quantity": Decimal(1), "amount": Decimal(10), "received_at": at,
        }
        for each in sorted(wanted)
    ]  # fmt: skip
