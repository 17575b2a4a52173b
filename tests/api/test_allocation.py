"""Plans for money and hours: asked of levels and segments as they are now, kept in versions, one of them accepted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client
from drafts import JSON, bought, create, create_segment, has, in_segment, levels, problem, run, trait
from shop import Person, ago, order, stop_clock, write

from zhike.control.audit.models import Entry
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = [
    Person(
        i,
        traits={"city": "上海" if i % 4 else "北京"},
        events=tuple(order(f"o{i}-{n}", ago(days=n + 1), "20") for n in range(i % 5)),
    )
    for i in range(100)
]
ONE = {"value": 1.0}


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


@pytest.fixture
def tag(client: Client) -> dict[str, Any]:
    made = create(client, "等级", levels(gold=bought(4), silver=bought(2)))
    run(client, made)
    return made


def target(key: str, rule: Any, value: float = 100) -> dict[str, Any]:
    figure = {"value": value, "low": value * 0.8, "high": value * 1.2}
    return {"key": key, "name": {"zh": key, "en": key}, "rule": rule, "value": figure}


def action(key: str, cost: str, minutes: float = 0, peak: float = 0.2, **more: Any) -> dict[str, Any]:
    figure = {"value": peak, "low": peak / 2, "high": min(1, peak * 2)}
    curve = {"peak": figure, "scale": {"value": 0.8}}
    return {"key": key, "name": {"zh": key, "en": key}, "cost": cost, "minutes": minutes, "curve": curve} | more


def question(tag: dict[str, Any], **more: Any) -> dict[str, Any]:
    targets = [target("gold", has(tag["id"], "gold"), 400), target("silver", has(tag["id"], "silver"))]
    actions = [action("coupon", "5.00"), action("visit", "0", 30, 0.4, whole=True, reach=0.5)]
    return {"budget": "100.00", "hours": 4, "targets": targets, "actions": actions} | more


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/{path}", body, JSON)


def test_a_plan_for_the_levels_of_a_tag_counts_them_and_keeps_its_limits(client: Client, tag: dict[str, Any]):
    answer = post(client, "allocation/answer", question(tag)).json()
    counts = {"gold": sum(len(p.orders) >= 4 for p in SHOP), "silver": sum(2 <= len(p.orders) < 4 for p in SHOP)}
    heads = {each["target"]: each for each in answer["heads"]}
    assert {key: each["customers"] for key, each in heads.items()} == counts
    assert heads["gold"]["revenue"] == "1600.00" and heads["gold"]["mean_order"] == "20.00"
    assert float(answer["total"]["money"]) <= 100.01 and answer["total"]["hours"] <= 4.0001
    assert answer["gap"] < 0.01 and answer["several"] == 0
    low, gain, high = (float(each) for each in (
        answer["total"]["gain_interval"]["low"], answer["total"]["gain"], answer["total"]["gain_interval"]["high"],
    ))  # fmt: skip
    assert low < gain < high
    assert gain == pytest.approx(sum(_gain(question(tag), counts, each) for each in answer["shares"]), abs=0.1)
    assert float(answer["compared"]["evenly"]["ahead"]) >= 0
    assert {each["kind"] for each in answer["bindings"]} == {"budget", "hours"}


def _gain(asked: dict[str, Any], counts: dict[str, int], share: dict[str, Any]) -> float:
    [of] = [each for each in asked["targets"] if each["key"] == share["target"]]
    [by] = [each for each in asked["actions"] if each["key"] == share["action"]]
    reached = int(counts[share["target"]] * by.get("reach", 1))
    answers = reached * by["curve"]["peak"]["value"] * (1 - np.exp(-share["contacts"] / (0.8 * reached)))
    return float(answers * of["value"]["value"])


def test_a_segment_is_a_target_and_people_in_several_are_told(client: Client, tag: dict[str, Any]):
    segment = create_segment(client, "北京", trait("city", "eq", "北京"))
    targets = [target("gold", has(tag["id"], "gold")), target("here", in_segment(segment["id"]))]
    answer = post(client, "allocation/heads", {"targets": targets}).json()
    assert [each["customers"] for each in answer["items"]] == [20, 25]
    assert answer["several"] == sum(len(p.orders) >= 4 and p.traits["city"] == "北京" for p in SHOP)


def test_limits_that_clash_are_named(client: Client, tag: dict[str, Any]):
    limits = [
        {"measure": "money", "targets": ["gold"], "least": 80},
        {"measure": "share", "actions": ["coupon"], "most": 0.5},
    ]
    refused = post(client, "allocation/answer", question(tag, limits=limits))
    assert problem(refused) == (422, "allocation_clash")
    assert {(row["kind"], row["limit"]) for row in refused.json()["params"]["rows"]} == {("least", 0), ("most", 1)}


def test_what_means_nothing_is_refused(client: Client, tag: dict[str, Any]):
    asked = question(tag)
    twice = asked | {"targets": [asked["targets"][0]] * 2}
    unknown = asked | {"limits": [{"measure": "money", "targets": ["nobody"], "most": 1}]}
    order_ = asked | {"limits": [{"measure": "money", "least": 2, "most": 1}]}
    rule = asked | {"targets": [target("x", {"type": "tag", "tag": "gone"})]}
    large = asked | {"targets": [target(f"t{i}", has(tag["id"])) for i in range(40)],
                     "actions": [action(f"a{i}", "1") for i in range(12)]}  # fmt: skip
    codes = [problem(post(client, "allocation/answer", each))[1] for each in (twice, unknown, order_, rule, large)]
    assert codes == ["allocation_twice", "allocation_unknown", "allocation_limit_order", "rule_unknown_tag",
                     "allocation_too_large"]  # fmt: skip


def test_a_plan_is_kept_changed_accepted_and_forgotten(client: Client, tag: dict[str, Any]):
    made = post(client, "allocation/plans", {"name": {"zh": "春季", "en": "Spring"}, "question": question(tag)}).json()
    path = f"/api/v1/allocation/plans/{made['id']}"
    assert client.get(path).json() == made and not made["holds"]
    body = {"name": made["name"], "question": question(tag, budget="50.00")}
    assert problem(client.put(path, body, JSON, headers={"If-Match": '"9"'})) == (412, "edited_meanwhile")
    changed = client.put(path, body, JSON, headers={"If-Match": made["etag"]}).json()
    assert (changed["version"], changed["budget"]) == (2, "50.00")
    assert problem(client.post(path + "/accept", headers={"If-Match": made["etag"]})) == (412, "edited_meanwhile")
    accepted = client.post(path + "/accept", headers={"If-Match": changed["etag"]}).json()
    assert accepted["holds"] and accepted["accepted_version"] == 2
    other = post(client, "allocation/plans", {"name": made["name"], "question": question(tag)}).json()
    client.post(f"/api/v1/allocation/plans/{other['id']}/accept", headers={"If-Match": other["etag"]})
    assert [(each["id"], each["holds"]) for each in client.get("/api/v1/allocation/plans").json()["items"]] == [
        (other["id"], True), (made["id"], False),
    ]  # fmt: skip
    assert [each["version"] for each in client.get(path + "/versions").json()["items"]] == [2, 1]
    assert client.delete(path).status_code == 204 and client.get(path).status_code == 404
    assert Entry.objects.filter(action="allocation_accepted").count() == 2


def test_looking_is_for_everybody_keeping_is_not(
    client: Client, signed_in: Callable[[str], Client], tag: dict[str, Any]
):
    viewer = signed_in("viewer")
    assert post(viewer, "allocation/answer", question(tag)).status_code == 200
    refused = post(viewer, "allocation/plans", {"name": {"zh": "a", "en": "a"}, "question": question(tag)})
    assert problem(refused) == (403, "forbidden")


def test_curves_come_from_tests_with_holdouts(client: Client):
    heads, base, peak, scale = 1_000_000, 0.05, 0.08, 1.2
    tests = [
        {"target": name, "action": "sms", "heads": heads, "contacts": at * heads, "value": 50.0,
         "responders": round(heads * (base + peak * (1 - np.exp(-at / scale)))), "holdout_heads": heads,
         "holdout_responders": round(heads * base)}
        for name, at in (("gold", 0.5), ("gold", 2.0), ("silver", 1.0), ("silver", 4.0))
    ]  # fmt: skip
    items = post(client, "allocation/curves", {"tests": tests}).json()["items"]
    assert [(each["action"], each["target"], each["tests"]) for each in items] == [
        ("sms", None, 4), ("sms", "gold", 2), ("sms", "silver", 2),
    ]  # fmt: skip
    assert all(each["found"] == "estimated" for each in items)
    assert items[0]["peak"]["value"] == pytest.approx(peak, rel=1e-2)
    assert items[0]["scale"]["value"] == pytest.approx(scale, rel=1e-2)
    assert items[0]["value"] == pytest.approx(50)


def test_a_target_says_that_nobody_decides_what_it_reads(client: Client):
    made = create(client, "常客", levels(much=bought(3)))
    segment = create_segment(client, "常客群", has(made["id"]))

    def quiet() -> list[tuple[str, str]]:
        asked = {"targets": [{"key": "t", "rule": in_segment(segment["id"])}]}
        [target] = post(client, "allocation/heads", asked).json()["items"]
        return [(each["id"], each["status"]) for each in target["quiet"]]

    assert quiet() == [(made["id"], "never_ran")]
    run(client, made)
    assert quiet() == []
    client.post(f"/api/v1/tags/{made['id']}/retire", {"anyway": True}, JSON)
    assert quiet() == [(made["id"], "retired")]
