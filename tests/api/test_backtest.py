"""Backtests over HTTP: month by month, against plain Python, with nothing written."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from django.test import Client
from drafts import JSON, both, bought, by_hand, create, create_segment, has, in_segment, neither, problem, yes
from shop import NOW, ZONE, Person, order, stop_clock, write

from zhike.warehouse.duckdb import DuckDBWarehouse

MONTHS = [f"2025-{month:02}" for month in range(3, 13)] + ["2026-01", "2026-02"]
EIGHT_HOURS = timedelta(hours=8)
ENDS = [datetime(2025, month, 1) - EIGHT_HOURS for month in range(3, 13)] + [
    datetime(2026, month, 1) - EIGHT_HOURS for month in (1, 2, 3)
]
"""Midnight in Shanghai."""


def someone(i: int) -> Person:
    chance = Random(i)
    near = [end + timedelta(hours=chance.choice((-1, 0, 1))) for end in chance.sample(ENDS, 2)]
    days = [chance.uniform(0, 500) for _ in range(chance.choice((0, 1, 6)))]
    times = sorted(near + [NOW - timedelta(days=each) for each in days])
    return Person(i, events=tuple(order(f"o{i}-{n}", ts, "10") for n, ts in enumerate(times)))


SHOP = [someone(i) for i in range(40)]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def holders(end: datetime, times: int, days: int) -> set[int]:
    start = end - timedelta(days=days)
    return {p.id for p in SHOP if sum(start <= event.ts < end for event in p.events) >= times}


def told(sets: list[set[int]]) -> list[dict[str, Any]]:
    return [
        {
            "month": month, "as_of": f"{end.isoformat()}Z", "size": len(after),
            "entered": len(after - before), "left": len(before - after),
        }
        for month, end, (before, after) in zip(MONTHS, ENDS[1:], pairwise(sets), strict=True)
    ]  # fmt: skip


def without_after(months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in month.items() if key != "after"} for month in months]


def test_what_came_afterwards_is_told_beside_everybody_else(client: Client):
    body = {"definition": yes(bought(2, days=60)), "days": 20}
    months = client.post("/api/v1/tags/backtest", body, JSON).json()["months"]
    assert [month["after"] is None for month in months] == [False] * 11 + [True]
    for end, month in zip(ENDS[1:-1], months[:-1], strict=True):
        until, held = end + timedelta(days=20), holders(end, 2, 60)
        known = {p.id for p in SHOP if any(event.ts < end for event in p.events)}
        for name, group in (("holders", known & held), ("others", known - held)):
            orders = [sum(end <= event.ts < until for event in SHOP[i].events) for i in group]
            again = sum(count > 0 for count in orders)
            assert month["after"][name] == {
                "customers": len(group), "buyers": len(group), "again": again, "bought": again,
                "spend": f"{10 * sum(orders):.2f}", "repurchase": again / len(group) if group else None,
                "per_head": f"{10 * sum(orders) / len(group):.2f}" if group else None,
            }  # fmt: skip
        assert month["after"]["until"] == f"{until.isoformat()}Z"
    refused = client.post("/api/v1/tags/backtest", body | {"days": 0}, JSON)
    assert problem(refused) == (422, "invalid_input")


def test_a_definition_is_tested_month_by_month(client: Client):
    assert ENDS[0].replace(tzinfo=None) + EIGHT_HOURS == datetime(2025, 3, 1) and ZONE.key == "Asia/Shanghai"
    answer = client.post("/api/v1/tags/backtest", {"definition": yes(bought(2, days=60))}, JSON)
    assert answer.status_code == 200, answer.content.decode()
    months = answer.json()["months"]
    assert without_after(months) == told([holders(end, 2, 60) for end in ENDS])
    assert answer.json()["took_ms"] >= 0
    assert client.get("/api/v1/tags").json()["items"] == []


def test_a_tag_is_tested_with_the_tags_and_segments_that_it_reads(client: Client):
    base = create(client, "近来买过", yes(bought(1, days=60)))
    segment = create_segment(client, "常客", bought(2, days=90))
    tag = create(client, "读者", yes(both(neither(has(base["id"])), in_segment(segment["id"]))))
    found = client.get(f"/api/v1/tags/{tag['id']}/backtest").json()
    assert without_after(found["months"]) == told([holders(end, 2, 90) - holders(end, 1, 60) for end in ENDS])
    assert any(month["size"] for month in found["months"])


def test_what_cannot_be_tested_is_refused(client: Client):
    hand = create(client, "挚友", by_hand("yes"), kind="hand")
    assert problem(client.get(f"/api/v1/tags/{hand['id']}/backtest")) == (409, "tag_by_hand")
    assert problem(client.get("/api/v1/tags/tag_none/backtest")) == (404, "not_found")
    answer = client.post("/api/v1/tags/backtest", {"definition": yes(has("tag_none"))}, JSON)
    assert problem(answer) == (422, "rule_unknown_tag")
