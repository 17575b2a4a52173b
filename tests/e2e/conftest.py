"""A real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _chromium() is None:
        terminalreporter.write_line("Browser tests were left out: there is no Chromium here.")
