"""Open pages move by themselves: what somebody else does is seen without loading anything anew."""

import json
import re
import urllib.request
from collections.abc import Callable

import pytest
from e2e.axe import judge
from playwright.sync_api import Page, expect

LEVELS = [{"key": "yes", "name": {"zh": "是", "en": "yes"}}]


MAKE_KEY = """name => fetch('/api/v1/api-keys', {
  method: 'POST',
  headers: {'Content-Type': 'application/json', 'X-CSRFToken': /csrftoken=([^;]+)/.exec(document.cookie)[1]},
  body: JSON.stringify({name}),
}).then(answer => answer.json())"""


class Program:
    """Somebody else, with an API key."""

    def __init__(self, page: Page) -> None:
        self._key = page.evaluate(MAKE_KEY, "收银台")["key"]
        self._url = page.evaluate("location.origin")

    def call(self, method: str, path: str, body: object = None) -> dict:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}/api/v1{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def hand_tag(self, name: str) -> str:
        both = {"zh": name, "en": name}
        body = {"name": both, "description": {"zh": "", "en": ""}, "colour": "#2563eb", "kind": "hand",
                "definition": {"version": 1, "levels": LEVELS}}  # fmt: skip
        return str(self.call("POST", "/tags", body)["id"])


def connected(page: Page) -> Page:
    page.locator("[data-live=connected]").wait_for(state="attached", timeout=20_000)
    return page


def test_a_tag_that_a_program_gives_appears_on_open_pages(visit: Callable[..., Page]) -> None:
    drawer = visit("/customers?customer=22")
    program = Program(drawer)
    tag = program.hand_tag("刚刚打上")
    cards, drawer = connected(visit("/tags")), connected(drawer)
    for page in (drawer, cards):
        page.evaluate("window.sameDocument = true")
    program.call("PUT", f"/customers/22/tags/{tag}", {"value": "yes", "days": 30})
    held = drawer.get_by_role("dialog").locator(".held-tag", has_text="刚刚打上")
    expect(held).to_contain_text("为止", timeout=15_000)
    card = cards.locator(f"a[href*='{tag}']").first
    expect(card).to_contain_text("刚刚打上")
    expect(cards.get_by_role("link", name="1 位客户有标签“刚刚打上”")).to_be_visible(timeout=15_000)
    program.call("DELETE", f"/customers/22/tags/{tag}")
    expect(held).to_have_count(0, timeout=15_000)
    assert drawer.evaluate("window.sameDocument") and cards.evaluate("window.sameDocument")


def test_a_lost_connection_is_said_quietly(visit: Callable[..., Page]) -> None:
    page = connected(visit("/tags", "en"))
    page.route("**/api/v1/live*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible(timeout=30_000)
    judge(page)
    page.unroute("**/api/v1/live*")
    connected(page)


def test_a_hand_tag_is_given_until_a_time_and_the_time_changed(visit: Callable[..., Page]) -> None:
    page = visit("/customers/93", "en")
    tag = Program(page).hand_tag("Guest")
    page.goto("/customers/93", wait_until="networkidle")
    page.get_by_role("button", name="Add a hand tag").click()
    page.locator(".hand-tag-form .ant-select").first.click()
    page.locator(".ant-select-item-option", has_text="Guest").click()
    page.get_by_role("radio", name="30 days").check()
    judge(page)
    page.locator(".hand-tag-form").get_by_role("button").last.click()
    held = page.locator(".held-tag", has_text="Guest")
    expect(held).to_contain_text("until")
    page.get_by_role("button", name="Change when the tag “Guest” ends").click()
    page.locator(".hand-tag-form").last.get_by_role("button", name="Save").click()
    expect(held).not_to_contain_text("until")
    Program(page).call("DELETE", f"/customers/93/tags/{tag}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_subscription_from_its_secret_to_a_test_that_fails(visit: Callable[..., Page], language: str) -> None:
    page = visit("/subscriptions/new", language)
    page.locator("#subscription-name").fill(f"loyalty {language}")
    page.locator("#subscription-address").fill("http://127.0.0.1:9/hook")
    judge(page)
    page.get_by_role("button", name=re.compile("建立订阅|Make the subscription")).click()
    secret = page.get_by_text(re.compile(r"^whsec_[\w+/=]{40,}$")).inner_text()
    judge(page)
    page.get_by_role("button", name=re.compile("去订阅页面|To the subscription")).click()
    page.wait_for_url(re.compile(r"/subscriptions/sub_"))
    page.get_by_role("button", name=re.compile("发送测试通知|Send a test message")).click()
    expect(page.get_by_text(re.compile("不在互联网上|not on the internet")).first).to_be_visible(timeout=20_000)
    expect(page.get_by_text(secret)).to_have_count(0)
    page.mouse.move(0, 0)
    judge(page)
    page.get_by_role("button", name=re.compile("删除订阅|Delete the subscription")).click()
    page.locator(".ant-popconfirm").get_by_role("button", name=re.compile("^删除$|^Delete$")).click()
    page.wait_for_url(re.compile(r"/subscriptions$"))
