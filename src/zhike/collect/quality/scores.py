"""How good data is, from what each import measured: five shares between 0 and 1, and one score of them.

score = 100 × Σ weight × share ÷ Σ weight, over the dimensions that a field has.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Final

from zhike.warehouse.port import Reading

WEIGHTS: Final = {"completeness": 30, "validity": 30, "uniqueness": 15, "consistency": 15, "freshness": 10}
DIMENSIONS: Final = tuple(WEIGHTS)
_USUAL: Final = timedelta(days=7)
_SHORTEST: Final = timedelta(days=1)
_PATIENCE, _STALE = 1.5, 4.0
"""Times the usual distance between two imports: until then data is fresh, from then on it is not at all."""


@dataclass(frozen=True)
class Point:
    """One field of one import. Shares are None where there is nothing to judge."""

    load_id: str
    source: str
    kind: str
    field: str
    at: datetime
    rows: int
    shares: dict[str, float | None]

    @property
    def score(self) -> float | None:
        return score(self.shares)


def score(shares: dict[str, float | None]) -> float | None:
    """0 to 100."""
    known = [(WEIGHTS[name], share) for name, share in shares.items() if share is not None]
    total = sum(weight for weight, _ in known)
    return 100 * sum(weight * share for weight, share in known) / total if total else None


def points(reading: Reading, now: datetime) -> list[Point]:
    """Every field of every import, the oldest first; `now` (UTC, naive) decides how fresh the last ones are."""
    table = reading.table("quality")
    rows = reading.rows(table.order_by("at", "load_id"))
    agreed = agreement(reading)
    ages: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for row in rows:
        if row["at"] not in ages[row["source"], row["kind"]]:
            ages[row["source"], row["kind"]].append(row["at"])
    return [_point(row, ages[row["source"], row["kind"]], agreed, now) for row in rows]


def _point(row: dict[str, Any], loads: list[datetime], agreed: dict[str, float], now: datetime) -> Point:
    filled = row["filled"]
    trait = row["field"].removeprefix("trait:")
    spelled = _share(filled - min(row["changed"], filled), filled)
    agreeing = agreed.get(trait, 1.0) if row["field"].startswith("trait:") else 1.0
    following = next((at for at in loads if at > row["at"]), now)
    shares = {
        "completeness": _share(filled, row["rows"]),
        "validity": _share(row["valid"], filled),
        "uniqueness": None if row["distinct_values"] is None else _share(min(row["distinct_values"], filled), filled),
        "consistency": None if spelled is None else spelled * agreeing,
        "freshness": freshness(loads, row["at"], following),
    }
    return Point(row["load_id"], row["source"], row["kind"], row["field"], row["at"], row["rows"], shares)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def freshness(loads: Sequence[datetime], at: datetime, until: datetime) -> float:
    """How fresh what came in `at` still was when the next import came (or is now), against the usual distance."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(loads)]
    usual = max(timedelta(seconds=median(gaps)), _SHORTEST) if gaps else _USUAL
    times = (until - at) / usual
    return min(1.0, max(0.0, (_STALE - times) / (_STALE - _PATIENCE)))


def agreement(reading: Reading) -> dict[str, float]:
    """trait → of the customers about whom two sources say something, the share about whom they say the same."""
    traits = reading.table("traits")
    said = traits.filter(traits.derived_from.isnull())
    each = said.group_by(["customer_id", "trait", "source"]).aggregate(value=said.value.argmax(said.ts))
    both = each.group_by(["customer_id", "trait"]).aggregate(sources=each.count(), values=each.value.nunique())
    both = both.filter(both.sources > 1)
    found = both.group_by("trait").aggregate(n=both.count(), same=(both["values"] == 1).sum())
    return {row["trait"]: row["same"] / row["n"] for row in reading.rows(found)}


def latest(found: Iterable[Point]) -> dict[tuple[str, str], Point]:
    """(source, field) → its newest point."""
    return {(point.source, point.field): point for point in found}
