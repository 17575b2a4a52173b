"""The event API under load from another process: how many events a second, how soon answered, and are they all there.

Each scenario has a server of its own, as `zhike serve` starts it, on an empty data directory. Afterwards the server is
asked to stop, which it does when all that it had accepted is written; then every accepted event is looked for in the
warehouse.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

SECONDS, SMALL_SECONDS = 60.0, 3.0
_SOURCE = """
from zhike.cli import control
control.start()
from zhike.control.accounts import service
from zhike.control.sources import sources
print(sources.create(service.actor_of(service.ensure_owner()), "load", sources.SourceKind.EVENT_API).key)
"""


@dataclass(frozen=True)
class Scenario:
    """`batch`: messages in a request (0: one, not in a batch); `rate`: requests a second (None: as fast as answers
    come); `killed`: the server is killed half-way and started again."""

    name: str
    batch: int
    connections: int
    rate: float | None = None
    killed: bool = False


SCENARIOS = (
    Scenario("batches of 100, as fast as answers come", 100, 8),
    Scenario("batches of 100, 200 requests a second", 100, 8, 200),
    Scenario("singly, as fast as answers come", 0, 32),
    Scenario("singly, 1,000 requests a second", 0, 32, 1_000),
    Scenario("batches of 100, the server killed half-way", 100, 8, 200, killed=True),
)
COLUMNS = ["", "events a second", "requests a second", "median ms", "99th percentile ms", "refused",
           "all written after", "accepted and there"]  # fmt: skip


def run(scenario: Scenario, work: Path, seconds: float) -> tuple[list[str], dict[str, Any]]:
    """A row of the table, and what the load reported. Stops everything when an accepted event is missing or twice."""
    data = work / f"events-{scenario.batch}-{scenario.rate}-{scenario.killed}"
    server = Server(data)
    load = server.load(scenario, seconds)
    if scenario.killed:
        time.sleep(seconds / 2)
        server.kill()
        server.start()
    report: dict[str, Any] = json.loads(load.communicate()[0])
    ended = time.perf_counter()
    server.stop()
    behind = time.perf_counter() - ended
    events = check(data, report["accepted"], scenario.batch or 1)
    requests = len(report.pop("accepted"))
    refused = sum(count for answer, count in report["answers"].items() if answer != "200")
    took = report["seconds"]
    row = [scenario.name, f"{events / took:,.0f}", f"{requests / took:,.0f}", f"{report['p50']:.1f}",
           f"{report['p99']:.0f}", f"{refused:,}", f"{behind:.1f} s", f"{events:,}"]  # fmt: skip
    return row, report


def check(data: Path, accepted: list[int], batch: int) -> int:
    """How many events were accepted, when all of them are in the warehouse, and none twice."""
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        found = dict(warehouse.execute("SELECT right(event_id, 8)::INT, count(*) FROM events GROUP BY 1").fetchall())
        twice = warehouse.execute("SELECT count(*) - count(DISTINCT event_id) FROM events").fetchall()[0][0]
    wrong = Counter(found.get(number, 0) for number in accepted if found.get(number, 0) != batch)
    if wrong or twice or any(count != batch for count in found.values()):
        raise SystemExit(f"accepted events are missing or there twice: {wrong}, {twice}")
    return len(accepted) * batch


class Server:
    """`zhike serve` in a process of its own, with a source of events."""

    def __init__(self, data: Path, key: str | None = None) -> None:
        self._environment = {**os.environ, "ZHIKE_DATA": str(data)}
        self._key = key or self._made()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.start()

    def _made(self) -> str:
        made = subprocess.run([sys.executable, "-c", _SOURCE], env=self._environment, capture_output=True, check=True)
        return made.stdout.decode().strip()

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("zhike")), "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL)
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)

    def load(self, scenario: Scenario, seconds: float) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bench.event_load", f"http://127.0.0.1:{self.port}", self._key,
                   "--batch", str(scenario.batch), "--seconds", str(seconds),
                   "--connections", str(scenario.connections)]  # fmt: skip
        if scenario.rate:
            command += ["--rate", str(scenario.rate)]
        return subprocess.Popen(command, stdout=subprocess.PIPE)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Until nothing is left in the spool: what a stop leaves for the next start is written then."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
        while any((Path(self._environment["ZHIKE_DATA"]) / "spool").glob("*.spool")):
            self.start()
            self._process.send_signal(signal.SIGTERM)
            self._process.wait()
