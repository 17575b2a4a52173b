"""Growth of segments and what tags are worth, kept up by themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drafts import JSON, ask_for_run, bought, change_segment, create, create_segment, paid, problem, run, yes
from shop import Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.control.segments import keeping
from zhike.control.tags.models import Tag, TagGroup
from zhike.control.worth import upkeep
from zhike.control.worth.models import Comparison
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = [
    Person(i, events=tuple(order(f"o{i}-{n}", ago(days=(37 * i + 61 * n) % 400), "20") for n in range(i % 4)))
    for i in range(1, 61)
]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)
    Tag.objects.all().delete()
    TagGroup.objects.all().delete()


def growth(client: Client, segment: dict[str, Any], grain: str) -> dict[str, Any]:
    return client.get(f"/api/v1/segments/{segment['id']}/growth", {"grain": grain}).json()


def kept(later: timedelta = timedelta()) -> dict[str, Any] | None:
    """What the clock's counting said, where one was due."""
    job = keeping.tick(timezone.now() + later)
    if job is None:
        return None
    jobs.perform(job.id)
    assert jobs.get(job.id).state == "done", jobs.get(job.id).error
    return jobs.get(job.id).result


def test_growth_is_counted_without_anybody_opening_its_page_and_again_after_a_run(
    client: Client, warehouse: DuckDBWarehouse
):
    assert keeping.tick() is None  # there is nothing to count
    made = create_segment(client, "近 30 天买过", bought(1, 30))
    assert kept() == {"segments": 1, "counted": 2, "broken": 0}
    first = growth(client, made, "month")
    assert first["is_old"] is False and first["answer"]["moments"][-1]["size"] == made["customers"]
    assert growth(client, made, "week")["answer"] is not None
    soon = timedelta(minutes=11)
    assert kept(soon) is None  # nothing has changed
    write(warehouse, [Person(70, events=(order("new", ago(days=1), "5"),))])
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    assert kept() is None  # not so soon after the last
    assert kept(soon) == {"segments": 1, "counted": 2, "broken": 0}
    again = growth(client, made, "month")["answer"]
    assert again["moments"][-1]["size"] == first["answer"]["moments"][-1]["size"] + 1
    # only the last moment was counted: counting all of it says the same
    asked = client.post(f"/api/v1/segments/{made['id']}/growth?grain=month").json()
    jobs.perform(asked["id"])
    assert growth(client, made, "month")["answer"]["moments"] == again["moments"]


def test_a_segment_that_says_something_else_is_counted_and_one_that_is_broken_is_left(client: Client):
    made = create_segment(client, "买过", bought(1))
    kept()
    change_segment(client, made, rule=bought(2))
    assert growth(client, made, "week")["answer"] is None
    assert kept(timedelta(minutes=11)) == {"segments": 1, "counted": 2, "broken": 0}
    assert growth(client, made, "week")["answer"]["moments"][-1]["size"] == 30


def test_counting_waits_while_tags_are_decided(client: Client):
    create_segment(client, "买过", bought(1))
    tag = create(client, "买过", yes(bought(1)))
    waiting = ask_for_run(client, tag)
    assert keeping.tick() is None
    jobs.perform(waiting)
    assert keeping.tick() is not None
    assert keeping.tick() is None  # it is asked for already


def compared(now: Any) -> Any:
    job = upkeep.tick(now)
    assert job is not None
    jobs.perform(job.id)
    assert jobs.get(job.id).state == "done", jobs.get(job.id).error
    return job


def test_tags_are_compared_every_week_unless_a_person_says_otherwise(client: Client):
    tag = create(client, "花过", yes(paid(20)))
    run(client, tag)
    assert upkeep.tick() is None
    said = client.get("/api/v1/tags/worth/upkeep").json()
    assert said["schedule"] == {"kind": "weekly", "weekdays": [1], "at": "04:00"} and said["days"] == 90
    due = upkeep.kept().next_at
    assert due is not None
    job = compared(due)
    [row] = client.get("/api/v1/tags/worth").json()["items"]
    assert row["comparison"]["made_at"] and row["comparison"]["holders"] > 0
    after = upkeep.kept().next_at
    assert after == due + timedelta(days=7) and upkeep.tick(due) is None
    # begun again after a crash, it goes on with what it had not compared
    create(client, "另一个", yes(bought(2)))
    from zhike.control.worth import comparing

    assert comparing.compare(jobs.get(job.id), lambda *_: None)["tags"] == 1
    assert Comparison.objects.count() == 2


def test_the_schedule_of_comparisons_is_a_persons(client: Client, signed_in: Any):
    body = {"schedule": {"kind": "daily", "at": "02:30"}, "days": 30}
    answer = client.put("/api/v1/tags/worth/upkeep", body, JSON)
    assert answer.status_code == 200 and answer.json()["next_at"] is not None
    create(client, "花过", yes(paid(20)))
    compared(upkeep.kept().next_at)
    assert Comparison.objects.get().days == 30
    assert client.put("/api/v1/tags/worth/upkeep", {"schedule": None}, JSON).json()["next_at"] is None
    assert upkeep.tick(timezone.now() + timedelta(days=400)) is None
    wrong = client.put("/api/v1/tags/worth/upkeep", {"schedule": {"kind": "weekly", "at": "99:00"}}, JSON)
    assert problem(wrong)[0] == 422
