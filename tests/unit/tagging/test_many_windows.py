"""A rule may look at as many windows as it likes."""

from datetime import datetime

from zhike.rules.parse import parse_definition
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.preview import preview
from zhike.warehouse.duckdb import DuckDBWarehouse


def test_a_rule_over_sixty_windows_is_counted() -> None:
    windows = [
        {
            "type": "event",
            "events": ["order_completed"],
            "measure": "count",
            "window": {"days": days},
            "op": "eq",
            "value": 0,
        }
        for days in range(1, 61)
    ]
    levels = [{"key": "yes", "name": {"zh": "是", "en": "Yes"}, "rule": {"type": "and", "of": windows}}]
    tag = TagRule("many", parse_definition({"version": 1, "levels": levels}))
    warehouse = DuckDBWarehouse()
    with warehouse.reading() as reading:
        counted = preview(reading, tag, Instant(datetime(2026, 1, 1)), {})
    assert counted.matched == counted.population == 0
    assert len(counted.conditions) == 61
    warehouse.close()
