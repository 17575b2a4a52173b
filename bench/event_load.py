"""The load: a program of its own that sends events as a shop's servers would, and keeps count of what was accepted.

    python -m bench.event_load URL WRITE_KEY --batch 100 --seconds 60 --connections 8 [--rate 200]

Prints one line of JSON: how many requests got which answer, the numbers of those that were accepted (each message id
ends with its request's number), and how long answers took in milliseconds. `--rate` is requests a second, in all;
without it each connection sends its next request as soon as the last one is answered. Bodies are made before the clock
starts: only their message ids differ from one another. A server that is gone is waited for.
"""

import argparse
import asyncio
import base64
import itertools
import json
import random
import time
import uuid
from collections import Counter
from urllib.parse import urlsplit

EVENTS = 6_400
"""How many different events are sent again and again, under new message ids."""

CUSTOMERS = 50_000
_ID = b"00000000"  # in every message id, replaced by the request's number


class Load:
    """Requests over some connections, until the time is over or the server is gone."""

    def __init__(self, url: str, key: str, batch: int, seconds: float, rate: float | None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._key, self._batch, self._seconds, self._rate = key, batch, seconds, rate
        rng = random.Random(uuid.uuid4().int)
        self._requests = [self._request(rng) for _ in range(EVENTS // (batch or 1))]
        self._numbers = itertools.count(1)
        self.answers: Counter[str] = Counter()
        self.accepted: list[int] = []
        self.took: list[float] = []

    def _request(self, rng: random.Random) -> bytes:
        messages = [_message(rng) for _ in range(self._batch or 1)]
        said = {"batch": messages} if self._batch else messages[0]
        body = json.dumps(said, ensure_ascii=False).encode()
        path = "batch" if self._batch else messages[0]["type"]
        key = base64.b64encode(f"{self._key}:".encode()).decode()
        head = (f"POST /v1/{path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Basic {key}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")  # fmt: skip
        return head.encode() + body

    async def run(self, connections: int) -> None:
        self._began = time.perf_counter()
        await asyncio.gather(*(self._send(number, connections) for number in range(connections)))

    async def _send(self, number: int, connections: int) -> None:
        step = connections / self._rate if self._rate else 0.0
        due = self._began + step * number / connections
        while self._is_time():
            try:
                reader, writer = await asyncio.open_connection(self._host, self._port)
                while self._is_time():
                    if step:
                        await asyncio.sleep(max(0.0, due - time.perf_counter()))
                    await self._ask(reader, writer, due if step else time.perf_counter())
                    due += step
                writer.close()
            except (OSError, asyncio.IncompleteReadError):
                self.answers["gone"] += 1
                await asyncio.sleep(0.1)
                due = max(due, time.perf_counter())

    def _is_time(self) -> bool:
        return time.perf_counter() < self._began + self._seconds

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, since: float) -> None:
        """One request, timed from when it was due: waiting for a slow answer before it counts as well."""
        number = next(self._numbers)
        writer.write(self._requests[number % len(self._requests)].replace(_ID, b"%08d" % number))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        self.took.append(time.perf_counter() - since)
        self.answers[head[9:12].decode()] += 1
        if head[9:12] == b"200":
            self.accepted.append(number)

    def report(self) -> dict[str, object]:
        took = sorted(self.took)
        return {
            "answers": dict(self.answers), "accepted": self.accepted, "seconds": time.perf_counter() - self._began,
            "p50": _part(took, 0.5), "p99": _part(took, 0.99),
        }  # fmt: skip


def _part(took: list[float], share: float) -> float:
    return 1000 * took[min(int(share * len(took)), len(took) - 1)] if took else 0.0


def _message(rng: random.Random) -> dict[str, object]:
    """A page, a product looked at or put into the cart, an order: by somebody who comes back."""
    who = min(int(rng.paretovariate(0.6)), CUSTOMERS) if rng.random() < 0.5 else rng.randrange(CUSTOMERS)
    common = {
        "messageId": f"{uuid.UUID(int=rng.getrandbits(128))}-{_ID.decode()}", "userId": f"user{who}",
        "anonymousId": f"device{who}", "context": {"library": {"name": "load", "version": "1"}},
    }  # fmt: skip
    product = {"product_id": f"p{rng.randrange(5_000)}", "category": "配饰", "price": rng.randrange(100, 90_000) / 100}
    kind = rng.random()
    if kind < 0.05:
        products = [{**product, "quantity": rng.randint(1, 3)} for _ in range(2)]
        said = {"order_id": f"o{rng.getrandbits(40)}-{_ID.decode()}", "total": 99.9, "products": products}
        return {"type": "track", "event": "Order Completed", "properties": said, **common}
    if kind < 0.3:
        return {"type": "page", "name": "商品", "properties": {"url": "https://shop.example/p/1"}, **common}
    event = "Product Viewed" if kind < 0.8 else "Product Added"
    return {"type": "track", "event": event, "properties": {**product, "quantity": 1}, **common}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url")
    arguments.add_argument("key")
    arguments.add_argument("--batch", type=int, default=0, help="messages in a request; 0: one, not in a batch")
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--connections", type=int, default=16)
    arguments.add_argument("--rate", type=float)
    chosen = arguments.parse_args()
    load = Load(chosen.url, chosen.key, chosen.batch, chosen.seconds, chosen.rate)
    asyncio.run(load.run(chosen.connections))
    print(json.dumps(load.report()))


if __name__ == "__main__":
    main()
