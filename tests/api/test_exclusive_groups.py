"""Exclusive groups: of their tags a customer has one at a time, whoever decides."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from drafts import JSON, by_hand, change, create, draft, has, levels, members, paid, problem, run, yes
from shop import Person, ago, order, stop_clock, write

from zhike.control.tags import evaluation, service
from zhike.control.tags.models import Upkeep
from zhike.tagging.realtime import step
from zhike.warehouse.duckdb import DuckDBWarehouse

SPENT = {1: "50", 2: "150", 3: "250", 4: "350", 5: "450"}


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, [Person(i, events=(order(f"A{i}", ago(days=5), spent),)) for i, spent in SPENT.items()])


def group(client: Client, name: str = "价值", **more: object) -> dict:
    body = {"name": {"zh": name, "en": name}, "exclusive": True} | more
    answer = client.post("/api/v1/tag-groups", body, JSON)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def change_group(client: Client, found: dict, **more: object):
    body = {name: found[name] for name in ("name", "parent_id", "exclusive", "on_conflict")} | more
    return client.put(f"/api/v1/tag-groups/{found['id']}", body, JSON)


def held(client: Client, *tags: dict) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {i: [] for i in SPENT}
    for tag in tags:
        for customer in members(client, tag):
            found[customer].append(tag["name"]["zh"])
    return found


def give(client: Client, tag: dict, customer: int, value: str = "yes"):
    return client.put(f"/api/v1/customers/{customer}/tags/{tag['id']}", {"value": value}, JSON)


def test_the_first_rule_that_holds_wins_and_another_order_makes_another_win(client: Client):
    valued = group(client)
    big = create(client, "大客", yes(paid(300)), group_id=valued["id"])
    mid = create(client, "中客", levels(plus=paid(200), base=paid(100)), group_id=valued["id"])
    all_of_them = create(client, "客户", yes(paid(0)), group_id=valued["id"])
    run(client)
    expected = {
        i: ["大客"] if Decimal(s) > 300 else ["中客"] if Decimal(s) > 100 else ["客户"] for i, s in SPENT.items()
    }
    assert held(client, big, mid, all_of_them) == expected
    wanted = {"tag_ids": [all_of_them["id"], big["id"], mid["id"]]}
    assert client.put(f"/api/v1/tag-groups/{valued['id']}/tags", wanted, JSON).status_code == 204
    run(client, mid)  # the group is decided together
    assert held(client, big, mid, all_of_them) == {i: ["客户"] for i in SPENT}
    shown = client.get(f"/api/v1/customers/5/tags/{big['id']}/why").json()
    [level] = shown["levels"]
    assert [(node["type"], node["held"]) for node in level["tree"]["of"]] == [("event", True), ("not", False)]


def test_a_realtime_step_leaves_what_a_full_run_leaves(client: Client, warehouse: DuckDBWarehouse):
    valued = group(client)
    tags = [
        create(
            client, f"花过{n}", yes(paid(n)), group_id=valued["id"], update_mode="realtime" if n == 300 else "manual"
        )
        for n in (300, 100, 0)
    ]
    assert {tag.id for tag in service.realtime_tags()} == {tag["id"] for tag in tags}
    run(client)
    write(warehouse, [Person(1, events=(order("B1", ago(hours=1), "300"),))])
    with warehouse.writing() as writing:
        import pyarrow as pa

        from zhike.warehouse.touched import touch

        touch(writing, writing.stage(pa.table({"customer_id": [1]})))
    done = step(warehouse, service.rule_tags(service.realtime_tags()), evaluation.now_instant)
    assert done is not None
    after_step = held(client, *tags)
    assert after_step[1] == ["花过300"]
    client.post("/api/v1/runs", {"full": True}, JSON)
    run(client)
    assert held(client, *tags) == after_step
    assert all(len(names) == 1 for names in after_step.values())


def test_making_a_group_exclusive_marks_what_it_may_change(client: Client):
    open_group = group(client, exclusive=False)
    first = create(client, "先", yes(paid(100)), group_id=open_group["id"], update_mode="after_import")
    second = create(client, "后", yes(paid(0)), group_id=open_group["id"], update_mode="after_import")
    run(client)
    assert held(client, first, second)[5] == ["先", "后"]
    Upkeep.objects.update(stale_since=None, due_at=None)
    assert change_group(client, open_group, exclusive=True).status_code == 200
    marked = set(Upkeep.objects.filter(due_at__isnull=False).values_list("tag_id", flat=True))
    assert marked == {second["id"]}
    run(client)
    assert held(client, first, second) == {1: ["后"], 2: ["先"], 3: ["先"], 4: ["先"], 5: ["先"]}
    Upkeep.objects.update(stale_since=None, due_at=None)
    client.delete(f"/api/v1/tags/{first['id']}")
    assert Upkeep.objects.filter(due_at__isnull=False, tag_id=second["id"]).exists()


def test_what_a_person_gives_goes_before_what_rules_say(client: Client):
    valued = group(client)
    big = create(client, "大客", yes(paid(300)), group_id=valued["id"])
    guest = create(client, "贵宾", by_hand("yes"), kind="hand", group_id=valued["id"])
    run(client)
    assert give(client, guest, 5).status_code == 204
    assert held(client, big, guest)[5] == ["贵宾"]
    run(client)
    assert held(client, big, guest)[5] == ["贵宾"]
    lost = next(row for row in client.get("/api/v1/customers/5/tag-history").json()["items"] if row["valid_to"])
    assert (lost["tag_id"], lost["ended_by"]["kind"], lost["ended_by"]["id"]) == (big["id"], "exclusive", guest["id"])
    client.delete(f"/api/v1/customers/5/tags/{guest['id']}")
    run(client)
    assert held(client, big, guest)[5] == ["大客"]


def test_a_second_tag_by_hand_is_refused_where_the_group_says_so(client: Client):
    valued = group(client, on_conflict="refuse")
    a, b = (create(client, name, by_hand("yes"), kind="hand", group_id=valued["id"]) for name in ("甲", "乙"))
    give(client, a, 1)
    assert problem(give(client, b, 1)) == (409, "tag_group_taken")
    assert change_group(client, valued, on_conflict="newest").status_code == 200
    assert give(client, b, 1).status_code == 204
    assert held(client, a, b)[1] == ["乙"]


def test_a_group_whose_tags_customers_have_twice_by_hand_cannot_become_exclusive(client: Client):
    loose = group(client, exclusive=False)
    a, b = (create(client, name, by_hand("yes"), kind="hand", group_id=loose["id"]) for name in ("甲", "乙"))
    give(client, a, 1), give(client, b, 1)
    refused = change_group(client, loose, exclusive=True)
    assert problem(refused) == (409, "tag_group_overlaps")
    assert refused.json()["params"]["customers"] == 1
    client.delete(f"/api/v1/customers/1/tags/{a['id']}")
    assert change_group(client, loose, exclusive=True).status_code == 200


def test_an_order_in_which_tags_would_read_one_another_in_a_circle_is_refused(client: Client):
    valued = group(client)
    first = create(client, "先", yes(paid(100)), group_id=valued["id"])
    second = create(client, "后", yes(paid(0)), group_id=valued["id"])
    refused = change(client, first, definition=yes(has(second["id"])), group_id=valued["id"])
    assert problem(refused) == (422, "rule_circle")
    client.put(f"/api/v1/tag-groups/{valued['id']}/tags", {"tag_ids": [second["id"], first["id"]]}, JSON)
    assert change(client, first, definition=yes(has(second["id"])), group_id=valued["id"]).status_code == 200


def test_a_frozen_tag_keeps_who_has_it_and_the_others_give_way(client: Client):
    valued = group(client)
    first = create(client, "先", yes(paid(300)), group_id=valued["id"])
    last = create(client, "后", yes(paid(400)), group_id=valued["id"])
    run(client)
    wanted = {"tag_ids": [last["id"], first["id"]]}
    frozen = change(client, first, group_id=valued["id"], frozen_at=datetime(2026, 3, 15).isoformat() + "Z")
    assert frozen.status_code == 200
    client.put(f"/api/v1/tag-groups/{valued['id']}/tags", wanted, JSON)
    run(client)
    assert held(client, first, last) == {1: [], 2: [], 3: [], 4: ["先"], 5: ["先"]}


def test_groups_are_a_tree_that_is_renamed_moved_ordered_and_emptied(client: Client):
    top, other = group(client, "上", exclusive=False), group(client, "旁", exclusive=False)
    inner = group(client, "内", parent_id=top["id"])
    assert problem(change_group(client, top, parent_id=inner["id"])) == (422, "tag_group_circle")
    assert change_group(client, inner, name={"zh": "里", "en": "inner"}, parent_id=other["id"]).status_code == 200
    client.put("/api/v1/tag-groups/order", {"group_ids": [other["id"], top["id"], inner["id"]]}, JSON)
    listed = client.get("/api/v1/tag-groups").json()["items"]
    assert [(each["name"]["zh"], each["parent_id"]) for each in listed] == [
        ("旁", None), ("上", None), ("里", other["id"]),
    ]  # fmt: skip
    assert problem(client.delete(f"/api/v1/tag-groups/{other['id']}")) == (409, "tag_group_not_empty")
    assert client.delete(f"/api/v1/tag-groups/{inner['id']}").status_code == 204
    assert problem(client.post("/api/v1/tags", draft("无", yes(paid(1)), group_id=inner["id"]), JSON))[0] == 422


def test_who_may_not_publish_changes_no_exclusive_group(client: Client, signed_in):
    valued = group(client)
    assert problem(change_group(signed_in("analyst"), valued, exclusive=False)) == (403, "forbidden")
    assert problem(change_group(signed_in("viewer"), valued, name={"zh": "x", "en": "x"})) == (403, "forbidden")
