"""What a run writes: exactly the oracle's answer, exactly the changes, and a history without gaps or overlaps."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.engines import Engine, examples
from contract.random_facts import later
from contract.shop import STORED_TAG, Person, Shop, add_events, column, event, period
from contract.strategies import events, shops, tag_rule_lists
from zhike.rules.parse import parse_definition
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.run import RunReport, run_tags
from zhike.tagging.writing import REWRITE_ABOVE
from zhike.warehouse.port import Warehouse
from zhike.warehouse.touched import touch

Members = Mapping[str, Mapping[int, str]]

some_news = st.dictionaries(st.integers(1, 8), st.lists(events(Instant(datetime(2024, 3, 1))), max_size=3), max_size=4)


@examples(30)
@given(
    shop=shops(),
    tags=tag_rule_lists(6),
    others=tag_rule_lists(6),
    news=some_news,
    days=st.sampled_from((1, 7, 29, 30, 400)),
    rewrite_above=st.sampled_from((0.0, REWRITE_ABOVE, 2.0)),
)
def test_runs_write_the_oracles_answer_and_only_what_changed(
    engine: Engine,
    shop: Shop,
    tags: list[TagRule],
    others: list[TagRule],
    news: Mapping[int, Sequence[Mapping[str, Any]]],
    days: int,
    rewrite_above: float,
) -> None:
    with engine() as warehouse, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "zhike.tagging.writing.REWRITE_ABOVE", rewrite_above
        )  # both ways of writing the profile, whatever the sizes
        shop.load(warehouse)
        first = shop.levels(tags)
        assert_run(warehouse, tags, shop.instant, "first", {tag.id: {} for tag in tags}, first)

        written = history(warehouse)
        assert_run(warehouse, tags, shop.instant, "again", first, first)
        assert history(warehouse) == written

        grown = after(shop, news, days)
        with warehouse.writing() as writing:
            add_events(writing, news, "news")
            touch(writing, writing.stage(pa.table({"customer_id": pa.array(list(news), pa.int64())})))
        edited = [*others[: len(tags)], *tags[len(others) :]]  # tag by tag another definition
        expected = having_had(grown, first, shop.instant).levels(edited)
        assert_run(warehouse, edited, grown.instant, "edited", first, expected)
        assert_history_tells(warehouse, shop.instant.as_of, first)


def after(shop: Shop, news: Mapping[int, Sequence[Mapping[str, Any]]], days: int) -> Shop:
    """The shop some days later, when more is known of some of its customers."""
    people = {id: replace(person, events=[*person.events, *news.get(id, ())]) for id, person in shop.people.items()}
    return replace(shop, people=people, instant=later(shop.instant, days))


def having_had(shop: Shop, held: Members, since: Instant) -> Shop:
    """The shop whose customers have had tags since an instant: rules may ask when a tag was entered."""
    people = {
        id: replace(person, history=[*person.history, *(
            period(tag, who[id], since.as_of) for tag, who in held.items() if id in who
        )])
        for id, person in shop.people.items()
    }  # fmt: skip
    return replace(shop, people=people)


def assert_run(
    warehouse: Warehouse, tags: Sequence[TagRule], instant: Instant, run_id: str, before: Members, expected: Members
) -> None:
    """A run leaves what is expected, reports the difference, enters itself, and its history tells the same."""
    report = run_tags(warehouse, tags, instant, run_id)
    assert {tag.id: column(warehouse, tag.id) for tag in tags} == expected
    for tag in tags:
        assert_counts(report, tag.id, before.get(tag.id, {}), expected[tag.id])
    assert warehouse.ledger_entry(run_id) == as_entered(report)
    assert_history_is_sound(warehouse, expected)


def assert_counts(report: RunReport, tag_id: str, before: Mapping[int, str], now: Mapping[int, str]) -> None:
    counted = next(tag for tag in report.tags if tag.tag_id == tag_id)
    assert counted.customers == len(now)
    assert counted.entered == len(now.keys() - before.keys())
    assert counted.left == len(before.keys() - now.keys())
    assert counted.changed == sum(before[id] != now[id] for id in before.keys() & now.keys())


def as_entered(report: RunReport) -> dict[str, Any]:
    return report.as_json() | {"tags": list(report.as_json()["tags"])}


def history(warehouse: Warehouse) -> list[dict[str, Any]]:
    with warehouse.reading() as reading:
        return sorted(reading.fetch(reading.table("tag_history")).to_pylist(), key=repr)


def assert_history_is_sound(warehouse: Warehouse, members: Members) -> None:
    """No two values at once, and what is open is what the profile says."""
    lines = defaultdict(list)
    for row in history(warehouse):
        lines[row["customer_id"], row["tag_id"]].append(row)
    opened: dict[str, dict[int, str]] = {tag_id: {} for tag_id in members}
    for (id, tag_id), rows in lines.items():
        rows.sort(key=lambda row: (row["valid_from"], row["valid_to"] or datetime.max))
        for earlier, next_one in pairwise(rows):
            assert earlier["valid_to"] is not None and earlier["valid_to"] <= next_one["valid_from"]
        if rows[-1]["valid_to"] is None and tag_id in opened:
            opened[tag_id][id] = rows[-1]["value"]
    assert opened == members


def assert_history_tells(warehouse: Warehouse, moment: datetime, members: Members) -> None:
    """Who had what at a moment of the past."""
    told: dict[str, dict[int, str]] = {tag_id: {} for tag_id in members}
    for row in history(warehouse):
        held = row["valid_from"] <= moment and (row["valid_to"] is None or moment < row["valid_to"])
        if held and row["tag_id"] in told:
            told[row["tag_id"]][row["customer_id"]] = row["value"]
    assert told == members


# case by case

NOON = datetime(2024, 3, 10, 12)


def tag(id: str, **levels: dict[str, Any]) -> TagRule:
    of_levels = [{"key": key, "name": {"zh": key, "en": key}, "rule": rule} for key, rule in levels.items()]
    return TagRule(id, parse_definition({"version": 1, "levels": of_levels}))


def orders(at_least: int) -> dict[str, Any]:
    return {"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge", "value": at_least}


def reads(other: str, *values: str) -> dict[str, Any]:
    return {"type": "tag", "tag": other} | ({"values": list(values)} if values else {})


def shop_of(*order_counts: int) -> Shop:
    """Customers 1, 2, … with so many orders, an hour apart."""
    people = {
        id: Person(events=[event("order_completed", NOON - timedelta(hours=i + 1)) for i in range(count)])
        for id, count in enumerate(order_counts, start=1)
    }
    return Shop(people, Instant(NOON))


def test_the_first_level_that_holds_wins(warehouse: Warehouse) -> None:
    shop_of(1, 2, 3).load(warehouse)
    run_tags(warehouse, [tag("t", many=orders(3), some=orders(1), two=orders(2))], Instant(NOON), "r")
    assert column(warehouse, "t") == {1: "some", 2: "some", 3: "many"}


def test_a_level_that_the_definition_no_longer_has_is_closed(warehouse: Warehouse) -> None:
    shop_of(1, 2, 0).load(warehouse)
    run_tags(warehouse, [tag("t", old=orders(1))], Instant(NOON), "first")
    report = run_tags(warehouse, [tag("t", new=orders(2))], later(Instant(NOON), 1), "second")
    assert column(warehouse, "t") == {2: "new"}
    assert (report.tags[0].entered, report.tags[0].left, report.tags[0].changed) == (0, 1, 1)
    closed = [(row["customer_id"], row["value"], row["ended_by"]) for row in history(warehouse) if row["valid_to"]]
    assert closed == [(1, "old", "run:second"), (2, "old", "run:second")]


def test_levels_in_another_order_change_nobody_who_keeps_their_level(warehouse: Warehouse) -> None:
    shop_of(1, 5).load(warehouse)
    exactly_one = {"type": "and", "of": [orders(1), {"type": "not", "of": orders(2)}]}
    run_tags(warehouse, [tag("t", many=orders(2), one=exactly_one)], Instant(NOON), "first")
    report = run_tags(warehouse, [tag("t", one=exactly_one, many=orders(2))], later(Instant(NOON), 1), "second")
    assert report.tags[0].moved == 0
    assert column(warehouse, "t") == {1: "one", 2: "many"}


def test_a_tag_decided_in_this_run_is_read_as_decided_and_another_as_stored(warehouse: Warehouse) -> None:
    shop_of(3, 1).load(warehouse)
    base, reader = tag("base", yes=orders(2)), tag("reader", yes=reads("base", "yes"))
    run_tags(warehouse, [reader, base], Instant(NOON), "both")  # the reader first: order is not the caller's care
    assert column(warehouse, "reader") == {1: "yes"}

    everybody = tag("base", yes=orders(0))
    run_tags(warehouse, [reader], later(Instant(NOON), 1), "reader alone")
    assert column(warehouse, "reader") == {1: "yes"}
    run_tags(warehouse, [everybody, reader], later(Instant(NOON), 2), "both again")
    assert column(warehouse, "reader") == {1: "yes", 2: "yes"}


def test_a_long_chain_of_tags_is_decided_in_one_run(warehouse: Warehouse) -> None:
    shop_of(1, 2, 0).load(warehouse)
    chain = [tag("tag_0", many=orders(2), one=orders(1))]
    for i in range(1, 12):
        chain.append(tag(f"tag_{i}", many=reads(f"tag_{i - 1}", "many"), one=reads(f"tag_{i - 1}", "one")))
    run_tags(warehouse, chain[::-1], Instant(NOON), "chain")
    assert column(warehouse, "tag_11") == {1: "one", 2: "many"}


def test_one_change_among_many_customers_leaves_everything_else_as_it_was(warehouse: Warehouse) -> None:
    shop = shop_of(*[1] * 200)
    shop.load(warehouse)
    tags = [tag("a", yes=orders(1)), tag("b", yes=orders(2))]
    run_tags(warehouse, tags, Instant(NOON), "first")
    untouched = column(warehouse, "a")
    with warehouse.writing() as writing:
        add_events(writing, {7: [event("order_completed", NOON)]}, "news")
    report = run_tags(warehouse, tags, later(Instant(NOON), 1), "second")
    assert [t.moved for t in report.tags] == [0, 1]
    assert column(warehouse, "a") == untouched
    assert column(warehouse, "b") == {7: "yes"}
    assert [row["customer_id"] for row in history(warehouse) if row["tag_id"] == "b"] == [7]


def test_a_run_leaves_other_tags_alone(warehouse: Warehouse) -> None:
    Shop({1: Person(tags={STORED_TAG: "high"}), 2: Person()}, Instant(NOON)).load(warehouse)
    run_tags(warehouse, [tag("t", yes=reads(STORED_TAG))], Instant(NOON), "r")
    assert column(warehouse, STORED_TAG) == {1: "high"}
    assert {row["tag_id"] for row in history(warehouse) if row["valid_from"] == NOON} == {"t"}
    assert [row["valid_to"] for row in history(warehouse) if row["tag_id"] == STORED_TAG] == [None]


def test_a_run_of_nothing_is_entered_and_changes_nothing(warehouse: Warehouse) -> None:
    shop_of(1).load(warehouse)
    report = run_tags(warehouse, [], Instant(NOON), "nothing")
    assert (report.customers, report.tags) == (1, ())
    assert warehouse.ledger_entry("nothing") == as_entered(report)
    assert history(warehouse) == []
