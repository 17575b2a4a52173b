"""Portraits, overlaps, growth and flow, held against pandas, SciPy and sets."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import chi2_contingency

from zhike.rules.nodes import And, Rule
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant
from zhike.tagging.audience import audience
from zhike.tagging.conditions import count_conditions
from zhike.tagging.dimensions import dimensions, moving, round_edge
from zhike.tagging.growth import ends, flow, growth, remembered_since
from zhike.tagging.hand import set_tag
from zhike.tagging.overlap import exactly, overlap
from zhike.tagging.portrait import SURE, Portrait, portrait, signed_g2, tgi
from zhike.tagging.tally import Population, of_everybody
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.tables import MONEY

NOW = Instant(datetime(2024, 3, 10, 12))
KINDS: Final[dict[str, Any]] = {"city": "text", "vip": "flag", "points": "number", "birthday": "date", "name": "text"}
CHANCE = Random(4)
CITIES = ("上海", "北京", "成都", None)
PEOPLE = pd.DataFrame(
    {
        "customer_id": range(1, 401),
        "trait_city": [CHANCE.choice(CITIES) for _ in range(400)],
        "trait_vip": [CHANCE.choice((True, False, None)) for _ in range(400)],
        "trait_points": [CHANCE.choice((None, CHANCE.randrange(5000))) for _ in range(400)],
        "trait_birthday": [datetime(CHANCE.randrange(1950, 2012), 5, 3).date() for _ in range(400)],
        "trait_name": [f"客户{i}" for i in range(400)],
        "tag_a": [CHANCE.choice(("high", "low", None)) for _ in range(400)],
        "tag_b": [CHANCE.choice(("yes", None, None)) for _ in range(400)],
    }
)
ORDERS = pd.DataFrame(
    [
        {"event_id": f"{who}-{i}", "customer_id": who, "amount": CHANCE.randrange(1, 900),
         "ts": NOW.as_of - timedelta(days=CHANCE.uniform(0, 500))}
        for who in range(1, 301)
        for i in range(CHANCE.choice((0, 1, 2, 4, 9)))
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    bought = ORDERS.groupby("customer_id").agg(
        order_count=("event_id", "count"), paid_total=("amount", "sum"), last_order_at=("ts", "max")
    )
    rows = PEOPLE.merge(bought, on="customer_id", how="left").fillna({"order_count": 0, "paid_total": 0})
    rows = rows.astype({"order_count": "int64", "paid_total": "int64"}).astype(object)
    with made.writing() as writing:
        traits = {"trait_city": "string", "trait_name": "string", "trait_vip": "boolean", "trait_points": MONEY,
                  "trait_birthday": "date", "tag_a": "string", "tag_b": "string"}  # fmt: skip
        writing.add_columns("profile", ibis.schema(traits))
        staged = writing.stage(pa.Table.from_pylist(rows.where(rows.notna(), None).to_dict("records")))
        writing.insert("profile", staged.mutate(
            paid_total=staged.paid_total.cast(MONEY), trait_points=staged.trait_points.cast(MONEY),
            last_order_at=staged.last_order_at.cast("timestamp"), trait_birthday=staged.trait_birthday.cast("date"),
        ))  # fmt: skip
        orders = writing.stage(pa.Table.from_pandas(ORDERS.assign(source="test", name="order_completed")))
        writing.insert("events", orders.mutate(amount=orders.amount.cast(MONEY), ts=orders.ts.cast("timestamp")))
    yield made
    made.close()


def in_city(*cities: str) -> dict[str, Any]:
    return {"type": "trait", "trait": "city", "op": "in", "value": list(cities)}


BOUGHT = {"type": "event", "events": ["order_completed"], "measure": "count", "window": {"days": 90}, "op": "ge",
          "value": 1}  # fmt: skip
HIGH = {"type": "tag", "tag": "tag_a", "values": ["high"]}


def both(*of: Any) -> dict[str, Any]:
    return {"type": "and", "of": list(of)}


def who(rule: Any) -> pd.Series:
    """The same in pandas."""
    match rule:
        case {"type": "trait", "value": value}:
            return PEOPLE.trait_city.isin(value)
        case {"type": "tag"}:
            return PEOPLE.tag_a == "high"
        case {"type": "event"}:
            recent = ORDERS[ORDERS.ts >= NOW.as_of - timedelta(days=90)]
            return PEOPLE.customer_id.isin(recent.customer_id)
        case {"type": "not", "of": of}:
            return ~who(of)
        case {"type": "and", "of": of}:
            return pd.concat([who(each) for each in of], axis=1).all(axis=1)
        case {"type": "or", "of": of}:
            return pd.concat([who(each) for each in of], axis=1).any(axis=1)
        case {"type": "at_least", "count": count, "of": of}:
            return pd.concat([who(each) for each in of], axis=1).sum(axis=1) >= count
    raise ValueError(rule)


def painted(warehouse: DuckDBWarehouse, rule: Any, against: Any = None) -> Portrait:
    with warehouse.reading() as reading:
        told = dimensions(reading, ["tag_a", "tag_b", "tag_never_ran"], KINDS, NOW) + moving(KINDS, NOW)
        everybody = Population(len(PEOPLE), of_everybody(reading, told))
        return portrait(reading, parse_rule(rule), against and parse_rule(against), told, everybody, NOW, KINDS)


def counted(warehouse: DuckDBWarehouse, rule: Rule) -> int:
    with warehouse.reading() as reading:
        return reading.fetch(audience(reading, rule, NOW, KINDS)).num_rows


RULES = [both(HIGH, in_city("上海", "北京")), both(BOUGHT, in_city("上海")), HIGH, {"type": "not", "of": HIGH}]


@pytest.mark.parametrize("against", [None, in_city("成都"), BOUGHT])
@pytest.mark.parametrize("rule", RULES)
def test_every_share_and_tgi_is_what_pandas_says(warehouse: DuckDBWarehouse, rule: Any, against: Any):
    found = painted(warehouse, rule, against)
    inside = PEOPLE[who(rule)]
    outside = PEOPLE if against is None else PEOPLE[who(against)]
    assert (found.inside, found.outside) == (len(inside), len(outside))
    told = {(share.dimension.name, share.value): share for share in found.shares}
    for column, name in (("trait_city", "city"), ("tag_a", "tag_a"), ("tag_b", "tag_b")):
        ours, theirs = inside[column].value_counts(), outside[column].value_counts()
        assert {value for dimension, value in told if dimension == name} == set(ours.index) | set(theirs.index)
        for value in set(ours.index) | set(theirs.index):
            share = told[name, value]
            assert (share.inside, share.outside) == (ours.get(value, 0), theirs.get(value, 0))
            if share.outside:
                expected = (share.inside / len(inside)) / (share.outside / len(outside)) * 100
                assert share.tgi == pytest.approx(expected)


def test_the_rule_of_every_row_leads_to_the_customers_that_it_counts(warehouse: DuckDBWarehouse):
    rule = parse_rule(RULES[0])
    shares = painted(warehouse, RULES[0]).shares
    assert {share.dimension.name for share in shares} >= {"points", "birthday", "orders", "spent", "days_since_order"}
    for share in shares:
        assert counted(warehouse, share.dimension.rule(share.value)) == share.outside, share.value
    for share in shares[:12]:
        assert counted(warehouse, And((rule, share.dimension.rule(share.value)))) == share.inside


def test_private_traits_are_not_told(warehouse: DuckDBWarehouse):
    assert "name" not in {share.dimension.name for share in painted(warehouse, HIGH).shares}


def test_the_measure_of_distinctiveness_is_the_likelihood_ratio_of_the_textbook():
    for inside, segment, outside, others in ((30, 100, 50, 900), (3, 10, 400, 990), (0, 40, 60, 100)):
        table = [[inside, segment - inside], [outside, others - outside]]
        expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
        sign = 1 if inside / segment > outside / others else -1
        assert signed_g2(inside, segment, outside, others) == pytest.approx(sign * expected)
    assert signed_g2(5, 5, 10, 10) == signed_g2(0, 0, 4, 10) == 0
    assert tgi(30, 100, 150, 1000) == pytest.approx(200)
    assert tgi(1, 10, 0, 100) is None


def test_a_value_that_hardly_anybody_has_does_not_come_first():
    rare, common = signed_g2(2, 1000, 0, 100_000), signed_g2(600, 1000, 30_000, 100_000)
    assert common > rare and common > SURE


def test_most_distinctive_first(warehouse: DuckDBWarehouse):
    shares = painted(warehouse, in_city("上海")).shares
    strengths = [abs(share.g2) for share in shares]
    assert strengths == sorted(strengths, reverse=True)
    assert (shares[0].dimension.name, shares[0].value) == ("city", "上海")


CONDITIONS = [
    both(HIGH, {"type": "or", "of": [in_city("上海"), BOUGHT]}, {"type": "not", "of": in_city("成都")}),
    {"type": "or", "of": [HIGH, in_city("上海"), in_city("北京")]},
    {"type": "at_least", "count": 2, "of": [HIGH, in_city("上海", "北京"), BOUGHT]},
    HIGH,
]


@pytest.mark.parametrize("rule", CONDITIONS)
def test_each_condition_alone_and_with_those_before_it(warehouse: DuckDBWarehouse, rule: Any):
    with warehouse.reading() as reading:
        found = count_conditions(reading, parse_rule(rule), NOW, KINDS)
    assert (found.population, found.matched) == (400, who(rule).sum())
    assert len(found.sample) == min(6, found.matched)
    for i, inner in enumerate(rule.get("of", ())):
        assert found.conditions[f"rule.of[{i}]"] == who(inner).sum()
        up_to_here = {**rule, "of": rule["of"][: i + 1]}
        assert found.together[f"rule.of[{i}]"] == who(up_to_here).sum()
    assert found.reads_facts is ("order_completed" in str(rule))


def test_overlap_is_what_sets_say(warehouse: DuckDBWarehouse):
    rules = {"a": HIGH, "b": in_city("上海"), "c": BOUGHT, "d": in_city("上海", "成都")}
    parsed = {name: parse_rule(rule) for name, rule in rules.items()}
    with warehouse.reading() as reading:
        cells = overlap(reading, parsed, NOW, KINDS)
    code = pd.DataFrame({name: who(rule) for name, rule in rules.items()})
    expected = code.value_counts()
    assert {cell.inside: cell.customers for cell in cells} == {
        tuple(name for name, inside in zip(rules, key, strict=True) if inside): count for key, count in expected.items()
    }
    for cell in cells:
        assert counted(warehouse, exactly(cell.inside, parsed)) == cell.customers


def test_growth_and_flow_are_what_plain_python_says(warehouse: DuckDBWarehouse):
    few = {"type": "event", "events": ["order_completed"], "measure": "count", "window": {"days": 60}, "op": "between",
           "value": [1, 2]}  # fmt: skip
    many = few | {"op": "ge", "value": 3}
    rules = {"many": parse_rule(many), "few": parse_rule(few)}
    instants = ends(NOW, "month")

    def orders(at: Instant) -> dict[int, int]:
        window = ORDERS[(ORDERS.ts < at.as_of) & (ORDERS.ts >= at.as_of - timedelta(days=60))]
        return window.groupby("customer_id").size().to_dict()

    def place(who: int, at: dict[int, int]) -> int:
        n = at.get(who, 0)
        return 0 if n >= 3 else 1 if n else 2

    with warehouse.reading() as reading:
        grown = growth(reading, rules["few"], instants, KINDS)
        moved = flow(reading, rules, instants[3], NOW, KINDS)
    belonged = [{w for w, n in orders(at).items() if n in (1, 2)} for at in instants]
    assert [(m.as_of, m.size, m.entered, m.left) for m in grown] == [
        (at.as_of, len(after), len(after - before), len(before - after))
        for at, before, after in zip(instants[1:], belonged, belonged[1:], strict=False)
    ]
    then, now = orders(instants[3]), orders(NOW)
    pairs = [(place(w, then), place(w, now)) for w in PEOPLE.customer_id]
    assert moved == tuple(tuple(pairs.count((i, j)) for j in range(3)) for i in range(3))


def test_weeks_end_on_business_mondays_and_the_last_moment_is_now():
    found = ends(NOW, "week")
    assert len(found) == 15 and found[-1] == NOW
    assert {(each.local.weekday(), each.local.hour) for each in found[:-1]} == {(0, 0)}


def test_a_segment_over_tags_is_told_by_their_history():
    made, given = DuckDBWarehouse(threads=2), ends(NOW, "month")[6].as_of
    with made.writing() as writing:
        writing.insert("profile", writing.stage(pa.table({"customer_id": [1, 2, 3]})))
    for customer in (1, 2):
        set_tag(made, customer, "tag_friend", "yes", given, "user:x")
    rule = parse_rule({"type": "tag", "tag": "tag_friend"})
    with made.reading() as reading:
        sizes = [moment.size for moment in growth(reading, rule, ends(NOW, "month"), {})]
        assert sizes == [0] * 6 + [2] * 7
        assert remembered_since(reading, rule) == {"tag_friend": given}
    made.close()


def test_edges_of_bands_can_be_read():
    assert [round_edge(each) for each in (1234.5, 0.0371, 58.0, -1860, 0)] == [1200, 0.037, 58, -1900, 0]
