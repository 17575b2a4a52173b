"""Analyses: made, asked, scheduled; what they say of customers becomes traits, and a tag follows."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import ibis
import pytest
from django.test import Client
from django.utils import timezone
from drafts import JSON, change, create, create_segment, members, problem, yes
from shop import Person, ago, order, stop_clock, write

from zhike import wiring
from zhike.analytics import kinds
from zhike.analytics.analysis import Asked, CannotTell, Field, Kind, Level, Outcome, Output, Refusal
from zhike.analytics.purchases import purchases
from zhike.analytics.report import Chart, Column, Report, Section
from zhike.collect.profile import rebuild
from zhike.control.analyses import asking
from zhike.control.analyses.models import Analysis, Result
from zhike.control.jobs import claims
from zhike.control.jobs import service as jobs
from zhike.control.tags import clock
from zhike.rules.nodes import Text
from zhike.warehouse.duckdb import DuckDBWarehouse

PEOPLE = [
    Person(i, events=tuple(order(f"o{i}-{n}", ago(days=2 * n, hours=1), "50") for n in range(i))) for i in range(1, 6)
]


def count_orders(asked: Asked) -> Outcome:
    """The smallest analysis there can be: many or few orders."""
    least = asked.settings["least"]
    bought = purchases(asked.reading, asked.instant.as_of)
    counted = bought.group_by("customer_id").aggregate(orders=bought.count())
    if not asked.reading.fetch(counted).num_rows:
        raise CannotTell("Nobody bought.", code="analysis_no_purchases", purchases=0)
    sized = counted.mutate(size=ibis.ifelse(counted.orders >= least, "many", "few"))
    word = Text("买得多的客户最多", "most bought much")
    columns = (Column("size", Text("规模", "size")), Column("customers", Text("客户数", "customers"), "count"))
    rows = asked.reading.rows(sized.group_by("size").aggregate(n=sized.count()).order_by("size"))
    section = Section(
        "sizes", Text("规模", "Sizes"), columns, [(row["size"], row["n"]) for row in rows],
        Chart("bars", "size", ("customers",)),
        people=[{"type": "score", "score": "size", "op": "eq", "value": row["size"]} for row in rows],
    )  # fmt: skip
    levels = [
        Level(key, Text(zh, en), "size", "eq", key) for key, zh, en in (("many", "多", "much"), ("few", "少", "little"))
    ]
    return Outcome(
        Report((word,), (), (section,)),
        scores=sized,
        levels=levels,
        memory={"times": (asked.memory or {"times": 0})["times"] + 1},
        refused=Refusal("analysis_worse", {"by": 1}) if asked.settings["refuse"] else None,
    )


KIND = Kind(
    key="orders",
    name=Text("订单数", "Orders"),
    about=Text("谁买得多", "Who buys much"),
    fields=(
        Field("least", "whole", Text("至少", "At least"), Text("几单算多", "How many are many"), 3, least=1, most=100),
        Field("refuse", "flag", Text("拒绝", "Refuse"), Text("不采用", "Not to be used"), False),
    ),
    run=count_orders,
    outputs=(Output("orders", Text("订单数", "orders"), "number"), Output("size", Text("规模", "size"), "text")),
)


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stop_clock(owner)
    write(warehouse, PEOPLE)
    monkeypatch.setitem(kinds.KINDS, KIND.key, KIND)
    yield


def made(client: Client, **other: object) -> dict:
    body = {"kind": "orders", "name": {"zh": "订单", "en": "Orders"}, **other}
    answer = client.post("/api/v1/analyses", json.dumps(body), JSON)
    assert answer.status_code == 201, answer.content
    return answer.json()


def asked(client: Client, analysis: dict) -> dict:
    """Its newest answer, after one more was made."""
    answer = client.post(f"/api/v1/analyses/{analysis['id']}/run")
    assert answer.status_code == 202, answer.content
    jobs.perform(answer.json()["id"])
    return client.get(f"/api/v1/analyses/{analysis['id']}/results/latest").json()


def settle() -> None:
    for job in clock.tick(timezone.now() + timedelta(seconds=5)):
        jobs.perform(job.id)


def now(client: Client, analysis: dict) -> dict:
    """The analysis as it stands."""
    return client.get(f"/api/v1/analyses/{analysis['id']}").json()


def found(client: Client, rule: dict) -> set[int]:
    """The customers whom a rule describes."""
    page = client.get("/api/v1/customers", {"rule": json.dumps(rule), "limit": 200}).json()
    return {int(row["id"]) for row in page["items"]}


def test_what_an_analysis_says_of_customers_is_a_trait_that_rules_read(client: Client) -> None:
    analysis = made(client)
    result = asked(client, analysis)
    assert (result["state"], result["customers"]) == ("written", 5)
    [few, many] = result["report"]["sections"][0]["people"]
    assert few == {"type": "trait", "trait": analysis["traits"]["size"], "op": "eq", "value": "few"}
    assert (found(client, few), found(client, many)) == ({1, 2}, {3, 4, 5})
    by_number = {"type": "trait", "trait": analysis["traits"]["orders"], "op": "ge", "value": 4}
    assert found(client, by_number) == {4, 5}


def test_the_trait_and_its_values_are_called_as_people_call_them(client: Client) -> None:
    analysis = made(client)
    [_, many] = asked(client, analysis)["report"]["sections"][0]["people"]
    segment = create_segment(client, "many", many)
    assert segment["sentence"]["zh"] == create_segment(client, "again", many)["sentence"]["zh"]
    assert "订单·规模" in segment["sentence"]["zh"] and "多" in segment["sentence"]["zh"]
    assert "Orders: size" in segment["sentence"]["en"] and "much" in segment["sentence"]["en"]
    traits = {each["name"]: each for each in client.get("/api/v1/vocabulary").json()["traits"]}
    assert traits[analysis["traits"]["orders"]]["label"] == {"zh": "订单·订单数", "en": "Orders: orders"}
    assert traits[analysis["traits"]["size"]]["words"]["many"] == {"zh": "多", "en": "much"}


def test_a_customers_page_shows_what_is_said_with_where_it_is_from(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    details = {each["name"]: each for each in client.get("/api/v1/customers/4").json()["trait_details"]}
    size = details[analysis["traits"]["size"]]
    assert (size["value"], size["word"], size["analysis_id"]) == ("many", {"zh": "多", "en": "much"}, analysis["id"])
    assert size["label"] == {"zh": "订单·规模", "en": "Orders: size"}


def test_a_tag_follows_each_answer_and_keeps_the_names_that_people_gave_it(client: Client) -> None:
    analysis = made(client, keeps_tag=True)
    asked(client, analysis)
    settle()
    tag = client.get(f"/api/v1/tags/{now(client, analysis)['tag_id']}").json()
    assert {level["key"]: level["customers"] for level in tag["levels"]} == {"many": 3, "few": 2}

    renamed = json.loads(json.dumps(tag["definition"]))
    renamed["levels"][0]["name"] = {"zh": "大客户", "en": "big"}
    assert change(client, tag, name=tag["name"], definition=renamed, update_mode="after_import").status_code == 200
    stricter = {"kind": "orders", "name": analysis["name"], "settings": {"least": 5}, "keeps_tag": True}
    changed = put(client, now(client, analysis), stricter)
    assert changed.status_code == 200, changed.content
    asked(client, analysis)
    settle()
    tag = client.get(f"/api/v1/tags/{tag['id']}").json()
    assert [(level["name"]["zh"], level["customers"]) for level in tag["levels"]] == [("大客户", 1), ("少", 4)]


def test_a_tag_of_ones_own_that_reads_what_is_said_is_decided_after_every_answer(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    reads = {"type": "trait", "trait": analysis["traits"]["orders"], "op": "ge", "value": 4}
    tag = create(client, "four", yes(reads), update_mode="after_import")
    settle()
    assert members(client, tag) == {4, 5}
    more = [order(f"late{n}", ago(hours=2, minutes=n), "5") for n in range(4)]
    write(wiring.warehouse(), [Person(9, events=tuple(more))])
    asked(client, analysis)
    settle()
    assert members(client, tag) == {4, 5, 9}


def test_who_nothing_is_said_of_any_more_loses_what_was_said(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    with wiring.warehouse().writing() as writing:
        events = writing.table("events")
        writing.delete("events", writing.keep(events.filter(events.customer_id == 5).select("event_id")))
    assert asked(client, analysis)["customers"] == 1
    spoken_of = {"type": "trait", "trait": analysis["traits"]["orders"], "op": "present"}
    assert found(client, spoken_of) == {1, 2, 3, 4}


def test_the_profile_rebuilt_from_facts_has_what_analyses_say(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    column = f"trait_{analysis['traits']['orders']}"

    def values() -> dict[int, object]:
        with wiring.warehouse().reading() as reading:
            rows = reading.rows(reading.table("profile").select("customer_id", value=column))
        return {row["customer_id"]: row["value"] for row in rows}

    before = values()
    with wiring.warehouse().writing() as writing:
        rebuild(writing)
    assert values() == before and before[5] == 5


def test_an_answer_not_to_be_relied_upon_changes_nothing_and_says_why(client: Client) -> None:
    analysis = made(client, keeps_tag=True)
    asked(client, analysis)
    poor = {"kind": "orders", "name": analysis["name"], "settings": {"least": 1, "refuse": True}, "keeps_tag": True}
    put(client, now(client, analysis), poor)
    result = asked(client, analysis)
    assert (result["state"], result["reason"]) == ("refused", {"code": "analysis_worse", "params": {"by": 1}})
    assert result["report"]["reading"] and result["customers"] is None
    many = {"type": "trait", "trait": analysis["traits"]["size"], "op": "eq", "value": "many"}
    assert found(client, many) == {3, 4, 5}


def test_without_an_answer_nothing_changes_and_the_reason_is_kept(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    with wiring.warehouse().writing() as writing:
        writing.delete("events", writing.keep(writing.table("events").select("event_id")))
    result = asked(client, analysis)
    assert (result["state"], result["reason"]["code"], result["report"]) == ("failed", "analysis_no_purchases", None)
    spoken_of = {"type": "trait", "trait": analysis["traits"]["orders"], "op": "present"}
    assert len(found(client, spoken_of)) == 5
    states = [each["state"] for each in client.get(f"/api/v1/analyses/{analysis['id']}/results").json()["items"]]
    assert states == ["failed", "written"]


def test_the_next_answer_is_given_what_the_last_remembered(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    asked(client, analysis)
    assert [result.memory for result in Result.objects.order_by("made_at")] == [{"times": 1}, {"times": 2}]


def test_a_tag_that_somebody_deleted_is_not_made_again(client: Client) -> None:
    analysis = made(client, keeps_tag=True)
    asked(client, analysis)
    assert client.delete(f"/api/v1/tags/{now(client, analysis)['tag_id']}").status_code == 204
    asked(client, analysis)
    assert (now(client, analysis)["keeps_tag"], now(client, analysis)["tag_id"]) == (False, None)
    assert not [tag for tag in client.get("/api/v1/tags").json()["items"] if tag["name"] == analysis["name"]]


def test_an_analysis_deleted_while_it_was_answered_leaves_nothing(client: Client) -> None:
    analysis = made(client)
    job = claims.claim_one(client.post(f"/api/v1/analyses/{analysis['id']}/run").json()["id"])
    assert job is not None
    report = asking.answer(job, lambda fraction, stage: None)
    Analysis.objects.all().delete()
    asking.answered(job, report)
    with wiring.warehouse().reading() as reading:
        assert not [column for column in reading.table("profile").columns if analysis["id"] in column]


@pytest.mark.parametrize("committed", [False, True])
def test_a_crash_leaves_one_answer_and_all_that_it_says(client: Client, committed: bool) -> None:
    """Before the commit the work is done again; after it only what follows is."""
    analysis = made(client, keeps_tag=True)
    job = claims.claim_one(client.post(f"/api/v1/analyses/{analysis['id']}/run").json()["id"])
    assert job is not None

    def crash(fraction: float, stage: str) -> None:
        if stage == "writing" and not committed:
            raise KeyboardInterrupt

    with nullcontext() if committed else pytest.raises(KeyboardInterrupt):
        asking.answer(job, crash)
    assert now(client, analysis)["latest"] is None
    [taken_up] = jobs.reconcile(wiring.warehouse().ledger_entry)
    jobs.perform(taken_up.id)
    settle()
    [result] = client.get(f"/api/v1/analyses/{analysis['id']}/results").json()["items"]
    assert (result["state"], result["customers"]) == ("written", 5) and Result.objects.count() == 1
    tag = client.get(f"/api/v1/tags/{now(client, analysis)['tag_id']}").json()
    assert [level["customers"] for level in tag["levels"]] == [3, 2]


def test_a_schedule_asks_by_itself_and_what_was_missed_is_asked_once(client: Client) -> None:
    analysis = made(client, schedule={"kind": "daily", "at": "03:00"})
    due = datetime.fromisoformat(analysis["next_run_at"])
    assert asking.tick(due - timedelta(seconds=1)) == []
    [job] = asking.tick(due + timedelta(days=3))
    assert asking.tick(due + timedelta(days=3)) == []
    jobs.perform(job.id)
    again = now(client, analysis)
    assert datetime.fromisoformat(again["next_run_at"]) == due + timedelta(days=4)
    assert again["latest"]["state"] == "written" and again["job"] is None


def test_one_answer_at_a_time(client: Client) -> None:
    analysis = made(client)
    first = client.post(f"/api/v1/analyses/{analysis['id']}/run").json()
    assert problem(client.post(f"/api/v1/analyses/{analysis['id']}/run")) == (409, "analysis_asked")
    jobs.perform(first["id"])
    assert client.post(f"/api/v1/analyses/{analysis['id']}/run").status_code == 202


def test_what_a_rule_reads_cannot_be_deleted_and_a_deleted_one_leaves_nothing(client: Client) -> None:
    analysis = made(client, keeps_tag=True)
    asked(client, analysis)
    tag_id = now(client, analysis)["tag_id"]
    reads = {"type": "trait", "trait": analysis["traits"]["orders"], "op": "ge", "value": 4}
    segment = create_segment(client, "four", reads)
    assert problem(client.delete(f"/api/v1/analyses/{analysis['id']}")) == (409, "analysis_is_read")
    assert client.delete(f"/api/v1/segments/{segment['id']}").status_code == 204
    assert client.delete(f"/api/v1/analyses/{analysis['id']}").status_code == 204
    assert client.get(f"/api/v1/tags/{tag_id}").status_code == 404
    with wiring.warehouse().reading() as reading:
        assert not [column for column in reading.table("profile").columns if analysis["id"] in column]
        assert not reading.fetch(reading.table("scores")).num_rows


@pytest.mark.parametrize(
    ("settings", "field"),
    [({"least": 0}, "least"), ({"least": "3"}, "least"), ({"leest": 3}, "leest"), ({"refuse": 1}, "refuse")],
)
def test_a_setting_that_makes_no_sense_is_named(client: Client, settings: dict, field: str) -> None:
    body = {"kind": "orders", "name": {"zh": "订单", "en": "Orders"}, "settings": settings}
    answer = client.post("/api/v1/analyses", json.dumps(body), JSON)
    assert problem(answer) == (422, "analysis_bad_setting")
    assert answer.json()["params"]["field"] == field


def test_who_only_looks_cannot_ask_or_change(client: Client, signed_in: Callable[[str], Client]) -> None:
    analysis = made(client)
    viewer = signed_in("viewer")
    body = json.dumps({"kind": "orders", "name": {"zh": "订单", "en": "Orders"}})
    address = f"/api/v1/analyses/{analysis['id']}"
    assert viewer.post("/api/v1/analyses", body, JSON).status_code == 403
    assert viewer.post(f"{address}/run").status_code == 403
    assert viewer.put(address, body, JSON, headers={"If-Match": analysis["etag"]}).status_code == 403
    assert viewer.delete(address).status_code == 403
    assert viewer.get(address).status_code == 200


def put(client: Client, analysis: dict, body: dict) -> Any:
    address = f"/api/v1/analyses/{analysis['id']}"
    return client.put(address, json.dumps(body), JSON, headers={"If-Match": analysis["etag"]})
