"""The life of a definition over HTTP: who may take which step, what each place means for who has the tag."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone
from drafts import (
    JSON,
    bought,
    by_hand,
    change,
    create,
    create_segment,
    do,
    draft,
    has,
    in_segment,
    levels,
    members,
    neither,
    paid,
    problem,
    run,
    trait,
    yes,
)  # fmt: skip
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.control.accounts import service as accounts
from zhike.control.audit.models import Entry
from zhike.control.jobs.models import Job
from zhike.control.tags import changes, clock, service, upkeep
from zhike.control.tags.models import Tag, TagVersion
from zhike.control.workspace import service as workspace
from zhike.tagging.run import run_tags
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.touched import touch

PEOPLE = [
    Person(
        i,
        traits={"city": "上海" if i % 2 else "北京"},
        events=tuple(order(f"o{i}-{n}", ago(days=2 * n, hours=1), "50") for n in range(i)),
    )
    for i in range(6)
]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, PEOPLE)


@pytest.fixture
def analyst(signed_in: Callable[[str], Client]) -> Client:
    """Who writes definitions and may not publish them."""
    return signed_in("analyst")


@pytest.fixture
def reviewed(owner) -> None:
    """The workspace asks for a second person."""
    workspace.ask_for_review(owner, True)


def step(client: Client, tag: dict[str, Any], name: str, **body: Any) -> Any:
    return client.post(f"/api/v1/tags/{tag['id']}/{name}", body, JSON)


def took(client: Client, tag: dict[str, Any], name: str, **body: Any) -> dict[str, Any]:
    answer = step(client, tag, name, **body)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def life(client: Client, tag: dict[str, Any]) -> dict[str, Any]:
    return client.get(f"/api/v1/tags/{tag['id']}/life").json()


def get(client: Client, tag: dict[str, Any]) -> dict[str, Any]:
    return client.get(f"/api/v1/tags/{tag['id']}").json()


def settle(client: Client) -> list[Job]:
    jobs = clock.tick(timezone.now() + timedelta(seconds=2))
    for job in jobs:
        do(client, job.id)
    return jobs


def buys(warehouse: DuckDBWarehouse, times: int) -> None:
    """Customer 1 places so many more orders."""
    write(warehouse, [Person(1, events=tuple(order(f"n{n}", ago(hours=n + 1), "9") for n in range(times)))])
    with warehouse.writing() as writing:
        touch(writing, writing.stage(pa.table({"customer_id": [1]})))


def test_who_may_publish_publishes_at_once_and_who_may_not_writes_a_draft(client: Client, analyst: Client):
    made = create(client, "常客", yes(bought(3)))
    wanted = create(analyst, "新想法", yes(bought(2)))
    assert (made["status"], wanted["status"]) == ("published", "draft")
    run(client)
    assert members(client, made) == {3, 4, 5} and members(client, wanted) == set()
    assert problem(client.post("/api/v1/runs", {"tag_ids": [wanted["id"]]}, JSON)) == (409, "tag_not_published")
    assert problem(step(analyst, wanted, "publish")) == (403, "forbidden")
    assert took(client, wanted, "publish", comment="好")["status"] == "published"
    run(client)
    assert members(client, wanted) == {2, 3, 4, 5}


def test_a_draft_is_changed_and_deleted_by_who_may_write_definitions(analyst: Client):
    wanted = create(analyst, "新想法", yes(bought(2)))
    changed = change(analyst, wanted, definition=yes(bought(4))).json()
    assert changed["status"] == "draft" and changed["definition"]["levels"][0]["rule"]["value"] == 4
    assert analyst.delete(f"/api/v1/tags/{wanted['id']}").status_code == 204


def test_what_is_held_is_not_deleted_without_the_right_to_publish(client: Client, analyst: Client):
    made = create(client, "常客", yes(bought(3)))
    assert problem(analyst.delete(f"/api/v1/tags/{made['id']}")) == (403, "forbidden")


def test_a_change_of_what_holds_by_somebody_who_may_not_publish_waits_beside_it(client: Client, analyst: Client):
    made = create(client, "常客", yes(bought(3)))
    run(client)
    answer = change(analyst, made, definition=yes(bought(1)), name={"zh": "老客", "en": "Regulars"}).json()
    assert (answer["status"], answer["proposed"], answer["name"]["zh"]) == ("published", "draft", "老客")
    assert answer["definition"] == made["definition"]
    run(client)
    assert members(client, made) == {3, 4, 5}
    assert life(client, made)["proposal"]["definition"]["levels"][0]["rule"]["value"] == 1
    took(client, made, "publish")
    run(client)
    assert members(client, made) == {1, 2, 3, 4, 5}
    assert life(client, made)["proposal"] is None


def test_names_colours_and_the_way_it_is_kept_current_need_no_review(analyst: Client, client: Client):
    made = create(client, "常客", yes(bought(3)))
    answer = change(analyst, made, colour="#112233").json()
    assert (answer["colour"], answer["proposed"], answer["version"]) == ("#112233", None, 2)


def test_a_publisher_may_write_a_draft_as_well(client: Client):
    made = create(client, "以后", yes(bought(3)), draft=True)
    assert made["status"] == "draft"
    held = create(client, "现在", yes(bought(3)))
    assert change(client, held, definition=yes(bought(2)), draft=True).json()["proposed"] == "draft"


@pytest.mark.usefixtures("reviewed")
def test_where_a_second_person_is_asked_nobody_publishes_alone(client: Client, signed_in: Callable[[str], Client]):
    operator = signed_in("operator")
    made = create(client, "常客", yes(bought(3)))
    assert made["status"] == "draft"
    assert problem(step(client, made, "publish")) == (409, "review_needed")
    asked = took(client, made, "submit", comment="请看一下")
    assert asked["status"] == "review" and asked["proposal"]["own"]
    revision = asked["proposal"]["revision"]
    assert problem(step(client, made, "review", approve=True, revision=revision)) == (403, "review_own")
    assert problem(step(operator, made, "review", approve=True, revision=revision + 1)) == (409, "proposal_changed")
    assert "review" in life(operator, made)["steps"] and "review" not in life(client, made)["steps"]
    refused = took(operator, made, "review", approve=False, revision=revision, comment="次数太少")
    assert refused["status"] == "draft"
    changed = change(client, get(client, made), definition=yes(bought(4))).json()
    revision = took(client, changed, "submit")["proposal"]["revision"]
    assert took(operator, made, "review", approve=True, revision=revision)["proposal"]["state"] == "approved"
    assert took(client, made, "publish")["status"] == "published"
    run(client)
    assert members(client, made) == {4, 5}
    told = [(each["what"], each["text"]) for each in life(client, made)["remarks"]]
    assert told == [
        ("published", ""), ("approved", ""), ("submitted", ""), ("refused", "次数太少"), ("submitted", "请看一下"),
    ]  # fmt: skip
    assert [each.action for each in Entry.objects.filter(kind="tag", object_id=made["id"]).order_by("at")] == [
        "tag_refused", "tag_approved", "tag_published",
    ]  # fmt: skip


@pytest.mark.usefixtures("reviewed")
def test_a_text_that_is_changed_after_the_yes_needs_another(client: Client, signed_in: Callable[[str], Client]):
    operator = signed_in("operator")
    made = create(client, "常客", yes(bought(3)))
    revision = took(client, made, "submit")["proposal"]["revision"]
    took(operator, made, "review", approve=True, revision=revision)
    change(client, get(client, made), definition=yes(bought(4)))
    assert get(client, made)["status"] == "draft"
    assert problem(step(client, made, "publish")) == (409, "review_needed")


@pytest.mark.usefixtures("reviewed")
def test_an_author_is_whoever_wrote_any_of_it(client: Client, signed_in: Callable[[str], Client]):
    operator = signed_in("operator")
    made = create(client, "常客", yes(bought(3)))
    changed = change(operator, made, definition=yes(bought(4))).json()
    revision = took(operator, changed, "submit")["proposal"]["revision"]
    assert problem(step(client, made, "review", approve=True, revision=revision)) == (403, "review_own")


@pytest.mark.usefixtures("reviewed")
def test_a_program_does_not_review(client: Client, owner):
    operator = accounts.create_user(owner, "wang", "王", accounts.Role.OPERATOR)
    made = create(client, "常客", yes(bought(3)))
    revision = took(client, made, "submit")["proposal"]["revision"]
    key = accounts.create_api_key(accounts.actor_of(operator_with_people(operator)), "脚本")[1]
    answer = Client().post(
        f"/api/v1/tags/{made['id']}/review", {"approve": True, "revision": revision}, JSON,
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert problem(answer) == (403, "review_by_person")


def operator_with_people(user: Any) -> Any:
    """The same person, allowed to make keys."""
    user.role = accounts.Role.ADMINISTRATOR.value
    user.save()
    return user


@pytest.mark.usefixtures("reviewed")
def test_what_waits_is_listed_for_whoever_may_answer(client: Client, signed_in: Callable[[str], Client]):
    operator, viewer = signed_in("operator"), signed_in("viewer")
    made = create(client, "常客", yes(bought(3)))
    create(client, "还在写", yes(bought(1)))
    took(client, made, "submit", comment="请看")
    for person, mine in ((operator, 1), (client, 0), (viewer, 0)):
        waiting = person.get("/api/v1/reviews").json()
        assert [(each["tag_id"], each["comment"]) for each in waiting["items"]] == [(made["id"], "请看")]
        assert waiting["mine"] == mine


def test_only_whoever_may_change_settings_asks_for_review(client: Client, analyst: Client):
    assert problem(analyst.put("/api/v1/workspace/review", {"review": True}, JSON)) == (403, "forbidden")
    assert client.put("/api/v1/workspace/review", {"review": True}, JSON).json()["review"] is True
    assert client.get("/api/v1/session").json()["workspace"]["review"] is True


def test_a_paused_tag_keeps_who_has_it_whatever_happens(client: Client, warehouse: DuckDBWarehouse):
    made = create(client, "常客", yes(bought(3)), update_mode="after_import")
    run(client)
    took(client, made, "pause", comment="大促")
    buys(warehouse, 5)
    assert problem(client.post("/api/v1/runs", {"tag_ids": [made["id"]]}, JSON)) == (409, "tag_not_published")
    assert problem(client.post("/api/v1/runs", {}, JSON)) == (409, "nothing_to_run")
    assert settle(client) == [] and get(client, made)["stale_since"] is None
    assert members(client, made) == {3, 4, 5}


def test_a_resumed_tag_is_decided_again_by_itself_with_all_that_read_it(client: Client, warehouse: DuckDBWarehouse):
    made = create(client, "常客", yes(bought(3)), update_mode="after_import")
    reader = create(client, "不是常客", yes(neither(has(made["id"]))), update_mode="after_import")
    settle(client)
    took(client, made, "pause")
    buys(warehouse, 5)
    took(client, made, "resume")
    settle(client)
    assert members(client, made) == {1, 3, 4, 5} and members(client, reader) == {0, 2}


def test_after_a_pause_the_changed_customers_alone_give_what_everybody_would(
    client: Client, warehouse: DuckDBWarehouse
):
    made = create(client, "常客", levels(high=bought(4), low=bought(2, days=30)))
    reader = create(client, "读者", yes(neither(has(made["id"], "high"))))
    run(client)
    took(client, made, "pause")
    buys(warehouse, 3)
    run(client)
    took(client, made, "resume")
    run(client)
    incremental = {level: members(client, made, level) for level in ("high", "low")} | {"": members(client, reader)}
    again = client.post("/api/v1/runs", {"full": True}, JSON).json()
    report = do(client, again["id"])
    assert {tag["entered"] + tag["left"] + tag["changed"] for tag in report["tags"].values()} == {0}
    assert incremental == {"high": {1, 4, 5}, "low": {2, 3}, "": {0, 2, 3}}


def test_a_paused_realtime_tag_is_not_decided_as_facts_arrive(client: Client):
    made = create(client, "实时", yes(bought(3)), update_mode="realtime")
    assert [tag.id for tag in service.realtime_tags()] == [made["id"]]
    before = service.definitions_version()
    took(client, made, "pause")
    assert service.realtime_tags() == [] and service.definitions_version() > before
    took(client, made, "resume")
    assert [tag.id for tag in service.realtime_tags()] == [made["id"]]


def test_a_schedule_does_not_come_while_a_tag_is_paused(client: Client):
    daily = {"update_mode": "scheduled", "schedule": {"kind": "daily", "at": "03:00"}}
    made = create(client, "每天", yes(bought(3)), **daily)
    assert get(client, made)["next_run_at"]
    took(client, made, "pause")
    assert get(client, made)["next_run_at"] is None
    took(client, made, "resume")
    assert get(client, made)["next_run_at"]


def test_a_draft_is_not_kept_current(client: Client):
    create(client, "草稿", yes(bought(3)), draft=True, update_mode="realtime")
    assert service.realtime_tags() == [] and settle(client) == []
    assert upkeep.followers({Tag.objects.get().id}) == set()


def test_when_a_tag_is_retired_everybody_leaves_with_the_cause_and_the_history_stays(client: Client, owner):
    made = create(client, "常客", yes(bought(3)))
    run(client)
    assert took(client, made, "retire", comment="不用了")["status"] == "retired"
    assert members(client, made) == set() and get(client, made)["customers"] == 0
    [held] = client.get("/api/v1/customers/4/tag-history").json()["items"]
    assert (held["tag_id"], held["ended_by"]["kind"], held["ended_by"]["name"]) == (made["id"], "retired", owner.name)
    assert client.get(f"/api/v1/tags/{made['id']}/versions").json()["items"][0]["held"]


def test_a_crash_between_retiring_a_tag_and_taking_it_from_everybody_is_mended_at_the_start(client: Client):
    gone, other = (create(client, name, yes(bought(3))) for name in ("三次", "也三次"))
    run(client)
    assert members(client, gone) == members(client, other) != set()
    Tag.objects.filter(id=gone["id"]).update(status="retired")  # committed, and then the machine was off
    changes.finish_forgetting()
    assert members(client, gone) == set() != members(client, other)


def test_what_reads_a_retired_tag_says_so_and_is_decided_without_it(client: Client):
    made = create(client, "常客", yes(bought(3)))
    reader = create(client, "不是常客", yes(neither(has(made["id"]))), update_mode="after_import")
    segment = create_segment(client, "常客群", has(made["id"]))
    run(client)
    assert members(client, reader) == {0, 1, 2}
    found = client.get(f"/api/v1/tags/{made['id']}/readers").json()["items"]
    assert [(each["kind"], each["id"]) for each in found] == [("tag", reader["id"]), ("segment", segment["id"])]
    refused = step(client, made, "retire")
    assert problem(refused) == (409, "tag_in_use")
    assert {each["id"] for each in refused.json()["params"]["readers"]} == {reader["id"], segment["id"]}
    took(client, made, "retire", anyway=True)
    settle(client)
    assert members(client, reader) == {0, 1, 2, 3, 4, 5}
    quiet = [{"id": made["id"], "name": {"zh": "常客", "en": "常客"}, "status": "retired"}]
    assert get(client, reader)["reads_quiet"] == quiet
    told = client.get(f"/api/v1/segments/{segment['id']}").json()
    assert told["customers"] == 0 and "tag_retired" in {limit["code"] for limit in told["limits"]}


def test_what_reads_a_tag_that_never_ran_or_a_quiet_one_through_a_segment_says_so(client: Client):
    made = create(client, "常客", yes(bought(3)))
    segment = create_segment(client, "常客群", has(made["id"]))
    reader = create(client, "读者", yes(in_segment(segment["id"])))

    def said() -> list[str]:
        offered = client.get("/api/v1/vocabulary").json()["tags"]
        told = next(tag["quiet"] for tag in offered if tag["id"] == made["id"])
        read = get(client, reader)["reads_quiet"]
        assert read == life(client, reader)["reads_quiet"]
        assert [told] == [each["status"] for each in read] or (told, read) == (None, [])
        return [each["status"] for each in read]

    assert said() == ["never_ran"]
    run(client)
    assert said() == []
    took(client, made, "pause")
    assert said() == ["paused"]


def test_nothing_comes_to_read_a_tag_that_nobody_has(client: Client):
    retired = create(client, "常客", yes(bought(3)))
    took(client, retired, "retire")
    written = create(client, "草稿", yes(bought(1)), draft=True)
    for tag in (retired, written):
        answer = client.post("/api/v1/tags", draft("读者", yes(has(tag["id"]))), JSON)
        assert problem(answer) == (409, "tag_has_nobody")
        body = {"name": {"zh": "群", "en": "Group"}, "rule": has(tag["id"])}
        assert problem(client.post("/api/v1/segments", body, JSON)) == (409, "tag_has_nobody")
    reader = create(client, "读者", yes(has(written["id"])), draft=True)
    assert problem(step(client, reader, "publish")) == (409, "tag_has_nobody")


def test_what_read_a_tag_before_it_retired_can_still_be_changed(client: Client):
    made = create(client, "常客", yes(bought(3)))
    reader = create(client, "读者", yes(has(made["id"])))
    took(client, made, "retire", anyway=True)
    assert change(client, reader, colour="#112233").status_code == 200


def test_a_retired_tag_comes_back_as_a_draft(client: Client):
    made = create(client, "常客", yes(bought(3)))
    run(client)
    took(client, made, "retire")
    assert problem(change(client, made, definition=yes(bought(1)))) == (409, "tag_retired")
    assert took(client, made, "revive")["status"] == "draft"
    assert members(client, made) == set()
    took(client, made, "publish")
    run(client)
    assert members(client, made) == {3, 4, 5}


def test_a_tag_that_is_retired_while_a_run_decides_it_is_had_by_nobody(
    client: Client, warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch
):
    """The run has read its definitions; the retirement comes in between."""
    made = create(client, "常客", yes(bought(3)))
    from zhike.control.tags import jobs

    def retired_meanwhile(*args: Any, **more: Any) -> Any:
        took(client, made, "retire")
        return run_tags(*args, **more)

    monkeypatch.setattr(jobs, "run_tags", retired_meanwhile)
    run(client)
    assert members(client, made) == set()


def test_steps_that_do_not_fit_are_refused(client: Client):
    made = create(client, "常客", yes(bought(3)))
    assert problem(step(client, made, "resume")) == (409, "life_step")
    assert problem(step(client, made, "revive")) == (409, "life_step")
    assert problem(step(client, made, "submit")) == (409, "nothing_proposed")
    assert problem(step(client, made, "publish")) == (409, "nothing_proposed")
    assert problem(client.delete(f"/api/v1/tags/{made['id']}/proposal")) == (409, "nothing_proposed")
    took(client, made, "retire")
    for name in ("pause", "resume", "retire", "submit", "publish"):
        assert problem(step(client, made, name)) == (409, "life_step")
    assert problem(step(client, {"id": "tag_none"}, "pause")) == (404, "not_found")
    drafted = create(client, "草稿", yes(bought(3)), draft=True)
    assert problem(step(client, drafted, "pause")) == (409, "life_step")
    assert problem(step(client, drafted, "review", approve=True, revision=1)) == (409, "life_step")


def test_each_step_needs_its_permission(client: Client, signed_in: Callable[[str], Client], analyst: Client):
    made, viewer = create(client, "常客", yes(bought(3))), signed_in("viewer")
    for name in ("pause", "resume", "retire", "publish"):
        assert problem(step(analyst, made, name)) == (403, "forbidden")
    assert problem(step(analyst, made, "review", approve=True, revision=1)) == (403, "forbidden")
    for name in ("submit", "revive"):
        assert problem(step(viewer, made, name)) == (403, "forbidden")
    proposal = f"/api/v1/tags/{made['id']}/proposal"
    assert problem(viewer.put(proposal, {"definition": yes(bought(1))}, JSON)) == (403, "forbidden")
    assert problem(viewer.post(f"/api/v1/tags/{made['id']}/comments", {"comment": "?"}, JSON)) == (403, "forbidden")
    assert life(viewer, made)["steps"] == [] and set(life(client, made)["steps"]) == {"pause", "retire"}


def test_a_proposal_is_checked_and_held_like_a_reader(client: Client):
    base = create(client, "城市", yes(trait("city", "eq", "上海")))
    made = create(client, "常客", yes(bought(3)))
    proposal = f"/api/v1/tags/{made['id']}/proposal"
    assert problem(propose(client, made, yes(has("tag_none")))) == (422, "rule_unknown_tag")
    assert propose(client, made, yes(has(base["id"]))).status_code == 200
    assert problem(client.delete(f"/api/v1/tags/{base['id']}")) == (409, "tag_in_use")
    assert client.delete(proposal).json()["proposal"] is None
    assert client.delete(f"/api/v1/tags/{base['id']}").status_code == 204


def propose(client: Client, made: dict[str, Any], definition: Any) -> Any:
    return client.put(
        f"/api/v1/tags/{made['id']}/proposal", {"definition": definition}, JSON, headers={"If-Match": made["etag"]}
    )


def test_two_who_write_the_next_text_notice_one_another(client: Client, analyst: Client):
    made = create(client, "常客", yes(bought(3)))
    assert change(analyst, made, definition=yes(bought(4))).status_code == 200
    assert problem(change(client, made, definition=yes(bought(5)))) == (412, "edited_meanwhile")
    assert problem(propose(client, made, yes(bought(5)))) == (412, "edited_meanwhile")
    now = client.get(f"/api/v1/tags/{made['id']}").json()
    assert propose(client, now, yes(bought(5))).status_code == 200
    assert problem(propose(analyst, now, yes(bought(6)))) == (412, "edited_meanwhile")


def test_what_a_published_tag_reads_changes_where_the_tag_may(client: Client, analyst: Client, owner):
    inner = create_segment(client, "常来", bought(3))
    outer = create_segment(client, "常来的", in_segment(inner["id"]))
    free = create_segment(client, "没人用", bought(3))
    create(client, "常客", yes(in_segment(outer["id"])))
    assert problem(rewrite(analyst, inner, bought(1))) == (403, "forbidden")
    assert rewrite(analyst, free, bought(1)).status_code == 200
    assert rewrite(client, inner, bought(2)).status_code == 200
    workspace.ask_for_review(owner, True)
    there = client.get(f"/api/v1/segments/{inner['id']}").json()
    assert problem(rewrite(client, there, bought(1))) == (409, "segment_held")
    assert rewrite(client, there, bought(2), name={"zh": "来得多", "en": "often"}).status_code == 200


def rewrite(client: Client, segment: dict[str, Any], rule: Any, **said: Any) -> Any:
    body = {"name": segment["name"], "rule": rule} | said
    return client.put(f"/api/v1/segments/{segment['id']}", body, JSON, headers={"If-Match": segment["etag"]})


def test_a_hand_tag_is_given_only_while_it_is_published(client: Client):
    made = create(client, "挚友", by_hand("yes"), kind="hand")
    address = f"/api/v1/customers/1/tags/{made['id']}"
    assert client.put(address, {"value": "yes"}, JSON).status_code in (200, 204)
    took(client, made, "pause")
    assert problem(client.delete(address)) == (409, "tag_not_published")
    assert members(client, made) == {1}
    took(client, made, "retire")
    assert members(client, made) == set()


def test_versions_are_listed_and_two_are_compared(client: Client, owner):
    made = create(client, "价值", levels(high=paid(200), low=bought(1)))
    changed = change(client, made, definition=levels(low=bought(2), top=paid(400), high=paid(200))).json()
    listed = client.get(f"/api/v1/tags/{made['id']}/versions").json()["items"]
    assert [(each["version"], each["current"], each["made_by"]) for each in listed] == [
        (2, True, owner.name), (1, False, owner.name),
    ]  # fmt: skip
    told = client.get(f"/api/v1/tags/{changed['id']}/comparison", {"before": 1, "after": 2}).json()["levels"]
    assert [(each["key"], each["kind"]) for each in told] == [("low", "changed"), ("top", "added"), ("high", "same")]
    assert sum(each["moved"] for each in told) == 1
    assert [(line["mark"], line["text"]["en"]) for line in told[0]["lines"]] == [
        ("removed", "placed a paid order at least once"), ("added", "placed a paid order at least 2 times"),
    ]  # fmt: skip
    back = client.get(f"/api/v1/tags/{changed['id']}/comparison", {"before": 2, "after": 1}).json()["levels"]
    assert [(each["key"], each["kind"]) for each in back][-1] == ("top", "removed")
    missing = client.get(f"/api/v1/tags/{made['id']}/comparison", {"before": 1, "after": 9})
    assert problem(missing) == (404, "not_found")


def test_lines_of_a_group_that_stay_are_marked_as_such(client: Client):
    both = {"type": "and", "of": [bought(1), paid(10)]}
    more = {"type": "and", "of": [bought(1), paid(10), trait("city", "eq", "上海")]}
    made = create(client, "价值", yes(both))
    change(client, made, definition=yes(more))
    [told] = client.get(f"/api/v1/tags/{made['id']}/comparison", {"before": 1, "after": 2}).json()["levels"]
    assert [(line["depth"], line["mark"]) for line in told["lines"]] == [
        (0, "same"), (1, "same"), (1, "same"), (1, "added"),
    ]  # fmt: skip


def test_an_earlier_version_is_restored_as_a_new_one_or_proposed(client: Client, analyst: Client):
    made = create(client, "常客", yes(bought(3)))
    change(client, made, definition=yes(bought(5)))
    restored = client.post(f"/api/v1/tags/{made['id']}/versions/1/restore", {}, JSON).json()
    assert (restored["version"], restored["definition"]) == (3, made["definition"])
    assert TagVersion.objects.filter(tag_id=made["id"]).count() == 3
    proposed = analyst.post(f"/api/v1/tags/{made['id']}/versions/2/restore", {}, JSON).json()
    assert (proposed["version"], proposed["proposed"]) == (3, "draft")
    against = client.get(f"/api/v1/tags/{made['id']}/comparison", {"before": 3, "after": 0}).json()["levels"]
    assert against[0]["kind"] == "changed"
    assert problem(client.post(f"/api/v1/tags/{made['id']}/versions/9/restore", {}, JSON)) == (404, "not_found")


def test_impact_says_who_would_come_and_go(client: Client):
    made = create(client, "常客", levels(high=bought(4), low=bought(2)))
    reader = create(client, "读者", yes(has(made["id"])))
    run(client)
    wanted = {"definition": levels(high=bought(3), mid=bought(1))}
    found = client.post(f"/api/v1/tags/{made['id']}/impact", wanted, JSON).json()
    assert (found["population"], found["before"], found["after"]) == (6, 4, 5)
    assert [each["id"] for each in found["entered"]["sample"]] == ["1"]
    assert (found["left"]["customers"], found["changed"]["customers"]) == (0, 2)
    assert {each["id"] for each in found["changed"]["sample"]} == {"2", "3"}
    assert sum(flow["customers"] for flow in found["flows"]) == 6
    assert [each["id"] for each in found["readers"]] == [reader["id"]]
    assert members(client, made) == {2, 3, 4, 5}


def test_impact_of_a_new_definition_and_of_what_is_proposed(client: Client):
    found = client.post("/api/v1/tags/impact", {"definition": yes(bought(3))}, JSON).json()
    assert (found["before"], found["after"], found["entered"]["customers"]) == (0, 3, 3)
    made = create(client, "常客", yes(bought(3)))
    run(client)
    assert propose(client, made, yes(bought(5))).status_code == 200
    found = client.post(f"/api/v1/tags/{made['id']}/impact", {}, JSON).json()
    assert {each["id"] for each in found["left"]["sample"]} == {"3", "4"}
    hand = create(client, "挚友", by_hand("yes"), kind="hand")
    assert problem(client.post(f"/api/v1/tags/{hand['id']}/impact", {}, JSON)) == (409, "tag_by_hand")
    bad = client.post("/api/v1/tags/impact", {"definition": yes(has("tag_none"))}, JSON)
    assert problem(bad) == (422, "rule_unknown_tag")


def test_comments_are_kept_with_who_said_them(client: Client, analyst: Client):
    made = create(client, "常客", yes(bought(3)))
    said = analyst.post(f"/api/v1/tags/{made['id']}/comments", {"comment": "会不会太宽？"}, JSON)
    assert said.status_code == 201
    [told] = life(client, made)["remarks"]
    assert (told["what"], told["text"], told["by"]) == ("comment", "会不会太宽？", "analyst")


def test_what_waits_to_take_effect_is_forgotten_when_a_tag_retires(client: Client):
    made = create(client, "常客", yes(bought(3)))
    later = {"definition": yes(bought(1)), "effective_at": (NOW + timedelta(days=900)).isoformat() + "Z"}
    assert change(client, made, pending=later).json()["pending"]
    took(client, made, "retire")
    assert get(client, made)["pending"] is None


def test_a_draft_does_not_carry_a_rule_for_later_past_who_publishes(client: Client, analyst: Client, owner):
    later = {"definition": yes(bought(1)), "effective_at": (NOW + timedelta(days=900)).isoformat() + "Z"}
    made = analyst.post("/api/v1/tags", draft("常客", yes(bought(3)), pending=later), JSON)
    assert problem(made) == (403, "forbidden")
    tag = create(analyst, "常客", yes(bought(3)))
    assert problem(change(analyst, tag, pending=later)) == (403, "forbidden")
    workspace.ask_for_review(owner, True)
    assert problem(change(client, tag, pending=later)) == (409, "review_needed")
    assert get(client, tag)["pending"] is None


def test_who_may_not_publish_changes_the_rest_of_a_tag_that_waits_to_say_something_else(
    client: Client, analyst: Client
):
    later = {"definition": yes(bought(1)), "effective_at": (NOW + timedelta(days=900)).isoformat() + "Z"}
    made = change(client, create(client, "常客", yes(bought(3))), pending=later).json()
    named = change(analyst, made, name={"zh": "熟客", "en": "regular"}, pending=later)
    assert (named.status_code, named.json()["pending"]["made_by"]) == (200, "店主")
    proposed = change(analyst, named.json(), definition=yes(bought(4)), pending=later)
    assert (proposed.status_code, proposed.json()["proposed"]) == (200, "draft")
    sooner = later | {"effective_at": (NOW + timedelta(days=800)).isoformat() + "Z"}
    assert problem(change(analyst, proposed.json(), pending=sooner)) == (403, "forbidden")
