"""Finding duplicates among customers: joined where it is sure, asked about where it is likely, never asked twice."""

import json
from datetime import datetime

import numpy as np
import pyarrow.csv as arrow_csv
import pytest

from bench.duplicates import people_with_duplicates
from zhike.collect.identify.likeness import queue
from zhike.collect.identify.likeness.choosing import Thresholds
from zhike.collect.identify.likeness.matching import match
from zhike.collect.identify.neighbourhood import PERSON, Cause
from zhike.errors import Cancelled, Conflict, NotFound
from zhike.warehouse.ledger import read_entry

from ..conftest import KEYS

COUNT = 800
TEXTS = ("name", "gender", "province", "city", "district", "address")
MAPPING = {
    "kind": "customers",
    "identities": [{"kind": "member_no", "header": "customer_id"}],
    "traits": [
        *({"header": trait, "trait": trait, "kind": "text"} for trait in TEXTS),
        {"header": "birthday", "trait": "birthday", "kind": "date"},
    ],
}
CONTACTS = [{"kind": kind, "header": kind} for kind in ("phone", "email")]
NOW = datetime(2024, 6, 1, 12)


def said(minute, who="user:1"):
    return Cause(PERSON, NOW.replace(minute=minute), who)


@pytest.fixture
def person(shop):
    """A shop of invented customers; who each member number is."""
    table, person = people_with_duplicates(COUNT, seed=5)
    path = shop.directory / "people.csv"
    arrow_csv.write_csv(table, path)
    shop.load(path, **MAPPING)
    return person


def found(shop, job="job 1", **thresholds):
    return match(shop.warehouse, KEYS, job, Thresholds(**thresholds))


def members(shop):
    """Which member numbers each customer has."""
    of = {}
    for row in shop.rows("identities"):
        if row["kind"] == "member_no":
            of.setdefault(row["customer_id"], set()).add(int(KEYS.decrypt(row["ciphertext"])))
    return of


def waiting(shop):
    with shop.warehouse.reading() as reading:
        return reading.rows(queue.open_pairs(reading).order_by("one_id", "other_id"))


def write(shop, function, *arguments):
    with shop.warehouse.writing() as writing:
        return function(writing, *arguments)


def first(shop):
    row = waiting(shop)[0]
    return row["one_id"], row["other_id"]


def test_what_is_sure_is_joined_by_the_job_with_its_weight(shop, person):
    report = found(shop)
    groups = [group for group in members(shop).values() if len(group) > 1]
    right = [len({int(person[number]) for number in group}) == 1 for group in groups]
    assert report.customers == COUNT
    assert report.merged == sum(len(group) - 1 for group in groups) > 0.2 * COUNT * 0.1
    assert np.mean(right) >= 0.98
    merges = shop.rows("merges")
    assert {(merge["how"], merge["by"]) for merge in merges} == {("probable", "job:job 1")}
    assert all(merge["weight"] >= 6 for merge in merges)
    assert len(shop.rows("profile")) == COUNT - report.merged


def test_what_is_likely_waits_for_a_person_with_what_spoke_for_it(shop, person):
    report = found(shop)
    rows = waiting(shop)
    assert report.open == len(rows) > 0
    there = {row["customer_id"] for row in shop.rows("profile")}
    for row in rows:
        assert row["one_id"] < row["other_id"]
        assert {row["one_id"], row["other_id"]} <= there
        comparisons = json.loads(row["comparisons"])
        assert sum(each["weight"] for each in comparisons) == pytest.approx(row["weight"], abs=1e-3)
    assert len({(row["one_id"], row["other_id"]) for row in rows}) == len(rows)


def test_asked_for_again_the_report_is_the_first_and_nothing_is_done(shop, person):
    report = found(shop)
    before = shop.rows("merges")
    assert found(shop) == report
    assert shop.rows("merges") == before
    with shop.warehouse.reading() as reading:
        assert read_entry(reading, "job 1") == report.to_json()


def test_another_job_puts_a_fresh_queue_in_place_of_the_old_one(shop, person):
    found(shop, high=100)
    old = len(waiting(shop))
    second = found(shop, "job 2")
    assert second.merged > 0
    assert len(waiting(shop)) == second.open < old
    assert {row["found_by"] for row in waiting(shop)} == {"job:job 2"}


def test_different_people_are_never_asked_about_or_joined_again(shop, person):
    found(shop, high=100)  # nothing is joined: all wait
    pair = first(shop)
    assert write(shop, queue.decide, pair, False, said(0))["state"] == "different"
    assert pair not in {(row["one_id"], row["other_id"]) for row in waiting(shop)}
    found(shop, "job 2", high=-5, low=-5)
    assert pair not in {(row["one_id"], row["other_id"]) for row in waiting(shop)}
    together = [group for group in members(shop).values() if {pair[0] - 1, pair[1] - 1} <= group]
    assert not together
    gone = {merge["gone_id"] for merge in shop.rows("merges")}
    assert not (set(pair) <= gone)


def test_the_same_person_is_one_customer_and_taking_it_back_leaves_no_trace(shop, person):
    found(shop, high=100)
    pair, customers = first(shop), members(shop)
    links = shop.rows("identity_links", "one_id", "other_id")
    row = write(shop, queue.decide, pair, True, said(0))
    assert (row["state"], row["decided_by"]) == ("same", "user:1")
    assert len(members(shop)) == len(customers) - 1
    assert row["merge_id"] == shop.rows("merges")[0]["merge_id"]
    assert write(shop, queue.take_back, pair, said(1))["state"] == "open"
    assert members(shop) == customers
    assert shop.rows("identity_links", "one_id", "other_id") == links
    assert first(shop) == pair


def test_different_taken_back_may_be_joined_again(shop, person):
    found(shop, high=100)
    pair = first(shop)
    write(shop, queue.decide, pair, False, said(0))
    write(shop, queue.take_back, pair, said(1))
    assert first(shop) == pair
    with shop.warehouse.reading() as reading:
        assert queue.apart(reading) == []


def test_a_pair_is_decided_once(shop, person):
    found(shop, high=100)
    pair = first(shop)
    write(shop, queue.decide, pair, False, said(0))
    with pytest.raises(Conflict, match="already"):
        write(shop, queue.decide, pair, True, said(1))
    with pytest.raises(NotFound):
        write(shop, queue.decide, (pair[0], pair[0]), True, said(1))
    write(shop, queue.take_back, pair, said(2))
    with pytest.raises(Conflict, match="Nothing"):
        write(shop, queue.take_back, pair, said(3))


def test_a_stopped_job_leaves_everything_as_it_was(shop, person):
    def stop(share, stage):
        if stage == "writing":
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        match(shop.warehouse, KEYS, "job 1", None, stop)
    assert shop.rows("merges") == shop.rows("likely_pairs") == shop.rows("ledger", "entry_id")[1:] == []


def test_phones_and_addresses_are_compared_too(shop):
    table, _ = people_with_duplicates(COUNT, seed=5)
    path = shop.directory / "people.csv"
    arrow_csv.write_csv(table, path)
    shop.load(path, **(MAPPING | {"identities": [*MAPPING["identities"], *CONTACTS]}))
    found(shop, high=100)
    fields = {each["field"] for row in waiting(shop) for each in json.loads(row["comparisons"])}
    assert {"phone", "email", "name", "birthday", "address"} <= fields


def test_nobody_to_compare(shop):
    assert found(shop).to_json() == {"customers": 0, "pairs": 0, "merged": 0, "open": 0}
