"""Real databases are read in the shape of files: exact values, nothing lost, nothing written, clear refusals."""

from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal

import pytest
from database_servers import PASSWORD, DatabaseServer, free_port, mariadb, postgres
from sqlalchemy import text

from zhike.collect.feeds.address import checked, engine_of
from zhike.collect.feeds.database import Cursor, Query, open_query
from zhike.collect.feeds.failures import DatabaseRefused
from zhike.collect.importer import run_rows
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.mapping.propose import look_into
from zhike.errors import InvalidInput
from zhike.warehouse.duckdb import DuckDBWarehouse

KEYS = Keyring(b"h" * 32, b"e" * 32)


@pytest.fixture(scope="module", params=["postgresql", "mysql"])
def server(request, tmp_path_factory) -> Iterator[DatabaseServer]:
    with ExitStack() as stack:
        start = postgres if request.param == "postgresql" else mariadb
        yield stack.enter_context(start(tmp_path_factory.mktemp(request.param)))


@pytest.fixture
def orders(server) -> Iterator[DatabaseServer]:
    """A table `orders` with three rows, the last two of one second."""
    quote = '"' if server.kind == "postgresql" else "`"
    server.run(
        "DROP TABLE IF EXISTS orders",
        f"CREATE TABLE orders (order_id varchar(20), {quote}手机号{quote} varchar(20), paid_at timestamp NULL, "
        f'paid_amount decimal(20, 4), updated_at timestamp NULL, {quote}备注 "x"{quote} varchar(100))'
        if server.kind == "mysql"
        else f"CREATE TABLE orders (order_id varchar(20), {quote}手机号{quote} varchar(20), paid_at timestamp NULL, "
        f"paid_amount decimal(20, 4), updated_at timestamp NULL, {quote}备注 %s{quote} varchar(100))",
    )
    add(server, ("o1", "13800000001", "2024-01-01 10:00:00", "19.9", "2024-01-01 10:00:00"))
    add(server, ("o2", "13800000001", "2024-01-02 10:00:00", "29.9", "2024-01-02 10:00:00"))
    add(server, ("o3", "13800000002", "2024-01-02 11:00:00", "123456.7891", "2024-01-02 10:00:00"))
    yield server


def add(server: DatabaseServer, row: tuple[str | None, ...]) -> None:
    with server.admin.begin() as connection:
        named = {f"v{i}": value for i, value in enumerate(row)}
        connection.execute(text("INSERT INTO orders VALUES (:v0, :v1, :v2, :v3, :v4, '好的 100%: 😀')"), named)


def reader(server: DatabaseServer):
    return engine_of(server.address, PASSWORD)


BY_TIME = Query(table="orders", cursor_column="updated_at")


def read(server: DatabaseServer, query: Query = BY_TIME, cursor: Cursor | None = None):
    """The rows as lists of cells, and the cursor to go on from."""
    file, progressed = open_query(reader(server), query, cursor)
    rows = [row for batch in file.rows() for row in batch.select(file_columns(file)).to_pylist()]
    return [list(row.values()) for row in rows], progressed.cursor


def file_columns(file) -> list[str]:
    return [f"c{place}" for place in range(len(file.headers))]


def ids(rows: list[list[str]]) -> list[str]:
    return [row[0] for row in rows]


def test_values_come_as_the_text_that_cleaning_reads(orders):
    rows, _ = read(orders)
    assert rows[2] == ["o3", "13800000002", "2024-01-02 11:00:00", "123456.7891", "2024-01-02 10:00:00",
                       "好的 100%: 😀"]  # fmt: skip


def test_a_run_reads_what_is_new_since_the_last_and_no_row_of_a_shared_second_is_lost(orders):
    first, cursor = read(orders)
    nothing, same = read(orders, cursor=cursor)
    add(orders, ("o4", "13800000003", "2024-01-02 12:00:00", "1", "2024-01-02 10:00:00"))  # the same second, later
    add(orders, ("o5", "13800000003", "2024-01-03 12:00:00", "1", "2024-01-03 10:00:00"))
    more, last = read(orders, cursor=cursor)
    assert (ids(first), nothing, same, ids(more)) == (["o1", "o2", "o3"], [], cursor, ["o4", "o5"])
    assert read(orders, cursor=last)[0] == []


def test_a_row_that_changed_comes_again(orders):
    _, cursor = read(orders)
    orders.run("UPDATE orders SET paid_amount = 5, updated_at = '2024-02-01' WHERE order_id = 'o1'")
    assert ids(read(orders, cursor=cursor)[0]) == ["o1"]


def test_whole_numbers_and_texts_count_on_too(orders):
    orders.run("DROP TABLE IF EXISTS counted", "CREATE TABLE counted (id bigint, code varchar(9))",
               "INSERT INTO counted VALUES (9007199254740993, 'b'), (1, 'a'), (NULL, NULL)")  # fmt: skip
    for column, values in (("id", ["9007199254740993", "b"]), ("code", ["9007199254740993", "b"])):
        query = Query(table="counted", cursor_column=column)
        rows, cursor = read(orders, query)
        assert (len(rows), read(orders, query, cursor)[0]) == (3, [])
        without = {**cursor, "seen": {}}
        assert read(orders, query, without)[0] == [values]


def test_a_column_that_cannot_only_grow_is_refused(orders):
    orders.run("DROP TABLE IF EXISTS counted", "CREATE TABLE counted (share double precision)",
               "INSERT INTO counted VALUES (0.5)")  # fmt: skip
    with pytest.raises(DatabaseRefused, match="grow"):
        read(orders, Query(table="counted", cursor_column="share"))


def test_a_statement_is_read_like_a_table(orders):
    statement = "SELECT order_id, paid_amount * 2 AS twice, updated_at FROM orders WHERE order_id LIKE 'o%' -- :x\n;"
    rows, cursor = read(orders, Query(statement=statement, cursor_column="updated_at"))
    assert [(row[0], Decimal(row[1])) for row in rows[:2]] == [("o1", Decimal("39.8")), ("o2", Decimal("59.8"))]
    assert read(orders, Query(statement=statement, cursor_column="updated_at"), cursor)[0] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (Query(table="nowhere"), "database_no_table"),
        (Query(table="secret"), "database_no_permission"),
        (Query(table="orders", cursor_column="nothing"), "database_no_column"),
        (Query(statement="SELECT nothing FROM orders"), "database_no_column"),
        (Query(statement="SELECT FROM WHERE"), "database_statement"),
        (Query(statement="DELETE FROM orders"), "database_not_select"),
        (Query(statement="SELECT 1) AS q; COMMIT; DELETE FROM orders; --"), "database_several"),
        (Query(), "database_what"),
        (Query(table="orders", statement="SELECT 1"), "database_what"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(orders, query, code):
    orders.run("DROP TABLE IF EXISTS secret", "CREATE TABLE secret (a int)")
    if query.table == "secret":
        revoke(orders)
    with pytest.raises((DatabaseRefused, InvalidInput)) as refused:
        read(orders, query)
    assert refused.value.code == code
    assert len(read(orders)[0]) == 3


def revoke(server: DatabaseServer) -> None:
    """The reader may read `orders` and not `secret`."""
    if server.kind == "postgresql":
        server.run("REVOKE ALL ON secret FROM reader")
    else:
        server.run("REVOKE ALL PRIVILEGES, GRANT OPTION FROM reader@'%'", "GRANT SELECT ON shop.orders TO reader@'%'",
                   "GRANT INSERT ON shop.secret TO reader@'%'")  # fmt: skip


@pytest.fixture(autouse=True)
def whole_rights(server):
    yield
    if server.kind == "mysql":
        server.run("GRANT SELECT ON shop.* TO reader@'%'")


def test_nothing_can_be_written_even_by_an_account_that_may(orders):
    admin = engine_of(orders.address.replace("reader", "root"), None)
    with pytest.raises(Exception, match=r"(?i)read.only"), admin.connect() as connection:
        connection.execute(text("DELETE FROM orders"))
    assert len(read(orders)[0]) == 3


def test_refusals_to_connect_say_why_and_never_the_password(orders):
    told = {
        "login": engine_of(orders.address, "wrong secret"),
        "unreachable": engine_of(orders.address.replace(str(orders.port), str(free_port())), PASSWORD),
        "unknown": engine_of(orders.address.replace("/shop", "/nowhere").replace("reader", "root"), None),
    }
    for why, engine in told.items():
        with pytest.raises(DatabaseRefused) as refused:
            open_query(engine, BY_TIME)
        assert refused.value.code == f"database_{why}"
        assert "secret" not in str(refused.value.params) and PASSWORD not in str(refused.value)


def test_addresses_of_other_kinds_and_options_that_read_files_are_refused():
    for address, code in (
        ("sqlite:////etc/passwd", "database_kind"),
        ("mysql://h/d?read_default_file=/etc/my.cnf", "database_option"),
        ("postgresql://h/d?passfile=/x", "database_option"),
        ("postgresql://h", "database_address"),
        ("nonsense", "database_address"),
    ):
        with pytest.raises(InvalidInput) as refused:
            checked(address)
        assert refused.value.code == code
    assert checked("mysql://u:p%40ss@h/d") == ("mysql+pymysql://u@h/d", "p@ss")


def test_a_table_is_proposed_a_mapping_and_imported_like_a_file(orders):
    file, _ = open_query(reader(orders), BY_TIME, limit=1000)
    found = look_into(file, "shop")
    assert (found.mapping.kind, found.mapping.columns["paid_at"]) == ("orders", "paid_at")
    mapping = Mapping.from_json({**found.mapping.to_json(), "time_zone": "UTC"})
    warehouse = DuckDBWarehouse()
    cursor = None
    reports = []
    for load in ("first", "second"):
        file, progressed = open_query(reader(orders), BY_TIME, cursor)
        reports.append(run_rows(warehouse, KEYS, file, mapping, load))
        cursor = progressed.cursor
    assert [(report.rows_in, report.rows_stored) for report in reports] == [(3, 3), (0, 0)]
    with warehouse.reading() as reading:
        amounts = reading.fetch(reading.table("events"))["amount"].to_pylist()
    assert sorted(amounts) == [Decimal("19.9"), Decimal("29.9"), Decimal("123456.7891")]
    warehouse.close()


def test_a_crash_between_the_warehouse_and_the_cursor_only_reads_again(orders):
    warehouse = DuckDBWarehouse()
    mapping = look_into(open_query(reader(orders), BY_TIME)[0], "shop").mapping
    for load in ("first", "again from the beginning"):
        report = run_rows(warehouse, KEYS, open_query(reader(orders), BY_TIME)[0], mapping, load)
    assert (report.rows_stored, report.rows_already) == (0, 3)
    warehouse.close()


def test_many_rows_are_streamed(orders):
    orders.run("DROP TABLE IF EXISTS many", "CREATE TABLE many (id int, words varchar(200))")
    series = (
        "INSERT INTO many SELECT n, repeat('x', 100) FROM generate_series(1, 120000) n"
        if orders.kind == "postgresql"
        else "INSERT INTO many SELECT seq, repeat('x', 100) FROM seq_1_to_120000"
    )
    orders.run(series)
    file, progressed = open_query(reader(orders), Query(table="many", cursor_column="id"))
    sizes = [batch.num_rows for batch in file.rows()]
    assert (sum(sizes), max(sizes), progressed.cursor["value"]) == (120_000, 50_000, "120000")


@pytest.mark.django_db(transaction=True)
def test_a_source_goes_on_from_run_to_run_and_keeps_what_could_not_be_used(orders, owner, warehouse):
    from zhike.control.jobs import service as jobs
    from zhike.control.sources import collecting, sources
    from zhike.control.sources.models import Import, SourceKind

    mapping = look_into(open_query(reader(orders), BY_TIME)[0], "库").mapping.to_json()
    settings = {"address": orders.address, "table": "orders", "cursor_column": "updated_at"}
    source = sources.create(
        owner, "库", SourceKind.DATABASE, settings=settings, secret=PASSWORD, mapping=mapping
    ).source

    def run():
        job = collecting.run(owner, source.id)
        jobs.perform(job.id)
        return jobs.get(job.id)

    first, nothing = run(), run()
    add(orders, ("o4", "13800000009", None, "3", "2024-03-01"))
    add(orders, ("o5", "13800000009", "2024-03-01", "4", "2024-03-01"))
    more = run()
    assert [job.result["rows_in"] for job in (first, nothing, more)] == [3, 0, 2]
    assert (more.result["rows_stored"], more.result["reasons"]) == (1, {"date_missing": 1})
    kept = sources.get(source.id)
    assert (kept.rows, kept.last_rows, kept.last_error, Import.objects.count()) == (4, 1, None, 2)
    assert kept.cursor["value"].startswith("2024-03-01")
    orders.run("DROP TABLE orders")
    assert run().error["code"] == "database_no_table"
    assert (
        sources.get(source.id).last_error["code"] == "database_no_table"
        and kept.cursor == sources.get(source.id).cursor
    )
    assert [one.job.state for one in collecting.latest(kept)] == ["failed", "done", "done", "done"]
