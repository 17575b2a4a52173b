"""The whole path in a real browser: from a shop's own export to a tag and the reason for it."""

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

HEADERS = ["订单编号", "买家会员名", "收货人手机", "买家实际支付金额", "订单付款时间 ", "订单状态", "省份", "从哪里来"]
LINK = "小程序"


def an_export(path: Path) -> Path:
    """Chinese headers (one with a blank at its end), GB18030; 张三 ordered three times, one amount is unusable."""
    now = datetime.now()
    people = {"张三": ("13800001111", 3), "李四": ("13800002222", 2), "王五": ("13800003333", 1)}
    with path.open("w", encoding="gb18030", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADERS)
        for name, (phone, orders) in people.items():
            for i in range(orders):
                paid = now - timedelta(days=2 + i)
                order, amount = f"T{phone[-4:]}{i}", f"¥{100 + i:,}.50"
                sheet.writerow([order, name, phone, amount, f"{paid:%Y-%m-%d %H:%M:%S}", "交易成功", "浙江", LINK])
        sheet.writerow(["T9999", "赵六", "13800004444", "不详", f"{now:%Y/%m/%d %H:%M}", "交易成功", "上海", LINK])
    return path


def test_from_a_shops_export_to_the_reason_for_a_tag(serve: Callable, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(serve().sign_in_link)
    bring_the_export(page, an_export(tmp_path / "订单.csv"))
    write_a_rule(page)
    run_it(page)
    ask_why(page)
    page.close()


def go_to(page: Page, place: str) -> None:
    page.get_by_role("menu").get_by_text(place, exact=True).click()


def bring_the_export(page: Page, export: Path) -> None:
    go_to(page, "导入")
    page.get_by_role("link", name="导入文件").or_(page.get_by_role("button", name="导入文件")).first.click()
    page.locator("input[type=file]").set_input_files(export)
    expect(page.get_by_text("GB18030", exact=False).first).to_be_visible()
    take_column_as(page, "从哪里来", "渠道")
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_text("7 行 = 6 新存入 + 0 已存在 + 1 隔离")).to_be_visible()
    expect(page.get_by_text("不详")).to_be_visible()  # the row in quarantine, with its content


def take_column_as(page: Page, column: str, meaning: str) -> None:
    """The person corrects what the guess did not know."""
    chosen = page.get_by_role("combobox", name=column)
    chosen.click()
    chosen.fill(meaning)
    page.locator(".ant-select-item-option").filter(has_text=re.compile(f"^{meaning}$")).click()


def write_a_rule(page: Page) -> None:
    go_to(page, "标签")
    page.get_by_role("link", name="新建标签").or_(page.get_by_role("button", name="新建标签")).first.click()
    page.get_by_label("中文名称").fill("小程序常客")
    preview = page.get_by_role("complementary", name="即时预览")
    expect(preview.get_by_text("占全部 3 位客户的 100%")).to_be_visible()  # ordered at least once in 30 days
    page.get_by_role("spinbutton", name="值").first.fill("2")
    expect(preview.get_by_text("占全部 3 位客户的 66.7%")).to_be_visible()  # 张三 and 李四
    expect(preview.get_by_text("最近 30 天内下单付款至少 2 次")).to_be_visible()
    expect(preview.get_by_text("138****1111")).to_be_visible()


def run_it(page: Page) -> None:
    page.get_by_role("button", name="保存并运行").click()
    go_to(page, "标签运行")
    expect(page.get_by_text("完成").first).to_be_visible()


def ask_why(page: Page) -> None:
    go_to(page, "客户")
    page.get_by_label(re.compile("搜索客户")).fill("13800001111")
    page.keyboard.press("Enter")
    page.get_by_text("1 位客户").wait_for()
    page.locator("tbody tr").filter(has_text="小程序常客").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("138****1111").first).to_be_visible()
    drawer.get_by_role("button", name="为什么有标签“小程序常客”").click()
    expect(drawer.get_by_text(re.compile("最近 30 天.*下单付款.*至少 2")).first).to_be_visible()
    expect(drawer.get_by_text(re.compile("实际.*3")).first).to_be_visible()
