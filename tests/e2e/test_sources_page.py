"""Sources as an operator makes them: a webhook gets its secret once, delivers, and is told what its columns mean."""

import json
import re
import time
import urllib.request
from collections.abc import Callable

import pytest
from e2e.axe import judge
from playwright.sync_api import Page, expect

from zhike.collect.feeds.signature import HEADER, sign

BODY = json.dumps([{"order_id": "h1", "phone": "13800000009", "paid_at": "2017-12-30 10:00", "paid_amount": "19.9"}])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_webhook_from_its_secret_to_its_first_facts(visit: Callable[..., Page], language: str) -> None:
    page = visit("/sources/new?kind=webhook", language)
    page.locator("#source-name").fill(f"hook {language}")
    page.get_by_role("button", name=re.compile("建立来源|Make the source")).click()
    secret = page.get_by_text(re.compile(r"^whsec_[\w-]{40,}$")).inner_text()
    judge(page)
    page.get_by_role("button", name=re.compile("去来源页面|To the source")).click()
    page.wait_for_url(re.compile(r"/sources/src_"))
    expect(page.get_by_text(secret)).to_have_count(0)
    deliver(page.get_by_text(re.compile(r"/hooks/src_\w+$")).first.inner_text(), secret)
    page.get_by_role("button", name=re.compile("用已收到的推送识别列|Recognise columns")).click()
    page.get_by_role("button", name=re.compile("保存列的含义|Save what columns are")).click()
    expect(page.get_by_role("link", name="webhook")).to_be_visible(timeout=30_000)
    page.mouse.move(0, 0)
    judge(page)


def deliver(address: str, secret: str) -> None:
    headers = {HEADER: sign(secret, int(time.time()), BODY.encode()), "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, BODY.encode(), headers)) as answer:
        assert answer.status == 202


def test_a_wrong_address_of_a_database_is_said_before_anything_is_kept(visit: Callable[..., Page]) -> None:
    page = visit("/sources/new?kind=database")
    page.locator("#source-name").fill("库")
    page.locator("#source-address").fill("postgresql://reader@127.0.0.1:1/shop")
    page.locator("#source-table").fill("orders")
    page.get_by_role("button", name="测试连接并预览").click()
    expect(page.get_by_text("连不上数据库")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="建立来源")).to_be_disabled()
