"""Coming in: the link that the server prints, and the page for everybody else."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect


def watched(page: Page) -> list[str]:
    """What the page complains about, and whatever it asks of another host."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda each: complaints.append(each.url) if "//127.0.0.1" not in each.url[:20] else None)
    return complaints


def test_the_printed_link_opens_the_console_in_chinese_and_it_speaks_english_too(serve: Callable, browser: Browser):
    page = browser.new_page()
    complaints = watched(page)
    page.goto(serve().sign_in_link)
    expect(page.get_by_role("heading", name="概览")).to_be_visible()
    page.get_by_text("EN", exact=True).click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    assert complaints == []
    page.close()


def test_whoever_is_not_signed_in_is_asked_to_and_told_when_the_password_is_wrong(serve: Callable, browser: Browser):
    page = browser.new_page()
    page.goto(f"{serve().url}/customers")
    page.get_by_label("用户名").fill("owner")
    page.get_by_label("密码").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("用户名或密码不对")).to_be_visible()
    page.close()
