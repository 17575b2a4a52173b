"""Who is who, decided batch by batch, is what all rows together say: compared with a computation of its own."""

from collections import defaultdict
from datetime import datetime
from itertools import combinations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.collect.identify.assign import assign
from zhike.collect.identify.graph import MOST
from zhike.collect.identify.neighbourhood import TOGETHER, Cause
from zhike.collect.identify.people import people_of
from zhike.collect.keyring import Keyring
from zhike.warehouse.duckdb import DuckDBWarehouse

KEYS = Keyring(b"h" * 32, b"e" * 32)
KINDS = ("taobao_nick", "member_no", "phone", "email", "anonymous_id")
AT = datetime(2024, 1, 1)


def cell(kind: str, number: int) -> str:
    """The number-th value of a kind; 0 is blank."""
    spelled = {"phone": f"1380000{number:04}", "email": f"u{number}@x.com"}
    return spelled.get(kind, f"{kind}-{number}") if number else ""


rows = st.lists(st.tuples(*(st.integers(0, 9) for _ in KINDS)), min_size=1, max_size=40)


def assign_in(warehouse, batch):
    columns = [(kind, pa.chunked_array([[cell(kind, row[i]) for row in batch]])) for i, kind in enumerate(KINDS)]
    people = people_of(columns, "shop", KEYS)
    named = np.flatnonzero((people.members >= 0).any(axis=1))
    with warehouse.writing() as writing:
        assigned = assign(writing, people, named, KEYS, Cause(TOGETHER, AT, "load:1", "shop"))
        return writing.fetch(assigned.customers)


def groups_in(warehouse):
    with warehouse.reading() as reading:
        found = reading.rows(reading.table("identities"))
    groups = defaultdict(set)
    for row in found:
        groups[row["customer_id"]].add((row["kind"], KEYS.decrypt(row["ciphertext"]).removeprefix("+86")))
    return sorted(map(sorted, groups.values()))


def expected_groups(all_rows):
    """From the words of docs/guide/identity.md: link, leave out what is shared, follow the links."""
    nodes = {(kind, cell(kind, row[i])) for row in all_rows for i, kind in enumerate(KINDS) if row[i]}
    links = {
        frozenset(pair)
        for row in all_rows
        for pair in combinations([(kind, cell(kind, row[i])) for i, kind in enumerate(KINDS) if row[i]], 2)
    }
    seen_with = {node: [next(iter(link - {node})) for link in links if node in link] for node in nodes}

    contacts, devices = ("phone", "email"), ("anonymous_id",)

    def most(node, kind):
        has_account = any(other[0] not in contacts + devices for other in seen_with[node])
        return 1 if node[0] in devices and not (kind in contacts and has_account) else MOST

    def is_shared(node):
        return any(sum(other[0] == kind for other in seen_with[node]) > most(node, kind) for kind in KINDS[:-1])

    shared = {node for node in nodes if is_shared(node)}
    contact = {node for node in nodes if node[0] in contacts}
    account = {node for node in nodes if node[0] not in contacts + devices}

    def holds(link):
        if not link & shared:
            return True
        for one, other in (tuple(link), tuple(link)[::-1]):
            accounts = [each for each in seen_with[other] if each in account]
            if one in shared & account and other in contact - shared and len(accounts) <= 1:
                return True
        return False

    group = {node: {node} for node in nodes}
    for link in links:
        one, other = link
        if holds(link) and group[one] is not group[other]:
            merged = group[one] | group[other]
            for node in merged:
                group[node] = merged
    return sorted(sorted(each) for each in {frozenset(members) for members in group.values()})


@settings(max_examples=80, deadline=None)
@given(rows, st.integers(1, 7))
def test_batches_of_any_size_end_where_all_rows_together_do(all_rows, size):
    warehouse = DuckDBWarehouse(threads=1)
    for start in range(0, len(all_rows), size):
        assign_in(warehouse, all_rows[start : start + size])
    assert groups_in(warehouse) == expected_groups(all_rows)
    warehouse.close()


@settings(max_examples=30, deadline=None)
@given(rows)
def test_who_leads_to_the_customer_of_the_identity_that_decided(all_rows):
    warehouse = DuckDBWarehouse(threads=1)
    found = assign_in(warehouse, all_rows).to_pylist()
    with warehouse.reading() as reading:
        customer_of = {row["identity_id"]: row["customer_id"] for row in reading.rows(reading.table("identities"))}
    assert all(customer_of[row["identity_id"]] == row["customer_id"] for row in found)
    assert len(found) == sum(any(row) for row in all_rows)
    warehouse.close()


def row(**numbers: int) -> tuple[int, ...]:
    return tuple(numbers.get(kind, 0) for kind in KINDS)


def test_a_phone_that_a_thousand_people_give_joins_nobody():
    warehouse = DuckDBWarehouse(threads=1)
    assign_in(warehouse, [row(taobao_nick=i, phone=1) for i in range(1, 1001)])
    assert len(groups_in(warehouse)) == 1001  # each account, and the phone for itself


def test_what_a_phone_had_joined_comes_apart_when_it_turns_out_to_be_shared():
    warehouse = DuckDBWarehouse(threads=1)
    assign_in(warehouse, [row(taobao_nick=i, phone=1) for i in range(1, MOST + 1)])
    assert len(groups_in(warehouse)) == 1
    assign_in(warehouse, [row(taobao_nick=MOST + 1, phone=1)])
    assert len(groups_in(warehouse)) == MOST + 2


def test_a_buyer_for_many_keeps_the_phones_that_are_nobody_elses():
    warehouse = DuckDBWarehouse(threads=1)
    assign_in(warehouse, [row(taobao_nick=1, phone=i) for i in range(1, MOST + 3)])
    assign_in(warehouse, [row(taobao_nick=2, phone=1), row(taobao_nick=3, phone=2)])
    groups = [[name for _, name in group] for group in groups_in(warehouse)]
    assert [sum(name.startswith("taobao") for name in group) for group in groups] == [1, 1, 1]
    assert sorted(map(len, groups)) == [2, 2, MOST + 1]


def test_two_people_on_one_device_stay_two():
    warehouse = DuckDBWarehouse(threads=1)
    assign_in(warehouse, [row(anonymous_id=1)])
    assign_in(warehouse, [row(anonymous_id=1, member_no=1)])
    assert len(groups_in(warehouse)) == 1
    assign_in(warehouse, [row(anonymous_id=1, member_no=2)])
    assert len(groups_in(warehouse)) == 3


def test_who_changes_their_address_keeps_their_device():
    warehouse = DuckDBWarehouse(threads=1)
    assign_in(warehouse, [row(anonymous_id=1, member_no=1, email=1), row(anonymous_id=1, member_no=1, email=2)])
    assert len(groups_in(warehouse)) == 1


def test_two_addresses_on_a_device_that_nobody_signed_in_to_are_two_people():
    warehouse = DuckDBWarehouse(threads=1)
    assign_in(warehouse, [row(anonymous_id=1, email=1), row(anonymous_id=1, email=2)])
    assert len(groups_in(warehouse)) == 3
