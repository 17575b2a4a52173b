"""Who has which starter tag in the example shop, against pandas reading the shop's own files.

What each tag means is written here once more, from its description, and shares nothing with the product.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from zhike.collect.importer import run_import
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.rules.parse import parse_definition
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.run import RunReport, run_tags
from zhike.warehouse.duckdb import DuckDBWarehouse

REPOSITORY = Path(__file__).resolve().parents[2]
SHOP = REPOSITORY / "examples" / "complete_journey"
STARTERS = REPOSITORY / "src" / "zhike" / "control" / "tags" / "starters.json"
FILES = ("baskets", "households", "campaigns", "redemptions")
AS_OF = datetime(2018, 1, 1, 6)
ZONE = "America/New_York"
KEYS = Keyring(b"h" * 32, b"e" * 32)

Members = dict[str, dict[int, str]]
"""tag → household → level."""


@pytest.fixture(scope="module")
def run() -> tuple[RunReport, Members]:
    """The starters' run over the example shop, as the product computes it."""
    warehouse = DuckDBWarehouse(threads=2)
    for name in FILES:
        mapping = Mapping.from_json(json.loads((SHOP / f"{name}.mapping.json").read_text("utf-8")))
        run_import(warehouse, KEYS, SHOP / f"{name}.csv.gz", mapping, name)
    starters = json.loads(STARTERS.read_text("utf-8"))["tags"]
    tags = [TagRule(each["starter"], parse_definition(each["definition"])) for each in starters]
    report = run_tags(warehouse, tags, Instant(AS_OF, ZONE), "starters")
    members = _members(warehouse, [tag.id for tag in tags])
    warehouse.close()
    return report, members


def _members(warehouse: DuckDBWarehouse, tag_ids: list[str]) -> Members:
    with warehouse.reading() as reading:
        profile = {row["customer_id"]: row for row in reading.rows(reading.table("profile"))}
        identities = {row["hash"]: row["customer_id"] for row in reading.rows(reading.table("identities"))}
    rows = {h: profile[identities[KEYS.hash("customer_id", str(h), "complete_journey")]] for h in HOUSEHOLDS}
    assert len(profile) == len(HOUSEHOLDS)
    return {id: {h: row[id] for h, row in rows.items() if row[id] is not None} for id in tag_ids}


# the same shop in pandas


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(SHOP / f"{name}.csv.gz")


def _baskets() -> pd.DataFrame:
    """One row a basket: household, when (UTC), cents."""
    lines = _read("baskets")
    lines["cents"] = (lines.sales_value * 100).round().astype("int64")
    lines["at"] = pd.to_datetime(lines.transaction_timestamp)
    grouped = lines.groupby("basket_id")
    baskets = grouped.agg(household=("household_id", "first"), at=("at", "first"), cents=("cents", "sum"))
    return baskets[baskets["at"] < AS_OF]


def _redemptions() -> pd.DataFrame:
    """One row a redemption: household, when (midnight in the shop, in UTC)."""
    read = _read("redemptions")
    midnight = pd.to_datetime(read.redemption_date).dt.tz_localize(ZONE).dt.tz_convert("UTC").dt.tz_localize(None)
    return pd.DataFrame({"household": read.household_id, "at": midnight})


BASKETS, REDEMPTIONS, PEOPLE = _baskets(), _redemptions(), _read("households").set_index("household_id")
HOUSEHOLDS = sorted(
    set(BASKETS.household) | set(REDEMPTIONS.household) | set(PEOPLE.index) | set(_read("campaigns").household_id)
)


def _lately(facts: pd.DataFrame, days: int) -> pd.DataFrame:
    """Within [as_of - days, as_of)."""
    return facts[(facts["at"] >= AS_OF - pd.Timedelta(days=days)) & (facts["at"] < AS_OF)]


def _yes(households: Any) -> dict[int, str]:
    return {int(household): "yes" for household in households}


def high_value() -> dict[int, str]:
    spent = BASKETS.groupby("household").cents.sum()
    return _yes(spent[spent > 1000_00].index)


def spending() -> dict[int, str]:
    spent = _lately(BASKETS, 365).groupby("household").cents.sum()
    return {int(h): "high" if cents > 500_00 else "medium" if cents >= 100_00 else "low" for h, cents in spent.items()}


def engagement() -> dict[int, str]:
    deeds = pd.concat([BASKETS[["household", "at"]], REDEMPTIONS])
    counts = _lately(deeds, 90).groupby("household").size()
    return {int(h): "high" if count >= 12 else "medium" if count >= 4 else "low" for h, count in counts.items()}


def new() -> dict[int, str]:
    first = BASKETS.groupby("household")["at"].min()
    return _yes(first[AS_OF - first < pd.Timedelta(days=30)].index)


def loyal() -> dict[int, str]:
    often = _lately(BASKETS, 365).groupby("household").size()
    last = BASKETS.groupby("household")["at"].max()
    still_here = last[AS_OF - last < pd.Timedelta(days=60)].index
    return _yes(often[often >= 5].index.intersection(still_here))


def potential() -> dict[int, str]:
    return {}  # nothing in these files says who looked without buying


def churn_warning() -> dict[int, str]:
    last = BASKETS.groupby("household")["at"].max()
    return _yes(last[AS_OF - last >= pd.Timedelta(days=90)].index)


def age() -> dict[int, str]:
    levels = {
        "19-24": "18_24",
        "25-34": "25_34",
        "35-44": "35_44",
        "45-54": "45_54",
        "55-64": "55_64",
        "65+": "65_plus",
    }
    return {int(h): levels[band] for h, band in PEOPLE.age_band.dropna().items()}


def gender() -> dict[int, str]:
    return {}  # nobody's is known


EXPECTED: dict[str, Callable[[], dict[int, str]]] = {
    meant.__name__: meant
    for meant in (high_value, spending, engagement, new, loyal, potential, churn_warning, age, gender)
}


def test_every_starter_is_compared(run: tuple[RunReport, Members]) -> None:
    assert set(run[1]) == set(EXPECTED)


@pytest.mark.parametrize("tag", EXPECTED)
def test_a_starter_tag_is_held_by_whom_the_files_say(run: tuple[RunReport, Members], tag: str) -> None:
    report, members = run
    expected = EXPECTED[tag]()
    assert members[tag] == expected
    counted = next(each for each in report.tags if each.tag_id == tag)
    assert (counted.customers, counted.entered, counted.left, counted.changed) == (len(expected), len(expected), 0, 0)


def test_the_comparison_is_not_of_empty_sets() -> None:
    some = {tag for tag, meant in EXPECTED.items() if meant()}
    assert some >= set(EXPECTED) - {"potential", "gender"}
