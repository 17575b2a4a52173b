"""The import page says whose export it sees, and reads it again as a person says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.axe import judge
from playwright.sync_api import Page, expect

TEXT = (
    "店铺订单明细\n导出时间：2024-03-01\n"
    "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间 \n"
    "1,小明,10,10,交易成功,2024-01-01 10:00:00,2024-01-01 10:00:00\n合计,,10,10\n"
)


@pytest.mark.parametrize(("language", "name"), [("zh", "淘宝 / 天猫订单报表（千牛）"), ("en", "Taobao / Tmall orders")])
def test_a_platform_is_recognised_and_can_be_changed(visit: Callable[..., Page], tmp_path: Path, language, name):
    file = tmp_path / "ExportOrderList.csv"
    file.write_bytes(TEXT.encode("gb18030"))
    page = visit("/imports/new", language)
    page.set_input_files("input[type=file]", file)
    template = page.locator("#import-platform").locator("xpath=ancestor::*[contains(@class, 'ant-select')][1]")
    expect(template).to_contain_text(name)
    expect(page.locator("#import-header-row")).to_have_value("3")
    expect(page.locator("#import-source")).to_have_value("taobao")
    judge(page)
    page.locator("#import-header-row").fill("4")
    page.locator("#import-header-row").press("Enter")
    expect(page.get_by_role("cell", name="小明", exact=True)).to_be_visible()
