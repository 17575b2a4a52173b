"""What the console says about the example shop: honest shares, one set of words, numbers that lead to customers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(("language", "tag"), [("zh", "高价值客户"), ("en", "High-value customer")])
def test_one_customer_of_thousands_is_not_0_percent(visit: Callable[..., Page], language: str, tag: str) -> None:
    card = visit("/tags", language).locator("article").filter(has_text=tag)
    expect(card.locator(".tag-card-number")).to_have_text("1")
    expect(card).to_contain_text("<0.1%")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_timeline_calls_events_what_rules_call_them(visit: Callable[..., Page], language: str) -> None:
    page = visit("/customers", language)
    events = page.request.get("/api/v1/vocabulary").json()["events"]
    words = {each["label"][language] for each in events if each["count"]}
    page.locator("tbody .customer-chip").first.click()
    page.locator(".event-name").first.wait_for()
    assert set(page.locator(".event-name").all_text_contents()) <= words


@pytest.mark.parametrize("width", [1440, 390])
def test_customers_without_a_name_are_told_apart(visit: Callable[..., Page], width: int) -> None:
    page = visit("/customers", width=width)
    chip = page.locator(".customer-chip").first
    expect(chip).to_have_text(re.compile(r"#\d+\d?\**\d"))  # the number, and under it the masked household
    expect(chip.locator(".quiet")).to_contain_text("*")


def test_numbers_of_the_overview_lead_to_customers(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.get_by_role("region", name="订单", exact=True).get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/customers\?sort=-order_count"))
    orders = page.locator("tbody .row-opens td:nth-child(2)")
    expect(orders).to_have_count(50)
    counts = [int(each) for each in orders.all_text_contents()]
    assert counts == sorted(counts, reverse=True)
    page.goto("/")
    page.get_by_role("region", name="标签覆盖").get_by_role("button").click()
    page.get_by_role("link", name="流失预警").click()
    expect(page.get_by_text(re.compile(r"^\d+ 位客户$"))).to_be_visible()
    assert "tag=" in page.url
