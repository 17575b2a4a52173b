"""A server that is killed while it is delivered to: what it answered for is there afterwards, once."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any

from zhike.collect.feeds.signature import HEADER, sign

MAPPING = {
    "kind": "orders", "source": "x", "identities": [{"kind": "phone", "header": "phone"}],
    "columns": {"order_id": "id", "paid_at": "paid_at", "paid_amount": "amount"},
}  # fmt: skip


class Caller:
    """Somebody signed in at a server."""

    def __init__(self, link: str, url: str) -> None:
        self.url, self.cookies = url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.open(link).read()

    def call(self, path: str, body: Any = None) -> Any:
        self.opener.open(self.url + "/api/v1/session").read()
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": str(token)}
        with self.opener.open(urllib.request.Request(self.url + path, data, headers)) as answer:
            return json.load(answer)


def deliver(url: str, source: str, secret: str, number: int) -> bool:
    body = json.dumps(
        {"id": str(number), "paid_at": "2024-01-01", "amount": "1.00", "phone": f"138{number:08d}"}
    ).encode()
    headers = {HEADER: sign(secret, int(time.time()), body), "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}/hooks/{source}", body, headers)) as answer:
            return bool(answer.status == 202)
    except OSError:
        return False


def test_every_delivery_that_was_answered_is_stored_once_after_a_kill(serve: Callable[[], Any]) -> None:
    server = serve()
    caller = Caller(server.sign_in_link, server.url)
    made = caller.call("/api/v1/sources", {"name": "hook", "kind": "webhook", "mapping": MAPPING})
    source, secret = made["source"]["id"], made["key"]
    accepted = {number for number in range(300) if deliver(server.url, source, secret, number)}
    server.kill()  # the clock has started runs meanwhile
    again = serve()
    accepted |= {number for number in range(300, 320) if deliver(again.url, source, secret, number)}
    caller = Caller(again.sign_in_link, again.url)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and caller.call(f"/api/v1/sources/{source}")["waiting"]:
        time.sleep(0.5)
    while caller.call(f"/api/v1/sources/{source}")["state"] == "running":
        time.sleep(0.2)
    overview = caller.call("/api/v1/overview")
    assert (len(accepted), overview["orders"], overview["customers"]) == (320, 320, 320)
