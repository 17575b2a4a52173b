"""How values are spread: quantiles and bars, against plain Python."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rules.sets import as_set
from zhike.tagging.distribution import Distribution, distribution
from zhike.warehouse.duckdb import DuckDBWarehouse

money = st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents) / 100)
days = st.integers(0, 4000).map(lambda ago: date(2026, 3, 15) - timedelta(days=ago))


@pytest.fixture(scope="module")
def warehouse() -> DuckDBWarehouse:
    return DuckDBWarehouse(threads=1)


def told(warehouse: DuckDBWarehouse, values: list, kind: str, type_: pa.DataType) -> Distribution:
    rows = pa.table({"customer_id": pa.array(range(len(values)), pa.int64()), "value": pa.array(values, type_)})
    with warehouse.reading() as reading:
        return distribution(reading, reading.stage(rows), kind)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | money, min_size=1, max_size=60))
def test_every_number_is_in_one_bar_and_quantiles_are_numpys(warehouse: DuckDBWarehouse, values: list) -> None:
    found = told(warehouse, values, "number", pa.decimal128(18, 4))
    known = sorted(value for value in values if value is not None)
    assert (found.population, found.having, found.distinct) == (len(values), len(known), len(set(known)))
    assert sum(bar.customers for bar in found.bars) == len(known)
    for bar in found.bars:
        inside = [v for v in known if v == bar.value] if bar.value is not None else [
            v for v in known if (bar.low is None or v >= bar.low) and (bar.high is None or v < bar.high)
        ]  # fmt: skip
        assert len(inside) == bar.customers
    if known:
        shares = [share for share, _ in found.quantiles]
        expected = np.quantile([float(v) for v in known], shares, method="inverted_cdf")
        assert [float(value) for _, value in found.quantiles] == pytest.approx(list(expected))


@settings(max_examples=30, deadline=None)
@given(st.lists(days, min_size=1, max_size=40))
def test_every_day_is_in_one_month_or_year(warehouse: DuckDBWarehouse, values: list[date]) -> None:
    found = told(warehouse, values, "date", pa.date32())
    assert [sum(bar.low <= day < bar.high for day in values) for bar in found.bars] == [b.customers for b in found.bars]
    assert sum(bar.customers for bar in found.bars) == len(values)
    assert found.quantiles[0][1] == min(values) and found.quantiles[-1][1] == max(values)


def test_a_set_counts_for_each_of_its_values(warehouse: DuckDBWarehouse) -> None:
    found = told(warehouse, [as_set(["母婴", "食品"]), as_set(["食品"]), None], "set", pa.string())
    assert (found.having, found.distinct) == (2, 2)
    assert {bar.value: bar.customers for bar in found.bars} == {"食品": 2, "母婴": 1}


def test_nobody_has_anything(warehouse: DuckDBWarehouse) -> None:
    for kind, type_ in (("number", pa.decimal128(18, 4)), ("date", pa.date32()), ("text", pa.string())):
        found = told(warehouse, [None, None], kind, type_)
        assert (found.population, found.having, found.distinct, list(found.bars)) == (2, 0, 0, [])
