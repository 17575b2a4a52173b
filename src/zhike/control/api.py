"""The API: every noun's router under `/api/v1`."""

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from zhike import __version__
from zhike.control import problems
from zhike.control.accounts.api import router as accounts
from zhike.control.accounts.auth import ApiKeyAuth, SessionAuth
from zhike.control.customers.api import router as customers
from zhike.control.identities.api import router as identities
from zhike.control.jobs.api import router as jobs
from zhike.control.quality.api import router as quality
from zhike.control.reports.api import router as reports
from zhike.control.segments.api import router as segments
from zhike.control.tags.api import router as tags


class _Utf8(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012  (declared so by its base class)


class _WholeCharacters(Parser):
    """JSON may escape half of a surrogate pair: no text that could be stored, compared or answered."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = super().parse_body(request)
        if b"\\ud" in request.body.lower():
            json.dumps(data, ensure_ascii=False).encode()  # raises: the request is answered 400
        return data


class _Described(NinjaAPI):
    """Says of every operation what it answers when it refuses."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        problems.describe(schema)
        return schema


api = _Described(
    title="Zhike 知客",
    version=__version__,
    urls_namespace="api",
    renderer=_Utf8(),
    parser=_WholeCharacters(),
    auth=[ApiKeyAuth(), SessionAuth()],
)
problems.add_handlers(api)

for router in (accounts, customers, identities, tags, segments, quality, reports, jobs):
    api.add_router("", router)

if find_spec("zhike.control.sources") and find_spec("zhike.control.sources.api"):
    api.add_router("", import_module("zhike.control.sources.api").router)
    api.add_router("", import_module("zhike.control.sources.feeds_api").router)
