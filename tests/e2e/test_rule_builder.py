"""The rule editor in a real browser: what an operator chooses is what the server is asked, counts and says."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from e2e.axe import judge
from playwright.sync_api import Locator, Page, expect

PAID = {"events": ["order_completed"]}
SPENT = {**PAID, "measure": "sum", "property": "amount"}
KINDS = [
    *("属性", "年龄", "日期", "周年日"),
    *("行为", "首次", "偏好", "占比", "趋势", "比值"),
    *("买过的商品", "同一订单"),
    *("先后做过", "做了没跟进", "先后做过，再没做"),
    *("排名", "分档"),
    *("标签", "人群", "名单"),
    *("条件组", "至少几个", "打分"),
]


def last_row(page: Page) -> Locator:
    return page.locator(".rule-row").last


def add(page: Page, kind: str) -> Locator:
    """A new condition by the menu, as the last of the outermost ones."""
    page.get_by_role("button", name="添加条件").last.click()
    page.locator(".kind-menu:visible .kind").filter(has=page.get_by_text(kind, exact=True)).click()
    page.locator(".kind-menu").last.wait_for(state="hidden")
    return last_row(page)


def choose(row: Locator, label: str, option: str, nth: int = 0) -> None:
    row.get_by_role("combobox", name=label, exact=True).nth(nth).click()
    row.page.locator(".ant-select-item-option:visible").filter(has_text=re.compile(f"^{re.escape(option)}$")).click()
    row.page.keyboard.press("Escape")


def only(page: Page, kind: str) -> Locator:
    """The rule's only condition."""
    row = add(page, kind)
    page.get_by_role("button", name="删除这个条件").first.click()
    return row


def previewed(page: Page, change: Callable[[], Any]) -> Any:
    """The rule that the server is asked to preview after a change."""
    with page.expect_response("**/tags/preview") as asked:
        change()
    return json.loads(asked.value.request.post_data or "")["definition"]["levels"][0]["rule"]


def test_a_share_of_spend(visit: Callable[..., Page]) -> None:
    page = visit("/tags/new")
    row = only(page, "占比")
    expect(row).to_contain_text("还差：值")
    expect(page.get_by_role("complementary", name="即时预览")).to_contain_text("还有 1 个条件没填完")
    row.get_by_label("值", exact=True).last.fill("7")
    lines = {"lines": True, "measure": "sum", "property": "amount", "window": {"days": 365}}
    milk = {"property": "category", "op": "eq", "value": "FLUID MILK PRODUCTS"}
    rule = previewed(page, lambda: row.get_by_label("值", exact=True).first.fill("FLUID MILK PRODUCTS"))
    assert rule == {"type": "ratio", "of": {**lines, "where": [milk]}, "to": lines, "op": "ge", "value": 0.07}
    shown = page.get_by_test_id("preview-count")
    expect(shown).not_to_have_text("0")
    expect(row).to_contain_text(f"单独满足：{shown.inner_text()} 人")
    expect(page.locator(".sentence")).to_contain_text("占比至少 7%")


def test_a_rank_within_a_trait(visit: Callable[..., Page]) -> None:
    page = visit("/tags/new")
    row = only(page, "排名")
    row.get_by_label("多少").fill("10")
    choose(row, "时间范围", "去年")
    rule = previewed(page, lambda: choose(row, "在谁当中", "“年龄段”相同的客户"))
    asked = {"side": "top", "percent": 10, "within": {"trait": "age_band"}}
    assert rule == {"type": "rank", "of": {**SPENT, "window": {"last": "year"}}, **asked}
    expect(page.locator(".sentence")).to_contain_text("前 10%")
    expect(page.get_by_test_id("preview-count")).not_to_have_text("0")


def test_what_did_not_follow(visit: Callable[..., Page]) -> None:
    page = visit("/tags/new")
    row = only(page, "做了没跟进")
    for name, old, new in (("first", "加入购物车", "收到营销活动"), ("without", "下单付款", "使用优惠券")):
        events = row.get_by_role("combobox", name="行为事件").nth(0 if name == "first" else 1)
        events.click()
        for each in (old, new):
            page.locator(".ant-select-item-option:visible").filter(has_text=re.compile(f"^{each}$")).click()
        page.keyboard.press("Escape")
    row.get_by_label("间隔长度").fill("30")
    rule = previewed(page, lambda: choose(row, "单位", "天"))
    assert rule == {
        "type": "sequence",
        "first": {"events": ["campaign_received"]},
        "without": {"events": ["coupon_redeemed"]},
        "place": "after",
        "within": {"days": 30},
    }
    expect(page.locator(".sentence")).to_contain_text("没有使用优惠券")
    expect(page.get_by_test_id("preview-count")).not_to_have_text("0")


def test_two_of_several_and_a_score(visit: Callable[..., Page]) -> None:
    page = visit("/tags/new")
    add(page, "至少几个")
    add(page, "打分")
    score = page.get_by_role("group").filter(has_text="总分").last
    score.get_by_label("权重").first.fill("2")
    rule = previewed(page, lambda: score.get_by_label("值", exact=True).first.fill("3"))
    event = {"type": "event", **PAID, "measure": "count", "op": "ge", "value": 1, "window": {"days": 30}}
    terms = [{"weight": 2, "rule": event}, {"weight": 1, "rule": event}]
    assert rule["of"][1:] == [
        {"type": "at_least", "count": 2, "of": [event, event, event]},
        {"type": "score", "of": terms, "op": "ge", "value": 3},
    ]
    expect(page.locator(".sentence")).to_contain_text("至少满足 2 项")


def test_by_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit("/tags/new")
    page.get_by_role("button", name="添加条件").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name=re.compile("^属性"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name=re.compile("^年龄"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(last_row(page)).to_contain_text("还差：值")
    last_row(page).get_by_label("值", exact=True).focus()
    rule = previewed(page, lambda: page.keyboard.type("40"))
    assert rule["of"][1] == {"type": "age", "trait": "birthday", "op": "ge", "value": 40}


@pytest.fixture
def stored(visit: Callable[..., Page]) -> Iterator[Callable[[dict[str, Any]], str]]:
    """`stored(rule)`: the id of a tag that another program made; gone after the test."""
    request = visit("/tags").context.request
    token = next(each["value"] for each in request.storage_state()["cookies"] if each["name"] == "csrftoken")
    made: list[str] = []

    def make(rule: dict[str, Any]) -> str:
        level = {"key": "yes", "name": {"zh": "是", "en": "Yes"}, "rule": rule}
        text = {"zh": "来自程序", "en": "From a program"}
        tag = {"name": text, "description": text, "group_id": None, "colour": "#2563eb", "kind": "rule"}
        body = {**tag, "update_mode": "manual", "definition": {"version": 1, "levels": [level]}}
        answer = request.post("/api/v1/tags", data=body, headers={"X-CSRFToken": token})
        assert answer.status == 201, answer.text()
        made.append(answer.json()["id"])
        return made[-1]

    yield make
    for tag_id in made:
        request.delete(f"/api/v1/tags/{tag_id}", headers={"X-CSRFToken": token})


def test_what_no_row_can_show_is_kept_and_its_error_has_a_place(
    visit: Callable[..., Page], stored: Callable[[dict[str, Any]], str]
) -> None:
    known = {"type": "trait", "trait": "income", "op": "present"}
    twice = {"type": "not", "of": {"type": "not", "of": known}}
    tag_id = stored({"type": "and", "of": [known, twice]})
    page = visit(f"/tags/{tag_id}")
    page.get_by_label("英文说明").fill("Looked at by a person")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("第 2 版").wait_for()
    kept = page.request.get(f"/api/v1/tags/{tag_id}").json()["definition"]["levels"][0]["rule"]
    assert kept == {"type": "and", "of": [known, twice]}
    source = page.get_by_label("规则的 JSON")
    source.fill(source.input_value().replace("income", "no_such_trait"))
    expect(last_row(page).get_by_role("alert")).to_have_text("没有这个属性")
    expect(last_row(page)).to_contain_text("of.of.trait")
    source.fill(json.dumps(known))
    last_row(page).get_by_role("button", name="按行显示").click()
    expect(last_row(page).get_by_role("combobox", name="属性", exact=True)).to_be_visible()


def test_rules_deep_inside_are_folded_until_asked_for(
    visit: Callable[..., Page], stored: Callable[[dict[str, Any]], str]
) -> None:
    known = {"type": "trait", "trait": "income", "op": "present"}
    inside = {"type": "or", "of": [known, {"type": "not", "of": {"type": "and", "of": [known, known, known]}}]}
    page = visit(f"/tags/{stored({'type': 'and', 'of': [known, inside]})}")
    expect(page.locator(".rule-row")).to_have_count(2)
    page.get_by_role("button", name="这里还有 3 个条件").click()
    expect(page.locator(".rule-row")).to_have_count(5)


@pytest.mark.parametrize("width", [1440, 390])
def test_every_kind_is_offered_fits_and_is_labelled(visit: Callable[..., Page], width: int) -> None:
    page = visit("/tags/new", width=width)
    page.get_by_role("button", name="添加条件").click()
    expect(page.locator(".kind-menu .kind > :first-child")).to_have_text(KINDS)
    judge(page)
    page.keyboard.press("Escape")
    for kind in KINDS:
        add(page, kind)
    judge(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
