"""All of a transaction or nothing, one writer at a time, and readers who are never disturbed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import ibis
import pyarrow as pa
import pytest

from contract.conftest import Rows
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Warehouse

Insert = Callable[..., int]
KIND = {"trait": "city", "kind": "text"}
OTHER = {"trait": "points", "kind": "number"}


@pytest.fixture
def rows_of(rows_of: Rows) -> Rows:
    """Without the columns that these tests say nothing of."""
    return lambda name: [{key: value for key, value in row.items() if value is not None} for row in rows_of(name)]


class Broken(Exception):
    """What the tests raise in the middle of writing."""


def test_what_was_written_is_there_afterwards(warehouse: Warehouse, insert: Insert, rows_of: Rows) -> None:
    with warehouse.writing() as writing:
        assert insert(writing, "trait_kinds", KIND, OTHER) == 2
    assert rows_of("trait_kinds") == [KIND, OTHER]


@pytest.mark.parametrize("error", [Broken, KeyboardInterrupt])
def test_raising_while_writing_undoes_everything_and_frees_the_lock(
    warehouse: Warehouse, insert: Insert, rows_of: Rows, error: type[BaseException]
) -> None:
    columns = warehouse_columns(warehouse)
    with pytest.raises(error), warehouse.writing() as writing:
        insert(writing, "trait_kinds", KIND)
        writing.add_columns("profile", ibis.schema({"trait_city": "string"}))
        writing.replace("traits", writing.table("trait_kinds"))
        raise error
    assert rows_of("trait_kinds") == rows_of("traits") == []
    assert warehouse_columns(warehouse) == columns
    with warehouse.writing() as writing:  # would wait for ever if the lock were still held
        insert(writing, "trait_kinds", OTHER)
    assert rows_of("trait_kinds") == [OTHER]


def warehouse_columns(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    with warehouse.reading() as reading:
        return {name: reading.table(name).columns for name in ("profile", "traits")}


def test_an_engines_error_undoes_everything_and_frees_the_lock(
    warehouse: Warehouse, insert: Insert, rows_of: Rows
) -> None:
    with pytest.raises(Exception, match=r"(?i)convert|cast"), warehouse.writing() as writing:
        insert(writing, "trait_kinds", KIND)
        insert(writing, "profile", {"customer_id": "no number"})
    with warehouse.writing() as writing:
        insert(writing, "trait_kinds", OTHER)
    assert rows_of("trait_kinds") == [OTHER]


def test_a_session_goes_on_after_a_writing_that_failed(warehouse: Warehouse, insert: Insert, rows_of: Rows) -> None:
    with warehouse.reading() as session:
        with pytest.raises(Broken), session.writing() as writing:
            insert(writing, "trait_kinds", KIND)
            raise Broken
        before = session.fetch(session.table("trait_kinds")).num_rows
        with session.writing() as writing:
            insert(writing, "trait_kinds", OTHER)
    assert before == 0
    assert rows_of("trait_kinds") == [OTHER]


def test_a_ledger_entry_is_there_only_with_its_work(warehouse: Warehouse, insert: Insert, rows_of: Rows) -> None:
    with pytest.raises(Broken), warehouse.writing() as writing:
        insert(writing, "trait_kinds", KIND)
        write_entry(writing, "a", "run", {"名": 1})
        raise Broken
    assert warehouse.ledger_entry("a") is None
    with warehouse.writing() as writing:
        insert(writing, "trait_kinds", KIND)
        write_entry(writing, "a", "run", {"名": 1, "deep": [{"x": None}]})
    assert warehouse.ledger_entry("a") == {"名": 1, "deep": [{"x": None}]}
    assert rows_of("trait_kinds") == [KIND]


# readers


def test_a_reader_keeps_its_snapshot_while_tables_are_written_replaced_and_widened(
    warehouse: Warehouse, insert: Insert
) -> None:
    with warehouse.writing() as writing:
        insert(writing, "profile", {"customer_id": 1})
    with warehouse.reading() as reading:
        first = reading.fetch(reading.table("profile").select("customer_id", "order_count"))
        with warehouse.writing() as writing:
            insert(writing, "profile", {"customer_id": 2, "order_count": 5})
            writing.add_columns("profile", ibis.schema({"tag_a": "string"}))
        with warehouse.writing() as writing:
            writing.replace("profile", writing.table("profile").mutate(order_count=ibis.literal(9, "int64")))
        again = reading.fetch(reading.table("profile").select("customer_id", "order_count"))
        assert again.to_pylist() == first.to_pylist() == [{"customer_id": 1, "order_count": None}]
        assert "tag_a" not in reading.table("profile").columns
    with warehouse.reading() as reading:
        assert reading.table("profile").count().to_pyarrow().as_py() == 2


def test_a_snapshot_is_taken_when_the_block_begins_and_not_at_the_first_question(
    warehouse: Warehouse, insert: Insert
) -> None:
    with warehouse.reading() as reading:
        with warehouse.writing() as writing:
            insert(writing, "trait_kinds", KIND)
        assert reading.rows(reading.table("trait_kinds")) == []


def test_a_reader_never_waits_for_the_writer(warehouse: Warehouse, insert: Insert) -> None:
    with warehouse.writing() as writing:
        insert(writing, "trait_kinds", KIND)
        with ThreadPoolExecutor(1) as pool:
            seen = pool.submit(_count, warehouse, "trait_kinds").result(timeout=10)
    assert seen == 0
    assert _count(warehouse, "trait_kinds") == 1


def _count(warehouse: Warehouse, name: str) -> int:
    with warehouse.reading() as reading:
        return len(reading.rows(reading.table(name)))


# from reading to writing


def test_what_was_staged_and_kept_survives_into_writing_and_beyond(
    warehouse: Warehouse, insert: Insert, rows_of: Rows
) -> None:
    with warehouse.reading() as session:
        staged = session.stage(pa.Table.from_pylist([KIND]))
        kept = session.keep(staged.mutate(kind=ibis.literal("date")))
        with session.writing() as writing:
            writing.insert("trait_kinds", staged)
            more = writing.stage(pa.Table.from_pylist([OTHER]))
            writing.insert("trait_kinds", kept)
        assert session.fetch(more).to_pylist() == [OTHER]
    assert rows_of("trait_kinds") == [KIND | {"kind": "date"}, KIND]


def test_writing_sees_the_newest_state_and_not_the_readers(warehouse: Warehouse, insert: Insert) -> None:
    with warehouse.reading() as session:
        assert session.fetch(session.table("trait_kinds")).num_rows == 0
        with warehouse.writing() as other:
            insert(other, "trait_kinds", KIND)
        assert session.fetch(session.table("trait_kinds")).num_rows == 0
        with session.writing() as writing:
            assert writing.fetch(writing.table("trait_kinds")).num_rows == 1


def test_what_is_staged_is_private_and_forgotten(warehouse: Warehouse) -> None:
    with warehouse.reading() as one, warehouse.reading() as two:
        a, b = one.stage(pa.table({"x": [1]})), two.stage(pa.table({"x": [2]}))
        assert one.fetch(a).to_pylist() == [{"x": 1}]
        assert two.fetch(b).to_pylist() == [{"x": 2}]
        name = a.get_name().rsplit(".")[-1]
    with warehouse.reading() as three, pytest.raises(Exception, match=name):
        three.fetch(a)


def test_a_reader_of_batches_is_consumed_as_a_stream(warehouse: Warehouse) -> None:
    schema = pa.schema({"x": pa.int64()})
    batches = (pa.record_batch([pa.array([i])], schema=schema) for i in range(5))
    with warehouse.reading() as reading:
        staged = reading.stage(pa.RecordBatchReader.from_batches(schema, batches))
        assert sorted(reading.fetch(staged)["x"].to_pylist()) == [0, 1, 2, 3, 4]
        assert reading.fetch(staged).num_rows == 5  # read again: the rows were kept


# many at once


def test_many_threads_writing_at_once_lose_nothing(warehouse: Warehouse, insert: Insert) -> None:
    """Each reads what is there and writes one more: a lost update would leave a gap or a double."""
    begin = threading.Barrier(8)

    def write(worker: int) -> None:
        begin.wait()
        for _ in range(5):
            with warehouse.reading() as session:
                staged = session.stage(pa.table({"source": [str(worker)]}))
                with session.writing() as writing:
                    next_id = writing.fetch(writing.table("traits")).num_rows
                    writing.insert("traits", staged.mutate(customer_id=ibis.literal(next_id, "int64")))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with warehouse.reading() as reading:
        rows = reading.fetch(reading.table("traits")).to_pylist()
    assert sorted(row["customer_id"] for row in rows) == list(range(40))
    assert sorted(row["source"] for row in rows) == sorted(str(worker) for worker in range(8) for _ in range(5))
