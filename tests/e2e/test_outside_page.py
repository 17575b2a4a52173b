"""What comes from outside, in a real browser: an imported tag, an imported list, and many customers tagged at once."""

import csv
import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path

from e2e.axe import judge
from playwright.sync_api import Locator, Page, expect

SHOP = Path(__file__).resolve().parents[2] / "examples" / "complete_journey"


def members() -> list[str]:
    """The numbers of the example shop's first households."""
    with gzip.open(SHOP / "households.csv.gz", "rt", encoding="utf-8") as file:
        return [row["household_id"] for row, _ in zip(csv.DictReader(file), range(60), strict=False)]


def file_of(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def choose(page: Page, scope: Page | Locator, label: str, option: str) -> None:
    scope.get_by_role("combobox", name=label).click()
    page.locator(".ant-select-item-option:visible").get_by_text(option, exact=True).click()


def pick_file(page: Page, content: bytes, kind: str, number: str) -> Locator:
    dialog = page.get_by_role("dialog")
    chosen = {"name": "名单.csv", "mimeType": "text/csv", "buffer": content}
    dialog.locator("input[type=file]").set_input_files(chosen)
    if dialog.get_by_title(number).count() == 0:
        choose(page, dialog, kind, number)
    return dialog


def test_another_systems_lists_decide_a_tag_and_each_is_seen_before_it_is_done(visit: Callable[..., Page]) -> None:
    numbers = members()
    page = visit("/tags/new")
    page.get_by_label("中文名称").fill("平台等级")
    page.get_by_text("由外部名单导入", exact=True).click()
    expect(page.get_by_text("另一个系统（平台、CRM）的名单说谁有它")).to_be_visible()
    page.get_by_role("button", name="添加标签值").click()
    for place, name in enumerate(("金牌", "银牌")):
        page.locator(".rule-level").nth(place).get_by_role("textbox").first.fill(name)
    page.get_by_role("button", name="保存", exact=True).click()
    region = page.get_by_role("region", name="谁有这个标签")
    expect(region.get_by_text("还没有导入过名单")).to_be_visible()

    first = file_of(
        ("会员", "等级"), *((number, "金牌" if place < 20 else "银牌") for place, number in enumerate(numbers[:30])),
        ("no-such-member", "金牌"), (numbers[30], "钻石"),
    )  # fmt: skip
    region.get_by_role("button", name="导入名单").click()
    dialog = pick_file(page, first, "身份标识种类", "来源内客户编号")
    dialog.get_by_role("button", name="看看会改什么").click()
    foreseen = dialog.get_by_role("region", name="导入后会怎样")
    for counted in ("新打上 30", "找不到 1", "标签值不明，未动 1", "“钻石”（1 行）"):
        expect(foreseen).to_contain_text(counted)
    judge(page)
    dialog.get_by_role("button", name="导入", exact=True).click()
    expect(dialog.get_by_text("完成", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="好", exact=True).click()

    region.get_by_role("link", name="30 位客户有它").click()
    page.locator("tbody .customer-chip").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name=re.compile("^为什么有标签“平台等级")).click()
    drawer.get_by_role("link", name=re.compile("导入名单 名单.csv（追加）")).click()
    page.get_by_role("link", name="标签“平台等级”").click()

    second = file_of(("会员", "等级"), *((number, "银牌") for number in numbers[:5]))
    region.get_by_role("button", name="导入名单").click()
    dialog = pick_file(page, second, "身份标识种类", "来源内客户编号")
    dialog.locator("label", has_text="以文件为准").click()
    dialog.get_by_role("button", name="看看会改什么").click()
    expect(foreseen).to_contain_text("换了标签值 5")
    expect(foreseen).to_contain_text("已移除 25")
    dialog.get_by_role("button", name="导入", exact=True).click()
    dialog.get_by_role("link", name="查看这一批").click()
    expect(page.get_by_role("heading", name="导入“平台等级”的名单")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="撤销整批").click()
    page.locator(".ant-popconfirm").get_by_role("button", name="撤销整批").click()
    expect(page.get_by_text("已还原 30")).to_be_visible()


def test_a_list_is_imported_and_changed_and_its_people_are_tagged(visit: Callable[..., Page]) -> None:
    numbers = members()
    page = visit("/segments")
    page.get_by_role("button", name="导入名单").first.click()
    dialog = pick_file(page, file_of(("会员",), *((n,) for n in [*numbers[:12], numbers[0], "nobody"])), "身份标识种类",
                       "来源内客户编号")  # fmt: skip
    dialog.get_by_label("中文名称").fill("展会名单")
    dialog.get_by_role("button", name="看看会改什么").click()
    foreseen = dialog.get_by_role("region", name="导入后会怎样")
    for counted in ("名单上的客户 12", "不认识的身份标识 1", "重复的行 1"):
        expect(foreseen).to_contain_text(counted)
    judge(page)
    dialog.get_by_role("button", name="存成名单").click()
    expect(dialog.get_by_text("名单已存好")).to_be_visible()
    dialog.get_by_role("button", name="打开名单").click()
    expect(page.get_by_test_id("segment-size")).to_have_text("12")

    page.get_by_role("button", name="用新文件更新").click()
    dialog = pick_file(page, file_of(("会员",), *((n,) for n in numbers[10:15])), "身份标识种类", "来源内客户编号")
    dialog.get_by_role("button", name="看看会改什么").click()
    for counted in ("新加入 3", "移出 10", "名单上的客户 5"):
        expect(foreseen).to_contain_text(counted)
    dialog.get_by_role("button", name="更新名单").click()
    dialog.get_by_role("button", name="好", exact=True).click()
    expect(page.get_by_test_id("segment-size")).to_have_text("5")

    hand = made_by_hand(page, "展会客户")
    page.get_by_role("button", name="给这群人打标签").click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, "选择标签", "展会客户")
    dialog.get_by_text("30 天", exact=True).click()
    dialog.locator(".ant-btn-primary").click()
    expect(dialog.locator(".batch-counts")).to_contain_text("新打上 5")
    page.goto(f"/tags/{hand}", wait_until="networkidle")
    page.get_by_role("button", name="给一批客户打标签").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("一个人群", exact=True).click()
    choose(page, dialog, "选择人群", "展会名单（5 人）")
    judge(page)
    dialog.get_by_text("客户列表的筛选", exact=True).click()
    dialog.get_by_role("link", name="去客户列表").click()
    expect(page.get_by_role("button", name="给这些客户打“展会客户”")).to_be_visible()


def made_by_hand(page: Page, name: str) -> str:
    """The id of a hand tag, as another page makes it."""
    body = {
        "name": {"zh": name, "en": name}, "description": {"zh": "", "en": ""}, "colour": "#2563eb", "kind": "hand",
        "definition": {"version": 1, "levels": [{"key": "yes", "name": {"zh": "是", "en": "yes"}}]},
    }  # fmt: skip
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.request.post("/api/v1/tags", data=body, headers={"X-CSRFToken": token, "Referer": page.url})
    assert answer.status == 201, answer.text()
    page.reload(wait_until="networkidle")
    return str(answer.json()["id"])


def test_in_english_on_a_phone_a_list_is_looked_at_before_it_is_made(visit: Callable[..., Page]) -> None:
    page = visit("/segments", "en", width=390)
    page.get_by_role("button", name="Import a list").first.click()
    dialog = pick_file(page, file_of(("member",), ("nobody-1",), ("nobody-2",)), "Kind of identity",
                       "Customer number of the source")  # fmt: skip
    dialog.get_by_role("button", name="See what would change").click()
    expect(dialog.get_by_text("The list would be empty")).to_be_visible()
    expect(dialog.get_by_role("region", name="What it would do")).to_contain_text("unknown identities 2")
    judge(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
