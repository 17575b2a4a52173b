"""How long requests take, by the route that answers them."""

import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

from zhike import measures

_CONSOLE: Final = "^(?P<path>.*)$"


class Timed:
    """The outermost middleware: what all others take counts as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        measures.answered(route_of(request), request.method or "", response.status_code, began)
        return response


def route_of(request: HttpRequest) -> str:
    """The route as the code has it, never the address: that may hold names and numbers of customers."""
    found = request.resolver_match
    if found is None:
        return "files"  # answered before anybody looked at the address
    return "console" if found.route == _CONSOLE else str(found.route)
