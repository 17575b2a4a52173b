"""What the command line says of runs and lists, in this process."""

from pathlib import Path

import pytest
from django.test import Client
from drafts import bought, create, members, yes
from shop import Person, ago, order, stop_clock, write
from typer.testing import CliRunner

from zhike.cli import app, main
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)  # a file is read in a thread of the engine's, which tells progress

SHOP = [
    Person(i, identities=(("phone", f"1380000000{i}"),), events=(order(f"o{i}", ago(days=i), "10"),)) for i in (1, 5, 9)
]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def test_a_run_as_of_an_instant_with_or_without_a_zone(client: Client):
    tag = create(client, "近 3 天", yes(bought(1, days=3)))
    done = CliRunner().invoke(app, ["tags", "run", "--as-of", "2026-03-11T12:00:00"])  # noon there, as the clock is
    assert done.exit_code == 0, done.output
    assert members(client, tag) == {5}
    again = CliRunner().invoke(app, ["tags", "run", "--full", "--as-of", "2026-03-15T12:00:00+08:00"])
    assert again.exit_code == 0, again.output
    assert members(client, tag) == {1}
    back = CliRunner().invoke(app, ["tags", "run", "--as-of", "2026-03-11T12:00:00+08:00"])
    assert (back.exit_code, getattr(back.exception, "code", "")) == (1, "run_before_last")
    nonsense = CliRunner().invoke(app, ["tags", "run", "--as-of", "yesterday"])
    assert getattr(nonsense.exception, "code", "") == "invalid_input"


def test_a_list_is_imported_and_added_to(client: Client, tmp_path: Path):
    file = tmp_path / "vip.csv"
    file.write_text("手机\n13800000001\n13800000005\n13999999999\n", "utf-8")
    done = CliRunner().invoke(app, ["lists", "import", "大客户", str(file), "--kind", "phone"])
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.output.splitlines()]
    counted = {row[1]: row[3] for row in rows if len(row) == 5}
    assert (counted["unknown"], counted["added"], counted["members"]) == ("1", "2", "2")
    file.write_text("手机\n13800000009\n", "utf-8")
    assert CliRunner().invoke(app, ["lists", "import", "大客户", str(file), "--kind", "phone", "--add"]).exit_code == 0
    [made] = client.get("/api/v1/segments").json()["items"]
    assert (made["name"]["zh"], made["customers"]) == ("大客户", 3)


def test_what_fails_says_in_one_line_what_it_is_about(monkeypatch: pytest.MonkeyPatch, capsys, tmp_path: Path):
    (file := tmp_path / "levels.csv").write_text("phone,level\n13800000001,gold\n", "utf-8")
    monkeypatch.setattr("sys.argv", ["zhike", "tags", "import", "member_level", str(file), "--kind", "phone"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().err) == (1, "There is no such tag. (not_found; id: member_level)\n")


def test_keys_in_a_narrow_table_are_whole(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    tag = create(client, "常客", yes(bought(1, days=3)))
    lines = CliRunner().invoke(app, ["tags", "list"]).output.splitlines()
    key = "".join(line.split("│")[1].strip() for line in lines if line.startswith("│"))
    assert key == tag["id"]
