"""Every page and its main states, judged by axe: nothing serious or critical, in both languages."""

import re
from collections.abc import Callable

import pytest
from e2e.axe import judge
from playwright.sync_api import Page

PAGES = [
    "/",
    "/customers",
    "/customers?q=nobody-is-called-so",
    "/tags",
    "/tags/new",
    "/tags/catalogue",
    "/values/new",
    "/tags/packs",
    "/tags/housekeeping",
    "/tags/worth",
    "/batches",
    "/reviews",
    "/segments",
    "/segments/new",
    "/segments/compare",
    "/lifecycle",
    "/tiers",
    "/tiers/new",
    "/allocation",
    "/allocation/new",
    "/advisors",
    "/people",
    "/audit",
    "/exports",
    "/analyses",
    "/analyses/new",
    "/analyses/new?kind=rfm",
    "/imports",
    "/imports/new",
    "/quality",
    "/identities",
    "/identities?tab=decided",
    "/identities?tab=settings",
    "/sources",
    "/sources/new",
    "/sources/new?kind=database",
    "/sources/new?kind=webhook",
    "/subscriptions",
    "/subscriptions/new",
    "/market",
    "/monitor",
    "/jobs",
    "/jobs?state=failed",
    "/runs",
    "/settings",
    "/there-is-no-such-page",
]
EXPORT = "订单编号,收货人手机,实付金额,付款时间,订单状态\nT1,13800001111,12.5,2017-12-01 10:00:00,交易成功\n"

in_both_languages = pytest.mark.parametrize("language", ["zh", "en"])


@in_both_languages
@pytest.mark.parametrize("path", PAGES)
def test_every_page(visit: Callable[..., Page], path: str, language: str) -> None:
    judge(visit(path, language))


@pytest.mark.parametrize(
    "path",
    ["/", "/customers", "/tags", "/tags/new", "/analyses", "/imports", "/quality", "/sources", "/market", "/jobs"],
)
def test_pages_on_a_phone(visit: Callable[..., Page], path: str) -> None:
    page = visit(path, width=390)
    judge(page)
    page.get_by_role("button", name="打开菜单").click()
    judge(page)


@in_both_languages
def test_how_a_tag_is_kept_current(visit: Callable[..., Page], language: str) -> None:
    page = visit("/tags", language)
    page.get_by_role("link", name=re.compile("高价值客户|High-value customer")).first.click()
    page.get_by_role("radio", name=re.compile("按时间表|By a schedule")).check()
    page.get_by_role("listitem").filter(has_text=re.compile("03:00")).first.wait_for()
    page.get_by_role("checkbox", name=re.compile("冻结|Freeze")).check()
    page.get_by_role("radio", name=re.compile("指定时间|At a time")).check()
    judge(page)


@in_both_languages
def test_a_customer_with_a_reason_open_and_every_tab(visit: Callable[..., Page], language: str) -> None:
    page = visit("/customers", language)
    page.locator("tbody .customer-chip").first.click()
    page.get_by_role("dialog").get_by_role("tab").first.wait_for()
    judge(page)  # the drawer
    page.get_by_role("link", name=re.compile("完整页面|full page")).click()
    page.wait_for_url(re.compile(r"/customers/\d+"))
    page.get_by_role("dialog").wait_for(state="hidden")  # its buttons have the same names as the page's
    page.get_by_role("button", name=re.compile("为什么有标签|Why. The tag")).nth(1).click()
    page.locator(".why-line").first.wait_for()
    judge(page)
    for tab in page.get_by_role("tab").all()[1:]:
        tab.click()
        page.wait_for_load_state("networkidle")
        judge(page)


@in_both_languages
def test_a_rule_with_levels_and_the_report_of_a_run(visit: Callable[..., Page], language: str) -> None:
    page = visit("/tags", language)
    page.get_by_role("link", name=re.compile("消费能力|Spending power")).first.click()
    page.get_by_test_id("preview-count").wait_for()
    judge(page)
    page.goto("/runs", wait_until="networkidle")
    page.locator("tbody a").first.click()
    page.wait_for_load_state("networkidle")
    judge(page)


@in_both_languages
def test_the_report_of_an_analysis_and_the_people_behind_a_cell(visit: Callable[..., Page], language: str) -> None:
    page = visit("/analyses", language)
    page.locator("tbody a").first.click()
    page.locator("button.grid-cell").first.wait_for()
    judge(page)
    page.get_by_role("button", name=re.compile("看表格|Show table")).first.click()
    judge(page)
    page.locator("button.grid-cell").first.click()
    page.get_by_role("dialog").locator("tbody a").first.wait_for()
    judge(page)


@in_both_languages
def test_the_columns_of_a_file_and_the_report_of_an_import(visit: Callable[..., Page], language: str) -> None:
    page = visit("/imports/new", language)
    page.locator("input[type=file]").set_input_files(
        {"name": "orders.csv", "mimeType": "text/csv", "buffer": EXPORT.encode()}
    )
    page.locator(".meaning").first.wait_for()
    judge(page)
    page.goto("/imports", wait_until="networkidle")
    page.locator("tbody a").first.click()
    page.wait_for_load_state("networkidle")
    judge(page)


@in_both_languages
def test_the_sign_in_page_with_a_spent_link(visit: Callable[..., Page], language: str) -> None:
    page = visit("/", language)
    page.context.clear_cookies()
    page.goto("/sign-in/no-such-link", wait_until="networkidle")
    page.get_by_role("alert").wait_for()
    judge(page)
