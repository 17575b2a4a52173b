"""A definition is written, its impact and backtest are read, a second person says yes, and it is published."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from e2e.axe import judge
from e2e.test_walk import HEADERS, go_to
from playwright.sync_api import Browser, Page, expect

SAID = "两次就够了"


def an_export(path: Path) -> Path:
    """张三 ordered three times, 李四 twice, 王五 once."""
    lines = [",".join(HEADERS)]
    for name, phone, orders in (("张三", "13800001111", 3), ("李四", "13800002222", 2), ("王五", "13800003333", 1)):
        for i in range(orders):
            paid = datetime.now() - timedelta(days=2 + i)
            lines.append(f"T{phone[-4:]}{i},{name},{phone},{100 + i}.50,{paid:%Y-%m-%d %H:%M:%S},交易成功,浙江,小程序")
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def people(serve: Callable, browser: Browser, tmp_path: Path) -> Iterator[Callable[[str | None], Page]]:
    """`people("li")`: this person's own browser, signed in; None: the owner's."""
    server, contexts = serve(), []

    def sign_in(username: str | None) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        if username is None:
            page.goto(server.sign_in_link)
        else:
            told(tmp_path, "users", "add", username, "--role", "operator", "--name", username)
            page.goto(told(tmp_path, "sign-in-link", username, "--address", server.url))
        return page

    yield sign_in
    for context in contexts:
        context.close()


def told(directory: Path, *command: str) -> str:
    """What the command line says, beside the running server."""
    environment = {**os.environ, "ZHIKE_DATA": str(directory / "data")}
    zhike = str(Path(sys.executable).with_name("zhike"))
    return subprocess.run([zhike, *command], env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_from_a_rule_to_a_published_tag_with_a_second_person(people: Callable[[Any], Page], tmp_path: Path) -> None:
    owner = people(None)
    ask_for_a_second_person(owner)
    bring(owner, an_export(tmp_path / "订单.csv"))
    write(owner)
    read_impact_and_backtest(owner)
    submit(owner)
    judge(owner)
    say_yes(people("li"))
    publish(owner)


def ask_for_a_second_person(page: Page) -> None:
    go_to(page, "设置")
    page.get_by_role("switch", name="定义要第二个人同意").click()
    expect(page.get_by_role("switch", name="定义要第二个人同意")).to_be_checked()


def bring(page: Page, export: Path) -> None:
    go_to(page, "导入")
    page.get_by_role("link", name="导入文件").or_(page.get_by_role("button", name="导入文件")).first.click()
    page.locator("input[type=file]").set_input_files(export)
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_text("6 行 = 6 新存入 + 0 已存在 + 0 隔离")).to_be_visible()


def write(page: Page) -> None:
    """Saved, it is a draft: nobody publishes alone here."""
    page.goto(page.url.split("/imports")[0] + "/tags/new")
    page.get_by_label("中文名称").fill("小程序常客")
    page.get_by_role("spinbutton", name="值").first.fill("2")
    expect(page.get_by_role("complementary").get_by_text("占全部 3 位客户的 66.7%")).to_be_visible()
    page.get_by_role("button", name="看发布影响").click()
    expect(page.get_by_test_id("impact-entered")).to_contain_text("2")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_test_id("status")).to_have_text("草稿")


def read_impact_and_backtest(page: Page) -> None:
    page.get_by_role("tab", name="发布影响").click()
    entered = page.get_by_test_id("impact-entered")
    expect(entered.get_by_text("138****1111")).to_be_visible()
    expect(entered.get_by_text("138****3333")).to_have_count(0)
    judge(page)
    page.get_by_role("tab", name="回测").click()
    expect(page.get_by_test_id("backtest-sum")).to_contain_text("12 个月合计")
    page.get_by_role("button", name="看表格").first.click()
    expect(page.get_by_role("columnheader", name="人数", exact=True)).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交审核").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("说明（可不填）").fill(SAID)
    dialog.get_by_role("button", name="提交审核").click()
    expect(page.get_by_test_id("status")).to_have_text("待审核")
    expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    expect(page.get_by_text("这是你写的，要由别人来审核。")).to_be_visible()


def say_yes(page: Page) -> None:
    go_to(page, "待审核")
    waits = page.get_by_role("article", name="小程序常客")
    expect(waits.get_by_text(SAID)).to_be_visible()
    judge(page)
    waits.get_by_role("button", name="查看并决定").click()
    page.get_by_role("button", name="同意", exact=True).click()
    page.get_by_role("dialog").get_by_label("说明（可不填）").fill("好")
    page.get_by_role("dialog").get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text("已有第二个人同意，可以发布。")).to_be_visible()


def publish(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_test_id("status")).to_have_text("已发布")
    page.get_by_role("tab", name="记录与讨论").click()
    record = page.get_by_role("region", name="记录与讨论")
    for said in ("发布", "同意", "提交审核", SAID):
        expect(record.get_by_text(said).first).to_be_visible()
    page.evaluate("localStorage.setItem('zhike.language', 'en')")
    page.reload()
    expect(page.get_by_test_id("status")).to_have_text("Published")
    expect(page.get_by_role("tab", name="Backtest")).to_be_visible()
