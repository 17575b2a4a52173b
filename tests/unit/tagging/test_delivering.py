"""Deliveries of another system, against a plain model: who gets, keeps and loses the tag; what was foreseen; undone."""

from dataclasses import asdict
from datetime import datetime, timedelta

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.tagging.catalogue import ensure_columns
from zhike.tagging.delivering import Delivery, deliver, foreseen
from zhike.tagging.giving import NO_RIVALS, REFUSE, Given, Rivals, Wanted, give
from zhike.tagging.taking_back import take_back
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse

NOON = datetime(2024, 3, 10, 12)
TAG = "tag_crm"
LEVELS = ("gold", "silver")

People = dict[int, str | None]


def delivery(all_of_them: bool, hours: int = 0, until: datetime | None = None) -> Delivery:
    return Delivery(TAG, all_of_them, until, NOON + timedelta(hours=hours), "api_key:crm")


def table(people: People) -> pa.Table:
    numbers, levels = pa.array(list(people), pa.int64()), pa.array(list(people.values()), pa.string())
    return pa.table({"customer_id": numbers, "level": levels})


def do(warehouse: Warehouse, people: People, wanted: Delivery, batch: str, rivals: Rivals = NO_RIVALS) -> Given:
    """Deliver; it must come to what was foreseen."""
    with warehouse.reading() as reading:
        before = foreseen(reading, reading.stage(table(people)), wanted, rivals)
    with warehouse.writing() as writing:
        done = deliver(writing, writing.stage(table(people)), wanted, rivals, batch)
    assert done == before
    return done


def held(warehouse: Warehouse, tag: str = TAG) -> dict[int, str]:
    with warehouse.reading() as reading:
        profile, history = reading.table("profile"), reading.table("tag_history")
        if tag not in profile.columns:
            return {}
        rows = reading.rows(profile.filter(profile[tag].notnull()).select("customer_id", value=profile[tag]))
        running = reading.rows(history.filter(history.valid_to.isnull()).filter(history.tag_id == tag))
    found = {row["customer_id"]: row["value"] for row in rows}
    assert {row["customer_id"]: row["value"] for row in running} == found
    return found


def counts(found: Given) -> dict[str, int]:
    return {name: count for name, count in asdict(found).items() if count}


def test_who_is_not_named_loses_it_only_where_the_delivery_is_everybody(warehouse: Warehouse) -> None:
    do(warehouse, {1: "gold", 2: "gold"}, delivery(False), "b1")
    assert counts(do(warehouse, {2: "silver", 3: "gold", 99: "gold"}, delivery(False, 1), "b2")) == {
        "asked": 2, "given": 1, "changed": 1,
    }  # fmt: skip
    assert held(warehouse) == {1: "gold", 2: "silver", 3: "gold"}
    assert counts(do(warehouse, {3: "gold"}, delivery(True, 2), "b3")) == {"asked": 1, "same": 1, "taken": 2}
    assert held(warehouse) == {3: "gold"}


def test_who_is_named_without_a_level_keeps_what_they_have(warehouse: Warehouse) -> None:
    do(warehouse, {1: "gold", 2: "silver"}, delivery(False), "b1")
    assert counts(do(warehouse, {1: None, 3: None}, delivery(True, 1), "b2")) == {"taken": 1}
    assert held(warehouse) == {1: "gold"}


def test_another_tag_of_the_exclusive_group_may_refuse_it(warehouse: Warehouse) -> None:
    with warehouse.writing() as writing:
        ensure_columns(writing, {}, ("vip",))
        give(writing, writing.stage(pa.table({"customer_id": [1]})), Wanted("vip", "yes", None, NOON, "user:1"))
    rivals = Rivals(before=("vip",), on_conflict=REFUSE)
    assert counts(do(warehouse, {1: "gold", 2: "gold"}, delivery(True), "b1", rivals)) == {
        "asked": 2, "given": 1, "refused": 1,
    }  # fmt: skip
    assert (held(warehouse), held(warehouse, "vip")) == ({2: "gold"}, {1: "yes"})


def test_what_is_delivered_with_an_end_ends_then(warehouse: Warehouse) -> None:
    until = NOON + timedelta(days=30)
    do(warehouse, {1: "gold"}, delivery(False, until=until), "b1")
    with warehouse.reading() as reading:
        [row] = reading.rows(reading.table("tag_history"))
    assert (row["expires_at"], row["set_by"]) == (until, "api_key:crm")


PEOPLE = st.dictionaries(st.integers(1, 5), st.sampled_from([*LEVELS, None]), max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(PEOPLE, st.booleans()), min_size=1, max_size=4))
def test_deliveries_make_what_the_files_say_and_the_last_is_undone(files: list[tuple[People, bool]]) -> None:
    warehouse = DuckDBWarehouse(threads=1)
    with warehouse.writing() as writing:
        writing.insert("profile", writing.stage(pa.table({"customer_id": [1, 2, 3]})))
    state: dict[int, str] = {}
    states = [dict(state)]
    for i, (people, everybody) in enumerate(files):
        do(warehouse, people, delivery(everybody, i), f"b{i}")
        if everybody:
            state = {customer: level for customer, level in state.items() if customer in people}
        state |= {customer: level for customer, level in people.items() if level and customer in (1, 2, 3)}
        assert held(warehouse) == state
        states.append(dict(state))
    last = len(files) - 1
    with warehouse.writing() as writing:
        back = Wanted(TAG, None, None, NOON + timedelta(days=9), "user:1")
        assert take_back(writing, f"b{last}", back, LEVELS, NO_RIVALS).changed_since == 0
    assert held(warehouse) == states[last]
    warehouse.close()
