"""Advisors and whom they look after: looked at first, applied as looked at, read by rules, undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from drafts import JSON, bought, create, has, levels, members, problem, run
from shop import Person, ago, order, stop_clock, write

from zhike.control.audit.models import Entry
from zhike.control.jobs import service as jobs
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = [
    Person(
        i,
        traits={"city": "上海" if i % 3 else "北京"},
        events=tuple(order(f"o{i}-{n}", ago(days=n + 1), str(10 * (i + 1))) for n in range(1 + i % 2)),
    )
    for i in range(12)
]
GOLD = {p.id for p in SHOP if len(p.orders) == 2}
SILVER = {p.id for p in SHOP} - GOLD


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


@pytest.fixture
def tier(client: Client) -> dict[str, Any]:
    made = create(client, "等级", levels(gold=bought(2), silver=bought(1)))
    run(client, made)
    return made


def advisor(client: Client, name: str, customers: int, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/advisors", {"name": name, "customers": customers} | more, JSON)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def preview(client: Client, tier: dict[str, Any], *served: str, **more: Any) -> dict[str, Any]:
    services = [{"level": level, "minutes": 30} for level in served or ("gold", "silver")]
    answer = client.post("/api/v1/advisors/assignments", {"tag_id": tier["id"], "services": services} | more, JSON)
    assert answer.status_code == 202, answer.content.decode()
    return done(client, answer.json())


def done(client: Client, assignment: dict[str, Any]) -> dict[str, Any]:
    jobs.perform(assignment["job"]["id"])
    return client.get(f"/api/v1/advisors/assignments/{assignment['id']}").json()


def step(client: Client, assignment: dict[str, Any], name: str) -> dict[str, Any]:
    answer = client.post(f"/api/v1/advisors/assignments/{assignment['id']}/{name}")
    assert answer.status_code == 202, answer.content.decode()
    return done(client, answer.json())


def of(client: Client, one: dict[str, Any]) -> set[int]:
    tag_id = client.get("/api/v1/advisors").json()["tag_id"]
    return members(client, {"id": tag_id}, one["id"])


def test_an_assignment_is_looked_at_applied_read_by_rules_and_undone(client: Client, tier: dict[str, Any]):
    ann, bob = advisor(client, "安", 6), advisor(client, "鲍", 8, levels=["silver"])
    looked = preview(client, tier)
    report = looked["report"]
    assert looked["state"] == "previewed" and (report["customers"], report["new"], report["unserved"]) == (12, 12, 0)
    assert of(client, ann) == set()
    applied = step(client, looked, "apply")
    assert applied["state"] == "applied"
    assert of(client, ann) >= GOLD and of(client, ann) | of(client, bob) == {p.id for p in SHOP}
    assert {each["name"]: each["has"] for each in client.get("/api/v1/advisors").json()["items"]} == {
        load["name"]: load["customers"] for load in report["loads"] if load["advisor"]
    }
    tag_id = client.get("/api/v1/advisors").json()["tag_id"]
    reader = create(client, "安的客户", levels(yes=has(tag_id, ann["id"])))
    run(client, reader)
    assert members(client, reader) == of(client, ann)
    undone = step(client, applied, "undo")
    assert undone["state"] == "undone" and undone["undone"] == {"asked": 12, "restored": 12, "changed_since": 0}
    assert of(client, ann) == of(client, bob) == set()
    assert list(Entry.objects.filter(kind="assignment").order_by("at").values_list("action", flat=True)) == [
        "assignment_apply", "assignment_undo",
    ]  # fmt: skip


def test_what_was_looked_at_is_applied_without_being_worked_out_anew(
    client: Client, tier: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    ann, bob = advisor(client, "安", 6), advisor(client, "鲍", 8)
    looked = preview(client, tier)
    assert "numbers" not in looked["report"]
    monkeypatch.setattr("zhike.analytics.assignment.people.flows", None)  # a solver may find another in its time
    assert step(client, looked, "apply")["state"] == "applied"
    assert len(of(client, ann)) + len(of(client, bob)) == 12


def test_relations_stay_and_only_whom_there_is_no_room_for_moves(client: Client, tier: dict[str, Any]):
    ann = advisor(client, "安", 12)
    step(client, preview(client, tier), "apply")
    bob = advisor(client, "鲍", 12)
    assert preview(client, tier)["report"]["moved"] == 0
    body = {"name": "安", "customers": 9}
    changed = client.put(f"/api/v1/advisors/{ann['id']}", body, JSON, headers={"If-Match": ann["etag"]})
    assert changed.status_code == 200
    before = of(client, ann)
    looked = preview(client, tier)
    assert (looked["report"]["kept"], looked["report"]["moved"]) == (9, 3)
    assert looked["report"]["moves"] == [{"source": ann["id"], "target": bob["id"], "customers": 3}]
    step(client, looked, "apply")
    assert of(client, ann) < before and of(client, bob) == before - of(client, ann)


def test_who_is_at_no_level_that_is_served_loses_the_advisor(client: Client, tier: dict[str, Any]):
    ann = advisor(client, "安", 12)
    step(client, preview(client, tier), "apply")
    looked = preview(client, tier, "gold")
    assert looked["report"]["others"] == len(SILVER)
    step(client, looked, "apply")
    assert of(client, ann) == GOLD


def test_places_decide_who_may_serve_whom(client: Client, tier: dict[str, Any]):
    north = advisor(client, "北", 12, places=["北京"])
    looked = preview(client, tier, place="city")
    assert looked["report"]["unserved"] == sum(p.traits["city"] == "上海" for p in SHOP)
    step(client, looked, "apply")
    assert of(client, north) == {p.id for p in SHOP if p.traits["city"] == "北京"}


def test_what_has_changed_since_it_was_looked_at_is_not_applied(client: Client, tier: dict[str, Any]):
    advisor(client, "安", 12)
    looked = preview(client, tier)
    advisor(client, "鲍", 12)
    failed = step(client, looked, "apply")
    assert failed["state"] == "previewed" and failed["job"]["error"]["code"] == "assignment_outdated"


def test_what_cannot_be_is_refused(client: Client, signed_in: Callable[[str], Client], tier: dict[str, Any]):
    services = [{"level": "gold", "minutes": 1}]

    def ask(who: Client, **body: Any) -> tuple[int, str]:
        return problem(
            who.post("/api/v1/advisors/assignments", {"tag_id": tier["id"], "services": services} | body, JSON)
        )

    assert ask(client) == (422, "no_advisors")
    ann = advisor(client, "安", 12)
    assert ask(client, services=[{"level": "bronze"}]) == (422, "invalid_input")
    assert ask(client, place="shoe_size") == (422, "invalid_input")
    assert ask(client, tag_id="tag_gone") == (404, "not_found")
    assert ask(signed_in("viewer")) == (403, "forbidden")
    looked = preview(client, tier)
    assert problem(client.post(f"/api/v1/advisors/assignments/{looked['id']}/undo")) == (409, "assignment_state")
    step(client, looked, "apply")
    assert problem(client.delete(f"/api/v1/advisors/{ann['id']}")) == (409, "advisor_has_customers")
    tag_id = client.get("/api/v1/advisors").json()["tag_id"]
    assert problem(client.delete(f"/api/v1/tags/{tag_id}")) == (409, "tag_of_scheme")
