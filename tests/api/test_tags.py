"""Tags: who may change them, how two people keep out of each other's way, and what is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from drafts import (
    JSON,
    bought,
    by_hand,
    change,
    create,
    draft,
    has,
    levels,
    members,
    neither,
    problem,
    run,
    trait,
    yes,
)
from shop import Person, ago, order, stop_clock, write

from zhike.control.tags.models import TagVersion
from zhike.warehouse.duckdb import DuckDBWarehouse

BUYERS = [Person(i, events=(order(f"o{i}", ago(days=i), "10"),)) for i in range(1, 4)]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, [*BUYERS, Person(4, traits={"city": "上海"})])


def test_a_visitor_sees_nothing(db: None):
    for address in ("tags", "tag-groups", "runs", "vocabulary", "customers", "customers/1", "overview"):
        assert problem(Client().get(f"/api/v1/{address}")) == (401, "not_signed_in")


def test_a_viewer_looks_and_changes_nothing(client: Client, signed_in: Callable[[str], Client]):
    tag, hand = create(client, "买过", yes(bought(1))), create(client, "挚友", by_hand("yes"), kind="hand")
    viewer = signed_in("viewer")
    assert {each["id"] for each in viewer.get("/api/v1/tags").json()["items"]} == {tag["id"], hand["id"]}
    assert viewer.post("/api/v1/tags/preview", {"definition": yes(bought(1))}, JSON).status_code == 200
    refused = [
        viewer.post("/api/v1/tags", draft("新", yes(bought(1))), JSON),
        change(viewer, tag, definition=yes(bought(2))),
        viewer.delete(f"/api/v1/tags/{tag['id']}"),
        viewer.post("/api/v1/tag-groups", {"name": {"zh": "组", "en": "Group"}}, JSON),
        viewer.post("/api/v1/runs", {}, JSON),
        viewer.put(f"/api/v1/customers/1/tags/{hand['id']}", {"value": "yes"}, JSON),
        viewer.delete(f"/api/v1/customers/1/tags/{hand['id']}"),
    ]
    assert [problem(answer) for answer in refused] == [(403, "forbidden")] * len(refused)
    assert client.get(f"/api/v1/tags/{tag['id']}").json() == tag


def test_an_analyst_may_change_tags(signed_in: Callable[[str], Client]):
    operator = signed_in("operator")
    tag = create(operator, "买过", yes(bought(1)))
    assert change(operator, tag, definition=yes(bought(2))).status_code == 200
    assert operator.delete(f"/api/v1/tags/{tag['id']}").status_code == 204


def test_a_tag_is_read_as_it_was_written(client: Client):
    group = client.post("/api/v1/tag-groups", {"name": {"zh": " 价值 ", "en": "Value"}}, JSON).json()
    assert group["name"] == {"zh": "价值", "en": "Value"}
    assert (group["parent_id"], group["exclusive"], group["tags"]) == (None, False, 0)
    words = {"zh": "买过至少两次", "en": "Bought twice 🎉"}
    tag = create(
        client, "常客", levels(often=bought(2), once=bought(1)),
        group_id=group["id"], description=words, colour="#c2410C", update_mode="after_import",
    )  # fmt: skip
    assert client.get(f"/api/v1/tags/{tag['id']}").json() == tag
    assert client.get("/api/v1/tags").json()["items"] == [tag]
    assert client.get("/api/v1/tag-groups").json()["items"] == [group | {"tags": 1}]
    assert tag["group"] == {"id": group["id"], "name": group["name"]}
    assert (tag["description"], tag["colour"], tag["kind"]) == (words, "#c2410C", "rule")
    assert (tag["update_mode"], tag["version"], tag["last_run_at"], tag["customers"]) == ("after_import", 1, None, 0)
    assert tag["definition"] == levels(often=bought(2), once=bought(1))
    assert [(level["key"], level["name"]["zh"], level["customers"]) for level in tag["levels"]] == [
        ("often", "often级", 0),
        ("once", "once级", 0),
    ]
    assert tag["updated_at"].endswith("Z")
    assert [(said["key"], bool(said["zh"]), bool(said["en"])) for said in tag["sentence"]] == [
        ("often", True, True),
        ("once", True, True),
    ]


def test_tags_stand_under_their_groups_in_the_order_in_which_groups_were_made(client: Client):
    groups = [client.post("/api/v1/tag-groups", {"name": {"zh": n, "en": n}}, JSON).json()["id"] for n in "乙甲"]
    names = [("第二组", groups[1]), ("第一组", groups[0]), ("无组", None)]
    for name, group in names:
        create(client, name, yes(bought(1)), group_id=group)
    listed = [tag["name"]["zh"] for tag in client.get("/api/v1/tags").json()["items"]]
    assert listed.index("第一组") < listed.index("第二组")
    assert set(listed) == {"第一组", "第二组", "无组"}


def test_changing_a_tag_makes_a_version_and_keeps_the_old_one(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    changed = change(client, tag, name={"zh": "常买", "en": "Often"}, definition=yes(bought(2))).json()
    assert (changed["version"], changed["name"]["zh"]) == (2, "常买")
    assert changed["etag"] != tag["etag"]
    assert changed["definition"] == yes(bought(2))
    kept = TagVersion.objects.filter(tag_id=tag["id"]).order_by("version").values_list("definition", flat=True)
    assert list(kept) == [yes(bought(1)), yes(bought(2))]


def test_two_people_do_not_overwrite_one_another(client: Client, signed_in: Callable[[str], Client]):
    tag = create(client, "买过", yes(bought(1)))
    first = change(client, tag, definition=yes(bought(2)))
    second = change(signed_in("operator"), tag, definition=yes(bought(3)))
    assert problem(second) == (412, "edited_meanwhile")
    assert second.json()["params"] == {"version": 2}
    assert client.get(f"/api/v1/tags/{tag['id']}").json() == first.json()


@pytest.mark.parametrize("etag", [None, "", "1", '"9"', "*", 'W/"1"'])
def test_a_change_needs_the_etag_that_was_read(client: Client, etag: str | None):
    tag = create(client, "买过", yes(bought(1)))
    headers = {} if etag is None else {"If-Match": etag}
    answer = client.put(f"/api/v1/tags/{tag['id']}", draft("改", yes(bought(2))), JSON, headers=headers)
    assert problem(answer) == (412, "edited_meanwhile")
    assert client.get(f"/api/v1/tags/{tag['id']}").json() == tag


def test_what_does_not_exist_is_not_found(client: Client):
    body = draft("改", yes(bought(1)))
    for answer in (
        client.get("/api/v1/tags/tag_none"),
        client.put("/api/v1/tags/tag_none", body, JSON, headers={"If-Match": '"1"'}),
        client.delete("/api/v1/tags/tag_none"),
    ):
        assert problem(answer) == (404, "not_found")


def test_a_tag_stays_by_hand_or_by_rule(client: Client):
    rule, hand = create(client, "买过", yes(bought(1))), create(client, "挚友", by_hand("yes"), kind="hand")
    to_hand = change(client, rule, kind="hand", definition=by_hand("yes"))
    to_rule = change(client, hand, kind="rule", definition=yes(bought(1)))
    assert problem(to_hand) == problem(to_rule) == (409, "tag_kind_fixed")


ONE = {"key": "yes", "name": {"zh": "是", "en": "Yes"}, "rule": bought(1)}
NOT_A_TREE = {"type": "and", "of": [bought(1), {"type": "trait", "trait": "city", "op": "in", "value": []}]}

INVALID = {
    "no version": ({"levels": [ONE]}, "rule_missing_key", "version"),
    "a version of tomorrow": ({"version": 2, "levels": [ONE]}, "rule_unknown_version", "version"),
    "no levels": ({"version": 1, "levels": []}, "rule_bad_value", "levels"),
    "one key twice": ({"version": 1, "levels": [ONE, ONE]}, "rule_bad_value", "levels[1].key"),
    "a name in one language": (
        {"version": 1, "levels": [ONE | {"name": {"zh": "是"}}]},
        "rule_missing_key",
        "levels[0].name.en",
    ),
    "an unknown key": (yes(bought(1) | {"windows": 3}), "rule_unknown_key", "levels[0].rule.windows"),
    "an unknown trait": (yes(trait("shoe_size", "present")), "rule_unknown_trait", "levels[0].rule.trait"),
    "an unknown event": (
        levels(a=bought(1), b=bought(1) | {"events": ["order_complete"]}),
        "rule_unknown_event",
        "levels[1].rule.events",
    ),
    "an unknown tag": (yes(neither(has("tag_none"))), "rule_unknown_tag", "levels[0].rule.of.tag"),
    "an empty set deep inside": (yes(NOT_A_TREE), "rule_bad_value", "levels[0].rule.of[1].value"),
    "a text where a number is due": (yes(bought(1) | {"value": "三"}), "rule_bad_value", "levels[0].rule.value"),
    "an operator of another kind": (yes(trait("city", "ge", "上海")), "rule_bad_operator", "levels[0].rule.op"),
    "a day that is none": (yes(trait("birthday", "lt", "2026-02-30")), "rule_bad_value", "levels[0].rule.value"),
    "a window of no days": (yes(bought(1) | {"window": {"days": 0}}), "rule_bad_value", "levels[0].rule.window.days"),
    "a text with a NUL": (yes(trait("city", "eq", "上\0海")), "rule_bad_value", "levels[0].rule.value"),
}


@pytest.mark.parametrize(("definition", "code", "path"), INVALID.values(), ids=INVALID)
def test_a_rule_that_means_nothing_is_refused_at_its_place(client: Client, definition: Any, code: str, path: str):
    for answer in (
        client.post("/api/v1/tags", draft("错", definition), JSON),
        client.post("/api/v1/tags/preview", {"definition": definition}, JSON),
    ):
        assert problem(answer) == (422, code)
        assert answer.json()["params"]["path"] == path
    assert client.get("/api/v1/tags").json()["items"] == []


def test_a_rule_nested_ten_thousand_deep_is_refused(client: Client):
    opened, closed = '{"type": "not", "of": ' * 10_000, "}" * 10_000
    level = f'{{"key": "yes", "name": {{"zh": "是", "en": "Yes"}}, "rule": {opened}1{closed}}}'
    answer = client.post("/api/v1/tags/preview", f'{{"definition": {{"version": 1, "levels": [{level}]}}}}', JSON)
    assert problem(answer)[0] in (400, 422)


def test_a_rule_nested_deeper_than_people_write_is_refused_at_its_place(client: Client):
    rule = bought(1)
    for _ in range(40):
        rule = neither(rule)
    answer = client.post("/api/v1/tags", draft("深", yes(rule)), JSON)
    assert problem(answer) == (422, "rule_too_deep")
    assert answer.json()["params"]["path"] == "levels[0].rule" + ".of" * 33


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ({"name": {"zh": " ", "en": "A"}}, "name.zh"),
        ({"name": {"zh": "长" * 65, "en": "A"}}, "name.zh"),
        ({"description": {"zh": "长" * 2001, "en": ""}}, "description.zh"),
        ({"colour": "red"}, "colour"),
        ({"colour": "#12345g"}, "colour"),
        ({"kind": "model"}, "kind"),
        ({"update_mode": "hourly"}, "update_mode"),
        ({"definition": []}, "definition"),
    ],
)
def test_words_that_a_tag_cannot_carry_are_refused(client: Client, words: dict[str, Any], path: str):
    answer = client.post("/api/v1/tags", draft("甲", yes(bought(1))) | words, JSON)
    assert problem(answer) == (422, "invalid_input")
    assert [each["path"] for each in answer.json()["params"]["problems"]] == [path]


def test_a_group_that_is_not_there_is_refused(client: Client):
    answer = client.post("/api/v1/tags", draft("甲", yes(bought(1)), group_id="grp_none"), JSON)
    assert problem(answer) == (422, "invalid_input")
    assert answer.json()["params"]["field"] == "group_id"


HAND_INVALID = {
    "no levels": ({"version": 1, "levels": []}, "levels"),
    "levels that are no list": ({"version": 1, "levels": {"key": "yes"}}, "levels"),
    "no key": ({"version": 1, "levels": [{"name": {"zh": "是", "en": "Yes"}}]}, "levels[0].key"),
    "an empty key": ({"version": 1, "levels": [{"key": " ", "name": {"zh": "是", "en": "Y"}}]}, "levels[0].key"),
    "a key that is no text": ({"version": 1, "levels": [{"key": 1, "name": {"zh": "是", "en": "Y"}}]}, "levels[0].key"),
    "a key with a NUL": ({"version": 1, "levels": [{"key": "\0", "name": {"zh": "是", "en": "Y"}}]}, "levels[0].key"),
    "a key twice": (by_hand("a", "a"), "levels[1].key"),
    "a name that is no text": (
        {"version": 1, "levels": [{"key": "a", "name": {"zh": {}, "en": "A"}}]},
        "levels[0].name.zh",
    ),
    "a name in one language": ({"version": 1, "levels": [{"key": "a", "name": {"zh": "甲"}}]}, "levels[0].name.en"),
    "a name without end": (
        {"version": 1, "levels": [{"key": "a", "name": {"zh": "长" * 501, "en": "A"}}]},
        "levels[0].name.zh",
    ),
    "a rule": (yes(bought(1)), "levels[0].rule"),
    "no version": ({"levels": by_hand("a")["levels"]}, "version"),
}


@pytest.mark.parametrize(("definition", "path"), HAND_INVALID.values(), ids=HAND_INVALID)
def test_levels_of_a_hand_tag_need_keys_and_names(client: Client, definition: Any, path: str):
    answer = client.post("/api/v1/tags", draft("挚友", definition, kind="hand"), JSON)
    assert answer.status_code == 422
    assert answer.json()["params"]["path"] == path


def test_a_hand_tag_has_no_sentence_and_is_not_run(client: Client):
    tag = create(client, "挚友", by_hand("gold", "silver"), kind="hand")
    assert (tag["sentence"], [level["key"] for level in tag["levels"]]) == ([], ["gold", "silver"])
    assert problem(client.post("/api/v1/runs", {"tag_ids": [tag["id"]]}, JSON)) == (409, "nothing_to_run")


def test_a_tag_reads_another_by_its_levels(client: Client):
    tier = create(client, "消费", levels(high=bought(2), low=bought(1)))
    reader = create(client, "低消费", yes(has(tier["id"], "low")))
    assert reader["sentence"][0]["zh"].count("消费") == 1
    unknown = client.post("/api/v1/tags", draft("错", yes(has(tier["id"], "low", "middle"))), JSON)
    assert problem(unknown) == (422, "rule_unknown_tag_level")
    assert unknown.json()["params"]["path"] == "levels[0].rule.values[1]"


def test_tags_that_read_one_another_in_a_circle_are_refused(client: Client):
    first = create(client, "甲", yes(bought(1)))
    second = create(client, "乙", yes(has(first["id"])))
    third = create(client, "丙", yes(has(second["id"])))
    for definition in (yes(has(first["id"])), yes(has(third["id"]))):
        answer = change(client, first, definition=definition)
        assert problem(answer) == (422, "rule_circle")
        assert first["id"] in answer.json()["params"]["circle"]
    assert client.get(f"/api/v1/tags/{first['id']}").json() == first


def test_a_tag_that_others_read_is_not_deleted(client: Client):
    base = create(client, "买过", yes(bought(1)))
    readers = [create(client, name, yes(has(base["id"]))) for name in ("甲", "乙")]
    refused = client.delete(f"/api/v1/tags/{base['id']}")
    assert problem(refused) == (409, "tag_in_use")
    named = {(reader["id"], reader["zh"]) for reader in refused.json()["params"]["readers"]}
    assert named == {(reader["id"], reader["name"]["zh"]) for reader in readers}
    for reader in readers:
        client.delete(f"/api/v1/tags/{reader['id']}")
    assert client.delete(f"/api/v1/tags/{base['id']}").status_code == 204


@pytest.mark.parametrize(("kind", "kept"), [("rule", levels(high=bought(2))), ("hand", by_hand("high"))])
def test_a_level_that_others_read_stays(client: Client, kind: str, kept: dict[str, Any]):
    before = levels(high=bought(2), low=bought(1)) if kind == "rule" else by_hand("high", "low")
    base = create(client, "消费", before, kind=kind)
    create(client, "高", yes(has(base["id"], "high")))
    create(client, "有", yes(has(base["id"])))
    reader = create(client, "低", yes(has(base["id"], "high", "low")))
    refused = change(client, base, definition=kept)
    assert problem(refused) == (409, "tag_in_use")
    assert [each["id"] for each in refused.json()["params"]["readers"]] == [reader["id"]]
    client.delete(f"/api/v1/tags/{reader['id']}")
    assert change(client, base, definition=kept).status_code == 200


def test_who_had_a_deleted_tag_loses_it_and_its_history_stays(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    assert members(client, tag) == {1, 2, 3}
    assert client.delete(f"/api/v1/tags/{tag['id']}").status_code == 204
    assert problem(client.get(f"/api/v1/tags/{tag['id']}")) == (404, "not_found")
    assert client.get("/api/v1/customers/1").json()["tags"] == []
    assert problem(client.get("/api/v1/customers", {"tag": tag["id"]})) == (422, "rule_unknown_tag")
    [spell] = client.get("/api/v1/customers/1/tag-history").json()["items"]
    assert (spell["tag_id"], spell["value"], spell["set_by"]["kind"]) == (tag["id"], "yes", "run")
    assert spell["valid_to"] is not None


def test_the_list_counts_who_has_each_level(client: Client):
    tag = create(client, "买过", levels(recent=bought(1, days=2), earlier=bought(1)))
    run(client, tag)
    [listed] = client.get("/api/v1/tags").json()["items"]
    recent = {p.id for p in BUYERS if any(e.ts >= ago(days=2) for e in p.orders)}
    counts = {level["key"]: level["customers"] for level in listed["levels"]}
    assert counts == {"recent": len(recent), "earlier": len(BUYERS) - len(recent)}
    assert listed["customers"] == len(BUYERS)
    assert listed["last_run_at"] == "2026-03-15T04:00:00Z"


def test_a_group_needs_names(client: Client):
    answer = client.post("/api/v1/tag-groups", {"name": {"zh": "", "en": "x" * 65}}, JSON)
    assert {each["path"] for each in answer.json()["params"]["problems"]} == {"name.zh", "name.en"}


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("tags/preview", {"definition": {"\ud800": 1}}),
        ("tags", draft("甲\udfff", yes(bought(1)))),
        ("tags", draft("甲", yes(bought(1)), group_id="\ud800")),
        ("runs", {"tag_ids": ["\ud83d"]}),
    ],
)
def test_half_a_character_is_refused_anywhere(client: Client, address: str, body: dict[str, Any]):
    answer = client.post(f"/api/v1/{address}", json.dumps(body), JSON)
    assert problem(answer) == (400, "bad_request")


def test_a_whole_character_may_be_written_as_two_halves(client: Client):
    body = json.dumps(draft("🎉", yes(bought(1))))
    assert "\\ud83c\\udf89" in body
    assert client.post("/api/v1/tags", body, JSON).json()["name"]["zh"] == "🎉"
