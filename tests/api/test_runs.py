"""Runs: asked for, followed to their end, and what they say that they did."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from drafts import JSON, ask_for_run, bought, by_hand, change, create, do, has, levels, members, problem, run, yes
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs import queues
from zhike.control.tags import runs
from zhike.warehouse.duckdb import DuckDBWarehouse

EVERY_TWO_DAYS = [
    Person(i, events=tuple(order(f"o{i}-{n}", ago(days=2 * n, hours=1), "50") for n in range(i))) for i in range(6)
]
OPERATOR = Actor("user", "usr_x", "Li", Role.OPERATOR)


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, EVERY_TWO_DAYS)


def orders_in(days: int, as_of: datetime = NOW) -> dict[int, int]:
    """By customer, counted plainly."""
    return {p.id: sum(ago(days=days) <= e.ts < as_of for e in p.events) for p in EVERY_TWO_DAYS}


def did(found: dict[str, object]) -> tuple[object, ...]:
    return tuple(found[what] for what in ("entered", "left", "changed"))


def test_a_run_says_who_came_who_went_and_who_changed_level(client: Client):
    tag = create(client, "近 5 天", levels(often=bought(3, days=5), some=bought(1, days=5)))
    counts = orders_in(5)
    often, some = {i for i, n in counts.items() if n >= 3}, {i for i, n in counts.items() if 1 <= n < 3}
    first = run(client, tag)
    assert did(first["tags"][tag["id"]]) == (len(often | some), 0, 0)
    assert (members(client, tag, "often"), members(client, tag, "some")) == (often, some)

    change(client, tag, definition=levels(often=bought(2, days=5), some=bought(4, days=30)))
    often_now = {i for i, n in counts.items() if n >= 2}
    some_now = {i for i, n in orders_in(30).items() if n >= 4} - often_now
    second = run(client, tag)
    assert did(second["tags"][tag["id"]]) == (
        len((often_now | some_now) - often - some),
        len((often | some) - often_now - some_now),
        len((often & some_now) | (some & often_now)),
    )
    assert did(second) == did(second["tags"][tag["id"]])
    assert second["tags"][tag["id"]]["customers"] == len(often_now | some_now)
    assert second["tags"][tag["id"]]["version"] == 2
    assert members(client, tag, "often") == often_now


def test_a_second_run_changes_nothing(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    again = run(client, tag)
    assert did(again["tags"][tag["id"]]) == (0, 0, 0)
    assert again["tags"][tag["id"]]["customers"] == 5
    assert len(client.get("/api/v1/customers/3/tag-history").json()["items"]) == 1


def test_a_run_of_everything_decides_each_rule_tag_after_those_that_it_reads(client: Client):
    base = create(client, "买过", yes(bought(3)))
    reader = create(client, "读者", yes(has(base["id"])))
    create(client, "手工", by_hand("yes"), kind="hand")
    found = run(client)
    assert set(found["tags"]) == {base["id"], reader["id"]}
    assert (found["tags_count"], found["customers"], found["state"]) == (2, 6, "done")
    assert members(client, reader) == members(client, base) == {3, 4, 5}


def test_a_run_is_listed_with_who_asked_and_how_long_it_took(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    older, newer = run(client, tag), run(client, tag)
    [latest, first] = client.get("/api/v1/runs").json()["items"]
    assert (latest["id"], first["id"]) == (newer["id"], older["id"])
    assert (latest["as_of"], latest["job_id"]) == ("2026-03-15T04:00:00Z", latest["id"])
    assert latest["started_by"] == "店主"
    began, ended = (datetime.fromisoformat(latest[at]) for at in ("started_at", "finished_at"))
    assert began.tzinfo is not None
    assert latest["took_ms"] == pytest.approx((ended - began).total_seconds() * 1000, abs=1)


def test_a_run_that_waits_says_so(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    run_id = ask_for_run(client, tag)
    waiting = client.get(f"/api/v1/runs/{run_id}").json()
    assert (waiting["state"], waiting["as_of"], waiting["took_ms"], waiting["tags"]) == ("queued", None, None, [])
    assert client.get(f"/api/v1/jobs/{run_id}").json()["kind"] == "tag_run"


def test_what_cannot_be_run_is_refused(client: Client):
    assert problem(client.post("/api/v1/runs", {}, JSON)) == (409, "nothing_to_run")
    hand = create(client, "手工", by_hand("yes"), kind="hand")
    assert problem(client.post("/api/v1/runs", {}, JSON)) == (409, "nothing_to_run")
    assert problem(client.post("/api/v1/runs", {"tag_ids": [hand["id"]]}, JSON)) == (409, "nothing_to_run")
    assert problem(client.post("/api/v1/runs", {"tag_ids": []}, JSON)) == (409, "nothing_to_run")
    assert problem(client.post("/api/v1/runs", {"tag_ids": ["tag_none"]}, JSON)) == (404, "not_found")
    assert client.get("/api/v1/runs").json()["items"] == []


def test_only_runs_are_runs(client: Client):
    assert problem(client.get("/api/v1/runs/job_none")) == (404, "not_found")


def test_a_run_decides_by_the_definition_that_was_asked_for(client: Client):
    tag = create(client, "常买", yes(bought(3)))
    run_id = ask_for_run(client, tag)
    change(client, tag, name={"zh": "更常买", "en": "More"}, definition=yes(bought(5)))
    done = do(client, run_id)["tags"][tag["id"]]
    assert (done["name"]["zh"], done["version"], done["customers"]) == ("常买", 1, 3)
    assert members(client, tag) == {3, 4, 5}
    run(client, tag)
    assert members(client, tag) == {5}


def test_a_tag_that_is_deleted_before_its_run_does_not_come_back(client: Client, warehouse: DuckDBWarehouse):
    gone, kept = create(client, "将删", yes(bought(1))), create(client, "留下", yes(bought(1)))
    run_id = ask_for_run(client, gone, kept)
    client.delete(f"/api/v1/tags/{gone['id']}")
    done = do(client, run_id)
    assert (done["state"], set(done["tags"])) == ("done", {kept["id"]})
    [spell] = client.get("/api/v1/customers/3/tag-history").json()["items"]
    assert spell["tag_id"] == kept["id"]
    with warehouse.reading() as reading:
        assert gone["id"] not in reading.table("profile").columns


def test_a_run_whose_tags_are_all_deleted_says_that_there_is_nothing_to_run(client: Client):
    tag = create(client, "将删", yes(bought(1)))
    run_id = ask_for_run(client, tag)
    client.delete(f"/api/v1/tags/{tag['id']}")
    assert do(client, run_id)["state"] == "failed"
    assert client.get(f"/api/v1/jobs/{run_id}").json()["error"]["code"] == "nothing_to_run"


def test_tags_that_follow_imports_are_asked_for_after_one(client: Client):
    create(client, "手动", yes(bought(1)))
    assert runs.after_import(OPERATOR) is None
    tag = create(client, "随导入", yes(bought(1)), update_mode="after_import")
    asked = runs.after_import(OPERATOR)
    assert asked is not None
    assert set(do(client, asked.id)["tags"]) == {tag["id"]}


def as_of(client: Client, instant: datetime, *tags: dict[str, object], **more: object) -> object:
    body = {"tag_ids": [tag["id"] for tag in tags], "as_of": f"{instant.isoformat()}Z"} | more
    return client.post("/api/v1/runs", body, JSON)


def test_a_run_decides_as_of_an_earlier_instant(client: Client):
    tag = create(client, "近 5 天", yes(bought(1, days=5)))
    then = ago(days=4)
    answer = as_of(client, then, tag)
    done = do(client, answer.json()["id"])
    expected = {p.id for p in EVERY_TWO_DAYS if any(ago(days=9) <= e.ts < then for e in p.events)}
    assert (done["as_of"], members(client, tag)) == ("2026-03-11T04:00:00Z", expected)
    assert 0 < len(expected) < len(EVERY_TWO_DAYS)
    assert client.get(f"/api/v1/tags/{tag['id']}").json()["last_run_at"] == "2026-03-11T04:00:00Z"
    now = run(client, tag)
    assert (now["as_of"], members(client, tag)) == ("2026-03-15T04:00:00Z", {1, 2, 3, 4, 5})
    spells = client.get("/api/v1/customers/2/tag-history").json()["items"]
    assert [(spell["valid_from"], spell["valid_to"]) for spell in spells] == [("2026-03-15T04:00:00Z", None)]


def test_an_instant_is_the_same_in_any_zone(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    answer = client.post("/api/v1/runs", {"as_of": "2026-03-11T12:00:00+08:00"}, JSON)
    assert do(client, answer.json()["id"])["as_of"] == "2026-03-11T04:00:00Z"
    again = as_of(client, datetime(2026, 3, 11, 4), tag)
    assert do(client, again.json()["id"])["state"] == "done"  # not before, but at the last run


def test_a_run_does_not_run_backwards_or_ahead(client: Client):
    tag, other = create(client, "买过", yes(bought(1))), create(client, "也", yes(bought(2)))
    run(client, tag)
    refused = as_of(client, ago(days=1), tag, other)
    assert problem(refused) == (409, "run_before_last")
    assert refused.json()["params"]["last"] == "2026-03-15T04:00:00Z"
    assert refused.json()["params"]["tags"] == [tag["id"]]
    assert as_of(client, ago(days=1), other).status_code == 202
    assert problem(as_of(client, ago(seconds=-1), other)) == (422, "run_in_the_future")
    without_zone = client.post("/api/v1/runs", {"as_of": "2026-03-11T12:00:00"}, JSON)
    assert problem(without_zone) == (422, "invalid_input")


def test_a_run_that_waited_too_long_does_not_run_backwards(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    waiting = as_of(client, ago(days=1), tag).json()["id"]
    run(client, tag)
    assert do(client, waiting)["state"] == "failed"
    assert client.get(f"/api/v1/jobs/{waiting}").json()["error"]["code"] == "run_before_last"


def test_a_tag_that_was_edited_since_its_run_does_not_run_backwards(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    waiting = ask_for_run(client, tag)
    change(client, tag, definition=yes(bought(2)))
    do(client, waiting)
    assert problem(as_of(client, ago(days=1), tag)) == (409, "run_before_last")


def test_a_full_run_decides_everybody(client: Client, warehouse: DuckDBWarehouse):
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    with warehouse.writing() as writing:  # behind the product's back: nothing notes that customer 0 changed
        row = {"event_id": "x", "customer_id": 0, "source": "x", "name": "order_completed", "ts": ago(days=1)}
        writing.insert("events", writing.stage(pa.Table.from_pylist([row])))
    assert did(run(client, tag)) == (0, 0, 0)
    full = do(client, client.post("/api/v1/runs", {"full": True}, JSON).json()["id"])
    assert (did(full), members(client, tag)) == ((1, 0, 0), {0, 1, 2, 3, 4, 5})


def test_a_cancelled_run_does_nothing(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    run_id = ask_for_run(client, tag)
    assert client.post(f"/api/v1/jobs/{run_id}/cancel").json()["state"] == "cancelled"
    assert do(client, run_id)["state"] == "cancelled"
    assert client.get(f"/api/v1/tags/{tag['id']}").json()["customers"] == 0


class TestWithWorkers:
    """Where transactions are real and worker threads take jobs from the queue."""

    @pytest.fixture
    def db(self, transactional_db: None) -> None:
        """What `owner` asks for."""

    @pytest.fixture
    def workers(self, db: None) -> Iterator[queues.Workers]:
        workers = queues.Workers()
        yield workers
        assert workers.stop()

    def test_a_worker_brings_a_run_to_its_end(self, client: Client, workers: queues.Workers):
        tag = create(client, "买过", yes(bought(1)))
        job = wait(client, ask_for_run(client, tag))
        assert (job["state"], job["progress"], job["error"]) == ("done", 1.0, None)
        assert job["created_at"] <= job["started_at"] <= job["finished_at"]
        assert members(client, tag) == {1, 2, 3, 4, 5}

    def test_a_deletion_lets_others_go_on_while_the_warehouse_is_busy(self, client: Client, warehouse: DuckDBWarehouse):
        """A run or an import holds the warehouse and writes its progress into the control plane meanwhile."""
        tag = create(client, "买过", yes(bought(1)))
        with warehouse.writing():
            deletion = threading.Thread(target=self.delete, args=(client, tag["id"]), daemon=True)
            deletion.start()
            time.sleep(0.3)  # let it reach the warehouse, where it waits
            assert deletion.is_alive()
            started = time.monotonic()
            assert client.post("/api/v1/tag-groups", {"name": {"zh": "组", "en": "Group"}}, JSON).status_code == 201
            assert time.monotonic() - started < 10
        deletion.join(timeout=20)
        assert not deletion.is_alive()
        assert client.get(f"/api/v1/tags/{tag['id']}").status_code == 404

    def test_a_tag_that_is_deleted_while_it_is_being_decided_does_not_come_back(
        self, client: Client, warehouse: DuckDBWarehouse, workers: queues.Workers
    ):
        tag = create(client, "买过", yes(bought(1)))
        with warehouse.writing():
            run_id = ask_for_run(client, tag)
            wait(client, run_id, stage="waiting")  # its definitions are read; now it waits for the warehouse
            deletion = threading.Thread(target=self.delete, args=(client, tag["id"]), daemon=True)
            deletion.start()
            time.sleep(0.3)
        deletion.join(timeout=30)
        assert not deletion.is_alive()
        assert wait(client, run_id)["state"] == "done"
        with warehouse.reading() as reading:
            assert tag["id"] not in reading.table("profile").columns
            history = reading.rows(reading.table("tag_history"))
        assert [row for row in history if row["valid_to"] is None] == []

    def delete(self, client: Client, tag_id: str) -> None:
        client.delete(f"/api/v1/tags/{tag_id}")
        connection.close()


def wait(client: Client, job_id: str, stage: str | None = None, seconds: float = 30) -> dict[str, object]:
    """The job, once it is finished or at this stage."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = client.get(f"/api/v1/jobs/{job_id}").json()
        if job["finished_at"] or (stage and job["stage"] == stage):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job is {job['state']} at {job['stage']!r}")
