"""The browser's script in a shop's pages, of another origin than the server, in a real browser."""

import gzip
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

PAGE = """<!doctype html><title>%(title)s</title><p>%(title)s</p>
<script>window.zhike = window.zhike || []</script>
<script async src="%(server)s/v1/zhike.js" data-write-key="%(key)s"></script>"""


@pytest.fixture
def shop() -> Iterator[Callable[[str, str], str]]:
    """`shop(server, key)`: the address of a shop whose pages use the script."""
    told: dict[str, str] = {}

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (PAGE % {**told, "title": "雨伞" if "p1" in self.path else "首页"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    pages = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()

    def address(server: str, key: str) -> str:
        told.update(server=server, key=key)
        return f"http://127.0.0.1:{pages.server_port}"

    yield address
    pages.shutdown()
    pages.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


class Visitor:
    """A page, and what it sends."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.sent: list[dict[str, Any]] = []
        self.errors: list[str] = []
        context.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._address = address

    def _note(self, request: Any) -> None:
        if request.url.endswith("/v1/batch") and request.method == "POST":
            self.sent.append(json.loads(request.post_data or "{}"))

    def goes_to(self, path: str) -> None:
        self.page.goto(self._address + path)
        self.page.wait_for_function("window.zhike && window.zhike.version")

    def says(self, call: str) -> None:
        self.page.evaluate(f"zhike.{call}")

    def stored(self) -> dict[str, str]:
        return dict(self.page.evaluate("({...localStorage})"))


def rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def test_the_script_is_small_and_cached(serve: Callable, write_key: str):
    server = serve()
    request = urllib.request.Request(f"{server.url}/v1/zhike.js", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        packed = answer.read()
    assert len(packed) < 5_000
    assert b"zhike" in gzip.decompress(packed)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "max-age" in answer.headers["Cache-Control"]


def test_a_visit_from_the_first_page_to_signing_in(
    serve: Callable, write_key: str, shop: Callable, context: BrowserContext, tmp_path: Path
):
    server = serve()
    visitor = Visitor(context, shop(server.url, write_key))
    visitor.goes_to("/?utm_source=wechat&utm_campaign=618")
    visitor.page.wait_for_timeout(2500)  # longer than messages wait once there is consent
    assert (visitor.sent, visitor.stored()) == ([], {}), "before consent nothing is stored or sent"

    with visitor.page.expect_response("**/v1/batch") as answered:
        visitor.says("consent(true)")
    assert answered.value.status == 200
    visitor.page.evaluate("history.pushState({}, '', '/p1')")
    visitor.says("product({product_id: 'p1', name: '雨伞', price: 12.1})")
    visitor.goes_to("/cart")  # what had not been sent goes as the page is left
    visitor.says("identify('u1', {city: '杭州', email: 'li@example.com'})")
    with visitor.page.expect_response("**/v1/batch"):
        visitor.says("flush()")
    assert set(visitor.stored()) == {"zhike.consent", "zhike.anonymous", "zhike.user"}
    visitor.page.close(run_before_unload=True)
    context.close()
    assert visitor.errors == []
    assert server.stop() == 0

    data = tmp_path / "data"
    assert set(rows(data, "SELECT name, properties->>'path' FROM events")) == {
        ("page_viewed", "/"), ("page_viewed", "/p1"), ("product_viewed", None), ("page_viewed", "/cart")}  # fmt: skip
    assert rows(data, "SELECT count(*) FROM events") == [(4,)]
    assert rows(data, "SELECT properties->>'utm_source', properties->>'utm_campaign', channel, properties->>'title' "
                      "FROM events WHERE properties->>'path' = '/'") == [("wechat", "618", "web", "首页")]  # fmt: skip
    assert rows(data, "SELECT product_id, properties->>'price' FROM events WHERE name = 'product_viewed'") == [
        ("p1", "12.1")]  # fmt: skip
    assert rows(data, "SELECT count(DISTINCT customer_id) FROM events") == [(1,)]
    kinds = [row[0] for row in rows(data, "SELECT kind FROM identities ORDER BY kind")]
    assert kinds == ["anonymous_id", "customer_id", "email"]


def test_consent_taken_back_leaves_nothing(serve: Callable, write_key: str, shop: Callable, context: BrowserContext):
    visitor = Visitor(context, shop(serve().url, write_key))
    visitor.goes_to("/")
    with visitor.page.expect_response("**/v1/batch"):
        visitor.says("consent(true)")
    visitor.says("identify('u1')")
    visitor.says("consent(false)")
    sent = len(visitor.sent)
    visitor.says("track('Button Pressed')")
    visitor.says("flush()")
    visitor.goes_to("/cart")
    visitor.page.wait_for_timeout(500)
    assert (len(visitor.sent), visitor.stored()) == (sent, {})


@pytest.mark.parametrize("signal", ["globalPrivacyControl: {value: true}", "doNotTrack: {value: '1'}"])
def test_a_browser_that_asks_not_to_be_tracked_is_not(
    serve: Callable, write_key: str, shop: Callable, context: BrowserContext, signal: str
):
    context.add_init_script(f"Object.defineProperties(navigator, {{{signal}}})")
    visitor = Visitor(context, shop(serve().url, write_key))
    visitor.goes_to("/")
    visitor.says("consent(true)")
    visitor.says("product({product_id: 'p1'})")
    visitor.says("flush()")
    visitor.goes_to("/cart")
    visitor.page.wait_for_timeout(500)
    assert (visitor.sent, visitor.stored(), visitor.errors) == ([], {}, [])


def test_what_the_server_could_not_take_is_sent_again(
    serve: Callable, write_key: str, shop: Callable, context: BrowserContext, tmp_path: Path
):
    server = serve()
    visitor = Visitor(context, shop(server.url, write_key))
    visitor.goes_to("/")
    refusals = []

    def refuse(route: Any) -> None:
        refusals.append(route.request.post_data)
        route.fulfill(status=503) if len(refusals) == 1 else route.continue_()

    context.route("**/v1/batch", refuse)
    with visitor.page.expect_response(lambda answer: answer.status == 503):
        visitor.says("consent(true)")
    with visitor.page.expect_response(lambda answer: answer.status == 200):
        visitor.says("flush()")
    assert server.stop() == 0
    assert rows(tmp_path / "data", "SELECT name FROM events") == [("page_viewed",)]
