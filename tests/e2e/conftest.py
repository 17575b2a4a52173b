"""A real browser: Debian's Chromium, driven by Playwright."""

import csv
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect, sync_playwright

expect.set_options(timeout=20_000)  # other tests run beside these: an import may take its time, and is waited for

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def _chromium() -> str | None:
    return os.environ.get("ZHIKE_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Without Chromium the test is left out, or fails when ZHIKE_REQUIRE_BROWSER is 1."""
    path = _chromium()
    if path is None:
        leave_out = pytest.fail if os.environ.get("ZHIKE_REQUIRE_BROWSER") == "1" else pytest.skip
        leave_out("no Chromium here (looked for chromium and google-chrome; ZHIKE_CHROMIUM names another)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def signed_in_there(browser: Browser, example_shop: Any) -> StorageState:
    """The session of somebody who opened the example shop's sign-in link: it works only once."""
    context = browser.new_context()
    context.new_page().goto(example_shop.sign_in_link)
    state = context.storage_state()
    context.close()
    return {**state, "origins": []}


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`window(url, "en", width=390)`: an empty page of a browser of its own, whose addresses begin with this one.
    Without a language the console speaks Chinese, and remembers what is chosen."""
    contexts = []

    def opened(url: str, language: str | None = None, width: int = 1440, **how: Any) -> Page:
        size = ViewportSize(width=width, height=900)
        context = browser.new_context(base_url=url, viewport=size, reduced_motion="reduce", **how)
        contexts.append(context)
        if language:
            context.add_init_script(f"localStorage.setItem('zhike.language', '{language}')")
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def visit(window: Callable[..., Page], example_shop: Any, signed_in_there: StorageState) -> Callable[..., Page]:
    """`visit("/tags", "en", width=390)`: a page of the example shop, in this language, once it has come to rest."""

    def open_page(path: str, language: str = "zh", width: int = 1440) -> Page:
        page = window(example_shop.url, language, width, storage_state=signed_in_there)
        page.goto(path, wait_until="networkidle")
        return page

    return open_page


@pytest.fixture
def come_in(window: Callable[..., Page]) -> Callable[..., Page]:
    """`come_in(link, "en", width=390)`: the browser of whoever opened this sign-in link."""

    def opened(link: str, language: str | None = None, width: int = 1440) -> Page:
        url = link.split("/sign-in/")[0]
        page = window(url, language, width, permissions=["clipboard-read", "clipboard-write"])
        page.goto(link, wait_until="networkidle")
        return page

    return opened


Order = tuple[int, float, datetime]
"""The customer's number, what was paid, and when."""


@pytest.fixture
def shop_with_orders(serve: Callable, come_in: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """`shop_with_orders(orders, "en")`: a page of a new shop whose owner has just imported these orders by hand."""

    def imported(orders: Iterable[Order], language: str | None = None) -> Page:
        page = come_in(serve().sign_in_link, language)
        page.goto("/imports/new")
        page.locator("input[type=file]").set_input_files(_export(tmp_path / "orders.csv", orders))
        page.get_by_role("button", name=re.compile("开始导入|Start the import")).click()
        done = page.get_by_role("link", name=re.compile("查看客户|See the customers"))
        expect(done).to_be_visible(timeout=60_000)
        return page

    return imported


def _export(path: Path, orders: Iterable[Order]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["订单编号", "收货人手机", "实付金额", "付款时间", "订单状态"])
        for i, (customer, paid, at) in enumerate(orders):
            sheet.writerow([f"T{i}", f"138{customer:08}", f"{paid:.2f}", f"{at:%Y-%m-%d %H:%M:%S}", "交易成功"])
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _chromium() is None:
        terminalreporter.write_line("Browser tests were left out: there is no Chromium here.")
