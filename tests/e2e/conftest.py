"""A real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _chromium() is None:
        terminalreporter.write_line("Browser tests were left out: there is no Chromium here.")
