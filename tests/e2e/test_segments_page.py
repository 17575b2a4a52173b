"""Segments in a real browser: three tags and one behaviour, counted as they are written, and the portrait read."""

import re
from collections.abc import Callable

from e2e.axe import judge
from playwright.sync_api import Locator, Page, expect

WORDS = {
    "zh": {
        "new": "新建人群", "zh name": "中文名称", "add": "添加条件", "tag": "标签", "event": "行为",
        "count": "实时人数", "funnel": "条件漏斗", "save": "保存", "portrait": "最突出的特点", "table": "看表格",
        "move": "移动这个条件", "up": "上移",
    },
    "en": {
        "new": "New segment", "zh name": "Chinese name", "add": "Add condition", "tag": "Tag", "event": "Behaviour",
        "count": "Live count", "funnel": "Funnel of conditions", "save": "Save", "portrait": "What sets them apart",
        "table": "Show table", "move": "Move this condition", "up": "Up",
    },
}  # fmt: skip
TAGS = {
    "zh": ["消费能力", "互动频率", "年龄段"],
    "en": ["Spending power", "Engagement", "Age band"],
}


def choose_tag(page: Page, row: Locator, name: str) -> None:
    row.locator(".ant-select").nth(2).click()
    page.keyboard.type(name)
    page.locator(".ant-select-item-option:visible").get_by_text(name, exact=True).click()


def add(page: Page, words: dict[str, str], kind: str) -> Locator:
    page.get_by_role("button", name=words["add"]).last.click()
    page.locator(".kind-menu:visible .kind").filter(has=page.get_by_text(words[kind], exact=True)).click()
    page.locator(".kind-menu").last.wait_for(state="hidden")
    return page.locator(".rule-row").last


def counted(page: Page) -> int:
    """The number beside the rule, once it is of the rule as it stands."""
    expect(page.locator(".preview-old, .editor-side .ant-spin")).to_have_count(0)
    shown = page.get_by_test_id("segment-count")
    expect(shown).to_have_text(re.compile(r"\d"))
    return int(re.sub(r"\D", "", shown.inner_text()))


def build(page: Page, language: str, name: str) -> Page:
    """Three tags and one behaviour, all of which must hold."""
    words = WORDS[language]
    page.get_by_label(words["zh name"]).fill(name)
    first, *others = TAGS[language]
    choose_tag(page, page.locator(".rule-row").first, first)
    for tag in others:
        choose_tag(page, add(page, words, "tag"), tag)
    add(page, words, "event")
    side = page.get_by_role("complementary", name=words["count"])
    expect(side.get_by_role("region", name=words["funnel"]).get_by_role("listitem")).to_have_count(5)
    expect(page.locator(".rule-together-count")).to_have_count(4)
    return page


def test_a_segment_of_three_tags_and_one_behaviour_is_built_and_its_portrait_read(visit: Callable[..., Page]) -> None:
    words = WORDS["zh"]
    page = visit("/segments")
    page.get_by_role("button", name=words["new"]).first.click()
    build(page, "zh", "常来的人")
    before = counted(page)
    assert before > 0
    judge(page)
    move_up_by_keyboard(page, words)
    assert counted(page) == before  # in any order the same customers
    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_test_id("segment-size")).to_have_text(re.compile(r"\d"))
    assert int(re.sub(r"\D", "", page.get_by_test_id("segment-size").inner_text())) == before
    portrait = page.get_by_role("region", name=words["portrait"])
    expect(portrait).to_be_visible()
    portrait.get_by_role("button", name=words["table"]).click()
    expect(portrait.get_by_role("columnheader", name="TGI")).to_be_visible()
    expect(portrait.get_by_text("可靠").first).to_be_visible()
    judge(page)
    portrait.locator("a.figure-link").first.click()
    expect(page).to_have_url(re.compile(r"/customers\?segment=seg_.*rule="))


def move_up_by_keyboard(page: Page, words: dict[str, str]) -> None:
    """The last condition goes one place up without a mouse."""
    page.get_by_role("button", name=words["move"]).last.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name=words["up"], exact=True).wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".rule-row").nth(2)).to_contain_text("下单付款")


def test_the_essentials_in_english_on_a_narrow_screen(visit: Callable[..., Page]) -> None:
    page = visit("/segments/new", "en", width=390)
    build(page, "en", "Regulars")
    page.get_by_role("button", name=WORDS["en"]["save"]).click()
    expect(page.get_by_role("region", name=WORDS["en"]["portrait"])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
