"""Segments: rules that other rules name, kept as carefully as tags are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from drafts import (
    JSON,
    both,
    bought,
    change,
    change_segment,
    create,
    create_segment,
    draft,
    has,
    in_segment,
    levels,
    members,
    neither,
    problem,
    run,
    trait,
    yes,
)
from shop import Person, ago, order, stop_clock, write

from zhike.control.segments.models import SegmentVersion
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = [
    Person(
        i,
        traits={"city": "上海" if i % 2 else "北京"},
        events=tuple(order(f"o{i}-{n}", ago(days=n + 1), "10") for n in range(i)),
    )
    for i in range(6)
]
HERE = {p.id for p in SHOP if p.traits["city"] == "上海"}
REGULARS = {p.id for p in SHOP if len(p.orders) >= 3}


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def test_a_segment_is_read_as_it_was_written_with_its_size_now(client: Client):
    made = create_segment(client, "上海常客", both(trait("city", "eq", "上海"), bought(3)), key="regulars-here")
    assert client.get(f"/api/v1/segments/{made['id']}").json() == made
    assert client.get("/api/v1/segments").json()["items"] == [made]
    assert (made["kind"], made["version"], made["key"]) == ("rule", 1, "regulars-here")
    assert made["rule"] == both(trait("city", "eq", "上海"), bought(3))
    assert made["customers"] == len(HERE & REGULARS)
    assert made["sentence"]["zh"] and made["sentence"]["en"]


def test_sizes_follow_the_facts(client: Client, warehouse: DuckDBWarehouse):
    made, other = create_segment(client, "买过", bought(1)), create_segment(client, "上海", trait("city", "eq", "上海"))
    write(warehouse, [Person(0, events=(order("late", ago(days=1), "1"),))])
    sizes = {each["id"]: each["customers"] for each in client.get("/api/v1/segments").json()["items"]}
    assert (made["customers"], sizes) == (5, {made["id"]: 6, other["id"]: len(HERE)})


def test_a_tag_reads_a_segment_wherever_it_is_evaluated(client: Client):
    segment = create_segment(client, "常客", bought(3))
    outer = create_segment(client, "上海常客", both(in_segment(segment["id"]), trait("city", "eq", "上海")))
    definition = yes(neither(in_segment(outer["id"])))
    expected = {p.id for p in SHOP} - (HERE & REGULARS)
    assert client.post("/api/v1/tags/preview", {"definition": definition}, JSON).json()["matched"] == len(expected)
    tag = create(client, "其他人", definition)
    assert tag["definition"] == definition
    assert "上海常客" in tag["sentence"][0]["zh"]
    run(client, tag)
    assert members(client, tag) == expected
    [level] = client.get(f"/api/v1/customers/5/tags/{tag['id']}/why").json()["levels"]
    inner = level["tree"]["of"][0]
    assert (level["matched"], inner["type"], inner["held"]) == (False, "segment", True)
    assert inner["of"][0]["held"] is True


def test_a_run_takes_segments_as_they_are_now(client: Client):
    segment = create_segment(client, "常客", bought(3))
    tag = create(client, "是常客", yes(in_segment(segment["id"])))
    assert change_segment(client, segment, rule=bought(5)).status_code == 200
    run(client, tag)
    assert members(client, tag) == {5}


def test_the_customers_of_a_segment_are_listed(client: Client):
    regulars = create_segment(client, "常客", bought(3))
    here = create_segment(client, "上海", trait("city", "eq", "上海"))
    outer = create_segment(client, "外", neither(in_segment(regulars["id"])))

    def found(*segments: dict[str, Any]) -> set[int]:
        answer = client.get("/api/v1/customers", {"segment": [each["id"] for each in segments]}).json()
        assert answer["total"] == len(answer["items"])
        return {int(each["id"]) for each in answer["items"]}

    assert (found(regulars), found(regulars, here)) == (REGULARS, REGULARS & HERE)
    assert found(outer) == {p.id for p in SHOP} - REGULARS
    assert problem(client.get("/api/v1/customers", {"segment": "seg_none"})) == (422, "rule_unknown_segment")


def test_changing_a_segment_makes_a_version_and_needs_the_etag(client: Client):
    segment = create_segment(client, "常客", bought(3), key="regulars")
    changed = change_segment(client, segment, name={"zh": "更常", "en": "More"}, rule=bought(4)).json()
    assert (changed["version"], changed["name"]["zh"], changed["key"]) == (2, "更常", "regulars")
    assert problem(change_segment(client, segment, rule=bought(5))) == (412, "edited_meanwhile")
    kept = SegmentVersion.objects.filter(segment_id=segment["id"]).order_by("version").values_list("rule", flat=True)
    assert list(kept) == [bought(3), bought(4)]


def test_segments_that_read_one_another_in_a_circle_are_refused(client: Client):
    first = create_segment(client, "甲", bought(1))
    second = create_segment(client, "乙", in_segment(first["id"]))
    for rule in (in_segment(second["id"]), neither(in_segment(first["id"]))):
        answer = change_segment(client, first, rule=rule)
        assert problem(answer) == (422, "rule_circle")
        assert first["id"] in answer.json()["params"]["circle"]
    assert client.get(f"/api/v1/segments/{first['id']}").json()["version"] == first["version"]


def test_a_circle_through_a_tag_is_refused(client: Client):
    segment = create_segment(client, "甲", bought(1))
    tag = create(client, "乙", yes(in_segment(segment["id"])))
    answer = change_segment(client, segment, rule=has(tag["id"]))
    assert problem(answer) == (422, "rule_circle")
    assert tag["id"] in answer.json()["params"]["circle"]
    other = create_segment(client, "丙", has(tag["id"]))
    assert problem(change(client, tag, definition=yes(in_segment(other["id"])))) == (422, "rule_circle")


def test_what_is_read_is_not_deleted(client: Client):
    base = create(client, "层级", levels(high=bought(3), low=bought(1)))
    segment = create_segment(client, "低", has(base["id"], "low"))
    outer = create_segment(client, "外", in_segment(segment["id"]))
    tag = create(client, "读者", yes(in_segment(segment["id"])))
    refused = client.delete(f"/api/v1/tags/{base['id']}")
    assert problem(refused) == (409, "tag_in_use")
    [reader] = refused.json()["params"]["readers"]
    assert (reader["kind"], reader["id"]) == ("segment", segment["id"])
    assert problem(change(client, base, definition=levels(high=bought(3)))) == (409, "tag_in_use")
    refused = client.delete(f"/api/v1/segments/{segment['id']}")
    assert problem(refused) == (409, "segment_in_use")
    assert {(r["kind"], r["id"]) for r in refused.json()["params"]["readers"]} == {
        ("tag", tag["id"]),
        ("segment", outer["id"]),
    }
    for address in (f"tags/{tag['id']}", f"segments/{outer['id']}", f"segments/{segment['id']}", f"tags/{base['id']}"):
        assert client.delete(f"/api/v1/{address}").status_code == 204
    assert client.get("/api/v1/segments").json()["items"] == []


def test_a_tag_that_ranks_within_another_reads_it(client: Client):
    base = create(client, "层级", levels(high=bought(3), low=bought(1)))
    best = {
        "type": "rank", "of": {"events": ["order_completed"], "measure": "count"}, "side": "top", "count": 1,
        "within": {"tag": base["id"]},
    }  # fmt: skip
    create(client, "各层第一", yes(best))
    assert problem(client.delete(f"/api/v1/tags/{base['id']}")) == (409, "tag_in_use")


INVALID = {
    "no rule": (None, "rule_unknown_type", "rule"),
    "an unknown segment": (in_segment("seg_none"), "rule_unknown_segment", "rule.segment"),
    "an unknown list": ({"type": "list", "list": "seg_none"}, "rule_unknown_list", "rule.list"),
    "an unknown tag deep inside": (both(bought(1), neither(has("tag_none"))), "rule_unknown_tag", "rule.of[1].of.tag"),
}


@pytest.mark.parametrize(("rule", "code", "path"), INVALID.values(), ids=INVALID)
def test_a_rule_that_means_nothing_is_refused_at_its_place(client: Client, rule: Any, code: str, path: str):
    answer = client.post("/api/v1/segments", {"name": {"zh": "甲", "en": "A"}, "rule": rule}, JSON)
    assert problem(answer) == (422, code)
    assert answer.json()["params"]["path"] == path


def test_a_tag_names_only_segments_that_are_there(client: Client):
    answer = client.post("/api/v1/tags", draft("错", yes(in_segment("seg_none"))), JSON)
    assert problem(answer) == (422, "rule_unknown_segment")
    assert answer.json()["params"]["path"] == "levels[0].rule.segment"


def test_a_viewer_looks_and_changes_nothing(client: Client, signed_in: Callable[[str], Client]):
    segment = create_segment(client, "常客", bought(3))
    viewer = signed_in("viewer")
    assert viewer.get(f"/api/v1/segments/{segment['id']}").json() == segment
    refused = [
        viewer.post("/api/v1/segments", {"name": {"zh": "甲", "en": "A"}, "rule": bought(1)}, JSON),
        change_segment(viewer, segment, rule=bought(1)),
        viewer.delete(f"/api/v1/segments/{segment['id']}"),
    ]
    assert [problem(answer) for answer in refused] == [(403, "forbidden")] * 3
    assert problem(Client().get("/api/v1/segments")) == (401, "not_signed_in")


def test_what_does_not_exist_is_not_found(client: Client):
    body = {"name": {"zh": "甲", "en": "A"}, "rule": bought(1)}
    for answer in (
        client.get("/api/v1/segments/seg_none"),
        client.put("/api/v1/segments/seg_none", body, JSON, headers={"If-Match": '"1"'}),
        client.delete("/api/v1/segments/seg_none"),
    ):
        assert problem(answer) == (404, "not_found")


def test_a_key_belongs_to_one(client: Client):
    create_segment(client, "甲", bought(1), key="a")
    body = {"name": {"zh": "乙", "en": "B"}, "rule": bought(1), "key": "a"}
    assert problem(client.post("/api/v1/segments", body, JSON)) == (409, "key_taken")
    assert problem(client.post("/api/v1/segments", body | {"key": "Ä b"}, JSON)) == (422, "invalid_input")
    create(client, "甲", yes(bought(1)), key="a")
    assert problem(client.post("/api/v1/tags", draft("乙", yes(bought(1)), key="a"), JSON)) == (409, "key_taken")


def test_the_vocabulary_names_segments_and_the_properties_of_lines(client: Client):
    segment = create_segment(client, "常客", bought(3))
    found = client.get("/api/v1/vocabulary").json()
    assert found["segments"] == [{"id": segment["id"], "name": segment["name"]}]
    assert found["lists"] == []
    assert {"product_name", "order_id"} <= {each["name"] for each in found["line_properties"]}
    assert (found["op_shapes"]["between"], found["op_shapes"]["starts_with"]) == ("pair", "one")
    assert "contains" in found["ops"]["text"]
