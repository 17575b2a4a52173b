"""The API's own pages, in a real browser, with nothing fetched from elsewhere."""

from collections.abc import Callable

from playwright.sync_api import Browser


def test_the_api_docs_show_every_operation_and_ask_no_other_host(serve: Callable, browser: Browser):
    server = serve()
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{server.url}/api/v1/docs")
    page.get_by_text("/api/v1/api-keys").first.wait_for()
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == []
    assert complaints == []
    page.close()
