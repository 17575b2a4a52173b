"""Lists in a browser: columns are chosen, a view is kept, shared by link, opened by somebody else and in English."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from e2e.axe import judge
from playwright.sync_api import Page, expect

ORDERS = "订单编号,买家会员名,收货人手机,实付金额,付款时间,订单状态\n"
PEOPLE = [("甲", "13800001111", "12.50"), ("乙", "13800002222", "99.00"), ("丙", "13800003333", "40.00")]


@pytest.fixture
def zhike(tmp_path: Path) -> Callable[..., str]:
    def call(*words: str) -> str:
        environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
        done = subprocess.run(
            [sys.executable, "-m", "zhike", *words], env=environment, check=True, capture_output=True, text=True,
            timeout=120,
        )  # fmt: skip
        return done.stdout

    return call


@pytest.fixture
def shop(serve: Callable, zhike: Callable[..., str], tmp_path: Path) -> Any:
    file = tmp_path / "orders.csv"
    rows = [
        f"T{n},{nick},{phone},{paid},2026-03-0{n} 10:00:00,交易成功\n"
        for n, (nick, phone, paid) in enumerate(PEOPLE, 1)
    ]
    file.write_text(ORDERS + "".join(rows), "utf-8")
    zhike("import", "orders", str(file), "--source", "shop")
    zhike("users", "add", "li", "--name", "小李", "--role", "viewer")
    return serve()


def heads(page: Page) -> list[str]:
    return page.get_by_role("columnheader").all_inner_texts()


def test_columns_are_chosen_and_a_view_is_kept_and_shared_by_link(
    shop: Any, zhike: Callable[..., str], come_in: Callable[..., Page]
) -> None:
    owner = come_in(shop.sign_in_link)
    owner.goto("/customers", wait_until="networkidle")
    owner.get_by_role("columnheader", name="订单").press("Enter")
    expect(owner).to_have_url(re.compile("sort=-order_count"))
    owner.get_by_role("button", name="列与排序").click()
    judge(owner)
    dialog = owner.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="累计退款").press("Space")
    dialog.get_by_role("checkbox", name="最近活动").click()
    dialog.get_by_role("button", name="完成").click()
    expect(owner.get_by_role("columnheader", name="最近活动")).to_be_visible()
    assert "累计退款" not in heads(owner)

    owner.get_by_role("button", name="视图").click()
    owner.get_by_role("menuitem", name="保存视图").click()
    dialog.get_by_label("名称").fill("回头客")
    dialog.get_by_role("checkbox", name="共享给所有人").check()
    judge(owner)
    dialog.get_by_role("button", name="保存").click()
    owner.get_by_role("button", name="视图：回头客").click()
    judge(owner)
    owner.get_by_role("menuitem", name="复制链接").click()
    expect(owner.get_by_text("链接已复制")).to_be_visible()
    link = owner.evaluate("navigator.clipboard.readText()")
    assert parse_qsl(urlsplit(link).query) == sorted(parse_qsl(urlsplit(owner.url).query))

    reader = come_in(
        re.findall(r"http\S+/sign-in/\S+", zhike("sign-in-link", "li"))[0].replace("http://127.0.0.1:8000", shop.url),
        "en",
    )
    reader.goto(link, wait_until="networkidle")
    assert [words.split("\n")[0] for words in heads(reader)] == [
        "Customer",
        "Orders",
        "Paid in total",
        "Last order",
        "Tags",
        "Last activity",
    ]
    reader.goto("/customers", wait_until="networkidle")
    reader.get_by_role("button", name="Views").click()
    reader.get_by_role("menuitem", name="回头客").click()
    expect(reader).to_have_url(re.compile("sort=-order_count"))
    expect(reader.get_by_role("button", name="View: 回头客")).to_be_visible()
    judge(reader)

    owner.get_by_role("button", name="视图：回头客").click()
    owner.get_by_role("menuitem", name="管理视图").click()
    owner.get_by_role("checkbox", name="默认打开它").click()
    expect(owner.get_by_role("checkbox", name="默认打开它")).to_be_checked()
    judge(owner)
    owner.get_by_role("button", name="删除 回头客").click()
    owner.get_by_role("button", name="撤销删除").click()
    expect(owner.get_by_role("checkbox", name="默认打开它")).to_be_checked()
    owner.goto("/customers", wait_until="networkidle")
    expect(owner).to_have_url(re.compile("cols="))


def test_another_list_on_a_phone_is_found_and_sorted_by_its_menu(shop: Any, come_in: Callable[..., Page]) -> None:
    page = come_in(shop.sign_in_link, "en", 390)
    page.goto("/imports?cols=rows_stored", wait_until="networkidle")
    card = page.get_by_role("listitem").filter(has_text="orders.csv")
    expect(card.get_by_text("stored", exact=False)).to_be_visible()
    expect(card.get_by_text("Started by")).to_have_count(0)
    page.get_by_role("button", name="Views").press("Enter")
    page.get_by_role("menuitem", name="Columns and order").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Started by").press("Space")
    judge(page)
    dialog.get_by_role("button", name="Done").click()
    expect(card.get_by_text("Started by")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
