"""From the event API's answer to the changed tag being readable through the API, beside a load from another process.

A probe sends one event of somebody whom nobody else speaks of, waits for the answer, and from then on asks the feed of
changes (which holds the question open until there is something) until that customer has the tag. Nothing but HTTP is
used. Afterwards the server is stopped, and a full evaluation must find nothing to change.
"""

import base64
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.event_api import Server
from bench.realtime_shop import VISITORS

COLUMNS = ["", "probes", "median ms", "95th percentile ms", "99th percentile ms", "longest ms"]
PAGES = ("/api/v1/overview", "/api/v1/tags", "/api/v1/customers?limit=50", "/api/v1/runs", "/api/v1/changes?limit=50",
         "/api/v1/monitor", "/api/v1/jobs", "/api/v1/sources")  # fmt: skip


@dataclass
class Sitting:
    """A server on a shop of its own, and whom the next probe is about."""

    shop: Path
    data: Path
    made: dict[str, str] = field(default_factory=dict)
    probed: int = 0

    def __post_init__(self) -> None:
        environment = {**os.environ, "ZHIKE_DATA": str(self.data)}
        command = [sys.executable, "-m", "bench.realtime_shop", str(self.shop)]
        self.made = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
        self.server = Server(self.data, self.made["write_key"])

    def next_visitor(self) -> int:
        self.probed += 1
        return VISITORS - self.probed


class Client:
    """One connection, kept open."""

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._connection = http.client.HTTPConnection("127.0.0.1", sitting.server.port)

    def get(self, path: str) -> Any:
        self._connection.request("GET", path, headers={"Authorization": f"Bearer {self._sitting.made['api_key']}"})
        return self._answer()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self._sitting.made['api_key']}", "Content-Type": "application/json"}
        self._connection.request("POST", path, json.dumps(body), headers)
        return self._answer()

    def track(self, body: dict[str, Any]) -> None:
        key = base64.b64encode(f"{self._sitting.made['write_key']}:".encode()).decode()
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
        self._connection.request("POST", "/v1/track", json.dumps(body), headers)
        self._answer()

    def _answer(self) -> Any:
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 202):
            raise SystemExit(f"{answer.status}: {body[:500]!r}")
        return json.loads(body)


def probe(sitting: Sitting, seconds: float, going_on: Callable[[], bool] = lambda: True) -> list[float]:
    """Latencies in milliseconds of one probe after another, for so long; of one at least."""
    events, feed, found = Client(sitting), Client(sitting), list[float]()
    tag, ends = sitting.made["tag"], time.monotonic() + seconds
    cursor = feed.get(f"/api/v1/changes?after=now&tag_id={tag}&limit=1")["next_cursor"]
    while not found or (time.monotonic() < ends and going_on()):
        visitor = sitting.next_visitor()
        events.track({"userId": f"user{visitor}", "event": "Friend Added", "properties": {}})
        began, entered = time.perf_counter(), 0
        while not entered:
            told = feed.get(f"/api/v1/changes?after={cursor}&tag_id={tag}&limit=50&wait=20")
            entered, cursor = len(told["items"]), told["next_cursor"]
        found.append(1000 * (time.perf_counter() - began))
        time.sleep(random.random() * 0.3)
    return found


@contextmanager
def load(sitting: Sitting, rate: int, seconds: float) -> Iterator[None]:
    """So many events a second from another process, in as many requests as a shop's servers would send."""
    batch = 0 if rate <= 200 else 20
    command = [sys.executable, "-m", "bench.event_load", f"http://127.0.0.1:{sitting.server.port}",
               sitting.made["write_key"], "--batch", str(batch), "--seconds", str(seconds), "--connections", "4",
               "--rate", str(rate / (batch or 1))]  # fmt: skip
    running = subprocess.Popen(command, stdout=subprocess.PIPE)
    time.sleep(2)
    try:
        yield
    finally:
        report = json.loads(running.communicate()[0])
        if set(report["answers"]) != {"200"}:
            raise SystemExit(f"events were refused: {report['answers']}")


def under_load(sitting: Sitting, rate: int, seconds: float) -> list[float]:
    """Probes while so many events a second come in."""
    with load(sitting, rate, seconds + 4):
        return probe(sitting, seconds)


def caught_up(sitting: Sitting, within: float = 120) -> float:
    """How many seconds after the load's end a probe is as soon answered as any: no backlog is left."""
    began = time.monotonic()
    while probe(sitting, 0)[0] > 1000:
        if time.monotonic() - began > within:
            raise SystemExit("the backlog does not end")
    return time.monotonic() - began


def during_a_full_run(sitting: Sitting, rate: int) -> tuple[list[float], dict[str, list[float]], float]:
    """Probes and pages while a full run of all tags is going; milliseconds, and how long the run took."""
    client = Client(sitting)
    pages: dict[str, list[float]] = {path: [] for path in _pages(client, sitting)}
    with load(sitting, rate, 120):
        job = client.post("/api/v1/runs", {"full": True})["id"]
        began, done = time.monotonic(), threading.Event()
        reader = threading.Thread(target=_read, args=(sitting, pages, done))
        reader.start()
        waiting = threading.Thread(target=_wait, args=(sitting, job, done))
        waiting.start()
        latencies = probe(sitting, 110, lambda: not done.is_set())
        done.wait()
        took = time.monotonic() - began
        reader.join()
    return latencies, pages, took


def _pages(client: Client, sitting: Sitting) -> list[str]:
    customer = client.get("/api/v1/customers?limit=1")["items"][0]["id"]
    return [*PAGES, f"/api/v1/tags/{sitting.made['tag']}", f"/api/v1/customers/{customer}"]


def _read(sitting: Sitting, pages: dict[str, list[float]], done: threading.Event) -> None:
    client = Client(sitting)
    while not done.is_set():
        for path, took in pages.items():
            began = time.perf_counter()
            client.get(path)
            took.append(1000 * (time.perf_counter() - began))
        time.sleep(0.2)


def _wait(sitting: Sitting, job: str, done: threading.Event) -> None:
    client = Client(sitting)
    while client.get(f"/api/v1/runs/{job}")["finished_at"] is None:
        time.sleep(0.25)
    done.set()


def assert_current(sitting: Sitting) -> int:
    """Stops everything unless a full evaluation of the realtime tags finds nothing to change; how many hold one."""
    command = [sys.executable, "-m", "bench.realtime_check"]
    environment = {**os.environ, "ZHIKE_DATA": str(sitting.data)}
    checked = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    if checked["left"]:
        raise SystemExit(f"a full run would still change: {checked['left']}")
    return int(checked["held"])


def row(name: str, latencies: list[float]) -> list[str]:
    """Of a table with COLUMNS."""
    found = sorted(latencies)
    parts = (found[min(int(len(found) * share), len(found) - 1)] for share in (0.5, 0.95, 0.99, 1.0))
    return [name, str(len(found)), *(f"{part:.0f}" for part in parts)]
