"""A server that is killed while it delivers: every change reaches the subscriber, each customer's in order."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from caller import Caller
from drafts import by_hand, draft
from receiver import Receiver

CUSTOMERS = 24
ORDERS = "订单编号,手机,付款时间,实付金额\n" + "".join(
    f"{number},1380000{number:04},2024-01-{number % 28 + 1:02} 10:00:00,{number}\n" for number in range(CUSTOMERS)
)


def test_nothing_is_lost_and_each_customers_changes_stay_in_order_whenever_it_is_killed(
    serve: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIKE_WEBHOOK_NETWORKS", "127.0.0.1/32")
    (tmp_path / "orders.csv").write_text(ORDERS)
    command = [
        str(Path(sys.executable).with_name("zhike")),
        "import",
        "orders",
        str(tmp_path / "orders.csv"),
        "--source",
        "s",
    ]
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    receiver = Receiver(delay=0.3)
    server = serve()
    owner = Caller(server.sign_in_link, server.url)
    tag = owner.call("/api/v1/tags", draft("挚友", by_hand("gold", "silver"), kind="hand"))["id"]
    body = {"name": "仓库", "address": receiver.url}
    subscription = owner.call("/api/v1/subscriptions", body)["subscription"]
    for _ in range(3):
        givers = _give_everybody(owner, tag)
        seen = len(receiver.messages)
        receiver.wait_for(lambda seen=seen: len(receiver.messages) >= seen + 2)
        server.kill()  # in the middle of a delivery, with others to come
        for giver in givers:
            giver.join()
        server = serve()
        owner = Caller(server.sign_in_link, server.url)
    _everything_was_told(owner, receiver, subscription)
    receiver.close()


def _give_everybody(owner: Caller, tag: str) -> list[threading.Thread]:
    """Two people at once, each customer by one of them."""

    def give(customers: range) -> None:
        for value in ("gold", "silver"):
            for customer in customers:
                try:
                    owner.call(f"/api/v1/customers/{customer}/tags/{tag}", {"value": value}, "PUT")
                except (urllib.error.URLError, OSError):
                    return  # killed

    givers = [threading.Thread(target=give, args=(range(first, CUSTOMERS + 1, 2),)) for first in (1, 2)]
    for giver in givers:
        giver.start()
    return givers


def _everything_was_told(owner: Caller, receiver: Receiver, subscription: dict[str, Any]) -> None:
    """All that happened behind the subscription's first cursor: a starter tag may have been decided before."""
    deadline = time.monotonic() + 90
    while True:
        # again each time: what was resumed may change some
        expected = owner.call(f"/api/v1/changes?limit=5000&after={subscription['cursor']}")["items"]
        happened, heard = ({item["cursor"] for item in items} for items in (expected, receiver.changes()))
        if heard == happened:
            break
        state = owner.call(f"/api/v1/subscriptions/{subscription['id']}")
        assert time.monotonic() < deadline, (len(happened), happened - heard, heard - happened, state)
        time.sleep(0.1)
    assert len(expected) >= 6  # of each of the three lives at least two messages
    told: dict[str, list[str]] = defaultdict(list)
    for item in receiver.changes():
        if item["cursor"] not in told[item["customer_id"]]:  # what came twice is known by its cursor
            told[item["customer_id"]].append(item["cursor"])
    in_order: dict[str, list[str]] = defaultdict(list)
    for item in expected:
        in_order[item["customer_id"]].append(item["cursor"])
    assert told == in_order
