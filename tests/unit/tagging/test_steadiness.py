"""Holders over time, how steady they are and which tags are nearly the same, against plain Python."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from random import Random

import ibis
import pyarrow as pa
import pytest

from zhike.tagging import held
from zhike.tagging.duplicates import near_duplicates
from zhike.tagging.steadiness import over_time, spells, worth
from zhike.warehouse import tables
from zhike.warehouse.duckdb import DuckDBWarehouse

NOW = datetime(2026, 3, 1)
INSTANTS = [NOW - timedelta(days=30 * back) for back in range(6, -1, -1)]
CUSTOMERS = range(1, 81)

Spell = tuple[datetime, datetime | None, str]


def spells_of(customer: int) -> list[Spell]:
    """Times with the tag, often beginning and ending at one of the instants exactly; levels follow one another."""
    chance = Random(customer)
    times = sorted(chance.sample([at + timedelta(hours=h) for at in INSTANTS[:-1] for h in (-1, 0, 1, 200)], 4))
    first = [(times[0], times[1], "low"), (times[1], times[2], "high")]
    return [*first[: chance.choice((0, 1, 2))], (times[3], chance.choice((None, NOW)), "high")]


SPELLS = {customer: spells_of(customer) for customer in CUSTOMERS}
SEEN = {customer: NOW - timedelta(days=customer * 3) for customer in CUSTOMERS}
PAID = {customer: Decimal(Random(-customer).randint(0, 100_000)) / 100 for customer in CUSTOMERS}


def holders(at: datetime) -> set[int]:
    return {c for c in CUSTOMERS for begin, end, _ in SPELLS[c] if begin < at and (end is None or end >= at)}


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    history = [
        {"customer_id": c, "tag_id": "tag_a", "value": value, "valid_from": begin, "valid_to": end}
        for c in CUSTOMERS
        for begin, end, value in SPELLS[c]
    ]
    profile = [
        {
            "customer_id": c,
            "first_seen": SEEN[c],
            "paid_total": PAID[c],
            "refunded_total": PAID[c] / 10 if c % 3 else None,
        }
        for c in CUSTOMERS
    ]
    with made.writing() as writing:
        for name, rows in (("tag_history", history), ("profile", profile)):
            staged = pa.Table.from_pylist(rows, schema=tables.ALL[name].to_pyarrow())
            writing.insert(name, writing.stage(staged))
    yield made
    made.close()


def test_the_points_are_those_of_the_history(warehouse: DuckDBWarehouse) -> None:
    with warehouse.reading() as reading:
        points = over_time(reading, "tag_a", INSTANTS)
    for i, point in enumerate(points):
        then = holders(INSTANTS[i])
        assert point.size == len(then)
        assert point.known == sum(seen < INSTANTS[i] for seen in SEEN.values())
        if i + 1 < len(points):
            assert point.stayed == len(then & holders(INSTANTS[i + 1]))
            assert point.still == len(then & holders(NOW))
    assert points[-1].stayed is None
    assert len({point.size for point in points}) > 3


def test_a_tag_without_history_has_points_of_nobody(warehouse: DuckDBWarehouse) -> None:
    with warehouse.reading() as reading:
        assert [point.size for point in over_time(reading, "tag_none", INSTANTS)] == [0] * len(INSTANTS)
        assert spells(reading, "tag_none", NOW).running_days is None


def test_who_held_it_then_is_known_in_one_pass(warehouse: DuckDBWarehouse) -> None:
    with warehouse.reading() as reading:
        found = held.by_history(reading, ["tag_none", "tag_a", "tag_other"], INSTANTS[3])
        assert held.begins(reading, ["tag_a", "tag_none"]) == {"tag_a": min(s[0] for c in CUSTOMERS for s in SPELLS[c])}
    assert set(found["tag_a"].tolist()) == holders(INSTANTS[3])
    assert not len(found["tag_none"]) and not len(found["tag_other"])


def test_times_are_means_of_days(warehouse: DuckDBWarehouse) -> None:
    with warehouse.reading() as reading:
        found = spells(reading, "tag_a", NOW)
    rows = [spell for c in CUSTOMERS for spell in SPELLS[c]]
    over = [(end - begin) / timedelta(days=1) for begin, end, _ in rows if end]
    running = [(NOW - begin) / timedelta(days=1) for begin, end, _ in rows if not end]
    assert (found.ended, found.running) == (len(over), len(running))
    assert found.ended_days == pytest.approx(sum(over) / len(over))
    assert found.running_days == pytest.approx(sum(running) / len(running))


TAGS = ("tag_a", "tag_twin", "tag_most", "tag_half", "tag_nobody")

LEVELS = dict.fromkeys(TAGS, ("yes",))


def has(customer: int, tag: str) -> bool:
    has_a = bool(customer % 4)
    return {
        "tag_a": has_a, "tag_twin": has_a, "tag_most": has_a or customer == 40, "tag_half": customer % 2 == 0,
        "tag_nobody": False,
    }[tag]  # fmt: skip


@pytest.fixture
def tagged() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    rows = {"customer_id": list(CUSTOMERS), "paid_total": list(PAID.values())}
    columns = {tag: ["yes" if has(c, tag) else None for c in CUSTOMERS] for tag in TAGS}
    held_by = {tag: pa.array(column, pa.string()) for tag, column in columns.items()}
    with made.writing() as writing:
        writing.replace("profile", writing.stage(pa.table(rows | held_by)))
        writing.add_columns("profile", ibis.schema({"refunded_total": tables.MONEY}))
    yield made
    made.close()


def test_near_duplicates_are_the_pairs_above_the_limit(tagged: DuckDBWarehouse) -> None:
    with tagged.reading() as reading:
        found = near_duplicates(reading, LEVELS | {"tag_without_column": ("yes",)})
        all_pairs = near_duplicates(reading, LEVELS, above=0.0)
    jaccard = {}
    for one, other in combinations(TAGS, 2):
        a, b = ({c for c in CUSTOMERS if has(c, tag)} for tag in (one, other))
        jaccard[one, other] = len(a & b) / len(a | b) if a | b else 0.0
    assert {(p.one, p.other): p.overlap for p in all_pairs} == {k: v for k, v in jaccard.items() if v > 0}
    assert {(p.one, p.other) for p in found} == {pair for pair, alike in jaccard.items() if alike > 0.95}
    assert found[0].overlap == 1.0 and len(found) == 3


def test_tags_of_the_same_customers_at_other_levels_are_not_the_same(tagged: DuckDBWarehouse) -> None:
    """`a` and `b` say the same in other words, `c` tells the same customers apart in another way."""
    levels = {c: (c % 3, "xyz"[c % 3], c % 2) for c in CUSTOMERS}
    with tagged.writing() as writing:
        columns = {f"tag_{n}": [str(levels[c][i]) for c in CUSTOMERS] for i, n in enumerate("abc")}
        writing.replace("profile", writing.stage(pa.table({"customer_id": list(CUSTOMERS), **columns})))
    known = {"tag_a": ("0", "1", "2"), "tag_b": ("x", "y", "z"), "tag_c": ("0", "1")}
    with tagged.reading() as reading:
        found = near_duplicates(reading, known)
        every = near_duplicates(reading, known, above=0.0)
    assert [(p.one, p.other, p.overlap) for p in found] == [("tag_a", "tag_b", 1.0)]
    most = [max(sum(levels[c][0] == a and levels[c][2] == b for c in CUSTOMERS) for b in (0, 1)) for a in (0, 1, 2)]
    least = [max(sum(levels[c][0] == a and levels[c][2] == b for c in CUSTOMERS) for a in (0, 1, 2)) for b in (0, 1)]
    assert {(p.one, p.other): p.both for p in every}["tag_a", "tag_c"] == min(sum(most), sum(least))


def test_what_holders_brought_is_exact(tagged: DuckDBWarehouse) -> None:
    with tagged.reading() as reading:
        found, nobody = worth(reading, "tag_half"), worth(reading, "tag_never_ran")
    assert found.revenue == sum((PAID[c] for c in CUSTOMERS if has(c, "tag_half")), Decimal(0))
    assert found.revenue_of_all == sum(PAID.values(), Decimal(0))
    assert (nobody.holders, nobody.revenue) == (0, 0)
