"""What RFM, retention and intervals find is the same on every engine."""

from datetime import datetime, timedelta
from typing import Any

import ibis.expr.types as ir
import pytest

from tests.unit.analytics.ordering import paid, refunded, seen, write
from zhike.analytics.analysis import Asked, Kind
from zhike.analytics.intervals.analysis import KIND as INTERVALS
from zhike.analytics.report import Report
from zhike.analytics.retention.analysis import KIND as RETENTION
from zhike.analytics.rfm.analysis import KIND as RFM
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.port import Reading, Warehouse

NOW = datetime(2026, 6, 10, 12)

EVENTS = [
    *(paid(c, NOW - timedelta(days=(c * 7 + k * 31) % 300, hours=c), f"{5 + (c * 37 + k * 11) % 90}.{c:02}", f"{c}-{k}")
      for c in range(1, 41) for k in range(1 + c * c % 5)),
    *(refunded(c, NOW - timedelta(days=3 * c), f"{4 + c}.5", f"{c}-0") for c in range(1, 30, 3)),
    refunded(2, NOW - timedelta(days=1), "1.25"), paid(None, NOW - timedelta(days=1)),
    paid(3, NOW - timedelta(days=2), None), paid(5, NOW), paid(6, NOW - timedelta(microseconds=1)),
]  # fmt: skip

Found = tuple[Report, list[dict[str, Any]]]


def found(reading: Reading, kind: Kind, chosen: dict[str, Any]) -> Found:
    outcome = kind.run(Asked(reading, Instant(NOW), complete(kind.fields, chosen)))
    scores = reading.fetch(outcome.scores).to_pylist() if isinstance(outcome.scores, ir.Table) else []
    return outcome.report, sorted(scores, key=lambda row: row["customer_id"])


@pytest.mark.parametrize("kind, chosen", [
    (RFM, {"segments": "ten"}),
    (RFM, {"refunds": "net", "days": 200, "bands": "3", "cuts": "jenks", "split": "median"}),
    (RETENTION, {}),
    (RETENTION, {"per": "week", "first": "order_refunded", "periods": 30}),
    (INTERVALS, {}),
    (INTERVALS, {"by_day": False, "since": 100}),
])  # fmt: skip
def test_the_same_on_every_engine(warehouse: Warehouse, kind: Kind, chosen: dict[str, Any]) -> None:
    write(warehouse, EVENTS)
    with seen(EVENTS) as reading:
        expected = found(reading, kind, chosen)
    with warehouse.reading() as reading:
        assert found(reading, kind, chosen) == expected
