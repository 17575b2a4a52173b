"""Why: each condition with the customer's own value, as of the run that decided, and what has changed since."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from drafts import JSON, both, bought, by_hand, change, create, has, levels, neither, paid, problem, run, trait, yes
from shop import Person, ago, order, stop_clock, write

from zhike.warehouse.duckdb import DuckDBWarehouse

ZHANG = Person(
    1,
    traits={"city": "上海", "birthday": date(1990, 3, 16), "vip": True},
    events=(order("A", ago(days=40), "100.25"), order("B", ago(days=3, hours=5), "50.5")),
)
LI = Person(2, traits={"city": "北京"})


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, [ZHANG, LI])


def why(client: Client, customer: int, tag: dict[str, Any]) -> dict[str, Any]:
    answer = client.get(f"/api/v1/customers/{customer}/tags/{tag['id']}/why")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def flat(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["of"]:
        yield from flat(child)


def test_every_condition_has_its_actual_value_beside_its_threshold(client: Client):
    rule = both(
        paid(120), bought(2, days=30), neither(trait("city", "in", ["北京", "广州"])),
        {"type": "age", "trait": "birthday", "op": "ge", "value": 36},
        {"type": "event", "events": ["order_completed"], "measure": "days_since_last", "op": "lt", "value": 7},
        trait("vip", "eq", True), trait("income", "missing"),
    )  # fmt: skip
    tag = create(client, "复杂", yes(rule))
    found = why(client, 1, tag)
    [level] = found["levels"]
    nodes = list(flat(level["tree"]))
    assert [node["type"] for node in nodes] == [
        "and", "event", "event", "not", "trait", "age", "event", "trait", "trait",
    ]  # fmt: skip
    assert [node["held"] for node in nodes] == [False, True, False, True, False, False, True, True, True]
    total = sum((event.amount or Decimal(0) for event in ZHANG.events), Decimal(0))
    assert Decimal(nodes[1]["actual"]) == total
    lately = sum(event.ts >= ago(days=30) for event in ZHANG.events)
    assert [node["actual"] for node in nodes[2:]] == [lately, None, "上海", 35, 3, True, None]
    assert [node["expected"] for node in nodes] == [
        None, {"op": "gt", "value": 120}, {"op": "ge", "value": 2}, None, {"op": "in", "value": ["北京", "广州"]},
        {"op": "ge", "value": 36}, {"op": "lt", "value": 7}, {"op": "eq", "value": True},
        {"op": "missing", "value": None},
    ]  # fmt: skip
    assert all(node["sentence"]["zh"] and node["sentence"]["en"] for node in nodes)


def test_a_tag_set_by_a_run_names_the_run_and_the_level_that_won(client: Client):
    tag = create(client, "消费", levels(high=paid(1000), medium=paid(100), low=bought(1)))
    done = run(client, tag)
    found = why(client, 1, tag)
    assert (found["tag_id"], found["value"], found["would_be"]) == (tag["id"], "medium", "medium")
    assert [(level["key"], level["matched"], level["tree"]["held"]) for level in found["levels"]] == [
        ("high", False, False),
        ("medium", True, True),
        ("low", False, True),  # it would hold too, but the first match wins
    ]
    assert (found["run_id"], found["set_by"]["kind"], found["set_by"]["id"]) == (done["id"], "run", done["id"])
    assert found["since"] == found["as_of"] == "2026-03-15T04:00:00Z"


def test_a_tag_that_is_not_held_is_explained_too(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    found = why(client, 2, tag)
    assert (found["value"], found["would_be"], found["set_by"], found["run_id"], found["since"]) == (None,) * 5
    [level] = found["levels"]
    assert (level["matched"], level["tree"]["held"], level["tree"]["actual"]) == (False, False, 0)


def test_a_tag_that_never_ran_is_explained_as_of_now(client: Client):
    found = why(client, 1, create(client, "买过", yes(bought(1))))
    assert (found["value"], found["would_be"], found["as_of"]) == (None, "yes", "2026-03-15T04:00:00Z")


def test_a_tag_set_by_hand_names_the_person_and_has_no_conditions(client: Client):
    tag = create(client, "挚友", by_hand("yes"), kind="hand")
    client.put(f"/api/v1/customers/1/tags/{tag['id']}", {"value": "yes"}, JSON)
    found = why(client, 1, tag)
    assert (found["value"], found["levels"], found["run_id"]) == ("yes", [], None)
    assert (found["set_by"]["kind"], found["set_by"]["name"]) == ("user", "店主")
    assert why(client, 2, tag)["value"] is None


def test_it_is_explained_as_of_the_run_that_decided(client: Client, owner):
    tag = create(client, "最近", yes(bought(1, days=10)))
    run(client, tag)
    stop_clock(owner, ago(days=-30))
    found = why(client, 1, tag)
    assert (found["as_of"], found["value"], found["would_be"]) == ("2026-03-15T04:00:00Z", "yes", "yes")
    run(client, tag)
    found = why(client, 1, tag)
    assert (found["as_of"], found["value"]) == ("2026-04-14T04:00:00Z", None)


def test_it_says_when_the_rule_has_changed_since(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    change(client, tag, definition=levels(twice=bought(2), once=bought(1)))
    found = why(client, 1, tag)
    assert (found["value"], found["would_be"]) == ("yes", "twice")


def test_it_says_when_facts_have_changed_since(client: Client, warehouse: DuckDBWarehouse):
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    write(warehouse, [Person(2, events=(order("late", ago(days=5), "1"),))])  # told late, but it was before the run
    found = why(client, 2, tag)
    assert (found["value"], found["would_be"]) == (None, "yes")


def test_a_tag_that_reads_another_shows_what_is_held(client: Client):
    base = create(client, "消费", levels(high=paid(1000), low=bought(1)))
    reader = create(client, "低", yes(has(base["id"], "low")))
    run(client, base, reader)
    [level] = why(client, 1, reader)["levels"]
    assert (level["tree"]["actual"], level["tree"]["expected"]) == ("low", {"op": "in", "value": ["low"]})
    assert "消费" in level["tree"]["sentence"]["zh"] and "low级" in level["tree"]["sentence"]["zh"]
    assert why(client, 2, reader)["levels"][0]["tree"]["actual"] is None


def test_what_does_not_exist_is_not_found(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    for address in (f"customers/999/tags/{tag['id']}/why", "customers/1/tags/tag_none/why"):
        assert problem(client.get(f"/api/v1/{address}")) == (404, "not_found")
