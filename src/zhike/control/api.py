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
from zhike.control.accounts.people_api import router as people
from zhike.control.allocation.advisors_api import router as advisors
from zhike.control.allocation.api import router as allocation
from zhike.control.analyses.api import router as analyses
from zhike.control.analyses.files_api import router as analysis_files
from zhike.control.audit.api import router as audit
from zhike.control.batches.api import router as batches
from zhike.control.customers.api import router as customers
from zhike.control.exports.api import router as exports
from zhike.control.identities.api import router as identities
from zhike.control.jobs.api import router as jobs
from zhike.control.lifecycle.api import router as lifecycle
from zhike.control.monitor.api import router as monitor
from zhike.control.quality.api import router as quality
from zhike.control.reports.api import router as reports
from zhike.control.segments.api import router as segments
from zhike.control.segments.insight_api import router as segment_insight
from zhike.control.subscriptions.api import router as subscriptions
from zhike.control.subscriptions.live_api import router as live
from zhike.control.tags.api import router as tags
from zhike.control.tags.groups_api import router as tag_groups
from zhike.control.tags.packs_api import router as packs
from zhike.control.tiers.api import router as tiers
from zhike.control.values.api import router as values
from zhike.control.views.api import router as views
from zhike.control.worth.api import router as worth


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
    description="Any POST may carry an `Idempotency-Key`: sent again under it within a day, a request is answered "
    "again and not done again.",
    urls_namespace="api",
    renderer=_Utf8(),
    parser=_WholeCharacters(),
    auth=[ApiKeyAuth(), SessionAuth()],
)
problems.add_handlers(api)

for router in (
    *(tag_groups, batches),
    *(advisors, allocation, views),
    *(accounts, people, audit, exports, customers, identities),
    *(values, worth, packs, tags, segment_insight, segments, analyses, analysis_files),
    *(lifecycle, tiers, quality, reports, monitor, subscriptions, live, jobs),
):
    api.add_router("", router)

if find_spec("zhike.control.sources") and find_spec("zhike.control.sources.api"):
    api.add_router("", import_module("zhike.control.sources.api").router)
    api.add_router("", import_module("zhike.control.sources.feeds_api").router)
