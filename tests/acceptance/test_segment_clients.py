"""The clients that the world uses, as they are published, pointed at the running server."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from segment.analytics.client import Client

ROOT = Path(__file__).parents[2]
WHEN = datetime(2024, 3, 5, 12, 0, 0, 123_000, tzinfo=UTC)


def _node() -> str | None:
    own = ROOT / ".venv" / "node" / "node"
    return str(own) if own.exists() else shutil.which("node")


def rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def check(data: Path) -> None:
    """What both clients said, as facts."""
    (identified,) = rows(data, "SELECT customer_id FROM profile")
    (order,) = rows(
        data,
        "SELECT event_id, customer_id, ts, amount, order_id, quantity FROM events WHERE name = 'order_completed'",
    )
    assert order == ("order-message-1", identified[0], order[2], Decimal("36.3700"), "o1", Decimal(3))
    assert abs((order[2] - WHEN.replace(tzinfo=None)).total_seconds()) < 5
    (item,) = rows(data, "SELECT order_id, product_id, quantity, amount FROM order_items")
    assert item == ("o1", "p1", Decimal(3), Decimal("36.3000"))
    names = ["group_joined", "order_completed", "page_viewed", "product_viewed", "screen_viewed"]
    assert [row[0] for row in rows(data, "SELECT name FROM events ORDER BY name")] == names
    assert rows(data, "SELECT DISTINCT customer_id FROM events") == [identified]
    assert rows(data, "SELECT properties->>'price' FROM events WHERE name = 'product_viewed'") == [("12.1",)]
    assert rows(data, "SELECT properties->>'group_id' FROM events WHERE name = 'group_joined'") == [("g1",)]
    traits = dict(rows(data, "SELECT trait, value FROM traits"))
    assert (traits["name"], traits["points"], traits["vip"]) == ("李四", "12.5", "true")
    kinds = [row[0] for row in rows(data, "SELECT kind FROM identities ORDER BY kind")]
    assert kinds == ["anonymous_id", "customer_id", "email"]
    assert rows(data, "SELECT reason FROM quarantine") == []


@pytest.mark.parametrize("gzip", [False, True])
def test_the_python_client(serve: Callable, write_key: str, tmp_path: Path, gzip: bool):
    server, failed = serve(), list[Any]()
    client = Client(write_key, host=server.url, gzip=gzip, on_error=lambda *error: failed.append(error), max_retries=1)
    client.identify("n1", {"name": "李四", "email": "li@example.com", "points": 12.5, "vip": True})
    client.track(anonymous_id="browser-1", event="Product Viewed", properties={"product_id": "p1", "price": 12.1})
    client.alias("browser-1", "n1")
    order = {"order_id": "o1", "total": 36.37, "products": [{"product_id": "p1", "price": 12.1, "quantity": 3}]}
    client.track("n1", "Order Completed", order, timestamp=WHEN, message_id="order-message-1")
    client.track("n1", "Order Completed", message_id="order-message-1")
    client.page("n1", name="首页", properties={"url": "https://shop.example/"})
    client.screen("n1", name="Cart")
    client.group("n1", "g1", {"name": "老客群"})
    client.shutdown()
    assert failed == []
    assert server.stop() == 0
    check(tmp_path / "data")


def test_the_node_client(serve: Callable, write_key: str, tmp_path: Path):
    node, modules = _node(), ROOT / "web" / "node_modules"
    if node is None or not (modules / "@segment" / "analytics-node").is_dir():
        leave_out = pytest.fail if os.environ.get("ZHIKE_REQUIRE_BROWSER") == "1" else pytest.skip
        leave_out("no Node.js with the console's packages here (make console)")
    server = serve()
    script = Path(__file__).with_name("segment_client.mjs")
    done = subprocess.run([str(node), str(script), str(modules), server.url, write_key], capture_output=True, text=True,
                          timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert server.stop() == 0
    check(tmp_path / "data")
