"""`GET /live`: what open pages are told, by a real server to a real client that reads as a browser does."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from caller import Caller
from drafts import bought, by_hand, draft, yes

ORDERS = "订单编号,手机,付款时间,实付金额\n" + "".join(
    f"{number},1380000{number:04},2024-01-{number % 28 + 1:02} 10:00:00,{number}\n" for number in range(30)
)


class Listening(threading.Thread):
    """Reads events (event, data, id) until the connection ends."""

    def __init__(self, caller: Caller, path: str = "/api/v1/live", **headers: str) -> None:
        super().__init__(daemon=True)
        self.events: list[tuple[str, Any, str | None]] = []
        self.comments, self.ended = 0, False
        self._answer = caller.opener.open(urllib.request.Request(caller.url + path, headers=headers), timeout=60)
        self.kind = self._answer.headers["Content-Type"]
        self.start()

    def run(self) -> None:
        with suppress(AttributeError, OSError):  # what a closed connection is to a reader within it
            self._read()
        self.ended = True

    def _read(self) -> None:
        fields: dict[str, str] = {}
        for line in self._answer:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if line == b"\n" and "event" in fields:
                self.events.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
            elif line.startswith(b":"):
                self.comments += 1
            fields = {} if line == b"\n" else {**fields, name: value}

    def said(self, event: str) -> list[Any]:
        return [data for name, data, _ in self.events if name == event]

    def moves(self, tag: str) -> list[dict[str, int]]:
        """What was said of one tag: the tags of a new shop move by themselves meanwhile."""
        return [each for said in self.said("tags") for each in said["tags"] if each["tag_id"] == tag]

    def wait_for(self, holds: Callable[[], Any], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self.events
            time.sleep(0.02)


@pytest.fixture
def shop(serve, tmp_path: Path):
    """A running server with thirty customers, and its owner."""
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS)
    command = [str(Path(sys.executable).with_name("zhike")), "import", "orders", str(file), "--source", "shop"]
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    server = serve()
    return server, Caller(server.sign_in_link, server.url)


def test_open_pages_are_told_of_tags_and_jobs_as_they_move(shop) -> None:
    _, owner = shop
    tag = owner.call("/api/v1/tags", draft("挚友", by_hand("gold"), kind="hand"))["id"]
    rule = owner.call("/api/v1/tags", draft("买过", yes(bought(1))))["id"]
    page = Listening(owner)
    page.wait_for(lambda: page.said("hello"))
    assert page.kind.startswith("text/event-stream")
    owner.call(f"/api/v1/customers/7/tags/{tag}", {"value": "gold"}, "PUT")
    page.wait_for(lambda: page.moves(tag))
    moved = {"tag_id": tag, "entered": 1, "left": 0, "changed": 0, "customers": 1}
    assert page.moves(tag) == [moved]
    assert any(said["customers"] is None or "7" in said["customers"] for said in page.said("tags"))
    owner.call("/api/v1/runs", {"tag_ids": [rule]})
    page.wait_for(lambda: any(job["state"] == "done" for said in page.said("jobs") for job in said["jobs"]))
    page.wait_for(lambda: page.moves(rule))
    assert page.moves(rule) == [{"tag_id": rule, "entered": 30, "left": 0, "changed": 0, "customers": 30}]
    owner.call(f"/api/v1/customers/7/tags/{tag}", method="DELETE")
    page.wait_for(lambda: len(page.moves(tag)) == 2)
    assert page.moves(tag)[1] == {**moved, "entered": 0, "left": 1, "customers": 0}


def test_a_page_that_was_away_hears_what_it_missed(shop) -> None:
    _, owner = shop
    tag = owner.call("/api/v1/tags", draft("挚友", by_hand("gold"), kind="hand"))["id"]
    page = Listening(owner)
    page.wait_for(lambda: page.said("hello"))
    last = page.events[-1][2]
    for customer in (1, 2, 3):
        owner.call(f"/api/v1/customers/{customer}/tags/{tag}", {"value": "gold"}, "PUT")
    for again in (Listening(owner, **{"Last-Event-ID": last}), Listening(owner, f"/api/v1/live?after={last}")):
        again.wait_for(lambda again=again: again.moves(tag))
        assert (again.moves(tag)[0]["entered"], again.moves(tag)[0]["customers"]) == (3, 3)
        assert {"1", "2", "3"} <= set(again.said("tags")[0]["customers"])
    lost = Listening(owner, **{"Last-Event-ID": "nobody said so"})
    lost.wait_for(lambda: lost.said("missed") == [{"tags": True}])


def test_many_changes_are_few_messages(shop) -> None:
    _, owner = shop
    tag = owner.call("/api/v1/tags", draft("挚友", by_hand("gold", "silver"), kind="hand"))["id"]
    page = Listening(owner)
    page.wait_for(lambda: page.said("hello"))
    began = time.monotonic()
    for turn in range(60):
        owner.call(f"/api/v1/customers/{turn % 30 + 1}/tags/{tag}", {"value": ("gold", "silver")[turn // 30]}, "PUT")
    page.wait_for(lambda: sum(each["entered"] + each["changed"] for each in page.moves(tag)) == 60)
    assert len(page.said("tags")) <= 2 * (time.monotonic() - began) + 2


def test_a_server_that_stops_ends_the_connections_of_pages_and_of_those_who_wait(shop) -> None:
    server, owner = shop
    page = Listening(owner)
    page.wait_for(lambda: page.said("hello"))
    waiting = threading.Thread(target=owner.call, args=("/api/v1/changes?after=now&wait=30",))
    waiting.start()
    time.sleep(0.5)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 20  # nobody's half a minute was waited for
    waiting.join(10)
    page.wait_for(lambda: page.ended, 10)
    assert not waiting.is_alive()
    assert "Cancel" not in server.log.read_text() and "Traceback" not in server.log.read_text()


def test_nobody_listens_without_signing_in_and_nobody_opens_too_many(shop) -> None:
    server, owner = shop
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.url}/api/v1/live", timeout=10)
    assert refused.value.code == 401
    open_pages = [Listening(owner) for _ in range(12)]
    with pytest.raises(urllib.error.HTTPError) as refused:
        Listening(owner)
    assert (refused.value.code, json.load(refused.value)["code"]) == (429, "live_too_many")
    for page in open_pages:
        page._answer.fp.raw._sock.close()  # as a tab that is closed
        page._answer.close()
    deadline = time.monotonic() + 20
    while True:
        try:
            Listening(owner)
            break
        except urllib.error.HTTPError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
