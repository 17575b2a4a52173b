"""Who is probably one person: what agrees and what differs is weighed, the same way for the same people."""

import json

import numpy as np
import pyarrow as pa
import pytest
from splink import DuckDBAPI

from bench.duplicates import people_with_duplicates
from zhike.collect.identify.likeness.alike import ALIKE, find_alike
from zhike.collect.identify.likeness.blocks import LARGEST, PAIRS_FOR_EACH, SMALL, Table, add_keys
from zhike.errors import Cancelled

COUNT = 1500


@pytest.fixture(scope="module")
def people():
    return people_with_duplicates(COUNT)


@pytest.fixture(scope="module")
def alike(people):
    return find_alike(people[0], 0.0)


def rows(table):
    return [(row["one_id"], row["other_id"], row["weight"]) for row in table.to_pylist()]


def true_share(alike, person):
    return float((person[alike["one_id"].to_numpy()] == person[alike["other_id"].to_numpy()]).mean())


def test_heavy_pairs_are_one_person_and_most_second_records_are_found(people, alike):
    heavy = alike.filter(pa.array(alike["weight"].to_numpy() >= 6))
    assert true_share(heavy, people[1]) >= 0.99
    assert heavy.num_rows >= 0.6 * COUNT * 0.1


def test_the_same_people_give_the_same_answer_in_whatever_order_they_come(people, alike):
    shuffled = people[0].take(np.random.default_rng(1).permutation(COUNT))
    turned = shuffled.select([shuffled.column_names[0], *reversed(shuffled.column_names[1:])])
    assert rows(find_alike(turned, 0.0)) == rows(alike)


def test_each_pair_is_told_once_the_smaller_first_and_heaviest_first(alike):
    found = rows(alike)
    assert all(one < other for one, other, _ in found)
    assert len({pair[:2] for pair in found}) == len(found)
    assert [weight for *_, weight in found] == sorted((weight for *_, weight in found), reverse=True)


def test_what_speaks_for_and_against_adds_up_to_the_weight(alike):
    for row in alike.to_pylist():
        said = json.loads(row["comparisons"])
        assert said[0]["field"] == "prior" and said[0]["weight"] < 0
        assert sum(each["weight"] for each in said) == pytest.approx(row["weight"], abs=1e-3)
        assert row["probability"] == pytest.approx(1 / (1 + 2 ** -row["weight"]), abs=1e-3)


def test_a_level_says_how_alike_two_values_are(people, alike):
    by_id = {row["customer_id"]: row for row in people[0].to_pylist()}
    for row in alike.to_pylist():
        for said in json.loads(row["comparisons"])[1:]:
            one, other = (by_id[row[end]][said["field"]] for end in ("one_id", "other_id"))
            assert (said["level"] == "missing") == (one is None or other is None)
            assert (said["level"] in ("same", "implied")) == (one is not None and one == other)


def test_who_lives_at_one_address_lives_in_one_city_which_says_nothing_more(alike):
    said = [{each["field"]: each for each in json.loads(row["comparisons"])} for row in alike.to_pylist()]
    homes = [each for each in said if each["address"]["level"] == "same"]
    assert homes
    for each in homes:
        assert {each[place]["level"] for place in ("district", "city", "province")} <= {"implied", "missing"}
        assert sum(each[place]["weight"] for place in ("district", "city", "province")) == 0


def test_a_rare_name_says_more_than_a_common_one(alike, people):
    names = dict(zip(people[0]["customer_id"].to_pylist(), people[0]["name"].to_pylist(), strict=True))
    times = {name: list(names.values()).count(name) for name in set(names.values())}
    said = [(times[names[row["one_id"]]], json.loads(row["comparisons"])) for row in alike.to_pylist()]
    weights = [(n, each["weight"]) for n, all_of in said for each in all_of
               if each["field"] == "name" and each["level"] == "same"]  # fmt: skip
    rarest, commonest = min(weights), max(weights)
    assert rarest[0] < commonest[0]
    assert rarest[1] > commonest[1]


def test_masked_and_blank_values_say_nothing(people):
    masked = ["张**" if i % 2 else " " for i in range(COUNT)]
    told = people[0].set_column(people[0].column_names.index("name"), "name", pa.array(masked))
    found = find_alike(told, 0.0)
    assert found.num_rows
    assert not any(said["field"] == "name" for row in found.to_pylist() for said in json.loads(row["comparisons"]))


def test_parts_of_names_that_changed_places_are_recognised():
    rng = np.random.default_rng(3)
    words = ["".join(rng.choice(list("abcdefghij"), 6)) for _ in range(400)]
    given, surname = words[:200], words[200:]
    days = [f"19{70 + i % 20}-0{1 + i % 9}-{10 + i % 18}" for i in range(200)]
    twice = [*range(200), *range(40)]
    table = pa.table({
        "customer_id": np.arange(240), "birthday": [days[i] for i in twice],
        "given_name": [*given, *surname[:40]], "surname": [*surname, *given[:40]],
    })  # fmt: skip
    found = {(row["one_id"], row["other_id"]) for row in find_alike(table, 6.0).to_pylist()}
    assert found == {(i, 200 + i) for i in range(40)}


def test_nobody_and_nothing_known_are_no_error():
    assert find_alike(pa.table({"customer_id": pa.array([], pa.int64())}), 0.0).schema == ALIKE
    for columns in ({}, {"name": ["张伟"]}, {"name": pa.array([None], pa.string()), "phone": [""]}):
        assert find_alike(pa.table({"customer_id": [1], **columns}), 0.0).num_rows == 0
    two = pa.table({"customer_id": [1, 2], "name": ["张伟", "张伟"], "birthday": ["1990-01-01", "1990-01-01"]})
    assert find_alike(two, 6.0).num_rows == 0  # of two people nothing can be learnt


def test_what_too_many_people_share_is_no_reason_to_compare_them():
    count = 5000
    same = {"name": ["未知"] * count, "birthday": ["1900-01-01"] * count, "phone": ["+8613800000000"] * count}
    table = pa.table({"customer_id": np.arange(count), **same})
    assert keyed_pairs(table) == (0, 0)
    assert find_alike(table, 0.0).num_rows == 0


def test_pairs_grow_with_people_and_not_with_their_square():
    count = 60_000
    few = [f"{i % (count // LARGEST)}" for i in range(count)]  # every key is shared by as many as may be
    names = ("given_name", "surname", "district", "city", "postcode", "address", "birthday")
    pairs, keys = keyed_pairs(pa.table({"customer_id": np.arange(count), **dict.fromkeys(names, few)}))
    assert keys
    assert 0 < pairs <= max(SMALL, PAIRS_FOR_EACH * count)


def keyed_pairs(table):
    """Pairs that share a key, for all keys together, and how many keys there are."""
    database = DuckDBAPI()
    database.duckdb_con.register("people", table)
    keyed = add_keys(Table(database, "people", table.column_names, table.num_rows))
    return sum(keyed.table.pairs(key) for key in keyed.keys), len(keyed.keys)


def test_it_stops_when_it_is_told_to(people):
    def stop(share, stage):
        if stage == "comparing":
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        find_alike(people[0], 0.0, stop)


def test_nothing_of_it_is_left_on_the_disk_or_in_the_logs(people, tmp_path, monkeypatch, caplog, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level("DEBUG")
    few = people[0].slice(0, 300)
    find_alike(few, -10.0)
    assert list(tmp_path.rglob("*")) == []
    told = caplog.text + "".join(capfd.readouterr())
    known = {value for name in ("name", "phone", "email", "address") for value in few[name].to_pylist() if value}
    assert not any(value in told for value in known)
