"""Tag packs over HTTP: those that come with the product, tags as a file, what would happen and that it does."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from drafts import JSON, bought, by_hand, create, has, members, paid, problem, run, yes
from shop import Person, ago, order, stop_clock, write
from typer.testing import CliRunner

from zhike.cli import app
from zhike.control.tags import packs
from zhike.control.tags.models import Tag, TagGroup
from zhike.warehouse.duckdb import DuckDBWarehouse

KEYS = ("retail", "beauty", "mother_baby", "catering", "education", "banking")
PARTS = {"基本信息", "购买行为", "兴趣偏好", "价值", "生命周期", "服务与互动"}


@pytest.fixture(autouse=True)
def clock(owner, warehouse: DuckDBWarehouse) -> None:  # type: ignore[no-untyped-def]
    stop_clock(owner)


@pytest.fixture
def shop(warehouse: DuckDBWarehouse) -> None:
    people = [
        Person(i, (), {"gender": "female"}, tuple(order(f"o{i}-{n}", ago(days=20 + n), "50") for n in range(i)))
        for i in range(1, 9)
    ]
    write(warehouse, people)


def plan(client: Client, **asked: Any) -> Any:
    answer = client.post("/api/v1/tag-packs/plan", asked, JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json() | {"tags": {tag["key"]: tag for tag in answer.json()["tags"]}}


def take(client: Client, **asked: Any) -> Any:
    answer = client.post("/api/v1/tag-packs/take", asked, JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def export(client: Client, *tags: dict[str, Any]) -> str:
    body = {"tag_ids": [tag["id"] for tag in tags]} if tags else {}
    answer = client.post("/api/v1/tag-packs/export", body, JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["content"]


@pytest.mark.parametrize("pack", packs.starters(), ids=lambda pack: pack.key)
def test_each_pack_covers_its_trade_in_both_languages(pack: Any) -> None:
    assert 18 <= len(pack.tags) <= 30
    assert {tag.group.zh for tag in pack.tags} == PARTS
    for tag in pack.tags:
        assert tag.name.zh and tag.name.en and tag.description.zh and tag.description.en
    assert len({tag.name for tag in pack.tags}) == len(pack.tags)


@pytest.mark.parametrize("key", KEYS)
def test_each_pack_can_be_taken_by_an_empty_installation(client: Client, key: str) -> None:
    Tag.objects.all().delete()
    planned = plan(client, pack=key)
    assert {tag["action"] for tag in planned["tags"].values()} == {"add"}
    taken = take(client, pack=key)
    assert Tag.objects.exclude(key=None).count() == len(taken["tags"])
    again = plan(client, pack=key)
    assert {tag["action"] for tag in again["tags"].values()} == {"keep"} and again["groups"] == []


def test_the_gallery_says_what_is_in_a_pack_and_which_data_is_missing(client: Client, shop: None) -> None:
    found = {pack["key"]: pack for pack in client.get("/api/v1/tag-packs").json()["items"]}
    assert tuple(found) == KEYS
    retail = {tag["key"]: tag for tag in found["retail"]["tags"]}
    assert retail["gender"]["missing"] == [] and not retail["gender"]["present"]
    assert retail["birthday_soon"]["missing"] == [{"zh": "生日", "en": "birthday"}]
    assert {"zh": "订单明细", "en": "order lines"} in retail["retail_food"]["missing"]
    assert "14" in retail["birthday_soon"]["sentence"][0]["zh"]
    assert client.get("/api/v1/tag-packs/retail").json() == found["retail"]
    assert problem(client.get("/api/v1/tag-packs/none")) == (404, "not_found")


def test_a_plan_counts_who_would_get_each_tag_and_taking_it_does_that(client: Client, shop: None) -> None:
    planned = plan(client, pack="retail", keys=["gender", "retail_repeat"])
    assert {key: tag["entered"] for key, tag in planned["tags"].items()} == {"gender": 8, "retail_repeat": 7}
    assert Tag.objects.filter(key="retail_repeat").count() == 0
    take(client, pack="retail", keys=["gender", "retail_repeat"])
    tag = Tag.objects.get(key="retail_repeat")
    run(client)
    assert members(client, {"id": tag.id}) == set(range(2, 9))
    assert tag.group is not None and tag.group.name_zh == "购买行为"


def test_a_tag_brings_those_that_it_reads(client: Client, shop: None) -> None:
    base = create(client, "常客", yes(bought(3)), key="regular")
    reader = create(client, "富裕常客", yes({"type": "and", "of": [has(base["id"]), paid(200)]}), key="rich")
    content = export(client, reader)
    assert [tag["key"] for tag in yaml.safe_load(content)["tags"]] == ["regular", "rich"]
    Tag.objects.all().delete()
    planned = plan(client, content=content, keys=["rich"])
    assert planned["tags"]["rich"]["needs"] == ["regular"] and planned["tags"]["regular"]["action"] == "add"
    take(client, content=content, keys=["rich"])
    run(client)
    assert members(client, {"id": Tag.objects.get(key="rich").id}) == {5, 6, 7, 8}


def test_what_is_exported_comes_back_the_same(client: Client) -> None:
    top = TagGroup.objects.create(name_zh="上", name_en="Top", position=50)
    inner = TagGroup.objects.create(
        name_zh="下", name_en="Inner", position=51, parent=top, exclusive=True, on_conflict="newest"
    )
    create(client, "手工", by_hand("low", "high"), kind="hand", group_id=inner.id, key="by_hand")
    create(
        client, "每天", yes(bought(1)), update_mode="scheduled", schedule={"kind": "daily", "at": "03:00"}, key="daily"
    )
    content = export(client)
    planned = plan(client, content=content)
    assert {tag["action"] for tag in planned["tags"].values()} == {"keep"} and planned["groups"] == []
    Tag.objects.all().delete()
    TagGroup.objects.all().delete()
    take(client, content=content)
    again = TagGroup.objects.get(name_zh="下")
    assert (again.parent and again.parent.name_zh, again.exclusive, again.on_conflict) == ("上", True, "newest")
    assert Tag.objects.get(key="by_hand").group == again
    assert Tag.objects.get(key="daily").schedule == {"kind": "daily", "at": "03:00"}
    assert export(client) == content


def test_a_plan_tells_new_changed_and_unchanged_tags_and_conflicts(client: Client) -> None:
    Tag.objects.all().delete()
    take(client, pack="retail")
    changed = Tag.objects.get(key="retail_repeat")
    client.delete(f"/api/v1/tags/{Tag.objects.get(key='left_cart').id}")
    Tag.objects.filter(id=changed.id).update(name_zh="老客")
    Tag.objects.filter(key="gender").update(scheme="sch_1")
    create(client, "消费水平", yes(bought(1)), key="another")
    found = plan(client, pack="retail")["tags"]
    assert (found["left_cart"]["action"], found["birthday_soon"]["action"]) == ("add", "keep")
    assert (found["retail_repeat"]["action"], found["retail_repeat"]["fields"]) == ("change", ["name"])
    assert (found["gender"]["action"], found["gender"]["trouble"]) == ("conflict", "of_scheme")
    refused = client.post("/api/v1/tag-packs/take", {"pack": "retail"}, JSON)
    assert problem(refused) == (409, "pack_conflicts")
    assert not Tag.objects.filter(key="left_cart").exists()
    take(client, pack="retail", keys=["left_cart", "retail_repeat"])
    assert Tag.objects.get(id=changed.id).name_zh == "复购客户"


def test_another_tag_of_the_same_name_is_pointed_out(client: Client) -> None:
    Tag.objects.all().delete()
    level = {"version": 1, "levels": yes(bought(1))["levels"]}
    answer = client.post(
        "/api/v1/tags",
        {"name": {"zh": "复购客户", "en": "Repeat buyer"}, "description": {"zh": "", "en": ""}, "colour": "#2563eb",
         "kind": "rule", "definition": level},
        JSON,
    )  # fmt: skip
    found = plan(client, pack="retail", keys=["retail_repeat"])["tags"]["retail_repeat"]
    assert found["same_name"]["id"] == answer.json()["id"]


@pytest.mark.parametrize(
    "content",
    ["", "[", "a: b", "version: 1\ntags: 3", "version: 1\ntags: [{key: x}]", "version: 1\ntags: [null]",
     "version: 1\ntags: []\ngroups: [{name: 3}]", "x: &a [1]\ny: *a", "[" * 5000, "version: 1\ntags: []\nkey: '!'"],
)  # fmt: skip
def test_what_is_no_pack_is_refused(client: Client, content: str) -> None:
    assert client.post("/api/v1/tag-packs/plan", {"content": content}, JSON).status_code == 422


def test_a_rule_that_names_what_is_not_here_names_its_place(client: Client) -> None:
    level = {
        "key": "yes",
        "name": {"zh": "是", "en": "yes"},
        "rule": {"type": "trait", "trait": "gone", "op": "present"},
    }
    tag = {"key": "bad", "name": {"zh": "坏", "en": "bad"}, "levels": [level]}
    content = yaml.safe_dump({"version": 1, "tags": [tag]}, allow_unicode=True)
    answer = client.post("/api/v1/tag-packs/plan", {"content": content}, JSON)
    assert answer.status_code == 422
    assert (answer.json()["params"]["file"], answer.json()["params"]["path"]) == ("bad", "levels[0].rule.trait")
    assert problem(client.post("/api/v1/tag-packs/plan", {}, JSON))[0] == 422
    assert problem(client.post("/api/v1/tag-packs/plan", {"pack": "retail", "keys": ["none"]}, JSON)) == (
        422,
        "pack_tag_unknown",
    )


def test_who_may_not_define_tags_takes_none(signed_in: Any) -> None:
    assert problem(signed_in("viewer").post("/api/v1/tag-packs/take", {"pack": "retail"}, JSON)) == (403, "forbidden")
    assert problem(signed_in("viewer").post("/api/v1/tag-packs/export", {}, JSON)) == (403, "forbidden")


def test_the_command_line_lists_takes_and_writes_packs(client: Client, tmp_path: Path) -> None:
    Tag.objects.all().delete()
    assert "mother_baby" in say("packs")
    assert "gender" in say("take", "retail", "--only", "gender", "--look") and not Tag.objects.exists()
    say("take", "retail", "--only", "gender")
    assert [tag.key for tag in Tag.objects.all()] == ["gender"]
    file = tmp_path / "ours.yaml"
    assert "1 tags" in say("pack", str(file))
    Tag.objects.all().delete()
    say("take", str(file))
    assert [tag.key for tag in Tag.objects.all()] == ["gender"]


def say(*command: str) -> str:
    answer = CliRunner().invoke(app, ["tags", *command])
    assert answer.exit_code == 0, answer.output
    return answer.output
