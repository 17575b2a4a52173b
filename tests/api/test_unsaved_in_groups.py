"""An unsaved definition is judged in its exclusive group: what is foretold is what a run does once it is saved."""

from typing import Any

import pytest
from django.test import Client
from drafts import JSON, both, by_hand, change, create, has, levels, members, paid, problem, run, trait, yes
from shop import Person, ago, order, stop_clock, write
from test_exclusive_groups import give, group

from zhike.warehouse.duckdb import DuckDBWarehouse

SPENT = {i: 25 * i for i in range(1, 21)}


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    people = [
        Person(
            i, traits={"city": "上海" if i % 3 else "北京"}, events=(order(f"A{i}", ago(days=200 - 9 * i), str(spent)),)
        )
        for i, spent in SPENT.items()
    ]
    write(warehouse, people)


def ask(client: Client, what: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/tags/{what}", body, JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def foretold(client: Client, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return ask(client, "preview", body), ask(client, "impact", body)


def holders(client: Client, *tags: dict[str, Any]) -> dict[str, set[int]]:
    return {tag["id"]: set(members(client, tag)) for tag in tags}


def test_a_new_tag_in_an_exclusive_group_gets_whom_those_before_it_leave(client: Client):
    valued = group(client)
    big = create(client, "大客", yes(paid(400)), group_id=valued["id"])
    guest = create(client, "贵宾", by_hand("yes"), kind="hand", group_id=valued["id"])
    run(client)
    give(client, guest, 8)
    rule = levels(plus=paid(300), base=paid(100))
    seen, change_of = foretold(client, {"definition": rule, "group_id": valued["id"]})
    alone = ask(client, "preview", {"definition": rule})
    assert (alone["matched"], alone["fits"], alone["before"]) == (16, 16, [])
    assert {each["id"] for each in seen["before"]} == {big["id"], guest["id"]}
    mid = create(client, "中客", rule, group_id=valued["id"])
    run(client)
    found = holders(client, mid)[mid["id"]]
    assert (seen["fits"], seen["matched"], change_of["after"]) == (16, len(found), len(found))
    assert found == {i for i, spent in SPENT.items() if 100 < spent <= 400} - {8}
    assert change_of["neighbours"] == []  # it comes last: nobody loses anything to it


def test_what_a_draft_would_take_from_others_of_its_group_is_part_of_its_impact(client: Client):
    valued = group(client)
    first = create(client, "先", yes(paid(450)), group_id=valued["id"])
    second = create(client, "中", yes(paid(200)), group_id=valued["id"])
    third = create(client, "后", yes(trait("city", "in", ["上海"])), group_id=valued["id"])
    run(client)
    was = holders(client, first, second, third)
    wider = yes(paid(300))
    said = ask(client, f"{first['id']}/impact", {"definition": wider})
    seen = ask(client, "preview", {"definition": wider, "tag_id": first["id"]})
    assert change(client, first, definition=wider, group_id=valued["id"]).status_code == 200
    run(client)
    now = holders(client, first, second, third)
    assert said["after"] == seen["matched"] == len(now[first["id"]])
    assert said["entered"]["customers"] == len(now[first["id"]] - was[first["id"]])
    told = {each["id"]: (each["before"], each["after"], each["gained"], each["lost"]) for each in said["neighbours"]}
    # those behind it give way to the same tags as before: what they lose shows although their rules stand as they were
    assert told == {tag["id"]: moves(was[tag["id"]], now[tag["id"]]) for tag in (second, third)}
    assert told[second["id"]][3] == 6


def moves(was: set[int], now: set[int]) -> tuple[int, int, int, int]:
    return len(was), len(now), len(now - was), len(was - now)


@pytest.mark.parametrize("place", [0, 1, None])
def test_wherever_a_draft_is_put_preview_impact_and_run_say_the_same(client: Client, place: int | None):
    valued = group(client)
    a = create(client, "甲", yes(both(paid(150), trait("city", "in", ["上海"]))), group_id=valued["id"])
    b = create(client, "乙", yes(paid(300)), group_id=valued["id"])
    run(client)
    was = holders(client, a, b)
    rule = yes(paid(220))
    body = {"definition": rule, "group_id": valued["id"], "place": place}
    seen, said = foretold(client, body)
    months = ask(client, "backtest", body)["months"]
    new = create(client, "丙", rule, group_id=valued["id"])
    order_of = [a["id"], b["id"]]
    order_of.insert(2 if place is None else place, new["id"])
    assert client.put(f"/api/v1/tag-groups/{valued['id']}/tags", {"tag_ids": order_of}, JSON).status_code == 204
    run(client)
    now = holders(client, a, b, new)
    assert seen["matched"] == said["after"] == len(now[new["id"]])
    told = {each["id"]: (each["before"], each["after"], each["gained"], each["lost"]) for each in said["neighbours"]}
    behind = [tag for tag in (a, b) if order_of.index(tag["id"]) > order_of.index(new["id"])]
    assert told == {tag["id"]: moves(was[tag["id"]], now[tag["id"]]) for tag in behind}
    saved = client.get(f"/api/v1/tags/{new['id']}/backtest").json()["months"]
    assert [(m["size"], m["entered"], m["left"]) for m in months] == [
        (m["size"], m["entered"], m["left"]) for m in saved
    ]


def test_a_tag_that_leaves_its_group_gives_back_whom_it_kept_from_the_others(client: Client):
    valued = group(client)
    first = create(client, "先", yes(paid(300)), group_id=valued["id"])
    second = create(client, "后", yes(paid(200)), group_id=valued["id"])
    run(client)
    was = holders(client, first, second)
    [told] = ask(client, f"{first['id']}/impact", {"group_id": None})["neighbours"]
    assert change(client, first, group_id=None).status_code == 200
    run(client)
    now = holders(client, first, second)
    assert (told["id"], told["gained"], told["lost"]) == (second["id"], len(now[second["id"]] - was[second["id"]]), 0)
    assert told["gained"] == 8


def test_a_draft_that_reads_a_tag_behind_it_is_refused_as_it_would_be_when_saved(client: Client):
    valued = group(client)
    create(client, "先", yes(paid(300)), group_id=valued["id"])
    last = create(client, "后", yes(paid(200)), group_id=valued["id"])
    body = {"definition": yes(has(last["id"])), "group_id": valued["id"], "place": 0}
    assert problem(client.post("/api/v1/tags/impact", body, JSON)) == (422, "rule_circle")


def test_a_group_or_a_tag_that_is_not_there_is_refused(client: Client):
    rule = yes(paid(1))
    unknown = client.post("/api/v1/tags/preview", {"definition": rule, "group_id": "grp_none"}, JSON)
    assert problem(unknown)[0] == 422
    assert problem(client.post("/api/v1/tags/preview", {"definition": rule, "tag_id": "tag_none"}, JSON))[0] == 404
