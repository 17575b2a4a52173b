"""A lifecycle as an operator meets it: taken with one click, decided, read, and its past reconstructed."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from axe import judge
from playwright.sync_api import Page, expect
from test_analyses_page import CUSTOMERS, some_orders


@pytest.fixture
def shop(shop_with_orders: Callable[..., Page]) -> Page:
    return shop_with_orders(some_orders())


def test_from_a_shipped_scheme_to_its_customers_and_its_past(shop: Page) -> None:
    take(shop)
    dormant = read_the_stages(shop)
    open_a_stage(shop, dormant)
    change_a_number(shop, dormant)
    edit_a_stage(shop)
    choose_days(shop)
    reconstruct(shop)
    in_english(shop)


def take(page: Page) -> None:
    page.get_by_role("menu").get_by_text("生命周期", exact=True).click()
    expect(page.get_by_role("heading", name="生命周期", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("启用.*客户关系")).click()
    expect(page.get_by_text(re.compile("划分于"))).to_be_visible(timeout=60_000)


def heads(page: Page, stage: str) -> int:
    card = page.locator(".stage-card").filter(has=page.get_by_role("heading", name=stage, exact=True))
    return int(re.sub(r"\D", "", card.locator(".stage-heads").inner_text()))


def read_the_stages(page: Page) -> int:
    strip = page.get_by_role("region", name="各阶段")
    expect(strip.locator(".stage-card")).to_have_count(7)
    expect(strip.locator(".stage-heads").filter(has_text=re.compile("[1-9]"))).not_to_have_count(0)
    names = ("获取", "新客", "成长", "成熟", "沉睡", "流失", "召回")
    assert sum(heads(page, name) for name in names) == CUSTOMERS
    judge(page)
    return heads(page, "沉睡")


def open_a_stage(page: Page, dormant: int) -> None:
    page.locator(".stage-card").filter(has_text="沉睡").first.locator(".stage-heads a").click()
    expect(page.get_by_text(f"{dormant} 位客户", exact=True)).to_be_visible()
    page.locator("tbody .customer-chip").first.click()
    expect(page.get_by_role("region", name="生命周期")).to_contain_text("沉睡")
    page.go_back()
    page.get_by_role("menu").get_by_text("生命周期", exact=True).click()


def change_a_number(page: Page, dormant: int) -> None:
    page.get_by_role("button", name="修改方案").click()
    page.get_by_label("沉睡：多少天没下单").fill("5")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存，正在重新划分")).to_be_visible()
    card = page.locator(".stage-card").filter(has=page.get_by_role("heading", name="沉睡", exact=True))
    expect(card.locator(".stage-heads")).not_to_have_text(f"{dormant} 人")


def edit_a_stage(page: Page) -> None:
    """Its words in both languages, and its rule with the rule editor's own rows."""
    page.get_by_role("button", name="修改方案").click()
    stage = page.get_by_role("group", name="流失", exact=True)
    stage.get_by_label("阶段名称 · 英文").fill("Gone")
    stage.get_by_label("下一步做什么 · 英文").fill("Call them.")
    stage.get_by_role("button", name="编辑规则").click()
    expect(stage.get_by_role("button", name="恢复原来的规则")).to_be_visible()
    days = stage.get_by_role("spinbutton").filter(visible=True).last
    before = int(days.input_value())
    days.fill(str(before + 30))
    judge(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存，正在重新划分")).to_be_visible()
    page.get_by_role("button", name="修改方案").click()
    expect(page.get_by_role("group", name="流失", exact=True)).to_contain_text(str(before + 30))
    page.keyboard.press("Escape")


def choose_days(page: Page) -> None:
    """Moves between any two days; which, is in the address."""
    page.get_by_label("看多久的流动").click()
    page.get_by_title("自选日期").click()
    first = (date.today() - timedelta(days=3)).isoformat()
    page.get_by_label("从哪天起").fill(first)
    page.get_by_label("从哪天起").press("Enter")
    page.wait_for_url(re.compile(f"from={first}"))


def reconstruct(page: Page) -> None:
    page.get_by_role("button", name="回推过去").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("从哪天起").fill((date.today() - timedelta(days=120)).isoformat())
    dialog.get_by_label("从哪天起").press("Enter")
    dialog.get_by_role("button", name="开始回推").click()
    expect(page.get_by_text(re.compile("这是按现在的规则回推的.*到.*每周一个时点"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("region", name="流动表").locator("tbody tr")).not_to_have_count(0)


def in_english(page: Page) -> None:
    page.evaluate("localStorage.setItem('zhike.language', 'en')")
    page.reload()
    expect(page.get_by_role("heading", name="Lifecycle", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Won back")).to_be_visible()
    expect(page.get_by_role("heading", name="Gone")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")  # once the charts have followed
