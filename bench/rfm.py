"""RFM of everybody: Zhike against the SQL that a good engineer would write for the same scores and segments.

The peer groups orders by customer into a temporary table, asks for the cut points (`quantile_disc`, at the same places)
and writes scores and the ten segments into another. Zhike runs its whole analysis, report included, and keeps what it
says of each customer in a temporary table.
"""

from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis.expr.types as ir

from bench import product
from bench.distributions import END
from bench.measure import Task, Timed, peak_of_this_process
from bench.tags_run import connect
from zhike.analytics.analysis import Asked, Outcome
from zhike.analytics.rfm.analysis import KIND
from zhike.analytics.rfm.segments import TEN_OF_FIVE
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Reading

_BANDS: Final = 5
_DAY: Final = 24 * 3600 * 1_000_000
_DIGEST: Final = (
    "SELECT score, segment, count(*), sum(customer_id * 2654435761 % 4294967296)::BIGINT FROM scores GROUP BY ALL"
)


def tasks(shop: Path, small: Path) -> dict[str, Task]:
    """`small`: a shop on which libraries are loaded before the clock starts."""
    return {
        "zhike": partial(analysed, shop, small, 0),
        "sql": partial(by_hand, shop, small),
        "zhike_moves": partial(analysed, shop, small, 30),
    }


def analysed(shop: Path, small: Path, compare_days: int) -> Timed:
    """The analysis with its report, with the moves since so many days ago (0: without)."""
    timed = Timed()
    _analysed(small, compare_days, [], timed)
    return _analysed(shop, compare_days, ["first", "again"], timed)


def _analysed(shop: Path, compare_days: int, stages: list[str], timed: Timed) -> Timed:
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    with warehouse.reading() as reading:
        for stage in stages or ["warm up"]:
            with timed.stage(stage):
                kept = _kept(reading, compare_days)
            timed.peak_bytes = peak_of_this_process()
            timed.answer = _digest(reading.fetch(_who(kept)).to_pylist())
    warehouse.close()
    return timed


def _kept(reading: Reading, compare_days: int) -> ir.Table:
    settings = complete(KIND.fields, {"segments": "ten", "compare_days": compare_days})
    outcome: Outcome = KIND.run(Asked(reading, Instant(END), settings))
    assert isinstance(outcome.scores, ir.Table)
    return reading.keep(outcome.scores)


def _who(kept: ir.Table) -> ir.Table:
    """How many have each score and segment, and a checksum of who they are."""
    scattered = kept.customer_id * 2654435761 % 4294967296
    groups = kept.mutate(who=scattered).group_by("score", "segment")
    return groups.aggregate(customers=lambda t: t.count(), who=lambda t: t.who.sum())


def by_hand(shop: Path, small: Path) -> Timed:
    """Three statements."""
    timed = Timed()
    for path, stages in ((small, ["warm up"]), (shop, ["first", "again"])):
        connection = connect(path)
        for stage in stages:
            with timed.stage(stage):
                _score(connection)
            timed.peak_bytes = peak_of_this_process()
            timed.answer = sorted(connection.execute(_DIGEST).fetchall())
        connection.close()
    return timed


def _score(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE c AS SELECT customer_id, count(*) AS f, sum(amount) AS m,"
        f" date_diff('microsecond', max(ts), TIMESTAMP '{END}') // {_DAY} AS r FROM events"
        f" WHERE name = 'order_completed' AND ts < TIMESTAMP '{END}' AND customer_id IS NOT NULL GROUP BY customer_id"
    )
    row = connection.execute("SELECT count(*) FROM c").fetchone()
    assert row
    places = [-(-i * (row[0] - 1) // _BANDS) for i in range(1, _BANDS)]
    asked = ", ".join(f"{(place + 0.5) / row[0]!r}" for place in places)
    cuts = connection.execute(f"SELECT {', '.join(f'quantile_disc({c}, [{asked}])' for c in 'rfm')} FROM c").fetchone()
    assert cuts
    r, f, m = (_case(column, at, column == "r") for column, at in zip("rfm", cuts, strict=True))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE scores AS SELECT customer_id, r, f, m, r::TEXT || f::TEXT || m::TEXT AS score,"
        f" {_segment()} AS segment FROM (SELECT customer_id, {r} AS r, {f} AS f, {m} AS m FROM c)"
    )


def _case(column: str, cuts: list[Any], falling: bool) -> str:
    whens = " ".join(
        f"WHEN {column} <= {cut} THEN {_BANDS - place if falling else place + 1}" for place, cut in enumerate(cuts)
    )
    return f"CASE {whens} ELSE {1 if falling else _BANDS} END"


def _segment() -> str:
    whens = " ".join(
        f"WHEN r BETWEEN {b.r[0]} AND {b.r[1]} AND f BETWEEN {b.f[0]} AND {b.f[1]} AND m BETWEEN {b.m[0]} AND {b.m[1]}"
        f" THEN '{b.segment}'"
        for b in TEN_OF_FIVE
    )
    return f"CASE {whens} END"


def _digest(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((row["score"], row["segment"], row["customers"], row["who"]) for row in rows)
