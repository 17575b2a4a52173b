"""What machines ask a running server: whether it lives, whether it can work, and what it counted."""

import http.client
import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sending import Sender

from zhike.control.monitor import probes, readiness
from zhike.control.monitor.watcher import Watcher


def get(address: str, **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=named), timeout=15) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def ready(url: str) -> tuple[int, set[str]]:
    status, text = get(f"{url}/readyz")
    return status, set(json.loads(text)["failing"])


def metrics(url: str, **headers: str) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """name → labels → value, as Prometheus's own parser reads it."""
    status, text = get(f"{url}/metrics", **headers)
    assert status == 200, text
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_a_server_that_works_says_so_and_one_whose_spool_is_gone_says_that(serve: Callable, tmp_path: Path):
    server = serve()
    assert get(f"{server.url}/healthz") == (200, '{"alive":true}')
    assert ready(server.url) == (200, set())
    spool = tmp_path / "data" / "spool"
    for left in spool.iterdir():
        left.unlink()
    spool.rmdir()
    spool.write_text("no directory any more: nothing can be kept here")
    _wait_a_moment()
    assert ready(server.url) == (503, {"spool"})
    assert get(f"{server.url}/healthz")[0] == 200
    spool.unlink()
    spool.mkdir(mode=0o700)
    _wait_a_moment()
    assert ready(server.url) == (200, set())


def _wait_a_moment() -> None:
    """Until answers are not remembered any more."""
    threading.Event().wait(1.2)


def test_what_is_counted_is_what_happened(serve: Callable, write_key: str):
    server = serve()
    before = metrics(server.url)
    events = Sender(server.url, write_key)
    for number in range(5):
        assert events.send("track", {"userId": f"u{number}", "event": "Order Completed"}).status == 200
    batch = [{"type": "track", "userId": "u1", "event": "Viewed", "messageId": f"m{n % 3}"} for n in range(7)]
    assert events.send("batch", {"batch": batch}).status == 200
    assert events.send("track", {"event": "of nobody"}).status == 400
    assert get(f"{server.url}/api/v1/customers?q=13800138000")[0] == 401
    after = _settled(server.url)
    assert after["zhike_events_accepted_total"][()] - before["zhike_events_accepted_total"][()] == 12
    assert after["zhike_events_written_total"][()] == 12
    assert after["zhike_event_requests_refused_total"][("code", "identity_missing"),] == 1
    assert after["zhike_drain_seconds_count"][()] >= 1
    routes = {dict(labels)["route"] for labels in after["zhike_http_request_seconds_count"]}
    assert {"v1/track", "v1/batch", "api/v1/customers"} <= routes
    assert not any("13800138000" in route for route in routes)
    assert after["process_resident_memory_bytes"][()] > 10**7


def _settled(url: str) -> dict:
    for _ in range(100):
        found = metrics(url)
        if found["zhike_events_written_total"][()] >= 12:
            return found
        threading.Event().wait(0.1)
    raise AssertionError("the events were not written")


def test_metrics_are_not_for_those_who_come_through_a_proxy_or_under_another_name(serve: Callable):
    server = serve()
    assert get(f"{server.url}/metrics")[0] == 200
    for header in ({"X_Forwarded_For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"Host": "shop.example"}):
        assert get(f"{server.url}/metrics", **header)[0] == 401
    assert get(f"{server.url}/readyz", Host="10.0.0.7:8000")[0] == 200  # an orchestrator asks by address


def test_with_a_token_only_the_token_counts(serve: Callable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHIKE_METRICS_TOKEN", "secret-of-prometheus")
    server = serve()
    assert get(f"{server.url}/metrics")[0] == 401
    assert get(f"{server.url}/metrics", Authorization="Bearer another")[0] == 401
    assert "zhike_spool_bytes" in metrics(server.url, Authorization="Bearer secret-of-prometheus")


def scope(**more: object) -> dict[str, object]:
    return {"client": ("127.0.0.1", 5), "headers": [(b"host", b"127.0.0.1:8000")]} | more


def test_who_may_read_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHIKE_DATA", str(tmp_path))
    assert probes.may_read_measures(scope())
    assert probes.may_read_measures(scope(client=("::1", 5), headers=[(b"host", b"[::1]:8000")]))
    assert not probes.may_read_measures(scope(client=("10.0.0.5", 5)))
    assert not probes.may_read_measures(scope(client=None))
    monkeypatch.setenv("ZHIKE_HOSTS", "shop.example")  # behind a proxy that tells nothing, everybody is from here
    assert not probes.may_read_measures(scope())
    token = tmp_path / "metrics_token"
    token.write_text("from-a-file\n")
    token.chmod(0o600)
    with_token = [(b"authorization", b"Bearer from-a-file")]
    assert probes.may_read_measures(scope(client=("10.0.0.5", 5), headers=with_token))
    token.chmod(0o644)
    assert not probes.may_read_measures(scope(headers=with_token))
    token.write_text("")
    token.chmod(0o600)
    assert not probes.may_read_measures(scope(headers=[(b"authorization", b"Bearer ")]))


def test_other_methods_are_refused(serve: Callable):
    host, port = serve().url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("POST", "/readyz")
    assert connection.getresponse().status == 405


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_has_ended_is_named(warehouse):
    ending = threading.Event()
    thread = threading.Thread(target=ending.wait, name="sources", daemon=True)
    thread.start()
    watcher = Watcher(works=False, every=0.05)
    try:
        threading.Event().wait(0.5)
        assert readiness.missing_threads() == []
        ending.set()
        thread.join()
        assert readiness.missing_threads() == ["thread:sources"]
        assert "thread:sources" in readiness.failing()
    finally:
        watcher.stop()


@pytest.mark.django_db(transaction=True)
def test_a_warehouse_that_does_not_answer_is_named(warehouse):
    warehouse.close()
    assert "warehouse" in readiness.failing()


@pytest.mark.django_db(transaction=True)
def test_a_spool_that_cannot_be_written_is_named(warehouse, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIKE_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "spool").mkdir(parents=True)
    assert "spool" not in readiness.failing()
    assert os.listdir(tmp_path / "data" / "spool") == []
    monkeypatch.setenv("ZHIKE_DATA", "/proc/self")  # nothing can be made there
    assert "spool" in readiness.failing()
