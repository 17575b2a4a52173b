"""The monitor as somebody looks at it: it moves by itself, charts have tables, what is chosen stays."""

from collections.abc import Callable

from e2e.axe import judge
from playwright.sync_api import Page, expect


def test_the_monitor_moves_by_itself_and_shows_a_table_behind_each_chart(visit: Callable[..., Page]) -> None:
    page = visit("/monitor", "en")
    expect(page.get_by_text("No tag changed its size more than usual.")).to_be_visible()
    chart = page.get_by_role("region", name="Events per second")
    expect(chart).to_be_visible(timeout=30_000)  # the second note of a server that has just begun
    chart.get_by_role("button", name="Show table").click()
    rows = chart.locator("tbody tr:not([aria-hidden])")
    expect(rows.first).to_be_visible()
    seen = rows.count()
    expect(rows.nth(seen)).to_be_attached(timeout=30_000)  # one more, and nobody did anything
    judge(page)


def test_how_easily_somebody_is_told_can_be_changed(visit: Callable[..., Page]) -> None:
    page = visit("/monitor", "zh")
    page.get_by_text("较小的变化也提醒").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.reload(wait_until="networkidle")
    expect(page.get_by_role("radio", name="较小的变化也提醒")).to_be_checked()
    page.get_by_text("适中").click()
    expect(page.get_by_text("已保存")).to_be_visible()


def test_no_alert_is_no_number_beside_the_monitor(visit: Callable[..., Page]) -> None:
    page = visit("/", "en")
    expect(page.get_by_role("link", name="Monitor", exact=True)).to_be_visible()
