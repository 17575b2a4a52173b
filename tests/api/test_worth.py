"""What tags are worth and which want mending, over HTTP."""

from datetime import UTC, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.test import Client
from drafts import (
    JSON,
    both,
    bought,
    by_hand,
    create,
    create_segment,
    has,
    paid,
    problem,
    run,
    trait,
    yes,
)
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.control.tags.models import Tag, TagGroup
from zhike.warehouse.duckdb import DuckDBWarehouse


def someone(i: int) -> Person:
    """Three of four bought in the year before; some of them came back."""
    chance = Random(i)
    days = [chance.uniform(91, 450) for _ in range(chance.choice((0, 1, 2, 3)))]
    days += [chance.uniform(1, 89)] if chance.random() < 0.4 else []
    traits: dict[str, Any] = {"gender": "female"} if i % 2 else {}
    return Person(i, (), traits, tuple(order(f"o{i}-{n}", ago(days=d), "20") for n, d in enumerate(days)))


SHOP = [someone(i) for i in range(1, 241)]
CLOCK = NOW.replace(tzinfo=UTC)


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:  # type: ignore[no-untyped-def]
    stop_clock(owner)
    write(warehouse, SHOP)
    Tag.objects.all().delete()
    TagGroup.objects.all().delete()


def compared(client: Client, **asked: Any) -> None:
    answer = client.post("/api/v1/tags/worth", asked, JSON)
    assert answer.status_code == 202, answer.content.decode()
    jobs.perform(answer.json()["id"])
    job = jobs.get(answer.json()["id"])
    assert job.state == "done", job.error


def worth(client: Client, tag: dict[str, Any], period: str = "month") -> dict[str, Any]:
    answer = client.get(f"/api/v1/tags/{tag['id']}/worth", {"period": period})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def findings(client: Client) -> dict[tuple[str, str], dict[str, Any]]:
    answer = client.get("/api/v1/tags/housekeeping")
    assert answer.status_code == 200, answer.content.decode()
    return {(each["kind"], each["tag"]["name"]["zh"]): each for each in answer.json()["items"]}


def test_holders_are_compared_with_customers_like_them(client: Client) -> None:
    women = create(client, "女", yes(trait("gender", "eq", "female")))
    buyers = create(client, "买过", yes(bought(1)))
    compared(client)
    found = worth(client, women)["comparison"]
    known = [p for p in SHOP if p.events and min(e.ts for e in p.events) < ago(days=90)]
    assert found["by"] == "rule" and found["reason"] is None
    assert found["holders"] == sum(1 for p in known if p.id % 2) and found["others"] == sum(
        1 for p in known if not p.id % 2
    )
    assert 0 < found["matched"] <= found["holders"]
    assert found["bought"]["low"] < found["bought"]["difference"] < found["bought"]["high"]
    again = [sum(e.ts >= ago(days=90) for e in p.events) > 0 for p in known if p.id % 2]
    others = [sum(e.ts >= ago(days=90) for e in p.events) > 0 for p in known if not p.id % 2]
    assert found["bought"]["naive"] == pytest.approx(sum(again) / len(again) - sum(others) / len(others), abs=1e-5)
    assert worth(client, buyers)["comparison"]["reason"] == "everybody"


def test_who_held_a_tag_is_known_by_its_history_where_that_reaches_so_far(client: Client) -> None:
    rich = create(client, "花得多", yes(paid(30)))
    answer = client.post("/api/v1/runs", {"tag_ids": [rich["id"]], "as_of": f"{ago(days=100).isoformat()}Z"}, JSON)
    jobs.perform(answer.json()["id"])
    run(client, rich)
    compared(client, tag_ids=[rich["id"]])
    found = worth(client, rich)["comparison"]
    then = [p for p in SHOP if sum(e.amount for e in p.past("order_completed", ago(days=100))) > 30]
    assert found["by"] == "history" and found["holders"] == len(then)


def test_a_hand_tag_that_is_younger_has_no_comparison(client: Client) -> None:
    mine = create(client, "我的", by_hand("yes"), kind="hand")
    reader = create(client, "读我的", yes(both(has(mine["id"]), bought(1))))
    assert worth(client, mine)["comparison"] is None
    compared(client)
    assert worth(client, mine)["comparison"]["reason"] == "no_history"
    assert worth(client, reader)["comparison"]["reason"] == "no_history"


def test_points_revenue_and_users_are_told(client: Client) -> None:
    rich = create(client, "花得多", yes(paid(30)))
    create(client, "读它", yes(both(has(rich["id"]), bought(2))))
    create_segment(client, "人群", has(rich["id"]))
    run(client, rich)
    found = worth(client, rich)
    holders = [p for p in SHOP if p.paid > 30]
    assert len(found["points"]) == 14
    assert [point["size"] for point in found["points"][-2:]] == [0, len(holders)]
    assert found["revenue"]["holders"] == len(holders)
    assert Decimal(found["revenue"]["revenue"]) == sum(p.paid for p in holders)
    assert Decimal(found["revenue"]["revenue_of_all"]) == sum(p.paid for p in SHOP)
    assert [(user["kind"], user["name"]["zh"]) for user in found["used_by"]] == [("tag", "读它"), ("segment", "人群")]
    assert len(worth(client, rich, "week")["points"]) == 27
    ranked = {each["tag"]["name"]["zh"]: each for each in client.get("/api/v1/tags/worth").json()["items"]}
    assert ranked["花得多"]["customers"] == len(holders) and ranked["花得多"]["used_by"] == 2


def test_what_cannot_be_asked_is_refused(client: Client, signed_in: Any) -> None:
    assert problem(client.get("/api/v1/tags/tag_none/worth")) == (404, "not_found")
    assert problem(client.post("/api/v1/tags/worth", {"tag_ids": ["tag_none"]}, JSON)) == (404, "not_found")
    assert problem(client.post("/api/v1/tags/worth", {"ago": 30, "days": 60}, JSON)) == (422, "worth_days_ahead")
    assert problem(client.post("/api/v1/tags/tag_none/looks")) == (404, "not_found")
    assert problem(signed_in("viewer").post("/api/v1/tags/worth", {}, JSON)) == (403, "forbidden")


def test_each_kind_of_finding_names_the_step_that_mends_it(client: Client) -> None:
    nobody = create(client, "没有人", yes(paid(1_000_000)))
    everybody = create(client, "所有人", yes(bought(0)))
    rich, twin = create(client, "花得多", yes(paid(30))), create(client, "也花得多", yes(paid(29)))
    create(client, "没有数据", yes(trait("income", "present")))
    run(client, nobody, everybody, rich, twin)
    found = findings(client)
    assert found["empty", "没有人"]["steps"][0] == "edit"
    assert found["all_covering", "所有人"]["params"]["share"] == 1.0
    pair = found["near_duplicate", "花得多"]
    assert (pair["other"]["name"]["zh"], pair["params"]["overlap"]) == ("也花得多", 1.0)
    assert found["no_data", "没有数据"]["params"]["facts"] == [{"zh": "收入", "en": "income"}]
    assert not {kind for kind, _ in found} & {"unused", "stale", "broken", "failed"}


def test_a_rule_that_names_what_is_gone_is_broken(client: Client) -> None:
    tag = create(client, "坏了", yes(trait("gender", "eq", "female")))
    level = {"key": "yes", "name": {"zh": "是", "en": "yes"}, "rule": trait("gone", "eq", "x")}
    Tag.objects.filter(id=tag["id"]).update(definition={"version": 1, "levels": [level]})
    broken = findings(client)["broken", "坏了"]
    assert broken["params"]["path"] == "levels[0].rule.trait" and broken["steps"] == ["edit"]


def test_a_tag_that_nobody_reads_or_looks_at_is_unused_until_somebody_does(client: Client) -> None:
    alone = create(client, "没人看", yes(bought(1)))
    read = create(client, "有人用", yes(bought(2)))
    create_segment(client, "人群", has(read["id"]))
    assert ("unused", "没人看") not in findings(client)
    long_ago = CLOCK - timedelta(days=200)
    Tag.objects.all().update(created_at=long_ago, updated_at=long_ago)
    found = findings(client)
    assert ("unused", "没人看") in found and ("unused", "有人用") not in found
    assert client.post(f"/api/v1/tags/{alone['id']}/looks").status_code == 204
    assert ("unused", "没人看") not in findings(client)


def test_a_tag_that_is_late_is_stale(client: Client) -> None:
    scheduled = create(
        client, "每天", yes(bought(1)), update_mode="scheduled", schedule={"kind": "daily", "at": "03:00"}
    )
    by_hand_only = create(client, "手动", yes(bought(2)))
    run(client)
    assert not {kind for kind, _ in findings(client)} & {"stale"}
    Tag.objects.get(id=scheduled["id"]).upkeep.__class__.objects.filter(tag_id=scheduled["id"]).update(
        next_run_at=CLOCK - timedelta(hours=2)
    )
    Tag.objects.filter(id=by_hand_only["id"]).update(last_run_at=CLOCK - timedelta(days=91))
    found = findings(client)
    assert found["stale", "每天"]["params"]["mode"] == "scheduled" and found["stale", "每天"]["steps"][0] == "run"
    assert ("stale", "手动") in found


def test_an_imported_tag_of_which_nothing_was_heard_for_long_is_told(client: Client) -> None:
    heard = create(client, "会员", by_hand("yes"), kind="imported")
    silent = create(client, "粉丝", by_hand("yes"), kind="imported")
    assert ("undelivered", "粉丝") not in findings(client)
    Tag.objects.all().update(created_at=CLOCK - timedelta(days=91))
    Tag.objects.filter(id=heard["id"]).update(last_run_at=CLOCK - timedelta(days=89))
    found = findings(client)
    assert found["undelivered", "粉丝"]["steps"] == ["deliver", "delete"]
    assert ("undelivered", "会员") not in found
    assert client.post(f"/api/v1/tags/{silent['id']}/retire", {}, JSON).status_code == 200
    assert ("undelivered", "粉丝") not in findings(client)
