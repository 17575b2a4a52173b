"""Two customers are joined on the page of one, seen to be one, and taken apart again."""

import re
from collections.abc import Callable

from e2e.axe import judge
from playwright.sync_api import Page, expect


def test_two_customers_are_joined_and_taken_apart(visit: Callable[..., Page]) -> None:
    page = visit("/customers", "zh")
    total = page.get_by_text(re.compile(r"^[\d,]+ 位客户")).inner_text()
    page.locator("tbody .customer-chip").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="身份标识").click()
    drawer.get_by_role("button", name="与另一位客户合并").click()
    page.get_by_role("combobox", name="选择客户").click()
    page.locator(".ant-select-item-option").nth(3).click()
    page.locator(".hand-tag-form").get_by_role("button", name="与另一位客户合并").click()
    merge = drawer.get_by_text(re.compile(r"客户 #\d+ 并入 #\d+")).first
    expect(merge).to_be_visible()
    expect(drawer.get_by_role("region", name="为什么是同一个人")).to_be_visible()
    expect(page.get_by_text(total)).to_have_count(0)
    judge(page)
    drawer.get_by_role("button", name="撤销合并").first.click()
    page.locator(".ant-popconfirm").get_by_role("button", name="撤销合并").click()
    expect(drawer.get_by_text(re.compile("已于 .* 撤销")).first).to_be_visible()
    expect(page.get_by_text(total)).to_be_visible()
