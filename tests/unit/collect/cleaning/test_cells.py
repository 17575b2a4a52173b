"""What people write in cells and what it means, against a computation of its own; and that clean stays clean."""

from datetime import datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.collect.cleaning import clean
from zhike.collect.cleaning.spellings import folded
from zhike.collect.cleaning.words import card_of, gender_of
from zhike.warehouse.duckdb import DuckDBWarehouse

UTC = clean.moment("UTC")
WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@pytest.fixture(scope="module")
def engine():
    opened = DuckDBWarehouse(threads=2)
    yield opened
    opened.close()


def found(engine, cleaner, cells):
    """(value, bad, changed) of each cell."""
    with engine.reading() as reading:
        staged = reading.stage(pa.table({"line": range(len(cells)), "cell": pa.array(cells, pa.string())}))
        rows = reading.rows(clean.cleaned(staged, {"v": ("cell", cleaner)}, ["line"]).order_by("line"))
    return [(row["v"], row.get("bad_v", False), row.get("changed_v")) for row in rows]


def values(engine, cleaner, cells):
    return [value for value, _, _ in found(engine, cleaner, cells)]


AMOUNTS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
SPELLINGS = {
    "plain": lambda n: f"{n:f}",
    "separated": lambda n: f"{n:,f}",
    "yuan": lambda n: f"￥{n:,f}",
    "suffix": lambda n: f"{n:f} 元",
    "dollars": lambda n: f"HK${n:f}",
    "code": lambda n: f"{n:f}CNY",
    "wide": lambda n: f"{n:,f}".translate(WIDE),
    "accountant": lambda n: f"({-n:f})" if n < 0 else f"{n:f}",
    "ten thousands": lambda n: f"{n.scaleb(-4):f}万" if n == n.to_integral() else f"{n:f}",
    "slang": lambda n: f"{n.scaleb(-4):f}w" if n == n.to_integral() else f"{n:f}",
}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(sorted(SPELLINGS))), min_size=1, max_size=40))
def test_an_amount_is_the_same_however_it_is_spelled(engine, drawn):
    amounts = [amount.to_integral() if "t" in way[:2] or way == "slang" else amount for amount, way in drawn]
    cells = [SPELLINGS[way](amount) for amount, (_, way) in zip(amounts, drawn, strict=True)]
    assert values(engine, clean.MONEY_TEXT, cells) == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("1.2万", "12000"), ("￥3.5万元", "35000"), ("2亿", "200000000"), ("3千", "3000"), ("1百万", "1000000"),
     ("(1,234.50)", "-1234.5"), ("-￥5", "-5"), ("1２3", "123"), ("US$ 7", "7"), ("5美元", "5")],
)  # fmt: skip
def test_words_for_numbers(engine, cell, amount):
    assert found(engine, clean.MONEY_TEXT, [cell]) == [(Decimal(amount), False, True)]


@pytest.mark.parametrize("cell", ["万", "一万", "1.2.3万", "元", "99999999999999万", "1万2", "😀", "()"])
def test_what_is_no_amount_is_refused_and_no_error(engine, cell):
    assert found(engine, clean.MONEY_TEXT, [cell]) == [(None, True, False)]


MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0))
HALVES = ("上午", "下午")
CLOCKS = {
    "iso": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "slashes": lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}:{at.second:02}",
    "chinese": lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分{at.second}秒",
    "half": lambda at: (
        f"{at.year}年{at.month}月{at.day}日 {HALVES[at.hour >= 12]}{at.hour % 12 or 12}:{at.minute:02}:{at.second:02}"
    ),
    "pm": lambda at: f"{at.year}-{at.month}-{at.day} {at.hour % 12 or 12}:{at:%M:%S} {'AP'[at.hour >= 12]}M",
    "weekday": lambda at: f"{at.year}-{at.month}-{at.day} 星期{'一二三四五六日'[at.weekday()]} {at:%H:%M:%S}",
    "digits": lambda at: f"{at:%Y%m%d%H%M%S}",
    "zone": lambda at: f"{at + timedelta(hours=8):%Y-%m-%dT%H:%M:%S}+08:00",
    "wide": lambda at: f"{at:%Y-%m-%d %H:%M:%S}".translate(WIDE),
}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.sampled_from(sorted(CLOCKS))), min_size=1, max_size=40))
def test_a_moment_is_the_same_however_it_is_spelled(engine, drawn):
    cells = [CLOCKS[way](at) for at, way in drawn]
    assert values(engine, UTC, cells) == [at for at, _ in drawn]


@settings(max_examples=6, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=40))
def test_a_spreadsheets_number_is_its_day_and_time(engine, moments):
    serials = [(at - datetime(1899, 12, 30)) / timedelta(days=1) for at in moments]
    assert values(engine, UTC, [f"{serial:.9f}" for serial in serials]) == moments


@pytest.mark.parametrize(
    "cell",
    ["20250-03-05", "20250/3/5 10:00", "20250年3月5日", "2024-02-30", "2024-13-01", "12345", "99999", "下午", "25:00",
     "😀"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_and_no_error(engine, cell):
    assert found(engine, UTC, [cell]) == [(None, True, False)]


def test_noon_and_midnight(engine):
    cells = ["2024-3-5 上午12:30", "2024-3-5 下午12:30", "2024-3-5 中午12:30", "2024-3-5 中午1:30", "2024-3-5 凌晨2:00"]
    assert [at.strftime("%H:%M") for at in values(engine, UTC, cells)] == ["00:30", "12:30", "12:30", "13:30", "02:00"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=30))
def test_what_is_clean_stays_as_it_is(engine, cells):
    for cleaner in (clean.TEXT, clean.MONEY_TEXT, UTC, clean.trait("number"), clean.trait("date"), clean.trait("flag")):
        once = [None if value is None else str(value) for value in values(engine, cleaner, cells)]
        again = found(engine, cleaner, once)
        assert [None if value is None else str(value) for value, _, _ in again] == once
        assert not any(changed for _, _, changed in again)
    assert [folded(folded(cell)) for cell in cells] == [folded(cell) for cell in cells]


def test_an_unclean_step_that_is_left_out_takes_only_what_is_plain(engine):
    assert values(engine, clean.PLAIN_MONEY, ["12.5", "￥12.5", "1.2万"]) == [Decimal("12.5"), None, None]
    plain = clean.plain_moment("Asia/Shanghai")
    assert values(engine, plain, ["2024-03-05 08:00:00", "2024/3/5"]) == [datetime(2024, 3, 5), None]


def test_words_for_gender_and_numbers_of_identity_cards():
    assert [gender_of(word) for word in ("男", "Mr.", "FEMALE", "2", "未知", "x")] == ["男", "男", "女", "女", "", None]
    assert card_of("11010519491231002X") == card_of("110105 19491231 002x") == ("女", "1949-12-31")
    for wrong in ("110105194912310021", "11010519491331002X", "1101051949123100", "", "😀" * 18):
        assert card_of(wrong) is None
