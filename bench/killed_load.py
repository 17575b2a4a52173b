"""What a shop does to a server that is killed all the time: it sends again whatever was not answered.

Every kind of work has a thread, and remembers what was accepted.
"""

import base64
import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PHONES, BY_HAND, USERS = 3_000, 40, 1_500
"""Customers of the first file, the first of them who get tags by hand (and whom no message names), and visitors."""

PATIENCE = 60.0
"""Seconds to wait for answers after the end."""

_GONE = (OSError, http.client.HTTPException)


def phone(number: int) -> str:
    return f"138{number:08}"


@dataclass
class Accepted:
    """`sent` may be there, what is `accepted` must be."""

    sent: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    """Of the accepted: those that are no events."""

    joined: list[tuple[str, str]] = field(default_factory=list)
    """Users who are one customer."""

    by_hand: dict[int, list[str | None]] = field(default_factory=dict)
    """The values that were set, in order."""

    imports: list[tuple[str, list[str]]] = field(default_factory=list)
    """Jobs, and the orders of their files."""


class Load:
    """Works from `start` to `stop`; `accepted()` is what came of it, as JSON."""

    def __init__(self, url: str, write_key: str, api_key: str, tags: dict[str, Any], by_hand: list[int]) -> None:
        self._netloc, self._tags, self._customers = urlsplit(url).netloc, tags, by_hand
        self._write = {"Authorization": "Basic " + base64.b64encode(f"{write_key}:".encode()).decode()}
        self._api = {"Authorization": f"Bearer {api_key}"}
        self._found, self._over, self._failures = Accepted(), threading.Event(), list[Exception]()
        self._until = 0.0
        works = (self._events, self._events, self._people, self._by_hand, self._imports, self._runs)
        self._threads = [threading.Thread(target=self._again, args=(work, n)) for n, work in enumerate(works)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Work that was begun is finished, so that its end is known. Raises what an answer was not expected to be."""
        self._over.set()
        self._until = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise ExceptionGroup("the load was not answered as it should be", self._failures)

    def accepted(self) -> dict[str, Any]:
        return {name: sorted(of) if isinstance(of, set) else of for name, of in vars(self._found).items()}

    def _again(self, work: Callable[[random.Random, str], float], thread: int) -> None:
        rng, number = random.Random(thread), 0
        try:
            while not self._over.is_set():
                number += 1
                self._over.wait(work(rng, f"{thread}-{number}"))
        except Exception as error:
            self._failures.append(error)

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        """Until there is an answer that is not a refusal for now."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **headers}
        while not self._over.is_set() or time.monotonic() < self._until:
            try:
                connection = http.client.HTTPConnection(self._netloc, timeout=30)
                connection.request(method, path, content, headers)
                answer = connection.getresponse()
                said = answer.read()
                if answer.status < 429:
                    return answer.status, json.loads(said or b"null")
            except _GONE:
                pass
            time.sleep(0.1)
        raise TimeoutError(f"no answer to {method} {path}")

    def _send(self, messages: list[dict[str, Any]]) -> None:
        ids = [message["messageId"] for message in messages]
        self._found.sent.update(ids)
        status, said = self._ask("POST", "/v1/batch", {"batch": messages}, self._write)
        assert status == 200, said
        self._found.accepted.update(ids)

    def _events(self, rng: random.Random, turn: str) -> float:
        self._send([_event(rng, f"{turn}-{n}") for n in range(rng.choice((1, 5, 40)))])
        return rng.uniform(0, 0.1)

    def _people(self, rng: random.Random, turn: str) -> float:
        """A visitor says who they are: by a customer's phone, or by the number that they had before."""
        user, other = (f"u{number}" for number in rng.sample(range(USERS), 2))
        if rng.random() < 0.5:
            traits = {"phone": phone(rng.randrange(BY_HAND, PHONES)), "points": rng.randrange(100)}
            message = {"type": "identify", "userId": user, "traits": traits}
        else:
            message = {"type": "alias", "userId": user, "previousId": other}
            self._found.joined.append((user, other))
        self._send([{**message, "messageId": f"said-{turn}"}])
        self._found.said.append(f"said-{turn}")
        return rng.uniform(0.2, 1)

    def _by_hand(self, rng: random.Random, turn: str) -> float:
        customer, value = rng.choice(self._customers), rng.choice(("gold", "silver", None))
        path = f"/api/v1/customers/{customer}/tags/{self._tags['hand']}"
        self._found.by_hand.setdefault(customer, []).append(value)
        body = None if value is None else {"value": value}
        status, said = self._ask("PUT" if value else "DELETE", path, body, self._api)
        assert status == 204, said
        return rng.uniform(0, 0.3)

    def _imports(self, rng: random.Random, turn: str) -> float:
        """An upload and an import of it; one that got no answer is made anew, its orders known already."""
        orders = [f"o{turn}-{n}" for n in range(60)]
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3600 - 60))
        rows = [f"{order},{phone(rng.randrange(BY_HAND, PHONES))},{now},{rng.randint(1, 300)}" for order in orders]
        text = "订单编号,手机,付款时间,实付金额\n" + "\n".join(rows) + "\n"
        form = {**self._api, "Content-Type": "multipart/form-data; boundary=zhike"}
        status, upload = self._ask("POST", "/api/v1/imports/uploads", _form(text), form)
        assert status in (200, 201), upload
        body = {"upload_id": upload["id"], "mapping": {**upload["mapping"], "source": "shop"}}
        status, said = self._ask("POST", "/api/v1/imports", body, self._api)
        if status == 202:  # else it had been accepted, and the answer was lost: the upload is taken
            self._found.imports.append((said["job"]["id"], orders))
        return rng.uniform(2, 6)

    def _runs(self, rng: random.Random, turn: str) -> float:
        status, said = self._ask("POST", "/api/v1/runs", {"tag_ids": rng.sample(self._tags["decided"], 4)}, self._api)
        assert status in (202, 409), said
        return rng.uniform(2, 8)


def _event(rng: random.Random, id: str) -> dict[str, Any]:
    who = f"u{rng.randrange(USERS)}"
    kind = rng.random()
    common = {"messageId": id, "userId": who, "type": "track"}
    if kind < 0.15:
        said = {"order_id": f"web-{id}", "total": rng.randint(1, 400), "currency": "CNY"}
        return {**common, "event": "Order Completed", "properties": said}
    return {**common, "event": "Product Viewed" if kind < 0.7 else "Product Added", "properties": {"product_id": "p1"}}


def _form(text: str) -> bytes:
    head = 'Content-Disposition: form-data; name="file"; filename="orders.csv"\r\nContent-Type: text/csv'
    return f"--zhike\r\n{head}\r\n\r\n{text}\r\n--zhike--\r\n".encode()
