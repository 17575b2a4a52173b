"""What was joined can be taken apart: facts go back to where they belonged, and stay there."""

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.conftest import Shop
from zhike.collect import profile
from zhike.collect.identify.merges import current, join, keep_apart, undo
from zhike.collect.identify.neighbourhood import PERSON, PROBABLE, Cause
from zhike.errors import Conflict, NotFound
from zhike.tagging.hand import set_tag
from zhike.warehouse.duckdb import DuckDBWarehouse

ORDER = {"created_at": "date", "paid_amount": "paid"}
BOTH = [{"kind": "taobao_nick", "header": "nick"}, {"kind": "phone", "header": "phone"}]
AT = datetime(2024, 6, 1)
SAID = Cause(PERSON, AT, "user:1")
PHONES = ("13812345671", "13812345672", "13812345673")


def load(shop, *rows):
    """One file a row, so that customers are numbered in this order; the i-th paid 2 to the power of i."""
    for i, (nick, phone) in enumerate(rows):
        content = f"nick,phone,date,paid\n{nick},{phone},2024-01-0{i + 1},{2**i}\n"
        shop.load(content, columns=ORDER, identities=BOTH)


def spent(shop):
    return {row["customer_id"]: int(row["paid_total"]) for row in shop.rows("profile", "customer_id")}


def pair(one, other, weight=None):
    return pa.table({"one_id": [one], "other_id": [other], "weight": pa.array([weight], pa.float64())})


def write(shop, function, *arguments):
    with shop.warehouse.writing() as writing:
        return function(writing, *arguments)


def test_a_merge_undone_gives_everybody_their_own_again(shop):
    load(shop, ("a", ""), ("", PHONES[0]))
    load(shop, ("a", PHONES[0]))  # 1 again: they meet
    assert spent(shop) == {1: 1 + 2 + 1}
    write(shop, undo, shop.rows("merges")[0]["merge_id"], SAID)
    assert spent(shop) == {1: 1 + 1, 2: 2}  # who has the account did it
    assert shop.rows("merges")[0]["undone_by"] == "user:1"


def test_facts_that_came_after_the_merge_go_back_as_well_and_the_next_ones_find_their_own(shop):
    load(shop, ("a", ""), ("", PHONES[0]))
    load(shop, ("a", PHONES[0]))
    shop.load(f"phone,date,paid\n{PHONES[0]},2024-02-01,64\n", columns=ORDER, identities=BOTH[1:])
    write(shop, undo, shop.rows("merges")[0]["merge_id"], SAID)
    assert spent(shop) == {1: 2, 2: 2 + 64}
    report = shop.load(f"nick,phone,date,paid\na,{PHONES[0]},2024-03-01,128\n", columns=ORDER, identities=BOTH)
    assert (report.customers_merged, report.identity_conflicts) == (0, 1)
    assert spent(shop) == {1: 2 + 128, 2: 2 + 64}


def test_a_way_round_what_was_taken_apart_does_not_join_it(shop):
    load(shop, ("a", ""), ("", PHONES[0]))
    load(shop, ("a", PHONES[0]))
    write(shop, undo, shop.rows("merges")[0]["merge_id"], SAID)
    identities = [*BOTH, {"kind": "email", "header": "mail"}]
    shop.load(f"nick,phone,mail,date,paid\na,,m@x.com,2024-04-01,8\n,{PHONES[0]},m@x.com,2024-04-02,16\n",
              columns=ORDER, identities=identities)  # fmt: skip
    assert spent(shop) == {1: 2 + 8, 2: 2 + 16, 3: 0}  # whose address it is cannot be told any more


def test_a_merge_is_undone_once(shop):
    load(shop, ("a", ""), ("", PHONES[0]))
    load(shop, ("a", PHONES[0]))
    merge_id = shop.rows("merges")[0]["merge_id"]
    write(shop, undo, merge_id, SAID)
    with pytest.raises(Conflict):
        write(shop, undo, merge_id, SAID)
    with pytest.raises(NotFound):
        write(shop, undo, "none", SAID)


def test_a_person_joins_two_and_whoever_is_gone_leads_to_who_is_there(shop):
    load(shop, ("a", ""), ("b", ""), ("c", ""))
    write(shop, join, pair(2, 3), SAID)
    write(shop, join, pair(1, 2), SAID)
    assert spent(shop) == {1: 7}
    with shop.warehouse.reading() as reading:
        assert [current(reading, number) for number in (1, 2, 3)] == [1, 1, 1]
    merges = {row["gone_id"]: row["merge_id"] for row in shop.rows("merges")}
    write(shop, undo, merges[3], SAID)
    assert spent(shop) == {1: 3, 3: 4}


def test_a_model_does_not_join_what_a_person_keeps_apart_but_a_person_may(shop):
    load(shop, ("a", ""), ("b", ""))
    write(shop, keep_apart, pair(1, 2), SAID)
    refused = write(shop, join, pair(2, 1, 12.5), Cause(PROBABLE, AT, "job:1"))
    assert (refused.refused, len(spent(shop))) == ([(2, 1)], 2)
    write(shop, join, pair(1, 2), SAID)
    assert spent(shop) == {1: 3}


def test_what_a_model_joined_says_how_sure_it_was(shop):
    load(shop, ("a", ""), ("b", ""), ("c", ""))
    pairs = pa.table({"one_id": [1, 1], "other_id": [2, 3], "weight": [12.5, 17.0]})
    write(shop, join, pairs, Cause(PROBABLE, AT, "job:1"))
    assert {(row["gone_id"], row["how"], row["weight"]) for row in shop.rows("merges")} == {
        (2, "probable", 12.5), (3, "probable", 17.0)}  # fmt: skip


def test_tags_set_by_hand_go_along_and_come_back(shop):
    load(shop, ("a", ""), ("b", ""))
    set_tag(shop.warehouse, 2, "vip", "yes", datetime(2024, 5, 1), "user:9")
    write(shop, join, pair(1, 2), SAID)
    assert [(row["customer_id"], row["vip"]) for row in shop.rows("profile")] == [(1, "yes")]
    later = Cause(PERSON, datetime(2024, 7, 1), "user:1")
    write(shop, undo, shop.rows("merges")[0]["merge_id"], later)
    assert [(row["customer_id"], row["vip"]) for row in shop.rows("profile", "customer_id")] == [(1, None), (2, "yes")]
    running = [row for row in shop.rows("tag_history") if row["valid_to"] is None]
    assert [(row["customer_id"], row["value"], row["set_by"]) for row in running] == [(2, "yes", "user:9")]


nicks = st.sampled_from(["", "a", "b", "c", "d"])
phones = st.sampled_from(["", *PHONES])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(nicks, phones), min_size=1, max_size=4), min_size=1, max_size=4), st.data())
def test_money_is_never_lost_and_the_profile_is_what_the_facts_say(tmp_path_factory, loads, data):
    shop = Shop(DuckDBWarehouse(threads=1), tmp_path_factory.mktemp("shop"))
    for rows in loads:
        lines = "".join(f"{nick},{phone},2024-01-0{i + 1},{2**i}\n" for i, (nick, phone) in enumerate(rows))
        shop.load("nick,phone,date,paid\n" + lines, columns=ORDER, identities=BOTH)
        open_merges = [row["merge_id"] for row in shop.rows("merges", "at", "merge_id") if row["undone_at"] is None]
        if open_merges and data.draw(st.booleans()):
            write(shop, undo, data.draw(st.sampled_from(open_merges)), SAID)
    named = [row for row in shop.rows("events") if row["customer_id"] is not None]
    identities = {row["identity_id"]: row["customer_id"] for row in shop.rows("identities")}
    assert all(identities[row["identity_id"]] == row["customer_id"] for row in named)
    assert sum(spent(shop).values()) == sum(int(row["amount"]) for row in named)
    before = shop.rows("profile", "customer_id")
    write(shop, profile.rebuild)
    assert shop.rows("profile", "customer_id") == before
    shop.warehouse.close()
