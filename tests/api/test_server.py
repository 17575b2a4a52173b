"""The product as it is started: `zhike serve` in a process of its own."""

import os
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ZHIKE = str(Path(sys.executable).with_name("zhike"))
INDEX = "<!doctype html><title>知客</title>"


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built console, as Vite leaves it."""
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text(INDEX)
    (assets / "index-3f2a.js").write_text("export {}" * 1000)
    monkeypatch.setenv("ZHIKE_CONSOLE", str(tmp_path / "dist"))
    return assets.parent


def get(url: str, **headers: str):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10)
    except urllib.error.HTTPError as error:
        return error


def test_the_printed_link_opens_the_console_signed_in(serve: Callable, console: Path):
    server = serve()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(server.sign_in_link, timeout=10)
    assert (page.url, page.read().decode()) == (f"{server.url}/", INDEX)
    assert b'"role": "owner"' in browser.open(f"{server.url}/api/v1/session", timeout=10).read()


def test_the_console_is_cached_by_content_and_its_page_never(serve: Callable, console: Path):
    server = serve()
    asset = get(f"{server.url}/assets/index-3f2a.js")
    assert "immutable" in asset.headers["Cache-Control"]
    assert asset.headers["Content-Type"].startswith("text/javascript")
    for address in ("/", "/customers/42", "/sign-in"):
        page = get(server.url + address)
        assert page.read().decode() == INDEX
        assert "no-cache" in page.headers["Cache-Control"]
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert get(f"{server.url}/assets/gone.js").status == 404
    assert server.stop() == 0
    assert "Warning" not in server.log.read_text()


def test_requests_leave_no_trace_of_customers_in_the_log(serve: Callable, console: Path):
    server = serve()
    assert get(f"{server.url}/api/v1/customers?q=13800138000").status in (401, 404)
    server.stop()
    assert "13800138000" not in server.log.read_text()


def test_data_and_secrets_are_for_their_owner_only(serve: Callable, tmp_path: Path):
    serve()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_second_server_on_the_same_data_says_so(serve: Callable, tmp_path: Path):
    serve()
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
    second = subprocess.run(
        [ZHIKE, "serve", "--port", "1"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert "open in another process" in " ".join(second.stderr.split())
    assert "Traceback" not in second.stderr


def test_after_a_kill_the_next_start_says_what_became_of_running_work(serve: Callable, tmp_path: Path):
    serve().kill()
    with sqlite3.connect(tmp_path / "data" / "control.sqlite3") as control:
        control.execute(
            "INSERT INTO jobs_job (id, kind, payload, state, progress, stage, cancel_requested, started_by, created_at)"
            " VALUES ('job_left', 'of_an_earlier_version', '{}', 'running', 0.5, 'reading', 0, '{}', '2026-01-01')"
        )
    server = serve()
    assert "of_an_earlier_version (job_left) was interrupted: nothing of it was written" in server.log.read_text()


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT])
def test_asking_the_server_to_stop_ends_it_cleanly_and_frees_the_data(serve: Callable, way: signal.Signals):
    for _ in range(2):
        server = serve()
        assert server.stop(way) == 0
        assert "Traceback" not in server.log.read_text()


def test_a_link_for_another_account_is_printed_on_request(tmp_path: Path):
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}

    def zhike(*arguments: str) -> str:
        return subprocess.run([ZHIKE, *arguments], env=environment, capture_output=True, text=True, check=True).stdout

    zhike("users", "add", "li", "--role", "operator", "--name", "李")
    assert "/sign-in/" in zhike("sign-in-link", "li")
