"""Packs, housekeeping and what a tag is worth, as an operator walks through them."""

import re
from collections.abc import Callable
from typing import Any

from e2e.axe import judge
from playwright.sync_api import Page, expect

FORESEE = """async (pack) => {
  const token = /csrftoken=([^;]+)/.exec(document.cookie)[1]
  const headers = {'Content-Type': 'application/json', 'X-CSRFToken': token}
  const answer = await fetch('/api/v1/tag-packs/plan', {method: 'POST', headers, body: JSON.stringify({pack})})
  return [answer.status, (await answer.json()).tags?.map((tag) => tag.action)]
}"""


def test_every_pack_holds_on_the_example_shop_and_says_whom_it_would_catch(visit: Callable[..., Page]) -> None:
    page = visit("/tags/packs?pack=retail")
    for pack in ("beauty", "mother_baby", "catering", "education", "banking"):
        status, actions = page.evaluate(FORESEE, pack)
        assert status == 200 and set(actions) == {"add"}
    row = page.get_by_role("row").filter(has=page.get_by_role("checkbox", name="选择标签“复购客户”"))
    expect(row).to_contain_text("位进入")
    expect(page.get_by_role("checkbox", name="选择标签“性别”")).not_to_be_checked()  # one is called so already
    judge(page)
    narrow = visit("/tags/packs?pack=banking", "en", width=390)
    expect(narrow.get_by_text("Customer class", exact=True)).to_be_visible()
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390


def test_housekeeping_names_the_step_and_a_tag_says_what_it_is_worth(visit: Callable[..., Page]) -> None:
    page = visit("/tags/housekeeping", "en")
    expect(page.get_by_text("Nobody supplies what the rule reads: birthday", exact=False)).to_be_visible()
    expect(page.get_by_role("link", name="Import the data Age band")).to_have_attribute("href", "/imports/new")
    judge(page)
    page.get_by_role("link", name="Potential customer", exact=True).click()
    page.get_by_role("link", name="Worth", exact=True).click()
    expect(page.get_by_role("heading", name="What “Potential customer” is worth")).to_be_visible()
    chart = page.get_by_role("region", name="Coverage over time")
    chart.get_by_role("button", name="Show table").click()
    expect(chart.locator("tbody tr:not([aria-hidden])")).to_have_count(14)
    expect(page.get_by_role("region", name="Who uses it")).to_contain_text("Nothing reads it yet.")
    judge(page)


def test_a_part_of_a_pack_is_taken_into_an_empty_house(come_in: Callable[..., Page], serve: Callable[[], Any]) -> None:
    page = come_in(serve().sign_in_link)
    page.goto("/tags/packs")
    page.get_by_role("button", name="看看里面有什么 银行").click()
    page.get_by_role("button", name="全不选").click()
    page.get_by_role("checkbox", name="选择标签“客户分类”").check()
    page.get_by_role("button", name="取用所选 1 个").click()
    page.get_by_role("dialog").get_by_role("button", name="取用所选 1 个").click()
    expect(page.get_by_text("已取用：新增 1 个，修改 0 个", exact=False)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="客户分类")).to_contain_text("不变")
    page.goto("/tags")
    expect(page.get_by_role("link", name="客户分类", exact=True)).to_be_visible()
    page.goto("/tags/housekeeping")
    page.get_by_text("客户分类", exact=True).click()
    expect(page).to_have_url(re.compile("/tags/tag_"))
