"""Sending events to a running server, and what stands in its warehouse once it has stopped."""

import base64
import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb


class Answer:
    """Status, headers and JSON of an answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        content = response.read()
        self.said: dict[str, Any] = json.loads(content) if content else {}

    @property
    def code(self) -> str | None:
        return self.said.get("code")


class Sender:
    """One connection to the event API."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self._own = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()} if key else {}

    def send(self, path: str, body: Any, method: str = "POST", **headers: str) -> Answer:
        """`body`: bytes (or an iterator of them, sent in chunks) as they are, anything else as JSON."""
        raw = isinstance(body, bytes | Iterator) or body is None
        content = body if raw else json.dumps(body).encode()
        self._connection.request(method, f"/v1/{path}", content, {**self._own, **headers})
        return Answer(self._connection.getresponse())


@contextmanager
def warehouse_of(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a server that has stopped left behind."""
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as opened:
        yield opened


def column(data: Path, query: str) -> list[Any]:
    """The first column of a query's rows."""
    with warehouse_of(data) as opened:
        return [row[0] for row in opened.execute(query).fetchall()]
