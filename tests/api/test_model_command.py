"""`zhike model …`: every kind by its name, settings of the moment, files, and what is kept."""

import json
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader
from shop import Person, ago, order, stop_clock, write
from typer.testing import CliRunner, Result

from zhike.analytics.kinds import KINDS
from zhike.cli import app
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = [
    Person(i, events=tuple(order(f"o{i}-{n}", ago(days=i + 10 * n), str(10 * i)) for n in range(1 + i % 4)))
    for i in range(1, 31)
]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def zhike(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["model", *map(str, arguments)])


def test_every_kind_has_a_command_and_says_what_can_be_set() -> None:
    listed = zhike("--help").output
    for name in ("rfm", "ltv", "cluster", "churn", "basket"):
        assert f" {name} " in listed
    for key, kind in KINDS.items():
        told = zhike("settings", key)
        assert told.exit_code == 0, told.output
        assert all(field.key[:6] in told.output for field in kind.fields)


def test_rfm_is_read_out_and_written_as_files(tmp_path: Path) -> None:
    report, sheet, page = (tmp_path / f"rfm.{kind}" for kind in ("json", "xlsx", "pdf"))
    for out in (report, sheet, page):
        done = zhike("rfm", "--set", "bands=3", "--language", "en", "--out", out)
        assert done.exit_code == 0, done.output
    assert "3×3" in done.output or "3x3" in done.output
    sections = json.loads(report.read_text("utf-8"))["sections"]
    assert len(load_workbook(sheet).sheetnames) == len(sections) + 1
    assert "30" in PdfReader(page).pages[0].extract_text()


def test_what_makes_no_sense_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    for arguments, code in (
        (("rfm", "--set", "bands=4"), "analysis_bad_setting"),
        (("rfm", "--set", "bands"), "analysis_bad_setting"),
        (("rfm", "--as-of", "yesterday"), "invalid_input"),
        (("rfm", "--out", tmp_path / "rfm.doc"), "invalid_input"),
        (("settings", "tarot"), "analysis_kind_unknown"),
        (("run", "ana_nothing"), "not_found"),
    ):
        done = zhike(*arguments)
        assert (done.exit_code, getattr(done.exception, "code", "")) == (1, code), done.output


def test_as_of_an_earlier_instant_nothing_later_is_seen() -> None:
    done = zhike("rfm", "--as-of", "2026-03-10T12:00:00+08:00", "--language", "en")
    assert done.exit_code == 0, done.output
    seen = [person for person in SHOP if any(event.ts < ago(days=5) for event in person.events)]
    assert f"{len(seen)} customers" in done.output.replace("\n", " ") and len(seen) < 30


def test_a_saved_analysis_is_asked_here_and_listed(client: Client) -> None:
    body = {"kind": "rfm", "name": {"zh": "价值", "en": "Worth"}, "keeps_tag": True}
    made = client.post("/api/v1/analyses", body, "application/json").json()
    done = zhike("run", made["id"])
    assert done.exit_code == 0, done.output
    assert "new of 30 customers" in done.output.replace("\n", " ")
    assert "written" in zhike("saved").output
    assert client.get(f"/api/v1/analyses/{made['id']}").json()["tag_id"]
