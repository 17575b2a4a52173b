"""A computed value as an operator makes one: measured, seen before it is saved, found at a customer, read by a rule."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from axe import judge
from playwright.sync_api import Locator, Page, expect

CUSTOMERS = 30


@pytest.fixture
def shop(shop_with_orders: Callable[..., Page]) -> Page:
    """Customer i paid once, 110, 120, 130, …"""
    now = datetime.now()
    return shop_with_orders((i, 100 + 10 * i, now - timedelta(days=i % 20 + 1)) for i in range(1, CUSTOMERS + 1))


def test_what_everybody_has_paid_becomes_a_value_that_rules_read(shop: Page) -> None:
    make(shop)
    see_it_at_a_customer(shop)
    read_it_in_a_segment(shop)
    it_cannot_retire_while_it_is_read(shop)
    in_english_and_on_a_phone(shop)


def make(page: Page) -> None:
    page.goto("/tags/catalogue")
    page.get_by_role("link", name="新建计算值").click()
    preview = page.get_by_role("complementary", name="预览")
    expect(preview.get_by_text("累计下单付款的金额合计")).to_be_visible()
    expect(preview.get_by_text(f"占全部 {CUSTOMERS} 位的 100%")).to_be_visible()
    page.get_by_label("名称（中文）").fill("累计消费")
    page.get_by_label("单位（中文）").fill("元")
    expect(preview.get_by_text("400 元").first).to_be_visible()  # the most that anybody paid
    judge(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="累计消费")).to_be_visible()
    expect(page.get_by_role("region", name="计算记录").get_by_text("完成")).to_be_visible()
    judge(page)


def see_it_at_a_customer(page: Page) -> None:
    page.locator(".value-sample .customer-chip").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="属性").click()
    expect(drawer.get_by_text("累计消费")).to_be_visible()
    expect(drawer.get_by_role("link", name="计算值")).to_be_visible()
    expect(drawer.get_by_text("val_")).to_have_count(0)
    page.keyboard.press("Escape")


def read_it_in_a_segment(page: Page) -> None:
    name = page.evaluate(
        "fetch('/api/v1/values').then((answer) => answer.json()).then((found) => found.items[0].trait)"
    )
    page.goto(f"/customers?trait={name}:ge:395")
    expect(page.get_by_text("累计消费").first).to_be_visible()
    expect(page.locator("tr.ant-table-row")).to_have_count(1)
    page.goto("/segments/new")
    page.get_by_label("中文名称").fill("大客户")
    page.get_by_role("button", name="添加条件").last.click()
    page.locator(".kind-menu:visible .kind").filter(has=page.get_by_text("属性", exact=True)).click()
    page.locator(".kind-menu").last.wait_for(state="hidden")
    page.get_by_role("button", name="删除这个条件").first.click()
    row = page.locator(".rule-row").last
    choose(row, "属性", "累计消费")
    choose(row, "比较方式", "至少")
    row.get_by_label("值", exact=True).fill("395")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_test_id("segment-size")).to_have_text(re.compile("^1"))
    expect(page.get_by_text("累计消费至少 395").first).to_be_visible()


def choose(row: Locator, label: str, option: str) -> None:
    row.get_by_role("combobox", name=label, exact=True).click()
    row.page.locator(".ant-select-item-option:visible").filter(has_text=re.compile(f"^{re.escape(option)}$")).click()
    row.page.keyboard.press("Escape")


def it_cannot_retire_while_it_is_read(page: Page) -> None:
    page.goto("/tags/catalogue?kind=value")
    page.get_by_role("link", name="累计消费").click()
    page.get_by_role("button", name="退役").click()
    page.get_by_role("tooltip").get_by_role("button", name="退役").click()
    expect(page.get_by_role("alert").get_by_role("link", name="大客户")).to_be_visible()


def in_english_and_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("localStorage.setItem('zhike.language', 'en')")
    page.reload()
    expect(page.get_by_text("total amount from “placed a paid order”").first).to_be_visible()
    expect(page.get_by_text("Distribution")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
