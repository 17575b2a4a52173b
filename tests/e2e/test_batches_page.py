"""An exclusive group is made, a hundred customers are tagged from a file, and the batch is undone; and why is read."""

import csv
import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from e2e.axe import judge
from playwright.sync_api import Page, expect

SHOP = Path(__file__).resolve().parents[2] / "examples" / "complete_journey"


def households(count: int) -> bytes:
    """A file that names the first customers of the example shop, and one whom nobody knows."""
    with gzip.open(SHOP / "households.csv.gz", "rt", encoding="utf-8") as file:
        numbers = [row["household_id"] for row, _ in zip(csv.DictReader(file), range(count), strict=False)]
    out = io.StringIO()
    csv.writer(out).writerows([["会员"], *([number] for number in numbers), ["no-such-member"]])
    return out.getvalue().encode()


def create_tag(page: Page, name: str, group_id: str) -> dict[str, Any]:
    """A hand tag, as another page makes it."""
    body = {
        "name": {"zh": name, "en": name}, "description": {"zh": "", "en": ""}, "colour": "#2563eb", "kind": "hand",
        "group_id": group_id,
        "definition": {"version": 1, "levels": [{"key": "yes", "name": {"zh": "是", "en": "yes"}}]},
    }  # fmt: skip
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.request.post("/api/v1/tags", data=body, headers={"X-CSRFToken": token, "Referer": page.url})
    assert answer.status == 201, answer.text()
    return dict(answer.json())


def tag_from_file(page: Page, tag: str, content: bytes) -> None:
    page.get_by_role("button", name="按文件打标签").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files({"name": "名单.csv", "mimeType": "text/csv", "buffer": content})
    dialog.get_by_role("combobox", name="身份标识种类").click()
    page.locator(".ant-select-item-option:visible", has_text="来源内客户编号").click()
    dialog.get_by_role("combobox", name="选择标签").click()
    page.locator(".ant-select-item-option:visible", has_text=tag).click()
    judge(page)
    dialog.locator(".ant-btn-primary").click()
    expect(dialog.get_by_text("完成", exact=True)).to_be_visible()


def test_a_hundred_customers_are_tagged_from_a_file_and_the_batch_is_undone(visit: Callable[..., Page]) -> None:
    page = visit("/tags/catalogue")
    page.get_by_role("button", name="新建分组").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称", exact=True).fill("会员身份")
    dialog.get_by_role("switch").click()
    dialog.get_by_text("以新换旧：新打的留下").click()
    judge(page)
    with page.expect_response(lambda answer: answer.url.endswith("/tag-groups") and answer.status == 201) as made:
        dialog.get_by_role("button", name="保存分组").click()
    expect(page.get_by_role("navigation", name="标签分组").get_by_text("会员身份")).to_be_visible()
    group_id = made.value.json()["id"]
    for name in ("体验会员", "正式会员"):
        create_tag(page, name, group_id)

    page.goto("/batches", wait_until="networkidle")
    tag_from_file(page, "体验会员", households(40))
    counts = page.get_by_role("dialog").locator(".batch-counts")
    expect(counts).to_contain_text("新打上 40")
    expect(counts).to_contain_text("找不到 1")
    page.get_by_role("dialog").get_by_role("button", name="好", exact=True).click()
    tag_from_file(page, "正式会员", households(100))
    expect(counts).to_contain_text("新打上 100")
    expect(counts).to_contain_text("因互斥让出的标签 40")
    page.get_by_role("dialog").get_by_role("button", name="好", exact=True).click()
    expect(page.locator("tbody tr", has_text="正式会员")).to_contain_text("名单.csv")
    judge(page)

    page.locator("tbody tr", has_text="正式会员").get_by_role("button", name="撤销整批").click()
    page.locator(".ant-popconfirm").get_by_role("button", name="撤销整批").click()
    expect(page.locator("tbody tr", has_text="正式会员")).to_contain_text("已还原 100")
    page.goto("/tags/catalogue?q=会员", wait_until="networkidle")
    expect(page.locator("tbody tr", has_text="体验会员")).to_contain_text("40")
    expect(page.locator("tbody tr", has_text="正式会员")).to_contain_text(re.compile("^正式会员.*0"))


def test_in_english_some_selected_customers_are_tagged_and_the_past_shows_its_evidence(
    visit: Callable[..., Page],
) -> None:
    page = visit("/customers", "en")
    boxes = page.get_by_role("checkbox", name=re.compile("^Select "))
    boxes.nth(0).click()
    boxes.nth(1).click()
    expect(page.get_by_role("button", name="Tag the 2 selected")).to_be_visible()
    page.locator("tbody .customer-chip").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="History of tags").click()
    drawer.get_by_role("button", name="Why it began").first.click()
    shown = page.get_by_role("dialog", name=re.compile("^Why it began"))
    expect(shown.get_by_text(re.compile("Decided by version 1"))).to_be_visible()
    expect(shown.get_by_text(re.compile("computed once more"))).to_be_visible()
    judge(page)
