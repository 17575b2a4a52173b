"""Tags that are decided by themselves: by their schedules, after a change, and not while they are frozen."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from drafts import (
    JSON,
    ask_for_run,
    bought,
    by_hand,
    change,
    change_segment,
    create,
    create_segment,
    do,
    has,
    in_segment,
    members,
    problem,
    run,
    yes,
)  # fmt: skip
from shop import Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.control.jobs.models import Job
from zhike.control.tags import clock, runs, service
from zhike.warehouse.duckdb import DuckDBWarehouse

PEOPLE = [
    Person(i, events=tuple(order(f"o{i}-{n}", ago(days=2 * n, hours=1), "50") for n in range(i))) for i in range(6)
]
SOON = timedelta(seconds=2)
DAILY = {"update_mode": "scheduled", "schedule": {"kind": "daily", "at": "03:00"}}
TOP = {
    "type": "rank", "side": "top", "percent": 20,
    "of": {"measure": "sum", "events": ["order_completed"], "property": "amount"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, PEOPLE)


def get(client: Client, tag: dict) -> dict:
    return client.get(f"/api/v1/tags/{tag['id']}").json()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def settle(client: Client) -> list[Job]:
    """Let the changes of a moment ago be decided, as the clock and the workers do; the runs."""
    asked = clock.tick(timezone.now() + SOON)
    for job in asked:
        do(client, job.id)
    return asked


def versions(job: Job) -> set[str]:
    return set(runs.Run(job).versions)


# By a schedule


def test_a_schedule_is_kept_and_says_when_it_comes_next(client: Client):
    tag = create(client, "每天", yes(bought(1)), **DAILY)
    assert (tag["update_mode"], tag["schedule"]) == ("scheduled", DAILY["schedule"])
    due = instant(tag["next_run_at"])
    assert timezone.now() < due <= timezone.now() + timedelta(days=1)
    assert f"{due.astimezone(UTC):%H:%M}" == "19:00"  # three o'clock in Shanghai
    assert [each["next_run_at"] for each in client.get("/api/v1/tags").json()["items"]] == [tag["next_run_at"]]
    by_hand_now = change(client, tag, update_mode="manual").json()
    assert (by_hand_now["schedule"], by_hand_now["next_run_at"]) == (None, None)


def test_the_next_three_times_of_a_schedule_are_shown_before_it_is_saved(client: Client):
    body = {"schedule": {"kind": "cron", "cron": "30 9 * * *"}}
    shown = client.post("/api/v1/tags/preview-schedule", body, JSON).json()
    times = [instant(each) for each in shown["next"]]
    assert (shown["time_zone"], [f"{each:%H:%M}" for each in times]) == ("Asia/Shanghai", ["01:30"] * 3)
    assert times[0] > timezone.now() and times[2] - times[0] == timedelta(days=2)
    refused = client.post("/api/v1/tags/preview-schedule", {"schedule": {"kind": "cron", "cron": "61 * * * *"}}, JSON)
    assert problem(refused) == (422, "schedule_bad_cron")
    assert (refused.json()["params"]["field"], refused.json()["params"]["part"]) == ("schedule.cron", "minute")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"update_mode": "scheduled"}, "schedule_invalid"),
        ({"update_mode": "scheduled", "schedule": {"kind": "daily", "at": "25:00"}}, "schedule_invalid"),
        ({"update_mode": "scheduled", "schedule": {"kind": "cron", "cron": "* * *"}}, "schedule_bad_cron"),
        ({"update_mode": "manual", "schedule": {"kind": "daily", "at": "03:00"}}, "schedule_unused"),
    ],
)
def test_a_schedule_that_means_nothing_is_refused(client: Client, more: dict, code: str):
    body = {"name": {"zh": "x", "en": "x"}, "description": {}, "colour": "#2563eb", "kind": "rule"}
    answer = client.post("/api/v1/tags", {**body, "definition": yes(bought(1)), **more}, JSON)
    assert problem(answer) == (422, code)
    assert answer.json()["params"]["field"].startswith("schedule")


def test_tags_due_together_are_one_run(client: Client):
    two = [create(client, f"每天{i}", yes(bought(i)), **DAILY) for i in (1, 2)]
    hourly = create(client, "每小时", yes(bought(3)), update_mode="scheduled", schedule={"kind": "hourly", "minute": 0})
    create(client, "手动", yes(bought(4)))
    [first] = settle(client)
    assert versions(first) == {two[0]["id"], two[1]["id"], hourly["id"]}
    three_o_clock = instant(two[0]["next_run_at"])
    [due] = clock.tick(three_o_clock)
    assert versions(due) == {two[0]["id"], two[1]["id"], hourly["id"]}
    shown = do(client, due.id)
    assert (shown["state"], shown["trigger"], shown["started_by"]) == ("done", "schedule", "")
    assert instant(get(client, two[0])["next_run_at"]) == three_o_clock + timedelta(days=1)
    assert instant(get(client, hourly)["next_run_at"]) == three_o_clock + timedelta(hours=1)
    assert clock.tick(three_o_clock + timedelta(minutes=59)) == []


def test_times_that_were_missed_are_made_up_once(client: Client):
    tag = create(client, "每小时", yes(bought(1)), update_mode="scheduled", schedule={"kind": "minutes", "minutes": 5})
    settle(client)
    after_a_week = timezone.now() + timedelta(days=7)
    [made_up] = clock.tick(after_a_week)
    assert versions(made_up) == {tag["id"]}
    do(client, made_up.id)
    assert clock.tick(after_a_week) == []
    assert instant(get(client, tag)["next_run_at"]) > after_a_week


def test_a_tag_whose_run_goes_on_is_not_asked_for_again_and_made_up_once_afterwards(client: Client):
    tag = create(client, "五分钟", yes(bought(1)), update_mode="scheduled", schedule={"kind": "minutes", "minutes": 5})
    settle(client)
    by_person = ask_for_run(client, tag)
    later = timezone.now() + timedelta(hours=1)
    assert clock.tick(later) == [] == clock.tick(later + timedelta(hours=1))
    do(client, by_person)
    [made_up] = clock.tick(later + timedelta(hours=1))
    assert versions(made_up) == {tag["id"]}
    assert clock.tick(later + timedelta(hours=1)) == []


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_take_a_time_once(client: Client):
    tags = [create(client, f"每天{i}", yes(bought(i)), **DAILY) for i in (1, 2, 3)]
    found, start = [], threading.Barrier(4)

    def tick() -> None:
        start.wait()
        found.extend(clock.tick(timezone.now() + timedelta(days=2)))
        connection.close()

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [versions(job) for job in found] == [{tag["id"] for tag in tags}]
    assert len(jobs.unfinished(runs.KIND)) == 1


def test_a_run_that_was_enqueued_is_known_after_a_restart(client: Client):
    create(client, "每天", yes(bought(1)), **DAILY)
    [asked] = clock.tick(timezone.now() + timedelta(days=2))
    jobs.reconcile(lambda job_id: None)  # what a start does
    assert clock.tick(timezone.now() + timedelta(days=3)) == []
    assert do(client, asked.id)["state"] == "done"


def test_a_run_that_a_person_stopped_is_not_begun_again_before_its_next_time(client: Client):
    tag = create(client, "每天", yes(bought(1)), **DAILY)
    [asked] = clock.tick(timezone.now() + SOON)
    client.post(f"/api/v1/jobs/{asked.id}/cancel")
    assert clock.tick(timezone.now() + 2 * SOON) == []
    assert (get(client, tag)["stale_since"] is not None, get(client, tag)["failed_run"]) == (True, asked.id)
    [again] = clock.tick(instant(tag["next_run_at"]))
    assert get(client, tag)["failed_run"] is None
    assert again.id != asked.id


def test_a_run_by_hand_makes_good_what_a_stopped_run_left(client: Client):
    tag = create(client, "买过", yes(bought(1)), update_mode="after_import")
    [asked] = clock.tick(timezone.now() + SOON)
    client.post(f"/api/v1/jobs/{asked.id}/cancel")
    run(client, tag)
    assert (get(client, tag)["stale_since"], get(client, tag)["failed_run"]) == (None, None)


# The other modes


def test_a_new_tag_runs_by_itself_unless_it_is_kept_by_hand(client: Client):
    made = {
        mode: create(client, mode, yes(bought(2)), update_mode=mode) for mode in ("manual", "after_import", "realtime")
    }
    made["scheduled"] = create(client, "scheduled", yes(bought(2)), **DAILY)
    create(client, "手工", by_hand("yes"), kind="hand")
    assert get(client, made["realtime"])["stale_since"] is not None
    assert clock.tick(instant(get(client, made["after_import"])["stale_since"])) == []  # not before it has settled
    [asked] = settle(client)
    assert runs.Run(asked).trigger == "definition"
    assert versions(asked) == {made[mode]["id"] for mode in ("after_import", "realtime", "scheduled")}
    assert members(client, made["realtime"]) == {2, 3, 4, 5}
    assert members(client, made["manual"]) == set()
    assert get(client, made["realtime"])["stale_since"] is None
    assert settle(client) == []


def test_runs_say_why_they_ran(client: Client, owner):
    tag = create(client, "买过", yes(bought(1)), update_mode="after_import")
    settle(client)
    run(client, tag)
    do(client, client.post("/api/v1/runs", {"full": True}, JSON).json()["id"])
    asked = runs.after_import(owner)
    assert asked is not None
    do(client, asked.id)
    found = [each["trigger"] for each in client.get("/api/v1/runs").json()["items"]]
    assert found == ["import", "full", "manual", "definition"]


def test_realtime_is_refused_where_customers_are_ranked(client: Client):
    ranked = create(client, "前 20%", yes(TOP))
    assert problem(change(client, ranked, update_mode="realtime")) == (422, "realtime_ranks")
    best = create_segment(client, "最好", TOP)
    body = {"name": {"zh": "x", "en": "x"}, "description": {}, "colour": "#2563eb", "kind": "rule"}
    by_way = {**body, "definition": yes(in_segment(best["id"])), "update_mode": "realtime"}
    assert problem(client.post("/api/v1/tags", by_way, JSON)) == (422, "realtime_ranks")
    buyers = create_segment(client, "买家", bought(1))
    create(client, "实时", yes(in_segment(buyers["id"])), update_mode="realtime")
    assert problem(change_segment(client, buyers, rule=TOP)) == (422, "realtime_ranks")
    reader = create(client, "读者", yes(has(ranked["id"])), update_mode="realtime")  # reads what runs have decided
    assert reader["update_mode"] == "realtime"
    preview = client.post("/api/v1/tags/preview", {"definition": yes(in_segment(best["id"]))}, JSON).json()
    assert preview["ranks"] is True


def test_people_keep_a_hand_tag_current(client: Client):
    body = {"name": {"zh": "x", "en": "x"}, "description": {}, "colour": "#2563eb", "kind": "hand"}
    for more in ({"update_mode": "realtime"}, DAILY, {"frozen_at": "2026-01-01T00:00:00Z"}):
        answer = client.post("/api/v1/tags", {**body, "definition": by_hand("yes"), **more}, JSON)
        assert problem(answer) == (422, "mode_by_hand")


# After a change


def test_a_changed_definition_is_decided_with_what_reads_it_and_nothing_else(client: Client):
    base = create(client, "底", yes(bought(3)), update_mode="after_import")
    segment = create_segment(client, "段", has(base["id"]))
    through = create(client, "经人群", yes(in_segment(segment["id"])), **DAILY)
    deeper = create(client, "更深", yes(has(through["id"])), update_mode="realtime")
    create(client, "手动读者", yes(has(base["id"])))
    create(client, "无关", yes(bought(1)), update_mode="after_import")
    settle(client)
    change(client, get(client, base), definition=yes(bought(5)), update_mode="after_import")
    [asked] = settle(client)
    assert (versions(asked), runs.Run(asked).trigger) == ({base["id"], through["id"], deeper["id"]}, "definition")
    assert members(client, deeper) == {5}
    spells = client.get("/api/v1/customers/3/tag-history").json()["items"]
    [left] = [spell for spell in spells if spell["tag_id"] == deeper["id"]]
    assert (left["ended_by"]["kind"], left["ended_by"]["id"]) == ("definition", asked.id)


def test_a_changed_segment_is_decided_in_the_tags_that_name_it(client: Client):
    inner = create_segment(client, "内", bought(2))
    outer = create_segment(client, "外", in_segment(inner["id"]))
    tag = create(client, "标签", yes(in_segment(outer["id"])), update_mode="after_import")
    create(client, "无关", yes(bought(1)), update_mode="after_import")
    settle(client)
    change_segment(client, inner, name={"zh": "新名", "en": "new name"})
    assert settle(client) == []
    inner = client.get(f"/api/v1/segments/{inner['id']}").json()
    change_segment(client, inner, rule=bought(4))
    [asked] = settle(client)
    assert (versions(asked), members(client, tag)) == ({tag["id"]}, {4, 5})


def test_a_new_name_decides_nothing(client: Client):
    tag = create(client, "旧名", yes(bought(1)), update_mode="after_import")
    settle(client)
    change(client, tag, name={"zh": "新名", "en": "new"}, update_mode="after_import")
    assert settle(client) == []


def test_a_burst_of_edits_is_one_run_of_the_last(client: Client):
    tag = create(client, "买过", yes(bought(1)), update_mode="after_import")
    for times in (2, 3, 4):
        tag = change(client, tag, definition=yes(bought(times)), update_mode="after_import").json()
        assert clock.tick(instant(tag["stale_since"])) == []  # each edit begins the wait anew
    [asked] = clock.tick(timezone.now() + SOON)
    tag = change(client, tag, definition=yes(bought(5)), update_mode="after_import").json()
    assert clock.tick(timezone.now() + SOON) == []  # the run that waits takes the change along
    done = do(client, asked.id)
    assert (done["tags"][tag["id"]]["version"], members(client, tag)) == (5, {5})
    assert settle(client) == []
    assert get(client, tag)["stale_since"] is None


def test_a_tag_that_is_no_longer_kept_by_hand_is_decided(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    assert settle(client) == []
    change(client, tag, update_mode="realtime")
    [asked] = settle(client)
    assert versions(asked) == {tag["id"]}


def test_who_keeps_definitions_in_memory_learns_of_every_change(client: Client):
    seen = [service.definitions_version()]

    def is_news() -> bool:
        seen.append(service.definitions_version())
        return seen[-1] != seen[-2]

    tag = create(client, "买过", yes(bought(1)), update_mode="realtime")
    assert is_news() and [each.id for each in service.realtime_tags()] == [tag["id"]]
    segment = create_segment(client, "段", bought(1))
    change_segment(client, segment, rule=bought(2))
    assert is_news()
    tag = change(client, tag, update_mode="realtime", frozen_at=(timezone.now() + SOON).isoformat()).json()
    assert is_news() and len(service.realtime_tags()) == 1
    clock.tick(timezone.now() + 2 * SOON)
    assert is_news()
    tag = change(client, tag, update_mode="realtime", frozen_at=timezone.now().isoformat()).json()
    assert is_news() and service.realtime_tags() == []
    change(client, tag, update_mode="manual", frozen_at=None)
    assert is_news() and service.realtime_tags() == []
    assert not is_news()


# Frozen


def test_a_tag_freezes_as_of_an_instant_and_stays(client: Client, owner, warehouse: DuckDBWarehouse):
    tag = create(client, "近 5 天", yes(bought(1, days=5)), **DAILY)
    freezes = (ago(days=4)).replace(tzinfo=UTC)
    tag = change(client, tag, **DAILY, frozen_at=freezes.isoformat()).json()
    assert (tag["frozen"], instant(tag["frozen_at"]), tag["next_run_at"]) == (True, freezes, None)
    [asked] = clock.tick()
    done = do(client, asked.id)
    assert (done["trigger"], instant(done["as_of"])) == ("freeze", freezes)
    then = {p.id for p in PEOPLE if any(ago(days=9) <= e.ts < ago(days=4) for e in p.events)}
    assert members(client, tag) == then
    assert clock.tick(timezone.now() + timedelta(days=3)) == []
    assert problem(client.post("/api/v1/runs", {"tag_ids": [tag["id"]]}, JSON)) == (409, "tag_frozen")
    assert problem(client.post("/api/v1/runs", {}, JSON)) == (409, "nothing_to_run")
    tag = change(client, tag, **DAILY, definition=yes(bought(1))).json()  # left out, it stays frozen
    assert tag["frozen"] is True and settle(client) == []
    tag = change(client, tag, **DAILY, frozen_at=None).json()
    assert tag["frozen"] is False and instant(tag["next_run_at"]) > timezone.now()
    [asked] = settle(client)
    assert (versions(asked), members(client, tag)) == ({tag["id"]}, {1, 2, 3, 4, 5})


def test_a_tag_that_will_freeze_runs_until_then(client: Client):
    freezes = timezone.now() + timedelta(hours=1)
    tag = create(client, "买过", yes(bought(1)), update_mode="after_import", frozen_at=freezes.isoformat())
    assert (tag["frozen"], len(settle(client))) == (False, 1)
    [asked] = clock.tick(freezes)
    assert runs.Run(asked).trigger == "freeze"
    assert clock.tick(freezes + timedelta(hours=1)) == []


def test_a_run_that_waits_leaves_out_what_froze_meanwhile(client: Client):
    stays, goes = (create(client, name, yes(bought(1)), update_mode="after_import") for name in ("留", "走"))
    [asked] = clock.tick(timezone.now() + SOON)
    change(client, stays, update_mode="after_import", frozen_at=timezone.now().isoformat())
    assert set(do(client, asked.id)["tags"]) == {goes["id"]}
    assert members(client, stays) == set()


def test_a_tag_that_was_decided_later_than_it_freezes_stays_as_it_is(client: Client):
    tag = create(client, "近 5 天", yes(bought(1, days=5)))
    run(client, tag)
    had = members(client, tag)
    change(client, tag, frozen_at=ago(days=9).replace(tzinfo=UTC).isoformat())
    [asked] = clock.tick()
    assert do(client, asked.id)["state"] == "done"
    assert members(client, tag) == had


@pytest.mark.parametrize("far", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:00-08:00"])
def test_instants_that_no_clock_shows_are_refused(client: Client, far: str):
    tag = create(client, "买过", yes(bought(1)))
    for more in ({"frozen_at": far}, {"pending": {"definition": yes(bought(2)), "effective_at": far}}):
        assert problem(change(client, tag, **more)) == (422, "invalid_input")
    assert problem(client.post("/api/v1/runs", {"as_of": far}, JSON)) == (422, "invalid_input")


# Effective later


def test_a_definition_becomes_the_tags_by_itself(client: Client):
    tag = create(client, "买过", yes(bought(1)), update_mode="after_import")
    settle(client)
    at = timezone.now().replace(microsecond=0) + timedelta(days=3)
    pending = {"definition": yes(bought(4)), "effective_at": at.isoformat()}
    tag = change(client, tag, update_mode="after_import", pending=pending).json()
    assert (tag["definition"], tag["pending"]["definition"]) == (yes(bought(1)), yes(bought(4)))
    assert (instant(tag["pending"]["effective_at"]), tag["pending"]["made_by"]) == (at, "店主")
    assert "4" in tag["pending"]["sentence"][0]["zh"]
    assert settle(client) == []
    [asked] = clock.tick(at + timedelta(days=2)) or clock.tick(timezone.now() + SOON)  # the machine was off
    done = do(client, asked.id)
    now = get(client, tag)
    assert (now["pending"], now["definition"], now["version"]) == (None, yes(bought(4)), tag["version"] + 1)
    assert (done["trigger"], members(client, tag)) == ("definition", {4, 5})


def test_a_pending_definition_is_kept_replaced_or_cancelled(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    pending = {"definition": yes(bought(4)), "effective_at": "2030-01-01T00:00:00Z"}
    tag = change(client, tag, pending=pending).json()
    tag = change(client, tag, description={"zh": "新", "en": "new"}).json()
    assert tag["pending"]["definition"] == yes(bought(4))
    tag = change(client, tag, pending=pending | {"definition": yes(bought(5))}).json()
    assert tag["pending"]["definition"] == yes(bought(5))
    assert change(client, tag, pending=None).json()["pending"] is None


def test_what_is_to_come_is_checked_and_read(client: Client):
    other, tag = create(client, "他", yes(bought(1))), create(client, "我", yes(bought(2)))
    later = {"effective_at": "2030-01-01T00:00:00Z"}
    unknown = change(client, tag, pending=later | {"definition": yes(has("tag_none"))})
    assert problem(unknown) == (422, "rule_unknown_tag")
    itself = change(client, tag, pending=later | {"definition": yes(has(tag["id"]))})
    assert itself.status_code == 422
    tag = change(client, tag, pending=later | {"definition": yes(has(other["id"]))}).json()
    assert problem(client.delete(f"/api/v1/tags/{other['id']}")) == (409, "tag_in_use")


def test_a_definition_that_cannot_take_effect_says_why(client: Client):
    one, other = create(client, "一", yes(bought(1))), create(client, "二", yes(bought(2)))
    pending = {"effective_at": "2026-01-01T00:00:00Z", "definition": yes(has(other["id"]))}
    change(client, one, pending=pending)
    answer = change(client, other, definition=yes(has(one["id"])))
    assert answer.status_code == 200, answer.content.decode()
    clock.tick()
    found = get(client, one)["pending"]
    assert found["error"]["code"] == "rule_circle"
    assert get(client, one)["definition"] == yes(bought(1))
    tag = change(client, get(client, one), pending=pending | {"definition": yes(bought(3))}).json()
    assert tag["pending"]["error"] is None
    clock.tick()
    assert get(client, one)["definition"] == yes(bought(3))


def test_what_is_sent_twice_is_the_same(client: Client):
    """A draft with all that the tag says of its upkeep changes nothing of it."""
    pending = {"definition": yes(bought(4)), "effective_at": "2030-01-01T00:00:00+00:00"}
    tag = create(client, "买过", yes(bought(1)), **DAILY, pending=pending, frozen_at="2029-01-01T00:00:00+00:00")
    again = change(client, tag, **DAILY, pending=pending, frozen_at=tag["frozen_at"]).json()
    said = ("schedule", "next_run_at", "frozen_at", "pending", "stale_since")
    assert json.dumps([tag[each] for each in said]) == json.dumps([again[each] for each in said])
