"""A real browser: Debian's Chromium, driven by Playwright."""

import csv
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

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
def visit(browser: Browser, example_shop: Any, signed_in_there: StorageState) -> Iterator[Callable[..., Page]]:
    """`visit("/tags", "en", width=390)`: a page of the example shop, in this language, once it has come to rest."""
    contexts = []

    def open_page(path: str, language: str = "zh", width: int = 1440) -> Page:
        context = browser.new_context(
            base_url=example_shop.url,
            storage_state=signed_in_there,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('zhike.language', '{language}')")
        page = context.new_page()
        page.goto(path, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


Order = tuple[int, float, datetime]
"""The customer's number, what was paid, and when."""


@pytest.fixture
def shop_with_orders(serve: Callable, browser: Browser, tmp_path: Path) -> Callable[[Iterable[Order]], Page]:
    """`shop_with_orders(orders)`: a page of a new shop whose owner has just imported these orders by hand."""

    def imported(orders: Iterable[Order]) -> Page:
        page = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
        page.goto(serve().sign_in_link)
        page.get_by_role("menu").get_by_text("导入", exact=True).click()
        page.get_by_role("link", name="导入文件").or_(page.get_by_role("button", name="导入文件")).first.click()
        page.locator("input[type=file]").set_input_files(_export(tmp_path / "orders.csv", orders))
        page.get_by_role("button", name="开始导入").click()
        expect(page.get_by_role("link", name="查看客户")).to_be_visible(timeout=60_000)
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
