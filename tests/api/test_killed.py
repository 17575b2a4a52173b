"""A server killed in the middle of a run leaves its data as before or as after; the next start takes it up again."""

import json
import sqlite3
import time
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import duckdb
import pytest

from zhike.warehouse.duckdb import DuckDBWarehouse

CUSTOMERS = 200_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A shop large enough that a run takes a while: each customer has bought five times in the last month."""
    (tmp_path / "data").mkdir(mode=0o700)
    path = tmp_path / "data" / "warehouse.duckdb"
    DuckDBWarehouse(path).close()
    with duckdb.connect(str(path)) as shop:
        shop.execute(f"INSERT INTO profile (customer_id, first_seen) SELECT i, now() FROM range({CUSTOMERS}) t(i)")
        shop.execute(
            "INSERT INTO events (event_id, customer_id, source, name, ts, received_at, amount)"
            " SELECT i::VARCHAR, i // 5, 'shop', 'order_completed', now() - INTERVAL 1 DAY * (i % 28), now(), i % 997"
            f" FROM range({CUSTOMERS * 5}) t(i)"
        )
    return tmp_path / "data"


class Browser:
    """The little of a browser that signing in and starting a run needs."""

    def __init__(self, url: str, sign_in_link: str) -> None:
        self._url, self._jar = url, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        self._opener.open(f"{url}/api/v1/session", timeout=10)
        try:
            self._opener.open(sign_in_link, timeout=10)
        except urllib.error.HTTPError as error:
            assert error.code == 503  # signed in, and led to a console that need not be built for this test

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        token = next(cookie.value for cookie in self._jar if cookie.name == "csrftoken")
        headers = {"X-CSRFToken": token or "", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._url}/api/v1{path}", json.dumps(body).encode(), headers)
        answer: dict[str, Any] = json.load(self._opener.open(request, timeout=10))
        return answer


def job_row(data: Path, job_id: str) -> tuple[str, Any, Any]:
    with sqlite3.connect(data / "control.sqlite3") as control:
        state, error, result = control.execute(
            "SELECT state, error, result FROM jobs_job WHERE id = ?", [job_id]
        ).fetchone()
    return state, json.loads(error or "null"), json.loads(result or "null")


def until_done(data: Path, job_id: str, seconds: float = 120) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state, error, result = job_row(data, job_id)
        assert state in ("queued", "running", "done"), error
        if state == "done":
            return result
        time.sleep(0.1)
    raise AssertionError(f"not done within {seconds} s")


def lines_of(data: Path, job_id: str) -> list[str]:
    with sqlite3.connect(data / "control.sqlite3") as control:
        found = control.execute("SELECT code FROM jobs_jobline WHERE job_id = ? ORDER BY id", [job_id])
        return [code for (code,) in found]


def until_running(data: Path, job_id: str) -> None:
    while job_row(data, job_id)[0] == "queued":
        time.sleep(0.01)


def history_of(data: Path, job_id: str) -> int:
    with duckdb.connect(str(data / "warehouse.duckdb")) as shop:
        found = shop.execute("SELECT count(*) FROM tag_history WHERE set_by = ?", [f"run:{job_id}"]).fetchone()
    assert found
    return int(found[0])


def holders(data: Path) -> dict[str, int]:
    """Tag → how many have it now, each of them once."""
    with duckdb.connect(str(data / "warehouse.duckdb")) as shop:
        rows = shop.execute(
            "SELECT tag_id, count(*), count(DISTINCT customer_id) FROM tag_history WHERE valid_to IS NULL GROUP BY 1"
        ).fetchall()
    assert all(each == people for _, each, people in rows)
    return {tag_id: people for tag_id, _, people in rows}


@pytest.mark.parametrize("after", [0.0, 0.4, 0.8, 1.6, 3.2])
def test_a_killed_run_is_taken_up_again_and_what_it_wrote_is_written_once(serve: Callable, data: Path, after: float):
    server = serve()
    job_id = Browser(server.url, server.sign_in_link).post("/runs", {})["id"]
    until_running(data, job_id)
    time.sleep(after)
    server.kill()
    finished_before_the_kill = job_row(data, job_id)[0] == "done"
    written = history_of(data, job_id)

    again = serve()
    result = until_done(data, job_id)
    assert finished_before_the_kill or f"({job_id}) was interrupted and is taken up again" in again.log.read_text()
    assert lines_of(data, job_id).count("done") == 1
    assert again.stop() == 0
    entered = sum(tag["entered"] + tag["changed"] for tag in result["tags"])
    assert history_of(data, job_id) == entered
    assert written in (0, entered)
    held = holders(data)  # some of them decided by the server itself, before the run's turn came again
    assert held == {tag["tag_id"]: tag["customers"] for tag in result["tags"] if tag["customers"]}
    assert sum(held.values()) > CUSTOMERS
    with duckdb.connect(str(data / "warehouse.duckdb")) as shop:
        assert shop.execute("SELECT count(*) FROM ledger WHERE entry_id = ?", [job_id]).fetchone() == (1,)
