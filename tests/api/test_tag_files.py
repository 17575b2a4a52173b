"""Definitions as files: planned, applied all or nothing, exported so that nothing would change."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drafts import (
    JSON,
    both,
    bought,
    by_hand,
    change,
    create,
    create_segment,
    has,
    in_segment,
    levels,
    members,
    run,
    trait,
    yes,
)
from shop import Person, ago, order, stop_clock, write
from typer.testing import CliRunner

from zhike.cli import app
from zhike.control.tags import plans, starters
from zhike.control.tags.files import dump, parse
from zhike.errors import Conflict, InvalidInput
from zhike.rules.nodes import Text
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = [Person(i, events=tuple(order(f"o{i}-{n}", ago(days=n + 1), "10") for n in range(i))) for i in range(6)]

REGULAR = """\
version: 1
key: regular
name: {zh: 常客, en: Regular}
levels:
- key: yes
  name: {zh: 是, en: "Yes"}
  rule: {type: event, events: [order_completed], measure: count, op: ge, value: 3}
"""
READER = """\
version: 1
key: reader
name: {zh: 读者, en: Reader}
group: {zh: 新组, en: New group}
levels:
- key: yes
  name: {zh: 是, en: "Yes"}
  rule:
    type: not
    of: {type: tag, tag: regular, values: [yes]}
"""


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def files(directory: Path, **contents: str) -> Path:
    for name, content in contents.items():
        (directory / f"{name}.yaml").write_text(content, "utf-8")
    return directory


def steps(planned: plans.Plan) -> dict[str, tuple[Any, ...]]:
    """key → action, fields, entered, left."""
    moved = {s.key: (s.moves.entered, s.moves.left) if s.moves else () for s in planned.steps}
    return {s.key: (s.action, s.fields, *moved[s.key]) for s in planned.steps}


def tags(client: Client) -> dict[str, Any]:
    return {tag["key"]: tag for tag in client.get("/api/v1/tags").json()["items"]}


def test_a_plan_says_what_would_change_and_changes_nothing(client: Client, tmp_path: Path):
    planned = plans.plan(files(tmp_path, a_reader=READER, b_regular=REGULAR))
    assert steps(planned) == {"reader": ("add", (), 3, 0), "regular": ("add", (), 3, 0)}
    assert tags(client) == {}
    assert client.get("/api/v1/tag-groups").json()["items"] == []


def test_applying_makes_tags_that_name_one_another_by_key(client: Client, owner, tmp_path: Path):
    plans.apply(owner, plans.plan(files(tmp_path, a_reader=READER, b_regular=REGULAR)))
    made = tags(client)
    assert made["reader"]["definition"]["levels"][0]["rule"] == {
        "type": "not",
        "of": has(made["regular"]["id"], "yes"),
    }
    assert (made["reader"]["group"]["name"]["zh"], made["regular"]["group"]) == ("新组", None)
    run(client)
    assert members(client, made["reader"]) == {0, 1, 2}
    again = plans.plan(tmp_path)
    assert [step.action for step in again.steps] == ["keep", "keep"]
    plans.apply(owner, again)
    assert [tag["version"] for tag in tags(client).values()] == [1, 1]


def test_a_change_shows_the_fields_and_who_comes_and_goes_also_where_it_is_read(client: Client, owner, tmp_path: Path):
    plans.apply(owner, plans.plan(files(tmp_path, reader=READER, regular=REGULAR)))
    run(client)
    files(tmp_path, regular=REGULAR.replace("value: 3", "value: 2").replace("常客", "回头客"))
    planned = plans.plan(tmp_path)
    assert steps(planned) == {"regular": ("change", ("name", "definition"), 1, 0), "reader": ("keep", (), 0, 1)}
    plans.apply(owner, planned)
    assert (tags(client)["regular"]["version"], tags(client)["reader"]["version"]) == (2, 1)
    done = run(client)["tags"]
    assert (done[tags(client)["regular"]["id"]]["entered"], done[tags(client)["reader"]["id"]]["left"]) == (1, 1)


def test_words_alone_move_nobody(client: Client, owner, tmp_path: Path):
    plans.apply(owner, plans.plan(files(tmp_path, regular=REGULAR)))
    run(client)
    files(tmp_path, regular=REGULAR + 'colour: "#123456"\ndescription: {zh: 说明, en: ""}\n')
    assert steps(plans.plan(tmp_path)) == {"regular": ("change", ("description", "colour"), 0, 0)}


def test_levels_and_what_names_them_change_at_once(client: Client, owner, tmp_path: Path):
    """One after the other, each of the two would be refused."""
    tier = REGULAR.replace("key: yes", "key: often")
    plans.apply(owner, plans.plan(files(tmp_path, regular=tier, reader=READER.replace("[yes]", "[often]"))))
    plans.apply(owner, plans.plan(files(tmp_path, regular=REGULAR, reader=READER)))
    assert [level["key"] for level in tags(client)["regular"]["levels"]] == ["yes"]
    with pytest.raises(Conflict, match=r"regular.yaml: .*Reader") as refused:
        plans.plan(files(tmp_path, regular=tier))
    assert (refused.value.code, refused.value.params["file"]) == ("tag_in_use", "regular.yaml")


def test_one_fault_and_nothing_is_applied(client: Client, owner, tmp_path: Path):
    create(client, "别的", yes(bought(1)), key="other")
    planned = plans.plan(files(tmp_path, regular=REGULAR, reader=READER))
    create(client, "抢先", yes(bought(1)), key="reader")
    with pytest.raises(Conflict, match="key"):
        plans.apply(owner, planned)
    assert set(tags(client)) == {"other", "reader"}
    assert client.get("/api/v1/tag-groups").json()["items"] == []


def test_pruning_removes_tags_that_have_a_key_but_no_file(client: Client, owner, tmp_path: Path):
    plans.apply(owner, plans.plan(files(tmp_path, regular=REGULAR, reader=READER)))
    own = create(client, "自己写的", yes(bought(1)))
    run(client)
    (tmp_path / "reader.yaml").unlink()
    assert set(steps(plans.plan(tmp_path))) == {"regular"}
    planned = plans.plan(tmp_path, prune=True)
    assert steps(planned)["reader"] == ("remove", (), 0, 3)
    plans.apply(owner, planned)
    assert {tag["id"] for tag in tags(client).values()} == {tags(client)["regular"]["id"], own["id"]}
    assert len(client.get("/api/v1/customers/0").json()["tags"]) == 0


def test_a_tag_that_others_read_is_not_pruned(client: Client, owner, tmp_path: Path):
    plans.apply(owner, plans.plan(files(tmp_path, regular=REGULAR, reader=READER)))
    (tmp_path / "regular.yaml").unlink()
    with pytest.raises(Conflict, match="Regular is read by 读者 Reader") as refused:
        plans.plan(tmp_path, prune=True)
    assert refused.value.code == "tag_in_use"


def test_circles_are_told_by_their_keys(client: Client, tmp_path: Path):
    other = READER.replace("key: reader", "key: regular").replace("tag: regular", "tag: reader")
    with pytest.raises(InvalidInput, match=r"(reader → regular → reader|regular → reader → regular)"):
        plans.plan(files(tmp_path, reader=READER, regular=other))


def everything(client: Client) -> None:
    """Tags of every kind that name one another, a segment and a past."""
    tier = create(client, "层级", levels(often=bought(3), once=bought(1)), update_mode="after_import")
    friend = create(client, "挚友", by_hand("yes", "no"), kind="hand", colour="#C2410c")
    segment = create_segment(client, "老客", bought(2))
    group = client.post("/api/v1/tag-groups", {"name": {"zh": "组", "en": "Group: yes"}}, JSON).json()
    best = {
        "type": "rank", "of": {"events": ["order_completed"], "measure": "sum", "property": "amount"}, "side": "top",
        "percent": 12.5, "within": {"tag": tier["id"]},
    }  # fmt: skip
    past = {"type": "tag", "tag": tier["id"], "values": ["often"], "during": {"from": "2026-01-01", "to": "2026-01-31"}}
    odd = trait("city", "in", ["yes", "1:30", "010", "2026-01-01", "null", " 空格 ", "a: b", "#", "1e5", "多\n行"])
    rule = both(best, past, odd, has(friend["id"], "yes"), in_segment(segment["id"]))
    words = {"zh": "两行\n说明 ", "en": "yes: it's “quoted”"}
    create(client, "No", yes(rule), description=words, group_id=group["id"])


def test_what_was_exported_would_change_nothing(client: Client, owner, tmp_path: Path):
    everything(client)
    starters.install(owner)
    written = plans.export(owner, tmp_path / "new" / "tags")
    assert len(written) == len(client.get("/api/v1/tags").json()["items"])
    assert {path.stem for path in written} >= {"high_value", "no"}
    planned = plans.plan(tmp_path / "new" / "tags", prune=True)
    assert {step.action for step in planned.steps} == {"keep"}
    assert not planned.changes and not planned.gone


def test_what_was_exported_comes_back_after_everything_was_deleted(client: Client, owner, tmp_path: Path):
    everything(client)
    plans.export(owner, tmp_path)
    before = tags(client)
    for key in ("no", *(set(before) - {"no"})):
        assert client.delete(f"/api/v1/tags/{before[key]['id']}").status_code == 204
    plans.apply(owner, plans.plan(tmp_path))
    after = tags(client)
    assert set(after) == set(before)
    same = ("name", "description", "group", "colour", "kind", "update_mode", "sentence")
    assert {key: [tag[f] for f in same] for key, tag in after.items()} == {
        key: [tag[f] for f in same] for key, tag in before.items()
    }
    assert {step.action for step in plans.plan(tmp_path, prune=True).steps} == {"keep"}


def test_a_key_stays_when_the_console_saves_a_tag(client: Client, owner, tmp_path: Path):
    tag = create(client, "High value!", yes(bought(3)))
    plans.export(owner, tmp_path)
    exported = client.get(f"/api/v1/tags/{tag['id']}").json()
    assert (exported["key"], exported["version"]) == ("high_value", 1)
    change(client, exported, name={"zh": "改名", "en": "Renamed"})
    assert steps(plans.plan(tmp_path)) == {"high_value": ("change", ("name",), 3, 0)}


INVALID = {
    "no YAML": ("version: [1", "file_not_yaml", ""),
    "not UTF-8": (b"\xff", "file_not_yaml", ""),
    "no object": ("- 1", "rule_bad_value", "top"),
    "an unknown field": (REGULAR + "color: red\n", "rule_unknown_key", "color"),
    "a field twice": (REGULAR + "key: again\n", "file_not_yaml", "stands twice"),
    "no key": (REGULAR.replace("key: regular\n", ""), "rule_missing_key", "key"),
    "a key that is none": (REGULAR.replace("regular", "Stammkunde!"), "rule_bad_value", "key"),
    "a name in one language": (REGULAR.replace(", en: Regular", ""), "rule_missing_key", "name.en"),
    "a name without end": (REGULAR.replace("常客", "长" * 65), "rule_bad_value", "name.zh"),
    "a colour that is none": (REGULAR + "colour: red\n", "rule_bad_value", "colour"),
    "an unknown kind": (REGULAR + "kind: model\n", "rule_bad_value", "kind"),
    "a version of tomorrow": (REGULAR.replace("version: 1", "version: 2"), "rule_unknown_version", "version"),
    "a rule that is none": (REGULAR.replace("value: 3", "values: 3"), "rule_unknown_key", "levels[0].rule.values"),
    "an unknown event": (
        REGULAR.replace("order_completed", "order_complete"), "rule_unknown_event", "levels[0].rule.events",
    ),
    "an unknown tag": (READER, "rule_unknown_tag", "levels[0].rule.of.tag"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code", "place"), INVALID.values(), ids=INVALID)
def test_what_is_wrong_is_said_with_the_file_and_the_place(tmp_path: Path, content: Any, code: str, place: str):
    (tmp_path / "wrong.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InvalidInput) as refused:
        plans.plan(tmp_path)
    assert (refused.value.code, refused.value.params["file"]) == (code, "wrong.yaml")
    assert refused.value.message.startswith("wrong.yaml: ") and place in refused.value.message


def test_the_file_of_the_documentation_says_what_it_shows():
    page = (Path(__file__).resolve().parents[2] / "docs" / "tags-as-files.md").read_text("utf-8")
    [shown] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    tag = parse(shown, "shown.yaml")
    assert (tag.key, tag.group, tag.update_mode) == ("lapsing_regular", Text("生命周期", "Lifecycle"), "after_import")
    assert [level["key"] for level in tag.definition["levels"]] == ["yes"]
    assert parse(dump(tag), "shown.yaml") == tag


YAML_WORDS = {
    "yes": "yes", "on": "on", "true": True, "2026-01-31": "2026-01-31", "010": "010", "1:30": "1:30", "12": 12,
    "-1.5": -1.5, "1e5": "1e5", "0x10": "0x10", "1_000": "1_000", "<<": "<<",
}  # fmt: skip


@pytest.mark.parametrize(("written", "read"), YAML_WORDS.items())
def test_yaml_is_read_as_people_mean_it(written: str, read: Any):
    rule = "{type: trait, trait: city, op: eq, value: " + written + "}"
    tag = parse(re.sub(r"\{type: event.*\}", rule, REGULAR), "a.yaml")
    found = tag.definition["levels"][0]["rule"]["value"]
    assert (found, type(found)) == (read, type(read))


def test_two_files_with_one_key_are_refused(tmp_path: Path):
    with pytest.raises(InvalidInput) as refused:
        plans.plan(files(tmp_path, a=REGULAR, b=REGULAR))
    assert (refused.value.code, refused.value.params["other"]) == ("file_key_twice", "a.yaml")


def test_a_tag_stays_by_hand_or_by_rule(client: Client, tmp_path: Path):
    create(client, "挚友", by_hand("yes"), kind="hand", key="regular")
    with pytest.raises(Conflict) as refused:
        plans.plan(files(tmp_path, regular=REGULAR))
    assert (refused.value.code, refused.value.params["file"]) == ("tag_kind_fixed", "regular.yaml")


def test_the_command_line_plans_applies_runs_and_exports(client: Client, tmp_path: Path):
    zhike = CliRunner()
    source = files(tmp_path, regular=REGULAR, reader=READER)
    planned = zhike.invoke(app, ["tags", "plan", str(source)])
    assert (planned.exit_code, planned.exception) == (0, None), planned.output
    assert "regular" in planned.output and tags(client) == {}
    applied = zhike.invoke(app, ["tags", "apply", str(source), "--run"])
    assert (applied.exit_code, applied.exception) == (0, None), applied.output
    assert members(client, tags(client)["regular"]) == {3, 4, 5}
    exported = zhike.invoke(app, ["tags", "export", str(tmp_path / "out")])
    assert "2 files" in exported.output
    again = zhike.invoke(app, ["tags", "plan", str(tmp_path / "out"), "--prune"])
    assert "Nothing would change." in again.output
    months = zhike.invoke(app, ["tags", "backtest", "regular"])
    assert months.exit_code == 0 and "2026-02" in months.output
