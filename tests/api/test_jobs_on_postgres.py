"""PostgreSQL as the control plane: a real server, two processes at one queue, and the API's own tests once more."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.acceptance.database_servers import postgres

REPOSITORY = Path(__file__).resolve().parents[2]
ZHIKE = str(Path(sys.executable).with_name("zhike"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a PostgreSQL."""
    with postgres(tmp_path_factory.mktemp("control")) as started:
        yield started.port


@pytest.fixture
def database(server: int) -> Iterator[tuple[str, Engine]]:
    """An empty database: its address, and a way in."""
    name = f"control_{time.monotonic_ns()}"
    admin = create_engine(f"postgresql+psycopg://root@127.0.0.1:{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = create_engine(f"postgresql+psycopg://root@127.0.0.1:{server}/{name}")
    yield f"postgresql://root@127.0.0.1:{server}/{name}", engine
    engine.dispose()
    admin.dispose()


@pytest.fixture
def work(database: tuple[str, Engine], tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """`work()` starts a process that does jobs."""
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.api.working", "300"]
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment(database[0], tmp_path),
                                   stdout=subprocess.PIPE, text=True)  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def environment(address: str, directory: Path) -> dict[str, str]:
    return {**os.environ, "ZHIKE_DATABASE": address, "ZHIKE_DATA": str(directory / "data")}


def both_working(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "working\n"


def ask(engine: Engine, kind: str, count: int, seconds: float) -> None:
    with engine.begin() as connection:
        for i in range(count):
            connection.execute(
                text(
                    "INSERT INTO jobs_job (id, kind, payload, state, progress, stage, cancel_requested, started_by,"
                    " created_at, max_attempts) VALUES (:id, :kind, jsonb_build_object('seconds', :seconds), 'queued',"
                    " 0, '', false, '{}', now(), 5)"
                ),
                {"id": f"job_{kind}_{i}", "kind": kind, "seconds": seconds},
            )


def lines(engine: Engine, code: str) -> list[dict[str, Any]]:
    """The log's lines of this code: job, kind, and their parameters."""
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT j.id, j.kind, l.params FROM jobs_jobline l JOIN jobs_job j ON j.id = l.job_id"
                 " WHERE l.code = :code"), {"code": code},
        )  # fmt: skip
        return [{"job": row.id, "kind": row.kind, **row.params} for row in found]


def states(engine: Engine) -> Counter[str]:
    with engine.connect() as connection:
        return Counter(row.state for row in connection.execute(text("SELECT state FROM jobs_job")))


def until_done(engine: Engine, count: int, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while states(engine)["done"] < count:
        assert time.monotonic() < deadline, states(engine)
        time.sleep(0.1)


def at_once(spent: list[dict[str, Any]]) -> int:
    """The most that ever went on together."""
    return max(sum(other["began"] <= one["began"] < other["ended"] for other in spent) for one in spent)


def test_two_processes_do_each_job_once_and_keep_the_limit_of_each_kind(database, work):
    both_working(work(), work())
    ask(database[1], "alone", 15, 0.1)
    ask(database[1], "in_pairs", 40, 0.1)
    until_done(database[1], 55)
    spent = lines(database[1], "spent")
    assert Counter(line["job"] for line in spent).most_common(1)[0][1] == 1 and len(spent) == 55
    of_kind = {kind: [line for line in spent if line["kind"] == kind] for kind in ("alone", "in_pairs")}
    assert {kind: at_once(of) for kind, of in of_kind.items()} == {"alone": 1, "in_pairs": 2}
    assert len({line["pid"] for line in spent}) == 2


def test_what_a_killed_process_was_doing_is_taken_up_by_the_other(database, work):
    first = work()
    both_working(first)
    ask(database[1], "alone", 1, 3.0)
    ask(database[1], "in_pairs", 2, 3.0)
    while states(database[1])["running"] < 3:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = work()
    both_working(second)
    until_done(database[1], 3)
    spent = lines(database[1], "spent")
    assert sorted(line["job"] for line in spent) == ["job_alone_0", "job_in_pairs_0", "job_in_pairs_1"]
    assert {line["pid"] for line in spent} == {second.pid}
    assert {line["attempt"] for line in lines(database[1], "taken_up")} == {1}


def test_processes_that_start_together_make_the_tables_once(database, work):
    both_working(work(), work(), work())


def test_a_process_of_its_own_is_refused_where_the_warehouse_is_one_process_s(database, tmp_path):
    for command in (["work"], ["serve", "--no-work", "--port", "1"]):
        refused = subprocess.run([ZHIKE, *command], env=environment(database[0], tmp_path), capture_output=True,
                                 text=True, timeout=120)  # fmt: skip
        assert refused.returncode == 1 and "work_needs_shared_warehouse" in refused.stderr
    local = {**environment("", tmp_path), "ZHIKE_WAREHOUSE": "spark://127.0.0.1:1?path=/tmp/nowhere"}
    refused = subprocess.run([ZHIKE, "work"], env=local, capture_output=True, text=True, timeout=120)
    assert refused.returncode == 1 and "work_needs_postgresql" in refused.stderr


def test_the_product_serves_on_postgres_and_takes_up_what_a_kill_interrupted(database, serve, monkeypatch):
    monkeypatch.setenv("ZHIKE_DATABASE", database[0])
    first = serve()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with suppress(urllib.error.HTTPError):  # signed in, and led to a console that need not be built for this test
        browser.open(first.sign_in_link, timeout=10)
    assert b'"role": "owner"' in browser.open(f"{first.url}/api/v1/session", timeout=10).read()
    first.kill()
    with database[1].begin() as connection:
        connection.execute(
            text("INSERT INTO jobs_job (id, kind, payload, state, progress, stage, cancel_requested, started_by,"
                 " created_at, attempts, max_attempts) VALUES ('job_left', 'profile_rebuild', '{}', 'running', 0.5,"
                 " 'profile', false, :owner, now(), 1, 3)"),
            {"owner": '{"kind": "user", "id": "usr_x", "name": "Li"}'},
        )  # fmt: skip
    again = serve()
    until_done(database[1], 1)
    assert "profile_rebuild (job_left) was interrupted and is taken up again" in again.log.read_text()
    assert again.stop() == 0


QUICK = ("test_jobs.py", "test_jobs_again.py", "test_sessions.py", "test_api_keys.py", "test_segments.py")
ALL = ("test_tags.py", "test_imports.py", "test_feeds.py", "test_sources.py", "test_review.py", "test_quality.py",
       "test_customers.py")  # fmt: skip
"""Five minutes: where databases are required."""


def test_the_api_s_own_tests_pass_on_postgres(database, tmp_path):
    chosen = QUICK + ALL if os.environ.get("ZHIKE_REQUIRE_DATABASES") == "1" else QUICK
    files = [f"tests/api/{name}" for name in chosen]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment(database[0], tmp_path), capture_output=True,
                          text=True, timeout=1800)  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
