"""People and permissions in a browser: somebody is added and let in, may what the table says, and all of it is told."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e.axe import judge
from playwright.sync_api import Page, expect

NAME, PHONE = "张小明", "13812345678"
CUSTOMERS = f"客户编号,姓名,手机,城市\n1,{NAME},{PHONE},杭州市\n2,李四,13900000002,上海市\n"


@pytest.fixture
def shop(serve: Callable, tmp_path: Path) -> Any:
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS, "utf-8")
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "zhike", "import", "customers", str(file), "--source", "shop"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    return serve()


def add(page: Page, name: str, username: str, role: str) -> str:
    """The link to hand over."""
    page.goto("/people", wait_until="networkidle")
    page.get_by_role("textbox", name="姓名", exact=True).fill(name)
    page.get_by_role("textbox", name="用户名").fill(username)
    page.get_by_label("角色", exact=True).click()
    page.get_by_title(role, exact=False).last.click()
    page.get_by_role("button", name="添加并生成登录链接").click()
    return page.locator(".people-link").inner_text().strip()


def exported(page: Page, tmp_path: Path) -> list[list[str]]:
    page.goto("/customers", wait_until="networkidle")
    page.get_by_role("button", name="导出", exact=True).click()
    page.get_by_text("CSV", exact=True).click()
    page.get_by_role("button", name="生成文件").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载文件").click()
    download.value.save_as(tmp_path / "out.csv")
    return list(csv.reader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()))


def test_somebody_is_let_in_and_may_what_the_table_says(
    shop: Any, come_in: Callable[..., Page], tmp_path: Path
) -> None:
    owner = come_in(shop.sign_in_link)
    link = add(owner, "小李", "li", "查看客户的完整联系方式，手工打标签。")
    judge(owner)
    agent = come_in(link)
    expect(agent.get_by_text("小李")).to_be_visible()

    agent.goto("/customers", wait_until="networkidle")
    expect(agent.get_by_role("button", name="导出", exact=True)).to_be_disabled()
    expect(agent.get_by_text(NAME)).to_have_count(0)
    agent.get_by_text("张**").first.click()
    agent.get_by_role("button", name="显示完整信息").click()
    expect(agent.get_by_text(NAME)).to_be_visible()
    expect(agent.get_by_text(PHONE, exact=False).first).to_be_visible()
    agent.get_by_role("button", name="遮住").click()
    expect(agent.get_by_text(NAME)).to_have_count(0)

    owner.get_by_role("tab", name="角色与权限").click()
    expect(owner.get_by_label("所有者: 导出")).to_be_disabled()
    owner.get_by_label("客服: 导出").focus()
    owner.keyboard.press("Space")
    judge(owner)
    owner.get_by_role("button", name="保存 1 处改动").click()
    expect(owner.get_by_text("权限已保存")).to_be_visible()

    head, *rows = exported(agent, tmp_path)
    assert "手机号" in head
    assert sorted(row[head.index("姓名")] for row in rows) == ["张**", "李*"]
    assert PHONE not in str(rows)

    owner.goto("/audit", wait_until="networkidle")
    for said in ("查看了客户的完整信息", "改了角色的权限", "下载了导出文件", "添加了人员"):
        expect(owner.get_by_text(said).first).to_be_visible()
    expect(owner.get_by_text(NAME)).to_have_count(0)
    judge(owner)

    owner.goto("/people", wait_until="networkidle")
    owner.get_by_role("button", name="停用 小李").click()
    owner.get_by_role("button", name="停用", exact=True).last.click()
    expect(owner.get_by_text("已停用")).to_be_visible()
    agent.goto("/customers", wait_until="networkidle")
    expect(agent).to_have_url(f"{shop.url}/sign-in")


def test_the_same_in_english_on_a_phone(visit: Callable[..., Page]) -> None:
    page = visit("/people", "en", 390)
    for path, said in (
        ("/people", "Add a person"),
        ("/people?tab=roles", "See unmasked"),
        ("/audit?action=person_added", "Nothing matches."),
    ):
        page.goto(path, wait_until="networkidle")
        expect(page.get_by_text(said).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        judge(page)
