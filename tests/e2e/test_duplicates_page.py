"""The review queue in a browser: pairs one after the other, decided by button and by key, taken back."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.csv as arrow_csv
import pytest
from e2e.axe import judge
from playwright.sync_api import Browser, Page, expect

from bench.duplicates import people_with_duplicates
from bench.resolution import MAPPING


@pytest.fixture
def review(browser: Browser, serve: Callable, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """`review("en", width=390)`: the page of a shop whose customers were compared."""
    _fill(tmp_path)
    server = serve()
    context = browser.new_context()
    context.new_page().goto(server.sign_in_link)
    state = {**context.storage_state(), "origins": []}
    context.close()

    def opened(language: str = "zh", width: int = 1440) -> Page:
        made = browser.new_context(
            base_url=server.url, storage_state=state, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        made.add_init_script(f"localStorage.setItem('zhike.language', '{language}')")
        page = made.new_page()
        page.goto("/identities", wait_until="networkidle")
        return page

    yield opened


def _fill(directory: Path) -> None:
    arrow_csv.write_csv(people_with_duplicates(1000)[0], directory / "customers.csv")
    (directory / "mapping.json").write_text(json.dumps(MAPPING.to_json()), "utf-8")
    environment = {**os.environ, "ZHIKE_DATA": str(directory / "data")}
    mapped = ["import", "customers", str(directory / "customers.csv"), "--mapping", str(directory / "mapping.json")]
    for command in (mapped, ["identities", "match"]):
        subprocess.run([sys.executable, "-m", "zhike", *command], env=environment, check=True, capture_output=True)


def waiting(page: Page) -> int:
    found = re.search(r"\d+", page.get_by_role("tab").first.inner_text())
    assert found
    return int(found[0])


def press(page: Page, key: str) -> None:
    """Once the decision before is through: until then keys are not listened to."""
    expect(page.get_by_role("button", name="不是同一个人")).to_be_enabled()
    expect(page.locator(".review-pair")).to_have_attribute("aria-busy", "false")
    page.keyboard.press(key)


def test_pairs_are_decided_by_button_and_by_key_and_taken_back(review: Callable[..., Page]) -> None:
    page = review()
    expect(page.locator(".review-pair")).to_be_visible()  # until the pairs are known their number is 0
    first = waiting(page)
    assert first > 3
    judge(page)
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="遮住资料")).to_be_visible()
    page.get_by_role("button", name="不是同一个人").click()
    expect(page.get_by_role("tab").nth(1)).to_have_text("已处理（1）")
    press(page, "u")
    expect(page.get_by_role("tab").nth(1)).to_have_text("已处理（0）")
    press(page, "s")
    expect(page.get_by_role("tab").nth(1)).to_have_text("已处理（1）")
    assert waiting(page) < first
    page.get_by_role("tab").nth(1).click()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("tab").nth(1)).to_have_text("已处理（0）")
    judge(page)
    _reads_in_english_on_a_phone(review("en", 390))


def _reads_in_english_on_a_phone(page: Page) -> None:
    expect(page.get_by_role("heading", name="likely one person")).to_be_visible()
    judge(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
