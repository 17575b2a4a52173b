"""The example shop that ships, by its published figures."""

import csv
import gzip
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from zhike.collect.importer import run_import
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = Path(__file__).resolve().parents[2] / "examples" / "complete_journey"
KEYS = Keyring(b"h" * 32, b"e" * 32)


@pytest.fixture(scope="module")
def shop():
    opened = DuckDBWarehouse(threads=2)
    for name in ("baskets", "households", "campaigns", "redemptions"):
        mapping = Mapping.from_json(json.loads((SHOP / f"{name}.mapping.json").read_text("utf-8")))
        report = run_import(opened, KEYS, SHOP / f"{name}.csv.gz", mapping, name)
        assert (report.rows_quarantined, report.rows_anonymous) == (0, 0), name
    with opened.reading() as reading:
        yield {name: reading.fetch(reading.table(name)).to_pylist() for name in ("events", "profile", "order_items")}
    opened.close()


def source(name: str) -> list[dict[str, str]]:
    with gzip.open(SHOP / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_baskets_become_orders(shop):
    buyers = [row for row in shop["profile"] if row["order_count"]]
    assert len(buyers) == 2_377
    assert sum(row["order_count"] for row in buyers) == 47_243
    assert sum(row["paid_total"] for row in buyers) == Decimal("233935.24")
    assert len(shop["order_items"]) == 75_000


def test_every_event_is_there_once(shop):
    assert Counter(event["name"] for event in shop["events"]) == {
        "order_completed": 47_243, "campaign_received": 6_589, "coupon_redeemed": 2_102,
    }  # fmt: skip


def test_each_household_paid_what_its_lines_say(shop):
    paid: dict[str, Decimal] = {}
    for line in source("baskets"):
        line_paid = Decimal(line["sales_value"]).quantize(Decimal("0.0001"))
        paid[line["household_id"]] = paid.get(line["household_id"], Decimal(0)) + line_paid
    assert sorted(paid.values()) == sorted(row["paid_total"] for row in shop["profile"] if row["order_count"])


def test_what_is_known_about_households_is_in_the_profile(shop):
    bands = Counter(row["trait_age_band"] for row in shop["profile"] if row["trait_age_band"])
    assert bands == Counter(row["age_band"] for row in source("households"))


def test_the_shop_is_what_its_script_makes(tmp_path, shared_data, monkeypatch):
    script: dict[str, object] = {"__name__": "prepare", "__file__": str(SHOP / "prepare.py")}
    exec((SHOP / "prepare.py").read_text("utf-8"), script)
    script["HERE"] = tmp_path
    script["main"](shared_data / "dunnhumby")  # type: ignore[operator]
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (SHOP / made.name).read_bytes()
