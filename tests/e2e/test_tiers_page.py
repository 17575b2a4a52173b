"""Tiers whose levels are rules; those by shares, from their preset to the flows, are in `test_managing.py`."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from axe import judge
from playwright.sync_api import Page, expect

CUSTOMERS = 40


@pytest.fixture
def shop(shop_with_orders: Callable[..., Page]) -> Page:
    """Customer i paid once, the more the greater i is."""
    now = datetime.now()
    return shop_with_orders((i, 100 + 10 * i, now - timedelta(days=i % 20 + 1)) for i in range(CUSTOMERS))


def paid(op: str, amount: int) -> dict:
    return {"type": "event", "events": ["order_completed"], "measure": "sum", "property": "amount", "op": op,
            "value": amount}  # fmt: skip


SEND = """async ([path, body]) => {
  const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? ''
  const headers = { 'content-type': 'application/json', 'x-csrftoken': token }
  return (await fetch(`/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}"""


def test_who_is_close_to_a_level_that_is_a_rule_is_told_what_lacks(shop: Page) -> None:
    """In words: customer i paid 100 + 10 i."""
    names = {"up": ("常买", "Up"), "rest": ("其他", "Rest")}
    levels: list[dict] = [{"key": key, "name": {"zh": zh, "en": en}, "rule": None} for key, (zh, en) in names.items()]
    levels[0]["rule"] = {"type": "or", "of": [paid("ge", 300), paid("lt", 0)]}
    body = {
        "name": {"zh": "按规则", "en": "By rules"},
        "update_mode": "after_import",
        "design": {"method": "rules", "dimensions": [], "levels": levels},
    }
    made = shop.evaluate(SEND, ["/tiers", body])
    close = f"/api/v1/tiers/{made['id']}/close"
    shop.wait_for_function("path => fetch(path).then(r => r.json()).then(found => found.total > 0)", arg=close)
    shop.goto(f"/tiers/{made['id']}?tab=close")
    near = shop.get_by_role("region", name="离下一级最近的客户")
    expect(near.locator("tr.ant-table-row").first).to_contain_text("至少 300（现在 290，差 10）", timeout=40_000)
    expect(near.locator("tr.ant-table-row")).to_have_count(7)  # 290 to 230: at most a quarter is missing
    judge(shop)
