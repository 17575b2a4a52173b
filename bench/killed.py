"""A server that is killed at random moments, again and again, while facts, hand tags, imports and runs arrive.

A shop of some thousand customers and two dozen tags, half of them decided in realtime. At the end the load stops,
nothing is behind any more, and what stands in the warehouse is held against what was accepted and against a full run on
a copy (`bench.killed_check`).
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.killed_load import PHONES, Load, phone

KILLS, SMALL_KILLS = 50, 5
COLUMNS = ["", "kills", "messages accepted", "hand tags set", "imports", "merges", "changes of tags", "violations"]
_LONGEST = 10.0
"""Seconds that a server lives at most once it answers."""

_SET_UP = """
import json
from zhike.cli import control
control.start()
from zhike import wiring
from zhike.collect.identify.identity_kinds import normalise
from zhike.control.accounts import service
from zhike.control.sources import sources
from bench.killed_load import BY_HAND, phone
owner = service.actor_of(service.ensure_owner())
with wiring.warehouse().reading() as reading:
    known = {row["hash"]: row["customer_id"] for row in reading.rows(reading.table("identities"))}
keys = wiring.keyring()
print(json.dumps({
    "write_key": sources.create(owner, "load", sources.SourceKind.EVENT_API).key,
    "api_key": service.create_api_key(owner, "load")[1],
    "by_hand": [known[keys.hash("phone", normalise("phone", phone(i)), "")] for i in range(BY_HAND)],
}))
wiring.close_warehouse()
"""


def run(work: Path, kills: int, seed: int = 11) -> tuple[list[str], dict[str, Any]]:
    """A row of the table, and what the check said: `violations` is empty where all is well."""
    server, rng = Server(work / "killed"), random.Random(seed)
    try:
        server.set_up()
        load = server.load()
        try:
            for _ in range(kills):
                time.sleep(rng.uniform(0.2, _LONGEST))
                server.kill()
                server.start()
            time.sleep(2)
        finally:
            load.stop()
        found = server.at_rest(load.accepted())
    finally:
        server.kill()
    counts = [found[name] for name in ("messages", "by_hand", "imports", "merges", "changes")]
    row = [f"{found['tags']} tags, {found['realtime']} of them realtime", f"{kills}", *(f"{n:,}" for n in counts)]
    return [*row, f"{len(found['violations'])}"], found


class Server:
    """`zhike serve` in a process of its own, on a port that stays the same."""

    def __init__(self, data: Path) -> None:
        self._data = data
        data.mkdir(parents=True)
        paths = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]  # for `bench` itself
        self._environment = {**os.environ, "ZHIKE_DATA": str(data), "PYTHONPATH": os.pathsep.join(paths)}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self.said: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def set_up(self) -> None:
        """Customers, a source of events, a key of the API; then the server, and one of each kind of event."""
        file = self._data / "first.csv"
        file.write_text(first_orders(), encoding="utf-8")
        self._command("import", "orders", str(file), "--source", "shop")
        self.said = json.loads(self._python("-c", _SET_UP))
        self.start()

    def load(self) -> Load:
        """Work that goes on until it is stopped."""
        load = Load(self.url, self.said["write_key"], self.said["api_key"], self._tags(), self.said["by_hand"])
        load.start()
        return load

    def _tags(self) -> dict[str, Any]:
        """Ids of the tags, made here: `hand`, and those that are `decided` in runs only."""
        hand = self.call("tags", _draft("hand", {"levels": _levels({"gold": None, "silver": None})}, kind="hand"))["id"]
        made = []
        for mode in ("realtime", "scheduled"):
            schedule = {"schedule": {"kind": "minutes", "minutes": 1}} if mode == "scheduled" else {}
            for name, levels in rules(hand if mode == "realtime" else None).items():
                body = _draft(f"{mode} {name}", {"levels": _levels(levels)}, update_mode=mode, **schedule)
                made.append((mode, self.call("tags", body)["id"]))
        self.wait(self.call("runs", {})["id"])
        return {"hand": hand, "decided": [id for mode, id in made if mode == "scheduled"]}

    def call(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """The API's answer."""
        return call(self.url, self.said["api_key"], path, body, method)

    def wait(self, job_id: str, seconds: float = 300) -> None:
        """Until a job has ended."""
        self._until(lambda: self.call(f"jobs/{job_id}")["state"] in ("done", "failed", "cancelled"), seconds)

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("zhike")), "serve", "--port", str(self._port)]
        with (self._data / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        self._until(self._answers, 120)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=120)

    def at_rest(self, accepted: dict[str, Any]) -> dict[str, Any]:
        """What the check finds once nothing is behind: what was accepted is written while the server stops, and
        decided after the next start."""
        self.stop()
        while any((self._data / "spool").glob("*.spool")):
            self.start()
            self.stop()
        self.start()
        self._until(self._has_caught_up, 300)
        self.stop()
        (self._data / "accepted.json").write_text(json.dumps(accepted))
        found: dict[str, Any] = json.loads(self._python("-m", "bench.killed_check", str(self._data)))
        return found

    def _has_caught_up(self) -> bool:
        live = self.call("monitor")["live"]
        working = [job for job in self.call("jobs")["items"] if job["state"] in ("queued", "running")]
        return live["running"] and live["last_sweep_at"] and live["behind"] == 0 and not working

    def _answers(self) -> bool:
        assert self._process is not None and self._process.poll() is None, (self._data / "server.log").read_text()[
            -3000:
        ]
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def _until(self, holds: Callable[[], Any], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self._log()
            time.sleep(0.05)

    def _log(self) -> str:
        return (self._data / "server.log").read_text()[-3000:]

    def _command(self, *arguments: str) -> None:
        command = [str(Path(sys.executable).with_name("zhike")), *arguments]
        subprocess.run(command, env=self._environment, check=True, capture_output=True)

    def _python(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(command, env=self._environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def call(url: str, key: str, path: str, body: Any = None, method: str | None = None) -> Any:
    """JSON for JSON, as a program with a key."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/api/v1/{path}", content, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{path}: {error.code} {error.read().decode()}") from error


def first_orders() -> str:
    """Everybody bought at least once in the last two months; the customers of hand tags stand first."""
    rng, now = random.Random(5), datetime.now(UTC) + timedelta(hours=8)
    rows = [f"f{i},{phone(i)},{_some_day(rng, now)},{rng.randint(1, 500)}" for i in range(PHONES)]
    rows += [f"g{i},{phone(rng.randrange(PHONES))},{_some_day(rng, now)},{rng.randint(1, 500)}" for i in range(PHONES)]
    return "订单编号,手机,付款时间,实付金额\n" + "\n".join(rows) + "\n"


def _some_day(rng: random.Random, now: datetime) -> str:
    return f"{now - timedelta(seconds=rng.randrange(120, 60 * 86_400)):%Y-%m-%d %H:%M:%S}"


def rules(hand: str | None) -> dict[str, dict[str, Any]]:
    """A dozen tags by name, their levels with rules: windows of minutes to months, levels, what somebody did not do."""
    bought, viewed = "order_completed", "product_viewed"
    found: dict[str, dict[str, Any]] = {
        "ever": {"yes": _count(bought, 1)},
        "thrice": {"yes": _count(bought, 3, {"days": 30})},
        "just now": {"yes": _count(bought, 1, {"minutes": 1})},
        "looking": {"a lot": _count(viewed, 6, {"minutes": 2}), "some": _count(viewed, 2, {"minutes": 2})},
        "spending": {"high": _sum(2_000), "middle": _sum(500), "low": _sum(100)},
        "an hour": {"yes": _count(viewed, 1, {"hours": 1})},
        "silent": {"yes": _all(_count(bought, 1), _not(_count(bought, 1, {"days": 30})))},
        "looks only": {"yes": _all(_count(viewed, 1, {"hours": 1}), _not(_count(bought, 1, {"hours": 1})))},
        "then bought": {"yes": {"type": "sequence", "first": {"events": [viewed]}, "then": {"events": [bought]},
                                "within": {"minutes": 5}}},
        "small baskets": {"yes": {**_sum(0), "measure": "avg", "op": "lt", "value": 120}},
        "added": {"yes": _count("product_added", 2, {"minutes": 3})},
    }  # fmt: skip
    if hand is None:
        return found | {
            "best": {
                "yes": {"type": "rank", "of": {"events": [bought], "measure": "count"}, "side": "top", "percent": 20}
            }
        }
    return found | {"chosen": {"yes": _all({"type": "tag", "tag": hand}, _count(bought, 1))}}


def _count(event: str, least: int, window: dict[str, int] | None = None) -> dict[str, Any]:
    rule = {"type": "event", "events": [event], "measure": "count", "op": "ge", "value": least}
    return rule | ({"window": window} if window else {})


def _sum(more_than: float) -> dict[str, Any]:
    test = {"measure": "sum", "property": "amount", "op": "gt", "value": more_than}
    return {"type": "event", "events": ["order_completed"], **test}


def _all(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"type": "and", "of": list(rules)}


def _not(rule: dict[str, Any]) -> dict[str, Any]:
    return {"type": "not", "of": rule}


def _levels(levels: dict[str, Any]) -> list[dict[str, Any]]:
    keys = {key: key.replace(" ", "_") for key in levels}
    return [
        {"key": keys[key], "name": {"zh": key, "en": key}} | ({"rule": rule} if rule else {})
        for key, rule in levels.items()
    ]


def _draft(name: str, definition: dict[str, Any], kind: str = "rule", **more: Any) -> dict[str, Any]:
    said = {"name": {"zh": name, "en": name}, "description": {"zh": "", "en": ""}, "colour": "#2563eb"}
    return {**said, "kind": kind, "definition": {"version": 1, **definition}, **more}
