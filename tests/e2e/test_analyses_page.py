"""Analyses as an operator meets them: from a question to a cell of its answer, to a segment, to its customers."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

CUSTOMERS = 40


def some_orders() -> Iterator[tuple[int, float, datetime]]:
    """Customer i ordered i % 5 + 1 times, the last time 3 * i days ago."""
    for i in range(CUSTOMERS):
        for n in range(i % 5 + 1):
            yield i, 20.5 + 3 * i, datetime.now() - timedelta(days=3 * i + 7 * n, hours=1)


@pytest.fixture
def shop(shop_with_orders: Callable[..., Page]) -> Page:
    return shop_with_orders(some_orders())


def test_from_a_question_to_the_customers_behind_a_cell(shop: Page) -> None:
    ask_for_rfm(shop)
    people = open_the_fullest_cell(shop)
    make_a_segment(shop, people)
    ask_what_has_no_answer(shop)
    in_english(shop)


def ask_for_rfm(page: Page) -> None:
    page.get_by_role("menu").get_by_text("分析", exact=True).click()
    page.get_by_role("link", name=re.compile("^RFM")).click()
    page.get_by_label("中文名称").fill("谁最有价值")
    page.get_by_label("英文名称").fill("Who is worth most")
    page.get_by_label("分数").click()
    page.locator(".ant-select-item-option").filter(has_text="1–3 分").click()
    page.get_by_role("button", name="保存并计算").click()
    expect(page.get_by_role("heading", name="谁最有价值")).to_be_visible()
    expect(page.get_by_role("region", name="结论")).to_contain_text(f"{CUSTOMERS} 位客户")
    expect(page.get_by_text("已采用")).to_be_visible()


def open_the_fullest_cell(page: Page) -> int:
    cells = page.locator("button.grid-cell")
    counts = [int(each) for each in cells.locator("strong").all_text_contents()]
    assert sum(counts) == CUSTOMERS
    cells.nth(counts.index(max(counts))).click()
    expect(page.get_by_role("dialog").locator(".big-number")).to_have_text(f"{max(counts)} 人")
    return max(counts)


def make_a_segment(page: Page, people: int) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("存成人群，名称").fill("先联系这些人")
    dialog.get_by_role("button", name="存成人群").click()
    dialog.get_by_role("link", name="查看人群里的客户").click()
    expect(page.get_by_text(f"{people} 位客户", exact=True)).to_be_visible()
    expect(page.get_by_text("人群：先联系这些人")).to_be_visible()
    expect(page.locator("tbody .customer-chip")).to_have_count(people)
    expect(page.locator("tbody").get_by_text(re.compile("谁最有价值 · ")).first).to_be_visible()  # the kept tag


def ask_what_has_no_answer(page: Page) -> None:
    """Why is said, and that nothing changed."""
    page.goto("/analyses/new?kind=funnel", wait_until="networkidle")
    for step in ("浏览商品", "下单付款"):
        page.get_by_label("步骤", exact=True).fill(step)
        page.locator(".ant-select-item-option").filter(has_text=step).click()
    page.get_by_role("button", name="保存并计算").click()
    alert = page.get_by_role("alert").filter(has_text="所有标签和人群都和之前一样")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("浏览商品")


def in_english(page: Page) -> None:
    page.get_by_text("EN", exact=True).click()
    page.get_by_role("menu").get_by_text("Analyses", exact=True).click()
    page.get_by_role("link", name="Who is worth most").click()
    expect(page.get_by_role("region", name="What it says")).to_contain_text(f"{CUSTOMERS} customers")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("tooltip").get_by_role("button", name="Delete").click()
    expect(page.get_by_text(re.compile("cannot be deleted"))).to_be_visible()  # the segment reads it


def test_a_setting_that_does_not_fit_is_said_at_its_field(visit: Callable[..., Page]) -> None:
    page = visit("/analyses/new?kind=rfm")
    page.get_by_label("切分方式").click()
    page.locator(".ant-select-item-option").filter(has_text="固定").click()
    page.get_by_label(re.compile("^R 切分点")).fill("30")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".field").filter(has_text="R 切分点").get_by_role("alert")).to_be_visible()
    expect(page.locator(".field").get_by_role("alert")).to_have_count(1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_fits_a_phone(visit: Callable[..., Page], language: str) -> None:
    page = visit("/analyses", language, width=390)
    page.locator(".card a").first.click()
    page.locator(".grid-cell").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
