"""The API: every noun's router under `/api/v1`."""

from importlib import import_module
from importlib.util import find_spec

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from zhike import __version__
from zhike.control import problems
from zhike.control.accounts.api import router as accounts
from zhike.control.accounts.auth import ApiKeyAuth, SessionAuth
from zhike.control.customers.api import router as customers
from zhike.control.jobs.api import router as jobs
from zhike.control.reports.api import router as reports
from zhike.control.tags.api import router as tags


class _Utf8(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012  (declared so by its base class)


api = NinjaAPI(
    title="Zhike 知客",
    version=__version__,
    urls_namespace="api",
    renderer=_Utf8(),
    auth=[ApiKeyAuth(), SessionAuth()],
)
problems.add_handlers(api)

for router in (accounts, customers, tags, reports, jobs):
    api.add_router("", router)

if find_spec("zhike.control.sources") and find_spec("zhike.control.sources.api"):
    api.add_router("", import_module("zhike.control.sources.api").router)
