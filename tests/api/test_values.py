"""Computed values: made, previewed, computed, read by rules; refused while read; versions, schedule, imports."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drafts import JSON, create, create_segment, members, problem, trait, yes
from shop import NOW, ZONE, Line, Person, ago, order, stop_clock, write

from zhike.control.accounts.actor import Actor
from zhike.control.jobs import service as jobs
from zhike.control.tags import clock, runs
from zhike.control.values import computing
from zhike.warehouse.duckdb import DuckDBWarehouse

SPENT = {"type": "event", "events": ["order_completed"], "measure": "sum", "property": "amount"}
FIRST = {"type": "event", "events": ["order_completed"], "measure": "first_day"}
FAVOURITE = {"type": "favourite", "lines": True, "property": "category", "by": "count"}
BOUGHT = {"type": "values", "lines": True, "property": "category"}


def line(category: str) -> Line:
    return Line(category, category, Decimal(1), Decimal(10))


PEOPLE = [
    Person(1, traits={"city": "上海"}, events=(order("o1", ago(days=9), "100.50", line("母婴用品")),)),
    Person(2, events=(
        order("o2", ago(days=40), "20", line("母婴"), line("食品"), line("食品")), order("o3", ago(days=3), "30"),
    )),
    Person(3, traits={"city": "北京"}),
]  # fmt: skip


@pytest.fixture(autouse=True)
def shop(owner: Actor, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, PEOPLE)


def draft(measure: dict[str, Any], name: str = "累计消费", **other: Any) -> dict[str, Any]:
    return {"name": {"zh": name, "en": name}, "measure": measure, "unit": {"zh": "元", "en": "CNY"}, **other}


def made(client: Client, measure: dict[str, Any], name: str = "累计消费", **other: Any) -> dict[str, Any]:
    """A value that has been computed, as GET tells it."""
    answer = client.post("/api/v1/values", draft(measure, name, **other), JSON)
    assert answer.status_code == 201, answer.content.decode()
    jobs.perform(answer.json()["job"]["id"])
    return now(client, answer.json()["id"])


def now(client: Client, value_id: str) -> dict[str, Any]:
    return client.get(f"/api/v1/values/{value_id}").json()


def of_customers(client: Client, value: dict[str, Any]) -> dict[int, Any]:
    """What the value is of each customer, by the list of customers."""
    rows = client.get("/api/v1/customers", {"limit": 200}).json()["items"]
    found = {int(row["id"]): row["traits"].get(value["trait"]) for row in rows}
    return {id: told for id, told in found.items() if told is not None}


def found(client: Client, rule: dict[str, Any]) -> set[int]:
    segment = create_segment(client, "s", rule)
    page = client.get("/api/v1/customers", {"segment": segment["id"], "limit": 200}).json()
    return {int(row["id"]) for row in page["items"]}


def settle() -> None:
    for job in clock.tick(timezone.now() + timedelta(seconds=5)):
        jobs.perform(job.id)


def business_day(ts: datetime) -> str:
    return str((ts + ZONE.utcoffset(ts)).date())  # type: ignore[operator]


def test_a_number_is_known_of_everybody_and_read_by_rules(client: Client) -> None:
    value = made(client, SPENT)
    assert (value["kind"], value["customers"], value["population"]) == ("number", 3, 3)
    assert value["sentence"]["zh"] == "累计下单付款的金额合计"
    assert {id: Decimal(str(told)) for id, told in of_customers(client, value).items()} == {
        1: Decimal("100.5"), 2: Decimal(50), 3: Decimal(0),
    }  # fmt: skip
    assert found(client, trait(value["trait"], "ge", 60)) == {1}
    told = client.get("/api/v1/customers/1").json()["trait_details"]
    [detail] = [row for row in told if row["name"] == value["trait"]]
    assert (detail["label"]["zh"], detail["analysis_id"]) == ("累计消费", value["id"])
    assert detail["at"].startswith(NOW.isoformat())


def test_days_favourites_and_sets(client: Client) -> None:
    first, favourite, bought = made(client, FIRST), made(client, FAVOURITE), made(client, BOUGHT)
    assert [each["kind"] for each in (first, favourite, bought)] == ["date", "text", "set"]
    assert of_customers(client, first) == {1: business_day(ago(days=9)), 2: business_day(ago(days=40))}
    assert of_customers(client, favourite) == {1: "母婴用品", 2: "食品"}
    assert found(client, trait(bought["trait"], "contains", "母婴")) == {2}  # and not who bought 母婴用品
    assert found(client, trait(bought["trait"], "not_contains", "食品")) == {1}
    assert found(client, trait(bought["trait"], "missing")) == {3}


def test_a_preview_writes_nothing_and_says_who_and_how_many(client: Client) -> None:
    answer = client.post("/api/v1/values/preview", {"measure": SPENT}, JSON).json()
    assert (answer["kind"], answer["population"], answer["having"], answer["distinct"]) == ("number", 3, 3, 3)
    assert [(row["value"], row["customers"]) for row in answer["bars"]] == [("0", 1), ("50", 1), ("100.5", 1)]
    assert {row["share"]: row["value"] for row in answer["quantiles"]}[0.5] == "50"
    assert [(row["customer"]["id"], row["value"]) for row in answer["sample"][:2]] == [("2", "50"), ("1", "100.5")]
    sets = client.post("/api/v1/values/preview", {"measure": BOUGHT}, JSON).json()
    assert {row["value"]: row["customers"] for row in sets["bars"]} == {"母婴": 1, "母婴用品": 1, "食品": 1}
    assert sets["sample"][0]["value"] == ["母婴", "食品"]
    assert client.get("/api/v1/values").json() == {"items": []}


def test_what_reads_a_value_keeps_it_from_being_retired_and_deleted(client: Client) -> None:
    value = made(client, SPENT)
    tag = create(client, "大客户", yes(trait(value["trait"], "ge", 60)), update_mode="after_import")
    assert [row["id"] for row in now(client, value["id"])["used_by"]] == [tag["id"]]
    address = f"/api/v1/values/{value['id']}"
    assert problem(client.put(f"{address}/status", {"status": "retired"}, JSON)) == (409, "value_in_use")
    assert problem(client.delete(address)) == (409, "value_in_use")
    client.delete(f"/api/v1/tags/{tag['id']}")
    assert client.put(f"{address}/status", {"status": "retired"}, JSON).json()["customers"] == 0
    assert of_customers(client, value) == {}
    assert problem(client.post(f"{address}/run")) == (409, "value_not_published")
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_a_value_that_reads_another_follows_it_and_never_itself(client: Client, warehouse: DuckDBWarehouse) -> None:
    spent = made(client, SPENT)
    copy = made(client, {"type": "trait", "trait": spent["trait"]}, "同样的")
    assert [row["kind"] for row in now(client, spent["id"])["used_by"]] == ["value"]
    write(warehouse, [Person(3, events=(order("o9", ago(days=1), "7"),))])
    jobs.perform(client.post(f"/api/v1/values/{spent['id']}/run").json()["id"])
    assert Decimal(str(of_customers(client, copy)[3])) == 7
    body = draft({"type": "trait", "trait": copy["trait"]})
    answer = client.put(f"/api/v1/values/{spent['id']}", body, JSON, headers={"If-Match": spent["etag"]})
    assert problem(answer) == (422, "rule_circle")


def test_facts_that_arrive_change_values_and_the_tags_that_read_them(
    client: Client, warehouse: DuckDBWarehouse, owner: Actor
) -> None:
    value = made(client, SPENT, update_mode="after_import")
    tag = create(client, "大客户", yes(trait(value["trait"], "ge", 60)), update_mode="after_import")
    settle()
    assert members(client, tag) == {1}
    write(warehouse, [Person(3, events=(order("o9", ago(days=1), "70"),))])
    runs.after_import(owner)
    for job in (*jobs.unfinished(computing.KIND), *jobs.unfinished(runs.KIND)):
        jobs.perform(job.id)
    settle()
    assert members(client, tag) == {1, 3}
    [run, *_] = client.get(f"/api/v1/values/{value['id']}/runs").json()["items"]
    assert (run["customers"], run["changed"]) == (3, 1)


def test_a_schedule_computes_by_itself_and_a_pause_stops_it(client: Client) -> None:
    value = made(client, SPENT, update_mode="scheduled", schedule={"kind": "daily", "at": "03:00"})
    due = datetime.fromisoformat(value["next_run_at"])
    assert computing.tick(due - timedelta(minutes=1)) is None
    job = computing.tick(due)
    assert job is not None and job.payload["values"] == [value["id"]]
    client.put(f"/api/v1/values/{value['id']}/status", {"status": "paused"}, JSON)
    assert computing.tick(due + timedelta(days=2)) is None
    assert of_customers(client, value)


def test_a_change_makes_a_version_that_can_be_restored(client: Client) -> None:
    value = made(client, SPENT)
    address = f"/api/v1/values/{value['id']}"
    lately = SPENT | {"window": {"days": 30}}
    changed = client.put(address, draft(lately), JSON, headers={"If-Match": value["etag"]}).json()
    assert problem(client.put(address, draft(lately), JSON, headers={"If-Match": value["etag"]})) == (
        412,
        "edited_meanwhile",
    )
    jobs.perform(changed["job"]["id"])
    assert Decimal(str(of_customers(client, value)[2])) == 30
    back = client.post(f"{address}/restore", {"version": 1}, JSON, headers={"If-Match": changed["etag"]}).json()
    assert (back["version"], back["measure"]) == (3, value["measure"])
    versions = client.get(f"{address}/versions").json()["items"]
    assert [(row["version"], row["current"]) for row in versions] == [(3, True), (2, False), (1, False)]


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ({"type": "event", "events": ["no_such"], "measure": "count"}, "rule_unknown_event"),
        ({"type": "trait", "trait": "name"}, "rule_bad_value"),
        ({"type": "trait", "trait": "city", "op": "eq", "value": "上海"}, "rule_unknown_key"),
        ({"type": "and", "of": []}, "rule_unknown_key"),
        ({"type": "tag", "tag": "tag_1"}, "rule_unknown_key"),
        ({"type": "values", "lines": True, "property": "amount"}, "rule_unknown_property"),
        ({"type": "event", "events": ["order_completed"], "measure": []}, "rule_bad_value"),
        ({"type": "values", "lines": True, "property": "category", "by": "sum"}, "rule_unknown_key"),
    ],
)
def test_what_is_no_measure_is_refused_with_its_place(client: Client, measure: dict[str, Any], code: str) -> None:
    answer = client.post("/api/v1/values/preview", {"measure": measure}, JSON)
    assert problem(answer) == (422, code)
    assert answer.json()["params"]["path"].startswith("measure")


def test_a_value_stays_of_its_kind(client: Client) -> None:
    value = made(client, SPENT)
    answer = client.put(f"/api/v1/values/{value['id']}", draft(FIRST), JSON, headers={"If-Match": value["etag"]})
    assert problem(answer) == (422, "value_kind_stays")


def test_a_value_of_a_tags_level_names_what_reads_it(client: Client) -> None:
    value = made(client, SPENT)
    segment = create_segment(client, "大客户", trait(value["trait"], "ge", 60))
    create(client, "在人群里", yes({"type": "segment", "segment": segment["id"]}))
    assert {(row["kind"], row["id"]) for row in now(client, value["id"])["used_by"]} == {("segment", segment["id"])}


def test_a_value_stands_in_a_group_until_that_is_deleted(client: Client) -> None:
    name = {"zh": "消费", "en": "Spending"}
    group = client.post("/api/v1/tag-groups", {"name": name}, JSON).json()
    assert problem(client.post("/api/v1/values", draft(SPENT, group_id="grp_none"), JSON)) == (422, "invalid_input")
    value = made(client, SPENT, group_id=group["id"])
    assert value["group_id"] == group["id"]
    client.delete(f"/api/v1/tag-groups/{group['id']}")
    body = draft(SPENT, "总消费", group_id=group["id"])
    answer = client.put(f"/api/v1/values/{value['id']}", body, JSON, headers={"If-Match": value["etag"]})
    assert (answer.status_code, answer.json()["group_id"]) == (200, None)
    assert now(client, value["id"])["name"]["zh"] == "总消费"
