"""Lifecycles: taken, decided, read, changed; the figures held against plain Python."""

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from drafts import JSON, problem, run
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.control.lifecycle import stages
from zhike.control.tags import service as tags
from zhike.rules.parse import parse_definition
from zhike.warehouse.duckdb import DuckDBWarehouse

STAGES = ("acquired", "new", "growing", "mature", "dormant", "lost", "won_back")

ORDERS: dict[int, tuple[float, ...]] = {
    1: (),
    2: (3,),
    3: (10, 40),
    4: (5, 20, 35, 50, 65),
    5: (100,),
    6: (400,),
    7: (2, 100),  # 98 days between
    8: (2, 91),  # 89 days between: never dormant
    9: (29, 119.5),  # 90.5 days between, back for 29 days
    10: (31, 125),  # won back, but too long ago
    11: (1, 25, 115.5),  # back 25 days ago
    12: (1, 300),
    13: (2, 200, 201, 202),  # bought often, stayed away, has come back
    14: (60, 200, 90),
}
"""Days ago of each customer's orders."""


def stage_of(days: tuple[float, ...], at: float = 0, dormant: int = 90, lost: int = 180) -> str:
    """Where a customer stands so many days ago, in plain Python."""
    past = sorted(day - at for day in days if day > at)
    if not past:
        return "acquired"
    newest_first = [*past, float("inf")]
    if past[0] < dormant and any(
        past[i] <= 30 and newest_first[i + 1] - past[i] >= dormant for i in range(len(past) - 1)
    ):
        return "won_back"
    if past[0] >= lost:
        return "lost"
    if past[0] >= dormant:
        return "dormant"
    return "mature" if len(past) >= 5 else "growing" if len(past) >= 2 else "new"


@pytest.fixture(autouse=True)
def shop(owner: Any, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    people = [
        Person(i, events=tuple(order(f"o{i}-{n}", ago(days=day), "10") for n, day in enumerate(days)))
        for i, days in ORDERS.items()
    ]
    write(warehouse, people)


def take(client: Client, starter: str = "relationship", **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/lifecycle/schemes", {"starter": starter, **more}, JSON)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def report(client: Client, scheme: dict[str, Any], **query: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/lifecycle/schemes/{scheme['id']}/report", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def heads(told: dict[str, Any]) -> dict[str, int]:
    return {stage["key"]: stage["heads"] for stage in told["stages"] if stage["heads"]}


def test_a_shipped_scheme_is_taken_in_one_step_and_puts_everybody_where_they_belong(client: Client):
    scheme = take(client)
    assert [stage["key"] for stage in scheme["stages"]] == list(STAGES)
    assert heads(report(client, scheme)["report"]) == {}
    run(client, {"id": scheme["tag_id"]})
    assert heads(report(client, scheme)["report"]) == Counter(stage_of(days) for days in ORDERS.values())
    assert client.get("/api/v1/lifecycle/schemes").json()["items"][0]["id"] == scheme["id"]


def test_every_shipped_scheme_is_a_valid_definition_with_all_its_words(client: Client):
    for each in client.get("/api/v1/lifecycle/starters").json()["items"]:
        parse_definition(stages.definition(each["stages"], each["parameters"]))
        for stage in each["stages"]:
            assert all(stage[word][language] for word in ("name", "description", "step") for language in ("zh", "en"))
        scheme = take(client, each["starter"])
        run(client, {"id": scheme["tag_id"]})
        assert sum(heads(report(client, scheme)["report"]).values()) == len(ORDERS)


def test_another_number_makes_another_definition(client: Client):
    scheme = take(client, values={"dormant_days": 20, "lost_days": 60})
    run(client, {"id": scheme["tag_id"]})
    before = heads(report(client, scheme)["report"])
    assert before == Counter(stage_of(days, dormant=20, lost=60) for days in ORDERS.values())
    body = {"name": scheme["name"], "values": {"dormant_days": 90, "lost_days": 180}}
    path = f"/api/v1/lifecycle/schemes/{scheme['id']}"
    changed = client.put(path, body, JSON, headers={"If-Match": scheme["etag"]}).json()
    run(client, {"id": scheme["tag_id"]})
    after = heads(report(client, scheme)["report"])
    assert before != after == Counter(stage_of(days) for days in ORDERS.values())
    assert changed["version"] == 2 and changed["stages"] == scheme["stages"]
    again = client.put(path, body, JSON, headers={"If-Match": scheme["etag"]})
    assert problem(again)[1] == "edited_meanwhile"


def test_a_stage_may_have_other_words_limits_and_rules(client: Client):
    scheme = take(client)
    given = [dict(stage) for stage in scheme["stages"]]
    given[1] |= {"limit_days": 7, "step": {"zh": "打电话", "en": "Call"}}
    given[3]["rule"] = {"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge", "value": 3}
    path = f"/api/v1/lifecycle/schemes/{scheme['id']}"
    body = {"name": {"zh": "我的", "en": "Mine"}, "stages": given}
    changed = client.put(path, body, JSON, headers={"If-Match": scheme["etag"]}).json()
    assert changed["stages"] == given and changed["name"]["zh"] == "我的"
    assert tags.get(scheme["tag_id"]).name_zh == "我的"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"values": {"nobody": 3}}, "invalid_input"),
        ({"values": {"dormant_days": 0}}, "out_of_range"),
        ({"stages": []}, "stages_count"),
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, change: dict[str, Any], code: str):
    scheme = take(client)
    path, body = f"/api/v1/lifecycle/schemes/{scheme['id']}", {"name": scheme["name"], **change}
    answer = client.put(path, body, JSON, headers={"If-Match": scheme["etag"]})
    assert problem(answer) == (422, code)
    assert client.post("/api/v1/lifecycle/schemes", {"starter": "none"}, JSON).status_code == 404


def test_a_rule_that_names_no_parameter_of_the_scheme_is_refused(client: Client):
    scheme = take(client)
    given = [dict(stage) for stage in scheme["stages"]]
    given[0]["rule"] = given[0]["rule"] | {"value": {"parameter": "nobody"}}
    path, body = f"/api/v1/lifecycle/schemes/{scheme['id']}", {"name": scheme["name"], "stages": given}
    assert client.put(path, body, JSON, headers={"If-Match": scheme["etag"]}).status_code == 422


def test_its_tag_belongs_to_it_and_goes_with_it(client: Client):
    scheme = take(client)
    assert problem(client.delete(f"/api/v1/tags/{scheme['tag_id']}")) == (409, "tag_of_scheme")
    assert client.delete(f"/api/v1/lifecycle/schemes/{scheme['id']}").status_code == 204
    assert client.get(f"/api/v1/tags/{scheme['tag_id']}").status_code == 404
    assert client.get(f"/api/v1/lifecycle/schemes/{scheme['id']}/report").status_code == 404


def test_only_who_may_define_and_publish_changes_lifecycles(client: Client, signed_in: Any):
    scheme = take(client)
    for role in ("viewer", "analyst", "service"):
        other = signed_in(role)
        assert other.post("/api/v1/lifecycle/schemes", {"starter": "journey"}, JSON).status_code == 403
        assert other.delete(f"/api/v1/lifecycle/schemes/{scheme['id']}").status_code == 403
        assert other.get(f"/api/v1/lifecycle/schemes/{scheme['id']}/report").status_code == 200
    assert signed_in("viewer").post(f"/api/v1/lifecycle/schemes/{scheme['id']}/reconstruct").status_code == 403


def test_moves_and_stuck_customers_follow_the_history(client: Client, owner: Any):
    scheme = take(client)
    stop_clock(owner, NOW - timedelta(days=40))
    run(client, {"id": scheme["tag_id"]})
    stop_clock(owner)
    run(client, {"id": scheme["tag_id"]})
    told = report(client, scheme, days=30)["report"]
    moves = {(each["before"], each["after"]): each["n"] for each in told["moves"]}
    assert moves == Counter((stage_of(days, 40), stage_of(days)) for days in ORDERS.values())
    path = f"/api/v1/lifecycle/schemes/{scheme['id']}"
    given = [stage | {"limit_days": 39 if stage["key"] == "acquired" else None} for stage in scheme["stages"]]
    client.put(path, {"name": scheme["name"], "stages": given}, JSON, headers={"If-Match": scheme["etag"]})
    still = {str(i) for i, days in ORDERS.items() if stage_of(days, 40) == stage_of(days) == "acquired"}
    found = client.get(f"{path}/stuck/acquired").json()
    assert {each["customer"]["id"] for each in found["items"]} == still
    assert (found["total"], found["limit_days"], {each["days"] for each in found["items"]}) == (len(still), 39, {40})
    assert client.get(f"{path}/stuck/nobody").status_code == 404


def test_the_rule_of_who_is_stuck_says_the_same(client: Client, owner: Any):
    scheme = take(client)
    stop_clock(owner, NOW - timedelta(days=80))
    run(client, {"id": scheme["tag_id"]})
    stop_clock(owner)
    run(client, {"id": scheme["tag_id"]})
    by_key = {stage["key"]: stage for stage in report(client, scheme)["report"]["stages"]}
    acquired = by_key["acquired"]
    page = client.get("/api/v1/customers", {"rule": json.dumps(acquired["stuck_rule"])}).json()
    assert "total" in page, page
    assert page["total"] == acquired["stuck"] > 0


def test_the_past_is_reconstructed_without_touching_the_history(client: Client, warehouse: DuckDBWarehouse):
    scheme = take(client)
    path = f"/api/v1/lifecycle/schemes/{scheme['id']}"
    job = client.post(f"{path}/reconstruct")
    assert job.status_code == 202
    jobs.perform(job.json()["id"])
    told = report(client, scheme)
    assert heads(told["report"]) == {}
    past = told["reconstructed"]["report"]
    assert heads(past) == Counter(stage_of(days) for days in ORDERS.values())
    assert sum(each["n"] for each in past["steps"]) > 0
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("tag_history")) == []
    body = {"name": scheme["name"], "values": {"dormant_days": 50}}
    client.put(path, body, JSON, headers={"If-Match": scheme["etag"]})
    assert report(client, scheme)["reconstructed"] is None


def test_any_part_of_the_past_can_be_reconstructed(client: Client):
    scheme = take(client)
    path = f"/api/v1/lifecycle/schemes/{scheme['id']}/reconstruct"
    first, last = (NOW.date() - timedelta(days=each) for each in (100, 40))
    jobs.perform(client.post(f"{path}?start={first}&end={last}").json()["id"])
    past = report(client, scheme)["reconstructed"]["report"]
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time()) - timedelta(hours=8)
    back = (NOW - midnight) / timedelta(days=1)
    assert heads(past) == Counter(stage_of(days, back) for days in ORDERS.values())
    assert (past["start"][:10], past["as_of"][:16]) == (str(first - timedelta(days=1)), f"{last}T16:00")
    for wrong in (f"start={last}&end={first}", "start=2999-01-01", "start=1980-01-01", f"start={NOW.date()}"):
        assert problem(client.post(f"{path}?{wrong}"))[0] == 422, wrong


def test_moves_are_told_between_any_two_days(client: Client, owner: Any):
    scheme = take(client)
    for day in (60, 30, 0):
        stop_clock(owner, ago(days=day))
        run(client, {"id": scheme["tag_id"]})
    first, last = ((NOW - timedelta(days=each)).date() for each in (59, 29))
    told = report(client, scheme, start=first, end=last)["report"]
    # stood so a minute after the first of these runs, and after the second
    expected: Counter[Any] = Counter()
    for days in ORDERS.values():
        was, became = (stage_of(tuple(d for d in days if d > back), back) for back in (60, 30))
        expected[was, became] += 1
    assert {(each["before"], each["after"]): each["n"] for each in told["moves"]} == expected
    whole = report(client, scheme, start=first)["report"]
    assert whole["end"] == whole["as_of"] and whole["start"] == told["start"]
    assert (
        problem(client.get(f"/api/v1/lifecycle/schemes/{scheme['id']}/report?start=2020-05-05&end=2020-05-01"))[0]
        == 422
    )


def test_a_customer_is_told_where_she_stands(client: Client):
    scheme = take(client)
    run(client, {"id": scheme["tag_id"]})
    [standing] = client.get("/api/v1/customers/6/lifecycle").json()["items"]
    assert (standing["stage"], standing["days"], standing["scheme_id"]) == ("lost", 0, scheme["id"])
    assert standing["step"]["zh"] and standing["name"]["en"] == "Lost"
    assert client.get("/api/v1/customers/99/lifecycle").status_code == 404


def test_too_few_repurchases_propose_nothing(client: Client):
    told = client.get("/api/v1/lifecycle/proposal").json()
    assert told["values"] == {} and told["repurchases"] == sum(len(days) - 1 for days in ORDERS.values() if days)


def test_thresholds_are_proposed_from_the_shops_own_intervals(client: Client, warehouse: DuckDBWarehouse):
    write(
        warehouse,
        [Person(100 + i, events=(order(f"a{i}", ago(days=200), "1"), order(f"b{i}", ago(days=200 - i), "1"))) for i in
         range(1, 101)],
    )  # fmt: skip
    told = client.get("/api/v1/lifecycle/proposal").json()
    gaps = sorted([*range(1, 101), *_gaps()])
    least = {share: gaps[-(-len(gaps) * share // 100) - 1] for share in (50, 80, 95)}
    assert (told["median"], told["most"], told["nearly_all"]) == (least[50], least[80], least[95])
    assert told["values"] == {
        "dormant_days": least[80],
        "lost_days": max(least[95], 2 * least[80]),
        "use_days": least[80],
    }


def _gaps() -> list[int]:
    """In whole calendar days of Shanghai, where NOW is noon."""
    found = []
    for days in ORDERS.values():
        dates = sorted({(ago(days=day) + timedelta(hours=8)).date() for day in days})
        found += [(b - a).days for a, b in pairwise(dates)]
    return found
