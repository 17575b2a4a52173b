"""How tags are kept current, in files and in the terminal."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from django.test import Client
from drafts import bought, change, create, has, yes
from shop import Person, stop_clock, write
from typer.testing import CliRunner

from zhike.cli import app
from zhike.control.tags import plans
from zhike.errors import InvalidInput
from zhike.warehouse.duckdb import DuckDBWarehouse

SCHEDULE = {"kind": "weekly", "weekdays": [1, 5], "at": "03:00"}


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, [Person(1)])


@pytest.fixture
def tag(client: Client) -> dict:
    other = create(client, "他", yes(bought(1)), key="other")
    pending = {"definition": yes(has(other["id"])), "effective_at": "2030-01-01T00:00:00Z"}
    upkeep = {"update_mode": "scheduled", "schedule": SCHEDULE, "frozen_at": "2031-01-01T00:00:00Z", "pending": pending}
    return create(client, "我", yes(bought(2)), key="mine", **upkeep)


def get(client: Client, tag: dict) -> dict:
    return client.get(f"/api/v1/tags/{tag['id']}").json()


def test_files_carry_how_a_tag_is_kept_current_both_ways(client: Client, owner, tag: dict, tmp_path: Path):
    plans.export(owner, tmp_path)
    said = yaml.safe_load((tmp_path / "mine.yaml").read_text("utf-8"))
    assert (said["schedule"], said["frozen_at"]) == (SCHEDULE, "2031-01-01T00:00:00+00:00")
    assert said["pending"]["effective_at"] == "2030-01-01T00:00:00+00:00"
    assert said["pending"]["levels"][0]["rule"] == {"type": "tag", "tag": "other"}
    assert {step.action for step in plans.plan(tmp_path).steps} == {"keep"}
    stripped = change(client, tag, key="mine", update_mode="manual", frozen_at=None, pending=None).json()
    assert (stripped["schedule"], stripped["frozen_at"], stripped["pending"]) == (None, None, None)
    [step] = [step for step in plans.plan(tmp_path).steps if step.action == "change"]
    assert set(step.fields) == {"update_mode", "schedule", "frozen_at", "pending"}
    plans.apply(owner, plans.plan(tmp_path))
    same = ("update_mode", "schedule", "frozen_at")
    assert [get(client, tag)[each] for each in same] == [tag[each] for each in same]
    assert get(client, tag)["pending"]["definition"] == tag["pending"]["definition"]


def test_a_file_that_says_nothing_of_them_takes_them_away(client: Client, owner, tag: dict, tmp_path: Path):
    plans.export(owner, tmp_path)
    path = tmp_path / "mine.yaml"
    said = yaml.safe_load(path.read_text("utf-8"))
    kept = {key: value for key, value in said.items() if key not in ("frozen_at", "pending")}
    path.write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")
    plans.apply(owner, plans.plan(tmp_path))
    assert (get(client, tag)["frozen_at"], get(client, tag)["pending"]) == (None, None)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("update_mode: scheduled\nschedule: {kind: daily, at: 3}\n", "schedule_invalid"),
        ("update_mode: scheduled\n", "schedule_invalid"),
        ("frozen_at: soon\n", "rule_bad_value"),
        ("pending: {effective_at: 2030-01-01}\n", "rule_missing_key"),
    ],
)
def test_a_schedule_that_means_nothing_is_refused_with_its_file(tmp_path: Path, lines: str, code: str):
    rule = "{type: event, events: [order_completed], measure: count, op: ge, value: 1}"
    level = "levels: [{key: yes, name: {zh: 是, en: Yes}, rule: " + rule + "}]\n"
    (tmp_path / "a.yaml").write_text("version: 1\nkey: a\nname: {zh: 甲, en: A}\n" + level + lines, "utf-8")
    with pytest.raises(InvalidInput) as refused:
        plans.plan(tmp_path)
    assert (refused.value.code, refused.value.params["file"]) == (code, "a.yaml")


def test_an_instant_without_a_zone_is_the_businesss(client: Client, owner, tag: dict, tmp_path: Path):
    plans.export(owner, tmp_path)
    path = tmp_path / "mine.yaml"
    path.write_text(path.read_text("utf-8").replace("2031-01-01T00:00:00+00:00", "2031-01-01"), "utf-8")
    plans.apply(owner, plans.plan(tmp_path))
    assert datetime.fromisoformat(get(client, tag)["frozen_at"]) == datetime(2030, 12, 31, 16, tzinfo=UTC)


def test_the_terminal_lists_how_each_tag_is_kept_current(client: Client, tag: dict):
    listed = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["tags", "list"])
    assert (listed.exit_code, listed.exception) == (0, None), listed.output
    [line] = [line for line in listed.output.splitlines() if "mine" in line]
    assert "scheduled" in line and "at=03:00" in line
    assert "freezes 2031-01-01 08:00" in line and "another definition from 2030-01-01 08:00" in line
