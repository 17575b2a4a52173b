"""The overview: what the business looks like now, on one page."""

import threading
import time
from datetime import timedelta
from typing import Any, Final

from zhike import wiring
from zhike.analytics import sales
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.workspace import service as workspace
from zhike.warehouse.port import Reading

_LONG: Final = 0.5
_TIMES: Final = 20
"""What took longer than so many seconds to count is shown for so many times as long: of a large shop a minute old (the
page says as of when), instead of counting fifty million events for each look."""

_counting = threading.Lock()
_kept: tuple[float, float, dict[str, Any]] | None = None
"""When it was counted (monotonic), how long that took, and what came of it."""


def overview() -> dict[str, Any]:
    """As `OverviewOut`."""
    global _kept
    with _counting:
        if _kept is not None and time.monotonic() - _kept[0] < _TIMES * _kept[1]:
            return _kept[2]
        began = time.monotonic()
        found = _overview()
        took = time.monotonic() - began
        _kept = (began, took, found) if took > _LONG else None
        return found


def _overview() -> dict[str, Any]:
    as_of = tags.instant_now()
    offset = workspace.now().astimezone(workspace.time_zone()).utcoffset() or timedelta()
    with wiring.warehouse().reading() as reading:
        events, items = reading.table("events"), reading.table("order_items")
        total = reading.rows(sales.totals(events, as_of))[0]
        coverage = _coverage(reading)
        return total | {
            "as_of": as_of,
            "kept": total["paid"] - total["refunded"],
            "customers": coverage.pop("population"),
            "by_month": reading.rows(sales.by_month(events, as_of, offset)),
            "top_categories": reading.rows(sales.by_category(items, as_of)),
            "tag_coverage": coverage,
            "sources": reading.rows(sales.by_source(events)),
        }


def _coverage(reading: Reading) -> dict[str, Any]:
    every = tags.every()
    covered = evaluation.coverage_of(reading, every)
    return {
        "population": covered.population,
        "tagged_customers": covered.tagged,
        "share": covered.share(covered.tagged),
        "tags": [
            {
                "tag_id": tag.id,
                "name": {"zh": tag.name_zh, "en": tag.name_en},
                "colour": tag.colour,
                "customers": covered.customers(tag.id),
                "share": covered.share(covered.customers(tag.id)),
            }
            for tag in every
        ],
    }
