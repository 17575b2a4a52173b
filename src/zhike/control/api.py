"""The API: every noun's router under `/api/v1`."""

from ninja import NinjaAPI

from zhike import __version__
from zhike.control import problems
from zhike.control.accounts.api import router as accounts
from zhike.control.accounts.auth import ApiKeyAuth, SessionAuth
from zhike.control.jobs.api import router as jobs

api = NinjaAPI(
    title="Zhike 知客",
    version=__version__,
    urls_namespace="api",
    auth=[ApiKeyAuth(), SessionAuth()],
)
problems.add_handlers(api)

for router in (accounts, jobs):
    api.add_router("", router)
