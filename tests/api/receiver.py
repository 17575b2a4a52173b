"""A subscriber as a stranger would write one: a real HTTP server that checks signatures by the published rules."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """Answers with `answers(number of the message)` (a status, after `delay` seconds) and keeps what it was told."""

    def __init__(self, answers: Callable[[int], int] = lambda _: 204, delay: float = 0.0) -> None:
        self.answers, self.delay, self.secret = answers, delay, ""
        self.messages: list[dict[str, Any]] = []  # every one that came, delivered or not
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver._take(dict(self.headers.items()), body)
                time.sleep(receiver.delay)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if status in (301, 302, 307):
                    self.send_header("Location", receiver.url + "elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _take(self, headers: dict[str, str], body: bytes) -> int:
        headers = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            status = self.answers(len(self.messages))
            said = json.loads(body)
            self.messages.append({"headers": headers, "body": body, "said": said, "status": status})
            return status

    def changes(self) -> list[dict[str, Any]]:
        """Those that were accepted, in the order in which they came."""
        told = [m["said"] for m in self.messages if m["status"] < 300 and m["said"]["type"] == "tags.changed"]
        return [change for said in told for change in said["data"]["changes"]]

    def wait_for(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"{len(self.messages)} messages, {len(self.changes())} changes"
            time.sleep(0.02)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def is_signed(message: dict[str, Any], secret: str) -> bool:
    """As https://www.standardwebhooks.com says, written here once more."""
    headers = message["headers"]
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), message["body"]))
    key = base64.b64decode(secret[len("whsec_") :])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and f"v1,{expected}" in headers["webhook-signature"].split(" ")
