"""A row that could not be used, on a phone: downloaded, corrected, imported again, and then it is there."""

import csv
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

HEADERS = ["订单编号", "买家会员名", "收货人手机", "买家实际支付金额", "订单付款时间 ", "订单状态"]
GOOD = ["P1", "张三", "13800001111", "120.50", "2026-01-02 10:00:00", "交易成功"]
BAD = ["P2", "李四", "13800002222", "不详", "2026-01-03 11:30:00", "交易成功"]
PHONE = {"width": 390, "height": 844}


def test_a_row_from_quarantine_is_corrected_and_stored(serve: Callable, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport=PHONE, has_touch=True, accept_downloads=True)
    page.goto(serve().sign_in_link)
    page.get_by_role("button", name="打开菜单").click()
    page.get_by_role("dialog").get_by_text("导入", exact=True).click()
    page.get_by_role("heading", name="导入", exact=True).wait_for()
    page.get_by_text("导入文件").first.click()
    bring(page, written(tmp_path / "订单.csv", [GOOD, BAD]), "2 行 = 1 新存入 + 0 已存在 + 1 隔离")
    expect(page.get_by_text("金额不是数字").first).to_be_visible()

    returned = download(page, tmp_path / "returned.csv")
    assert returned == [[header.strip() for header in HEADERS], BAD]
    corrected = written(tmp_path / "改好的.csv", [[*BAD[:3], "88.00", *BAD[4:]]])
    page.get_by_text("再导入一份").click()
    bring(page, corrected, "1 行 = 1 新存入 + 0 已存在 + 0 隔离")
    expect(page.get_by_text("全部可用，没有隔离的行。")).to_be_visible()
    page.get_by_text("再导入一份").click()  # under any file name it is the same shop: nothing is doubled
    again = written(tmp_path / "再来一次.csv", [GOOD, [*BAD[:3], "88.00", *BAD[4:]]])
    bring(page, again, "2 行 = 0 新存入 + 2 已存在 + 0 隔离")

    page.get_by_text("查看客户").click()
    card = page.locator("li.card").filter(has_text="138****2222")
    expect(card).to_contain_text("¥88.00")
    fits(page)
    page.close()


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    return path


def bring(page: Page, file: Path, balance: str) -> None:
    """From the choice of the file to the report."""
    page.get_by_text("把文件拖到这里，或点击选择").wait_for()
    fits(page)
    page.locator("input[type=file]").set_input_files(file)
    start = page.get_by_role("button", name="开始导入")
    expect(start).to_be_enabled()
    fits(page)
    start.click()
    expect(page.get_by_text(balance)).to_be_visible()
    fits(page)


def download(page: Page, path: Path) -> list[list[str]]:
    with page.expect_download() as waiting:
        page.get_by_text("下载 CSV").click()
    waiting.value.save_as(path)
    assert path.read_bytes().startswith("\ufeff".encode()), "Excel reads Chinese in a CSV only behind a byte order mark"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def fits(page: Page) -> None:
    """Nothing sticks out of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
