"""What people and programs write, and what it means."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.collect.cleaning import clean
from zhike.collect.cleaning.time_zones import periods, to_utc
from zhike.warehouse.duckdb import DuckDBWarehouse

SHANGHAI = clean.moment("Asia/Shanghai")


@pytest.fixture(scope="module")
def engine():
    opened = DuckDBWarehouse(threads=2)
    yield opened
    opened.close()


def values(engine, cleaner, cells):
    """(value, whether it was bad) of each cell."""
    with engine.reading() as reading:
        staged = reading.stage(pa.table({"line": range(len(cells)), "cell": pa.array(cells, pa.string())}))
        found = reading.fetch(clean.cleaned(staged, {"v": ("cell", cleaner)}, ["line"]).order_by("line")).to_pylist()
    return [(row["v"], row.get("bad_v", False)) for row in found]


def test_texts_lose_what_spreadsheets_put_around_them(engine):
    cells = ['="0012"', "'138", "", "-", "--", "null", "None", "NaN", "\\N", "#N/A", "Nike", "no", "-5", "张三"]
    assert [value for value, _ in values(engine, clean.TEXT, cells)] == [
        "0012", "138", None, None, None, None, None, None, None, None, "Nike", "no", "-5", "张三",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("12.5", "12.5"), ("￥1,234.50", "1234.5"), ("¥ 8", "8"), ("１２．５元", "12.5"), ("'-3", "-3"), ("1e3", "1000"),
     ("12.34567", "12.3457"), ("10000", "10000"), ("$5", "5"), ("，1", "1")],
)  # fmt: skip
def test_money_is_exact(engine, cell, amount):
    assert values(engine, clean.MONEY_TEXT, [cell]) == [(Decimal(amount), False)]


def test_what_is_no_number_is_bad_and_what_is_blank_is_not(engine):
    cells = ["abc", "1.2.3", "NaN", "", "-", "12元整", "9" * 20, "inf"]
    bad = [was_bad for _, was_bad in values(engine, clean.MONEY_TEXT, cells)]
    assert bad == [True, True, False, False, False, True, True, True]


@pytest.mark.parametrize(
    "cell",
    ["2020-02-21 00:00:05", "2020/2/21 00:00:05", "2020-02-20T16:00:05Z", "2020-02-21T00:00:05+08:00",
     "2020年2月21日 0时0分5秒", "20200221000005", "1582214405", "1582214405000", "2020.2.21 0:00:05",
     "2020-02-20 11:00:05-0500", "２０２０-０２-２１ ００:００:０５", "'2020-02-21 00:00:05"],
)  # fmt: skip
def test_one_moment_in_many_spellings(engine, cell):
    assert values(engine, SHANGHAI, [cell]) == [(datetime(2020, 2, 20, 16, 0, 5), False)]


@pytest.mark.parametrize("cell", ["2020-02-21", "20200221", "2020年02月21日", "2020/2/21", "2020.02.21"])
def test_a_day_is_its_first_second_there(engine, cell):
    assert values(engine, SHANGHAI, [cell]) == [(datetime(2020, 2, 20, 16), False)]


@pytest.mark.parametrize(
    "cell", ["2020-02-30", "2020-13-01", "yesterday", "12345", "99999999", "2020-02-21Tx", "1020-01-01"]
)
def test_what_is_no_date_is_bad(engine, cell):
    assert values(engine, SHANGHAI, [cell]) == [(None, True)]


@pytest.mark.parametrize("cell", ["", "-", "0000-00-00 00:00:00", "NULL"])
def test_no_date_is_not_bad(engine, cell):
    assert values(engine, SHANGHAI, [cell]) == [(None, False)]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [("number", "12.50", "12.5"), ("number", "100", "100"), ("number", "0", "0"), ("number", "1,000", "1000"),
     ("number", "007", "7"), ("number", "x", None), ("date", "20130311", "2013-03-11"),
     ("date", "1985/3/4", "1985-03-04"), ("date", "1900-01-01", "1900-01-01"), ("date", "x", None),
     ("flag", "是", "true"), ("flag", "NO", "false"), ("flag", "maybe", None), ("text", "男", "男")],
)  # fmt: skip
def test_traits_have_one_spelling(engine, kind, cell, value):
    assert values(engine, clean.trait(kind), [cell]) == [(value, value is None)]


ZONES = ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"]


@settings(max_examples=30, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    moments=st.lists(st.datetimes(datetime(1975, 1, 1), datetime(2049, 1, 1)), min_size=1, max_size=50),
)
def test_local_time_is_what_the_zone_database_says(engine, zone, moments):
    edges = [period.start for period in periods(zone)[1:]]
    moments += [edge + timedelta(seconds=shift) for edge in edges for shift in (-3601, -1, 0, 1, 1800, 3600)]
    with engine.reading() as reading:
        staged = reading.stage(pa.table({"local": pa.array(moments, pa.timestamp("us"))}))
        found = reading.fetch(staged.select("local", utc=to_utc(staged.local, zone))).to_pylist()
    for row in found:
        expected = row["local"].replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
        assert row["utc"] == expected, row
