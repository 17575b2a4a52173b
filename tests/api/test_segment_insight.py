"""What segments are asked over HTTP: conditions, portraits, overlaps, growth, flow, frozen lists, limits, versions."""

from datetime import datetime
from itertools import product
from typing import Any

import pytest
from django.test import Client
from drafts import (
    JSON,
    both,
    bought,
    by_hand,
    change_segment,
    create,
    create_segment,
    has,
    in_segment,
    neither,
    on_list,
    problem,
    run,
    trait,
    yes,
)
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.control.segments.models import Segment
from zhike.control.tags.models import Tag
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = [
    Person(
        i,
        traits={"city": ("上海", "北京", "成都")[i % 3], "gender": "女" if i % 2 else "男", "name": f"某{i}"},
        events=tuple(order(f"o{i}-{n}", ago(days=20 * n + 1), "10") for n in range(i % 5)),
    )
    for i in range(1, 31)
]
SHANGHAI = {p.id for p in SHOP if p.traits["city"] == "上海"}
REGULARS = {p.id for p in SHOP if len(p.orders) >= 3}
IN_SHANGHAI = trait("city", "eq", "上海")


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def ask(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/api/v1/segments/{path}", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def preview(client: Client, rule: Any) -> Any:
    answer = client.post("/api/v1/segments/preview", {"rule": rule}, JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def done(client: Client, path: str) -> None:
    answer = client.post(f"/api/v1/segments/{path}")
    assert answer.status_code == 202, answer.content.decode()
    jobs.perform(answer.json()["id"])


def frozen(client: Client, **of: Any) -> Any:
    body = {"name": {"zh": "定格", "en": "Frozen"}} | of
    answer = client.post("/api/v1/segments/frozen", body, JSON)
    assert answer.status_code == 202, answer.content.decode()
    jobs.perform(answer.json()["job"]["id"])
    return ask(client, answer.json()["segment"]["id"])


def test_a_rule_is_counted_condition_by_condition_in_its_order(client: Client):
    found = preview(client, both(IN_SHANGHAI, bought(3), neither(trait("gender", "eq", "女"))))
    women = {p.id for p in SHOP if p.traits["gender"] == "女"}
    told = {each["path"]: (each["count"], each["together"]) for each in found["conditions"]}
    assert told == {
        "rule": (len(SHANGHAI & REGULARS - women), None),
        "rule.of[0]": (len(SHANGHAI), len(SHANGHAI)),
        "rule.of[1]": (len(REGULARS), len(SHANGHAI & REGULARS)),
        "rule.of[2]": (30 - len(women), len(SHANGHAI & REGULARS - women)),
        "rule.of[2].of": (len(women), len(women)),
    }
    assert (found["matched"], found["population"]) == (told["rule"][0], 30)
    assert found["reads_facts"] is True and preview(client, IN_SHANGHAI)["reads_facts"] is False
    assert {int(each["id"]) for each in found["sample"]} <= SHANGHAI & REGULARS - women
    assert "上海" in found["sentence"]["zh"]


def test_a_faulty_rule_is_refused_with_its_place(client: Client):
    answer = client.post("/api/v1/segments/preview", {"rule": both(IN_SHANGHAI, has("tag_nobody"))}, JSON)
    assert problem(answer) == (422, "rule_unknown_tag")
    assert answer.json()["params"]["path"] == "rule.of[1].tag"
    never_seen = {"type": "event", "events": ["never_seen"], "measure": "count", "op": "ge", "value": 1}
    answer = client.post("/api/v1/segments/preview", {"rule": both(IN_SHANGHAI, never_seen)}, JSON)
    assert problem(answer) == (422, "rule_unknown_event")


def test_a_portrait_tells_shares_and_leads_to_customers(client: Client):
    tag = create(client, "常客", yes(bought(3)))
    run(client, tag)
    made = create_segment(client, "上海", IN_SHANGHAI)
    found = ask(client, f"{made['id']}/portrait")
    assert (found["inside"], found["outside"]) == (len(SHANGHAI), 30)
    rows = {(row["id"], row["value"]): row for row in found["items"]}
    row = rows[tag["id"], "yes"]
    assert (row["inside"], row["outside"]) == (len(SHANGHAI & REGULARS), len(REGULARS))
    expected = (len(SHANGHAI & REGULARS) / len(SHANGHAI)) / (len(REGULARS) / 30) * 100
    assert row["tgi"] == pytest.approx(expected)
    assert (row["name"]["zh"], row["in_rule"]) == ("常客", False)
    assert rows["city", "上海"]["in_rule"] and found["items"][0]["id"] == "city"
    assert not {"name"} & {row["id"] for row in found["items"]}
    for row in found["items"]:
        inside = both({"type": "segment", "segment": made["id"]}, row["rule"])
        assert preview(client, inside)["matched"] == row["inside"], row
        assert preview(client, row["rule"])["matched"] == row["outside"], row


def test_a_portrait_against_another_segment(client: Client):
    here, regular = create_segment(client, "上海", IN_SHANGHAI), create_segment(client, "常客", bought(3))
    found = ask(client, f"{here['id']}/portrait", against=regular["id"])
    assert (found["inside"], found["outside"]) == (len(SHANGHAI), len(REGULARS))
    rows = {(row["id"], row["value"]): row for row in found["items"]}
    women = {p.id for p in SHOP if p.traits["gender"] == "女"}
    assert (rows["gender", "女"]["inside"], rows["gender", "女"]["outside"]) == (
        len(SHANGHAI & women), len(REGULARS & women)
    )  # fmt: skip


def test_every_intersection_of_segments_and_its_customers(client: Client):
    here, regular = create_segment(client, "上海", IN_SHANGHAI), create_segment(client, "常客", bought(3))
    women = frozen(client, rule=trait("gender", "eq", "女"))
    members = {here["id"]: SHANGHAI, regular["id"]: REGULARS, women["id"]: {p.id for p in SHOP if p.id % 2}}
    found = ask(client, "overlap", segment=list(members))
    told = {frozenset(cell["inside"]): cell["customers"] for cell in found["cells"]}
    for choice in product((True, False), repeat=3):
        inside = {name for name, chosen in zip(members, choice, strict=True) if chosen}
        who = {p.id for p in SHOP if all((p.id in ids) == (name in inside) for name, ids in members.items())}
        assert told.get(frozenset(inside), 0) == len(who)
    assert found["population"] == 30
    for cell in found["cells"]:
        assert preview(client, cell["rule"])["matched"] == cell["customers"]


def test_growth_is_counted_by_a_job_and_kept(client: Client):
    made = create_segment(client, "近 30 天买过", bought(1, 30))
    path = f"{made['id']}/growth"
    nothing = ask(client, path)
    assert (nothing["answer"], nothing["is_old"], nothing["job"]) == (None, True, None)
    started = client.post(f"/api/v1/segments/{path}").json()
    assert client.post(f"/api/v1/segments/{path}").json()["id"] == started["id"] == ask(client, path)["job"]["id"]
    jobs.perform(started["id"])
    found = ask(client, path)
    assert found["is_old"] is False and found["job"] is None
    assert len(found["answer"]["moments"]) == 13
    assert found["answer"]["moments"][-1]["size"] == made["customers"] > 0
    assert ask(client, path, grain="week")["answer"] is None
    change_segment(client, made, rule=bought(2, 30))
    assert ask(client, path)["answer"] is None


def test_growth_of_a_segment_over_tags_says_since_when_it_can_be_told(client: Client):
    tag = create(client, "朋友", by_hand("yes"), kind="hand")
    assert client.put(f"/api/v1/customers/1/tags/{tag['id']}", {"value": "yes"}, JSON).status_code < 300
    made = create_segment(client, "朋友们", has(tag["id"]))
    done(client, f"{made['id']}/growth?grain=week")
    found = ask(client, f"{made['id']}/growth", grain="week")["answer"]
    assert [each["tag_id"] for each in found["tags_since"]] == [tag["id"]]
    assert found["moments"][-1]["size"] == 1


def test_flow_between_segments(client: Client):
    many, some = create_segment(client, "多", bought(2, 45)), create_segment(client, "少", bought(1, 45))
    path = f"flow?segment={many['id']}&segment={some['id']}&days=40"
    done(client, path)
    found = ask(client, path)["answer"]
    moved = found["moved"]
    assert sum(map(sum, moved)) == 30

    def place(person: Person, at: Any) -> int:
        n = sum(at.timestamp() - 45 * 86400 <= event.ts.timestamp() < at.timestamp() for event in person.orders)
        return 0 if n >= 2 else 1 if n else 2

    then = datetime.fromisoformat(found["since"]).replace(tzinfo=None)
    pairs = [(place(p, then), place(p, NOW)) for p in SHOP]
    assert moved == [[pairs.count((i, j)) for j in range(3)] for i in range(3)]


def test_a_frozen_list_stays_as_it_is_and_notes_where_it_came_from(client: Client, warehouse: DuckDBWarehouse):
    live = create_segment(client, "上海", IN_SHANGHAI)
    kept = frozen(client, segment_id=live["id"])
    assert (kept["kind"], kept["customers"], kept["rule"]) == ("list", len(SHANGHAI), None)
    note = kept["frozen_from"]
    assert (note["segment_id"], note["name"]["zh"], note["at"]) == (live["id"], "上海", "2026-03-15T04:00:00Z")
    assert "上海" in note["sentence"]["zh"]
    write(warehouse, [Person(99, traits={"city": "上海"})])
    sizes = {each["id"]: each["customers"] for each in client.get("/api/v1/segments").json()["items"]}
    assert sizes == {live["id"]: len(SHANGHAI) + 1, kept["id"]: len(SHANGHAI)}
    again = frozen(client, segment_id=kept["id"])
    assert again["customers"] == len(SHANGHAI)


def test_nothing_can_be_frozen_by_who_may_only_look(client: Client, signed_in: Any):
    made, viewer = create_segment(client, "上海", IN_SHANGHAI), signed_in("viewer")
    body = {"name": {"zh": "定格", "en": "Frozen"}, "segment_id": made["id"]}
    assert viewer.post("/api/v1/segments/frozen", body, JSON).status_code == 403
    assert viewer.post(f"/api/v1/segments/{made['id']}/growth").status_code == 403


def codes(client: Client, made: Any) -> list[str]:
    return [limit["code"] for limit in ask(client, made["id"])["limits"]]


def test_limits_are_said(client: Client):
    tag = create(client, "常客", yes(bought(3)))
    outer = create_segment(client, "里面", has(tag["id"]))
    made = create_segment(client, "外面", both(in_segment(outer["id"]), IN_SHANGHAI))
    assert codes(client, made) == ["empty", "tag_never_ran"]
    run(client, tag)
    assert codes(client, made) == []
    for status in ("paused", "retired"):
        Tag.objects.filter(id=tag["id"]).update(status=status)
        assert codes(client, made) == [f"tag_{status}"]
    Tag.objects.filter(id=tag["id"]).update(status="draft")
    assert codes(client, made) == ["tag_unpublished"]
    nobody = frozen(client, rule=bought(50))
    reading = create_segment(client, "读名单", on_list(nobody["id"]))
    assert codes(client, nobody) == ["empty"]
    assert codes(client, reading) == ["empty", "list_empty"]
    Segment.objects.filter(id=nobody["id"]).delete()
    Segment.objects.filter(id=outer["id"]).delete()
    assert "list_missing" in codes(client, reading)
    found = ask(client, made["id"])
    assert [limit["code"] for limit in found["limits"]] == ["segment_missing"]
    assert found["customers"] is None


def test_who_names_a_segment_and_what_it_was(client: Client):
    inner = create_segment(client, "里面", IN_SHANGHAI)
    outer = create_segment(client, "外面", in_segment(inner["id"]))
    tag = create(client, "标签", yes(in_segment(inner["id"])))
    used = ask(client, inner["id"])["used_by"]
    assert {(each["kind"], each["id"]) for each in used} == {("segment", outer["id"]), ("tag", tag["id"])}
    change_segment(client, inner, rule=bought(1))
    versions = ask(client, f"{inner['id']}/versions")["items"]
    assert [each["version"] for each in versions] == [2, 1]
    assert versions[1]["rule"] == IN_SHANGHAI and "上海" in versions[1]["sentence"]["zh"] and versions[0]["made_by"]


def test_without_counting_sizes_are_left_out(client: Client):
    create_segment(client, "上海", IN_SHANGHAI)
    [found] = client.get("/api/v1/segments", {"count": "false"}).json()["items"]
    assert found["customers"] is None and found["limits"] == []


def test_bad_questions_are_refused(client: Client):
    made = create_segment(client, "上海", IN_SHANGHAI)
    assert client.get("/api/v1/segments/seg_no/portrait").status_code == 404
    assert client.get(f"/api/v1/segments/{made['id']}/portrait?against=seg_no").status_code == 404
    assert client.get("/api/v1/segments/seg_no/growth").status_code == 404
    assert client.get("/api/v1/segments/overlap").status_code == 422
    assert client.get("/api/v1/segments/overlap?" + "&".join(f"segment=s{i}" for i in range(6))).status_code == 422
    assert client.get(f"/api/v1/segments/flow?segment={made['id']}&days=0").status_code == 422
    body = {"name": {"zh": "x", "en": "x"}, "segment_id": "seg_no"}
    assert client.post("/api/v1/segments/frozen", body, JSON).status_code == 404
    assert client.post("/api/v1/segments/frozen", {"name": {"zh": "x", "en": "x"}}, JSON).status_code == 422
