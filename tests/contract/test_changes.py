"""What insert, update, delete, replace and the changes of columns do to rows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from contract.conftest import Rows
from zhike.warehouse import tables
from zhike.warehouse.port import Warehouse

Insert = Callable[..., int]


def trait(id: int | None, name: str | None, value: str | None = None) -> dict[str, Any]:
    return {**dict.fromkeys(tables.TRAITS.names), "customer_id": id, "trait": name, "value": value}


@pytest.fixture(autouse=True)
def four_rows(warehouse: Warehouse, insert: Insert) -> None:
    with warehouse.writing() as writing:
        insert(
            writing, "traits", trait(1, "city", "a"), trait(1, None, "b"), trait(None, "city", "c"), trait(2, "x", "d")
        )


def values(rows_of: Rows) -> list[Any]:
    return sorted((row["value"] or "-") for row in rows_of("traits"))


def test_columns_are_matched_by_name_and_missing_ones_are_null(
    warehouse: Warehouse, insert: Insert, rows_of: Rows
) -> None:
    with warehouse.writing() as writing:
        assert insert(writing, "events", {"name": "n", "event_id": "e", "amount": Decimal("1.5")}) == 1
    [row] = rows_of("events")
    assert (row["event_id"], row["name"], row["amount"]) == ("e", "n", Decimal("1.5000"))
    assert row["customer_id"] is row["properties"] is None


def test_update_sets_other_columns_where_the_key_is_equal(warehouse: Warehouse, rows_of: Rows) -> None:
    with warehouse.writing() as writing:
        new = writing.stage(pa.table({"customer_id": [2, 9], "value": ["D", "nobody"]}))
        assert writing.update("traits", new, "customer_id") == 1
    assert values(rows_of) == ["D", "a", "b", "c"]


def test_null_in_the_key_of_an_update_is_nobodys(warehouse: Warehouse, rows_of: Rows) -> None:
    new = [trait(1, None, "B"), trait(None, "city", "C"), trait(2, "x", "D")]
    with warehouse.writing() as writing:
        staged = writing.stage(pa.Table.from_pylist(new)).select("customer_id", "trait", "value")
        assert writing.update("traits", staged, ("customer_id", "trait")) == 1
    assert values(rows_of) == ["D", "a", "b", "c"]


def test_update_can_set_null_and_only_the_columns_given(warehouse: Warehouse, rows_of: Rows) -> None:
    with warehouse.writing() as writing:
        staged = writing.stage(pa.table({"customer_id": [2], "value": pa.array([None], pa.string())}))
        writing.update("traits", staged, "customer_id")
    assert trait(2, "x", None) in rows_of("traits")


def test_delete_takes_the_rows_that_equal_all_of_a_key_null_included(warehouse: Warehouse, rows_of: Rows) -> None:
    with warehouse.writing() as writing:
        keys = writing.stage(
            pa.table({"customer_id": pa.array([1, None, 2], pa.int64()), "trait": ["city", "city", "no"]})
        )
        assert writing.delete("traits", keys) == 2
    assert values(rows_of) == ["b", "d"]


def test_a_key_that_stands_twice_deletes_and_counts_its_row_once(warehouse: Warehouse, rows_of: Rows) -> None:
    with warehouse.writing() as writing:
        assert writing.delete("traits", writing.stage(pa.table({"customer_id": [2, 2]}))) == 1
    assert values(rows_of) == ["a", "b", "c"]


def test_replace_gives_new_contents_and_columns_and_may_read_the_old_ones(warehouse: Warehouse, rows_of: Rows) -> None:
    with warehouse.writing() as writing:
        old = writing.table("traits")
        writing.replace("traits", old.filter(old.customer_id == 1).select("value", more=old.value + "!"))
        assert writing.fetch(writing.table("traits")).num_rows == 2
    assert rows_of("traits") == [{"value": "a", "more": "a!"}, {"value": "b", "more": "b!"}]


def test_a_table_may_be_replaced_and_widened_again_and_again(warehouse: Warehouse, rows_of: Rows) -> None:
    for i in range(3):
        with warehouse.writing() as writing:
            writing.add_columns("traits", ibis.schema({f"c{i}": "int64"}))
            writing.replace("traits", writing.table("traits").mutate({f"c{i}": ibis.literal(i, "int64")}))
            writing.add_columns("traits", ibis.schema({f"d{i}": "boolean"}))
    row = rows_of("traits")[0]
    assert (row["c0"], row["c1"], row["c2"]) == (0, 1, 2)
    assert row["d0"] is row["d2"] is None


def test_columns_are_added_once_with_any_name_and_dropped_if_there(warehouse: Warehouse, rows_of: Rows) -> None:
    new = ibis.schema({'trait_尺码"(cm)': "string", "money": "decimal(18, 4)", "day": "date", "flag": "boolean"})
    with warehouse.writing() as writing:
        writing.add_columns("traits", new)
        writing.add_columns("traits", new)
        writing.drop_columns("traits", ["flag", "never there"])
    with warehouse.reading() as reading:
        schema = reading.table("traits").schema()
    assert {name: schema[name] for name in ('trait_尺码"(cm)', "money", "day")} == {
        name: kind for name, kind in new.items() if name != "flag"
    }
    assert "flag" not in schema
    assert all(row["day"] is None for row in rows_of("traits"))


def test_what_is_kept_is_computed_once(warehouse: Warehouse) -> None:
    with warehouse.reading() as reading:
        kept = reading.keep(reading.table("traits").select(x=ibis.random()))
        assert reading.fetch(kept).sort_by("x") == reading.fetch(kept).sort_by("x")


def test_a_mistaken_name_is_an_error(warehouse: Warehouse) -> None:
    with warehouse.writing() as writing, pytest.raises(Exception, match="nowhere"):
        writing.table("nowhere")
