"""Who reads a tag or a segment: every noun that does is told of wherever it counts, and named where it would break."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from drafts import JSON, bought, by_hand, create, create_segment, has, in_segment, levels, problem, yes
from shop import Person, ago, order, stop_clock, write

from zhike.control.analyses.models import Analysis
from zhike.control.jobs import service as jobs
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = [Person(i, events=tuple(order(f"o{i}-{n}", ago(days=n + 1), "20") for n in range(i % 4))) for i in range(12)]

Make = Callable[[Client, dict[str, Any]], str]
Readers = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def shop(owner: Any, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


@pytest.fixture
def tag(client: Client) -> dict[str, Any]:
    return create(client, "常客", levels(much=bought(3), some=bought(1)))


def text(word: str) -> dict[str, str]:
    return {"zh": word, "en": word}


def post(client: Client, path: str, body: Any) -> Any:
    answer = client.post(f"/api/v1/{path}", body, JSON)
    assert answer.status_code in (201, 202), answer.content.decode()
    return answer.json()


def a_tag(client: Client, tag: dict[str, Any]) -> str:
    return create(client, "读它的标签", yes(has(tag["id"], "much")))["id"]


def a_segment(client: Client, tag: dict[str, Any]) -> str:
    return create_segment(client, "读它的人群", has(tag["id"], "much"))["id"]


def tiers(client: Client, tag: dict[str, Any]) -> str:
    plain = [{"key": "top", "name": text("top"), "rule": has(tag["id"], "much")}, {"key": "rest", "name": text("rest")}]
    design = {"method": "rules", "dimensions": [], "levels": plain, "grace_days": 10}
    return post(client, "tiers", {"name": text("等级"), "design": design, "update_mode": "manual"})["id"]


def a_lifecycle(client: Client, tag: dict[str, Any]) -> str:
    scheme = post(client, "lifecycle/schemes", {"starter": "relationship"})
    stages = [dict(each) for each in scheme["stages"]]
    stages[-1]["rule"] = has(tag["id"], "much")
    body = {"name": scheme["name"], "stages": stages}
    path = f"/api/v1/lifecycle/schemes/{scheme['id']}"
    answer = client.put(path, body, JSON, headers={"If-Match": scheme["etag"]})
    assert answer.status_code == 200, answer.content.decode()
    return scheme["id"]


def question(rule: Any) -> dict[str, Any]:
    target = {"key": "t", "name": text("目标"), "rule": rule, "value": {"value": 100}}
    curve = {"peak": {"value": 0.1}, "scale": {"value": 1}}
    action = {"key": "a", "name": text("短信"), "cost": "1", "curve": curve}
    return {"budget": "10", "hours": 0, "targets": [target], "actions": [action]}


def a_plan(client: Client, tag: dict[str, Any]) -> str:
    body = {"name": text("计划"), "question": question(has(tag["id"], "much"))}
    return post(client, "allocation/plans", body)["id"]


def an_export(client: Client, tag: dict[str, Any]) -> str:
    return post(client, "exports", {"columns": ["id"], "tag": [f"{tag['id']}:much"]})["id"]


def a_subscription(client: Client, tag: dict[str, Any]) -> str:
    body = {"name": "推送", "address": "https://hooks.example.com/", "tag_ids": [tag["id"]]}
    return post(client, "subscriptions", body)["subscription"]["id"]


def an_analysis(client: Client, tag: dict[str, Any]) -> str:
    made = Analysis.objects.create(
        kind="rfm", name_zh="RFM", name_en="RFM", keeps_tag=True, tag_id=tag["id"], made_by={}
    )
    return made.id


def an_assignment(client: Client, tag: dict[str, Any]) -> str:
    post(client, "advisors", {"name": "安", "customers": 5})
    post(client, "advisors/assignments", {"tag_id": tag["id"], "services": [{"level": "much", "minutes": 10}]})
    return "advisors"


def told(client: Client, tag: dict[str, Any]) -> Readers:
    found = client.get(f"/api/v1/tags/{tag['id']}/readers").json()["items"]
    worth = client.get(f"/api/v1/tags/{tag['id']}/worth").json()["used_by"]
    assert worth == found
    impact = client.post(f"/api/v1/tags/{tag['id']}/impact", {}, JSON).json()["readers"]
    assert impact == found
    return [(each["kind"], each["id"]) for each in found]


def used(client: Client, tag: dict[str, Any]) -> dict[str, int]:
    items = client.get("/api/v1/tags/catalogue").json()["items"]
    return next(item["use"] for item in items if item["id"] == tag["id"])


@pytest.mark.parametrize(
    ("make", "kind", "counted"),
    [
        (a_tag, "tag", "tags"),
        (a_segment, "segment", "segments"),
        (tiers, "tiers", "schemes"),
        (a_lifecycle, "lifecycle", "schemes"),
        (a_plan, "plan", "others"),
        (an_export, "export", "others"),
    ],
)
def test_what_would_break_without_a_tag_is_told_everywhere_and_keeps_it(
    client: Client, tag: dict[str, Any], make: Make, kind: str, counted: str
):
    assert (told(client, tag), set(used(client, tag).values())) == ([], {0})
    made = make(client, tag)
    assert told(client, tag) == [(kind, made)]
    assert used(client, tag) == {"tags": 0, "segments": 0, "schemes": 0, "others": 0} | {counted: 1}
    for refused in (
        client.delete(f"/api/v1/tags/{tag['id']}"),
        client.post(f"/api/v1/tags/{tag['id']}/retire", {}, JSON),
    ):
        assert problem(refused) == (409, "tag_in_use")
        assert [(each["kind"], each["id"]) for each in refused.json()["params"]["readers"]] == [(kind, made)]


@pytest.mark.parametrize(
    ("make", "kind"), [(a_subscription, "subscription"), (an_analysis, "analysis"), (an_assignment, "advisors")]
)
def test_what_goes_on_without_a_tag_is_told_and_lets_it_go(client: Client, tag: dict[str, Any], make: Make, kind: str):
    made = make(client, tag)
    assert told(client, tag) == [(kind, made)]
    assert sum(used(client, tag).values()) == 1
    assert client.delete(f"/api/v1/tags/{tag['id']}").status_code == 204


def test_a_level_that_a_plan_names_stays_and_others_may_go(client: Client, tag: dict[str, Any]):
    a_plan(client, tag)
    body = {key: tag[key] for key in ("name", "description", "colour", "kind")}

    def changed(**left: Any) -> Any:
        draft = body | {"definition": levels(**left)}
        return client.put(f"/api/v1/tags/{tag['id']}", draft, JSON, headers={"If-Match": tag["etag"]})

    assert problem(changed(some=bought(1))) == (409, "tag_in_use")
    assert changed(much=bought(3)).status_code == 200


def test_a_segment_that_a_plan_or_an_export_reads_stays(client: Client):
    segment = create_segment(client, "老客", bought(2))
    plan = post(client, "allocation/plans", {"name": text("计划"), "question": question(in_segment(segment["id"]))})
    export = post(client, "exports", {"columns": ["id"], "segment": [segment["id"]]})
    address = f"/api/v1/segments/{segment['id']}"
    readers = client.get(address).json()["used_by"]
    assert {(each["kind"], each["id"]) for each in readers} == {("plan", plan["id"]), ("export", export["id"])}
    assert problem(client.delete(address)) == (409, "segment_in_use")
    jobs.perform(export["job"]["id"])
    assert [each["kind"] for each in client.get(address).json()["used_by"]] == ["plan"]
    assert client.delete(f"/api/v1/allocation/plans/{plan['id']}").status_code == 204
    assert client.delete(address).status_code == 204


def test_what_a_plan_reads_is_not_unused(client: Client, tag: dict[str, Any]):
    """Housekeeping asks the same place."""
    from zhike.control.worth import service as worth

    plan = a_plan(client, tag)
    assert [reader.id for reader in worth.users([tag["id"]])[tag["id"]]] == [plan]


def test_the_tag_that_an_analysis_keeps_is_one_by_model(client: Client, tag: dict[str, Any]):
    analysis, other = an_analysis(client, tag), create(client, "别的", yes(bought(2)))
    catalogue = {item["id"]: item for item in client.get("/api/v1/tags/catalogue").json()["items"]}
    assert catalogue[tag["id"]]["analysis"] == {"id": analysis, "name": {"zh": "RFM", "en": "RFM"}}
    assert catalogue[other["id"]]["analysis"] is None


def test_the_tags_of_a_scheme_are_marked_as_its_own(client: Client, tag: dict[str, Any]):
    scheme_id = tiers(client, tag)
    scheme = client.get(f"/api/v1/tiers/{scheme_id}").json()
    catalogue = {item["id"]: item for item in client.get("/api/v1/tags/catalogue").json()["items"]}
    official = {"kind": "tiers", "id": scheme_id, "name": text("等级"), "official": True}
    assert catalogue[scheme["tag_id"]]["of_scheme"] == official
    for helper in (scheme["raw_tag_id"], scheme["hand_tag_id"]):
        assert catalogue[helper]["of_scheme"] == official | {"official": False}
    assert catalogue[tag["id"]]["of_scheme"] is None
    an_assignment(client, create(client, "手工", by_hand("much"), kind="hand"))
    advisors = client.get("/api/v1/advisors").json()["tag_id"]
    catalogue = {item["id"]: item for item in client.get("/api/v1/tags/catalogue").json()["items"]}
    assert (catalogue[advisors]["of_scheme"]["kind"], catalogue[advisors]["of_scheme"]["official"]) == (
        "advisors",
        True,
    )
