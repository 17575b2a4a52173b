"""Money and hours as an operator spends them: tiers, a plan with its answer in words, a clash that is named, a past
test taken in, the plan accepted; advisors given customers, and taken back; the essentials in English on a phone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from axe import judge
from playwright.sync_api import Page, expect

CUSTOMERS = 40
TOP = "客户价值分层 · 高价值"


@pytest.fixture
def shop(shop_with_orders: Callable[..., Page]) -> Page:
    """Customer i paid once, the more the greater i is; a shipped scheme of tiers has decided on them."""
    now = datetime.now()
    page = shop_with_orders((i, 100 + 10 * i, now - timedelta(days=i % 20 + 1)) for i in range(CUSTOMERS))
    page.get_by_role("menu").get_by_role("link", name="分层", exact=True).click()
    page.get_by_role("link", name=re.compile("客户价值分层")).click()
    expect(page.get_by_test_id("heads-high")).to_have_text("8 · 20%")
    page.get_by_role("button", name="保存方案").click()
    levels = page.get_by_role("region", name="等级", exact=True).last
    expect(levels.get_by_text("8 · 20%")).to_be_visible(timeout=40_000)
    return page


def test_from_a_budget_to_a_plan_and_from_advisors_to_their_customers(shop: Page) -> None:
    ask(shop)
    name_a_clash(shop)
    learn_from_a_test(shop)
    accept(shop)
    assign_advisors(shop)
    in_english_on_a_phone(shop)


def choose(page: Page, field: str, option: str) -> None:
    page.locator(field).click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text=re.compile(f"^{option}$")).click()


def ask(page: Page) -> None:
    page.get_by_role("menu").get_by_role("link", name="资源分配", exact=True).click()
    page.get_by_role("link", name="新建方案").click()
    page.locator("#plan-name").fill("老客维护")
    page.locator("#plan-budget").fill("600")
    page.locator("#plan-hours").fill("2")
    choose(page, "#add-levels", "客户价值分层")
    expect(page.get_by_text("8 位客户")).to_be_visible()
    choose(page, "#add-action", "优惠券")
    choose(page, "#add-action", "电话")
    words = page.get_by_role("region", name="怎么花，能得到什么")
    expect(words.get_by_text(re.compile(r"^花 .+预计多带来 .+净得 .+95% 把握在"))).to_be_visible()
    expect(words.get_by_text(f"{TOP}（8 位）：")).to_be_visible()
    expect(words.get_by_text(re.compile("^比“平均对待每位客户”净得多"))).to_be_visible()
    judge(page)


def name_a_clash(page: Page) -> None:
    page.get_by_role("button", name="添加限制").click()
    page.get_by_label("1 · 至少").fill("900")
    expect(page.get_by_text("这些限制不能同时满足：预算、第 1 条限制（至少）").first).to_be_visible()
    expect(page.get_by_role("button", name="保存方案")).to_be_disabled()
    page.get_by_label("1 · 至少").fill("50")
    expect(page.get_by_text("这些限制不能同时满足")).to_have_count(0)


def learn_from_a_test(page: Page) -> None:
    page.get_by_role("button", name="过去的测试（可选）").click()
    tests = [f"{TOP},优惠券,1000,1000,90,1000,40,200", f"{TOP},优惠券,1000,3000,130,1000,40,200"]
    page.get_by_label("测试数据").fill("\n".join(tests))
    page.get_by_role("button", name="估计曲线").click()
    page.get_by_role("button", name="把“优惠券 · 全部目标”的曲线用到方案里").click()
    expect(page.get_by_text(re.compile("来源: (由有对照组的测试估计|高度由测试估计)"))).to_be_visible()


def accept(page: Page) -> None:
    page.get_by_role("button", name="保存方案").click()
    page.get_by_role("button", name="采用为执行方案").click()
    page.get_by_role("dialog").get_by_role("button", name="采用为执行方案").click()
    expect(page.get_by_text("正在执行 · 第 1 版")).to_be_visible()
    page.goto("/tags/catalogue")
    row = page.get_by_role("row", name=re.compile("由分层“客户价值分层”维护"))
    expect(row).to_have_count(1)  # the scheme's helpers are out of the way
    expect(row.get_by_role("link", name="由分层“客户价值分层”维护")).to_be_visible()
    expect(row.get_by_text("1 处其他")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("显示方案的内部标签")).click()  # the address follows, then the page
    expect(page.get_by_role("row", name=re.compile("内部标签"))).not_to_have_count(0)


def assign_advisors(page: Page) -> None:
    page.get_by_role("menu").get_by_role("link", name="顾问", exact=True).click()
    for name, customers in (("安然", "5"), ("鲍敏", "6")):
        page.get_by_role("button", name="添加顾问").first.click()
        dialog = page.get_by_role("dialog")
        dialog.locator("#advisor-name").fill(name)
        dialog.locator("#advisor-customers").fill(customers)
        dialog.get_by_role("button", name=re.compile("保.?存")).click()
        expect(dialog).to_be_hidden()
    choose(page, "#assign-tag", "客户价值分层")
    page.get_by_role("button", name="先看会怎么变").click()
    expect(page.get_by_text("2 位顾问照看 11 位客户，这些等级共有 40 位。")).to_be_visible()
    expect(page.get_by_text(re.compile("没有分到顾问的：中价值 9 位、一般价值 20 位"))).to_be_visible()
    judge(page)
    page.get_by_role("button", name="执行分配").click()
    page.get_by_role("dialog").get_by_role("button", name="执行分配").click()
    expect(page.get_by_role("button", name="撤销这次分配")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("鲍敏 6 ?最多 6 位"))).to_be_visible()
    page.get_by_role("button", name="撤销这次分配").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销这次分配").click()
    expect(page.get_by_text("已撤销：11 位客户恢复原来的顾问，0 位之后又变过，没有动。")).to_be_visible()


def in_english_on_a_phone(page: Page) -> None:
    page.goto("/allocation")
    page.get_by_text("EN", exact=True).click()
    page.get_by_role("link", name="老客维护").click()
    expect(
        page.get_by_role("region", name="What to spend, and what it brings").get_by_text("once paid for")
    ).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("link", name="See the result")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    judge(page)
