"""Somebody signed in at a running server, as a browser is."""

import json
import urllib.request
from http.cookiejar import CookieJar
from typing import Any


class Caller:
    """`call` answers with the JSON of an answer; the method is POST where there is a body, unless said otherwise."""

    def __init__(self, link: str, url: str) -> None:
        self.url, self.cookies = url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.open(link).read()
        self.opener.open(self.url + "/api/v1/session").read()

    def call(self, path: str, body: Any = None, method: str | None = None) -> Any:
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": str(token)}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with self.opener.open(request, timeout=60) as answer:
            content = answer.read()
        return json.loads(content) if content else None
