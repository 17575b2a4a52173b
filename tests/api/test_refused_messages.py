"""What programs sent and could not be used, on the page of its source: the newest first, why, and as it came."""

import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from django.test import Client
from drafts import problem

from zhike import wiring
from zhike.collect.stream.drain import Drain
from zhike.collect.stream.spool import Record, Spool
from zhike.control.sources import sources
from zhike.control.sources.models import SourceKind
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def source(owner, warehouse: DuckDBWarehouse, tmp_path: Path) -> str:
    """A source whose programs sent 25 messages without the name of an event, and one good one."""
    made = sources.create(owner, "小程序", SourceKind.EVENT_API).source
    messages = [{"type": "track", "userId": f"u{i}", "messageId": f"m{i}"} for i in range(25)]
    body = {"batch": [*messages, {"type": "track", "userId": "u", "event": "Product Viewed"}]}
    spool = Spool(tmp_path / "spool", wiring.keyring())
    spool.append([Record(made.name, "batch", time.time_ns() // 1000, orjson.dumps(body))])
    while Drain(spool, warehouse, wiring.keyring(), lambda *_: None).step():
        pass
    return made.id


def refused(client: Client, source: str, cursor: str = "") -> dict:
    return client.get(f"/api/v1/sources/{source}/refused", {"cursor": cursor} if cursor else {}).json()


def test_they_are_paged_from_the_newest_on(client: Client, source: str):
    first = refused(client, source)
    rest = refused(client, source, first["next_cursor"])
    assert [each["number"] for each in first["items"] + rest["items"]] == list(range(25, 0, -1))
    assert (len(first["items"]), rest["next_cursor"]) == (20, None)
    newest = first["items"][0]
    assert newest["reason"]["code"] == "event_name_missing"
    assert orjson.loads(newest["message"])["messageId"] == "m24"


def test_they_are_shown_to_whoever_may_mend_them(signed_in: Callable[[str], Client], source: str):
    assert problem(signed_in("viewer").get(f"/api/v1/sources/{source}/refused")) == (403, "forbidden")
    assert problem(signed_in("operator").get("/api/v1/sources/none/refused")) == (404, "not_found")
