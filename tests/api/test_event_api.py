"""The event API over HTTP, on the real server: what is accepted, what is refused, and how."""

import gzip
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sending import Sender, column

EVENT = {"userId": "u1", "event": "Product Viewed", "properties": {"product_id": "p1"}}


def memory_of(process_id: int) -> int:
    """The largest resident memory so far, in bytes."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_every_call_of_the_spec_is_accepted_and_becomes_facts(serve: Callable, write_key: str, data: Path):
    server = serve()
    sender = Sender(server.url, write_key)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("identify", {"userId": "u1", "traits": {"city": "杭州"}}),
        ("track", EVENT),
        ("page", {"anonymousId": "a1", "name": "首页"}),
        ("screen", {"anonymousId": "a1", "name": "Cart"}),
        ("group", {"userId": "u1", "groupId": "g1"}),
        ("alias", {"previousId": "a1", "userId": "u1"}),
        ("batch", {"batch": [{"type": "track", **EVENT, "event": "In Batch"}]}),
        ("import", {"batch": [{"type": "track", **EVENT, "event": "Imported"}]}),
    ]
    for path, body in calls:
        answer = sender.send(path, body)
        assert (path, answer.status, answer.said) == (path, 200, {"success": True})
    assert server.stop() == 0
    assert sorted(column(data, "SELECT name FROM events")) == [
        "group_joined", "imported", "in_batch", "page_viewed", "product_viewed", "screen_viewed"]  # fmt: skip
    assert len(column(data, "SELECT DISTINCT customer_id FROM events")) == 1
    assert column(data, "SELECT source FROM traits WHERE trait = 'city'") == ["web"]
    assert column(data, "SELECT count(*) FROM profile") == [1]
    assert not list((data / "spool").glob("*.spool"))


def test_short_addresses_and_a_key_in_the_body_are_what_browsers_send(serve: Callable, write_key: str, data: Path):
    server = serve()
    sender = Sender(server.url)
    for path in ("t", "p", "s", "i", "g", "a"):
        body = {**EVENT, "writeKey": write_key, "groupId": "g", "previousId": "old", "messageId": path}
        answer = sender.send(path, body, **{"Content-Type": "text/plain", "Origin": "https://shop.example"})
        assert (path, answer.status) == (path, 200)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert sender.send("b", {"writeKey": write_key, "batch": [{"type": "track", **EVENT}]}).status == 200
    allowed = sender.send("t", None, "OPTIONS", Origin="https://shop.example")
    assert (allowed.status, allowed.headers["Access-Control-Allow-Methods"]) == (204, "POST")
    assert "authorization" in allowed.headers["Access-Control-Allow-Headers"]
    server.stop()
    assert column(data, "SELECT count(*) FROM events") == [5]


def test_packed_bodies_are_unpacked_and_bombs_are_not(serve: Callable, write_key: str, data: Path):
    server = serve()
    sender, packed = Sender(server.url, write_key), {"Content-Encoding": "gzip"}
    body = gzip.compress(b'{"batch":[{"type":"track","userId":"u1","event":"E"}]}')
    assert sender.send("batch", body, **packed).status == 200
    assert sender.send("batch", body[:-9], **packed).code == "gzip_unreadable"
    assert sender.send("batch", b"{}", **packed).code == "gzip_unreadable"
    before = memory_of(server.process.pid)
    bomb = gzip.compress(b'{"batch":[' + b" " * 400_000_000)
    assert len(bomb) < 500_000
    assert sender.send("batch", bomb, **packed).status == 413
    assert memory_of(server.process.pid) - before < 200e6  # half of what the bomb would be
    server.stop()
    assert column(data, "SELECT count(*) FROM events") == [1]


DEEP = b'{"batch":' + b"[" * 100_000


REFUSED: list[tuple[str, Any, int, str]] = [
    ("track", b"", 400, "json_unreadable"),
    ("track", b"not json", 400, "json_unreadable"),
    ("track", b"[1]", 400, "json_unreadable"),
    ("track", b"\xff\xfe{}", 400, "json_unreadable"),
    ("track", b'{"userId": NaN}', 400, "json_unreadable"),
    ("batch", DEEP, 400, "json_unreadable"),
    ("track", {"event": "E"}, 400, "identity_missing"),
    ("track", {"event": "E", "userId": "", "anonymousId": None}, 400, "identity_missing"),
    ("track", {"event": "E", "userId": ["u1"]}, 400, "identity_missing"),
    ("track", {**EVENT, "properties": {"a": "x" * 33_000}}, 413, "body_too_large"),
    ("batch", {"batch": {}}, 400, "batch_missing"),
    ("batch", {}, 400, "batch_missing"),
    ("batch", {"batch": [1] * 2_501}, 413, "batch_too_long"),
    ("batch", b" " * 600_000, 413, "body_too_large"),
    ("else", {}, 404, "not_found"),
    ("", {}, 404, "not_found"),
]


def test_what_is_refused_says_why_and_the_connection_can_be_used_on(serve: Callable, write_key: str):
    sender = Sender(serve().url, write_key)
    for path, body, status, code in REFUSED:
        answer = sender.send(path, body)
        assert (path, answer.status, answer.code) == (path, status, code)
        assert answer.said["success"] is False and answer.said["message"]
        assert sender.send("track", EVENT).status == 200


def test_without_a_key_or_with_another_nothing_is_accepted(serve: Callable, write_key: str, data: Path):
    server = serve()
    for key in (None, "wk_" + "x" * 43, "zhike", write_key + "x", "wk_" + "x" * 5_000):
        answer = Sender(server.url, key).send("track", EVENT)
        assert (answer.status, answer.code) == (401, "write_key_unknown")
    assert Sender(server.url).send("track", EVENT, Authorization="Basic %%%").status == 401
    assert Sender(server.url, write_key).send("track", None, "GET").status == 405
    server.stop()
    assert column(data, "SELECT count(*) FROM events") == [0]


def test_a_paused_source_accepts_nothing_a_few_seconds_later(serve: Callable, write_key: str, data: Path):
    server = serve()
    sender = Sender(server.url, write_key)
    assert sender.send("track", EVENT).status == 200
    with sqlite3.connect(data / "control.sqlite3") as control:
        control.execute("UPDATE sources_source SET paused = 1")
    deadline = time.monotonic() + 10
    while (answer := sender.send("track", EVENT)).status == 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (answer.status, answer.code) == (403, "source_paused")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_100_mb_is_refused_and_never_in_memory(serve: Callable, write_key: str, chunked: bool):
    server = serve()
    sender = Sender(server.url, write_key)
    assert sender.send("track", EVENT).status == 200
    before = memory_of(server.process.pid)
    body = iter([b"x" * 2**20] * 100) if chunked else b"x" * (100 * 2**20)
    assert sender.send("batch", body).code == "body_too_large"
    assert memory_of(server.process.pid) - before < 30e6


def test_when_the_warehouse_is_behind_clients_are_told_to_come_back(
    serve: Callable, write_key: str, data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ZHIKE_MOST_BACKLOG", "0.2")
    server = serve()
    accepted, refused = [], []

    def flood(thread: int) -> None:
        sender = Sender(server.url, write_key)
        for number in range(30):
            batch = [{"type": "track", **EVENT, "messageId": f"{thread}-{number}-{n}"} for n in range(500)]
            answer = sender.send("batch", {"batch": batch})
            (accepted if answer.status == 200 else refused).append(answer)

    threads = [threading.Thread(target=flood, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status, answer.code) for answer in refused} == {(429, "too_many_events")}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert accepted
    _until_written(data)
    assert Sender(server.url, write_key).send("track", {**EVENT, "messageId": "last"}).status == 200
    server.stop()
    assert column(data, "SELECT count(DISTINCT event_id) FROM events") == [500 * len(accepted) + 1]
    assert column(data, "SELECT count(*) FROM events") == [500 * len(accepted) + 1]


def _until_written(data: Path) -> None:
    """Until nothing has come out of the spool for a while: the last segment stays as long as it is appended to."""
    with sqlite3.connect(data / "control.sqlite3") as control:
        before = -1
        while before != (now := control.execute("SELECT rows FROM sources_source").fetchone()[0]) or not now:
            before = now
            time.sleep(6)


def test_the_source_knows_what_came_in_and_the_log_knows_nobody(serve: Callable, write_key: str, data: Path):
    server = serve()
    sender = Sender(server.url, write_key)
    sender.send("identify", {"userId": "13812345678", "traits": {"email": "secret@example.com"}})
    sender.send("batch", {"batch": [{"type": "track", "userId": "13812345678"}, {"type": "track", **EVENT}]})
    server.stop()
    with sqlite3.connect(data / "control.sqlite3") as control:
        assert control.execute("SELECT rows, last_error FROM sources_source").fetchone() == (3, None)
    assert "13812345678" not in server.log.read_text() and "secret" not in server.log.read_text()
    assert column(data, "SELECT reason FROM quarantine") == ["event_name_missing"]
