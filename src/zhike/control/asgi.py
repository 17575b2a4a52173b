"""The ASGI application that uvicorn serves: the event API under /v1, what machines ask, and Django for the rest."""

import os

from django.core.asgi import get_asgi_application

from zhike.control.bodies import LimitedBodies, Message, Receive, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.control.settings")

_django = LimitedBodies(get_asgi_application())  # type: ignore[arg-type]

from zhike.control.monitor.probes import PATHS, Probes  # noqa: E402
from zhike.control.sources.track import PREFIX, EventApi  # noqa: E402 (models, which Django must be loaded for)

_events, _probes = EventApi(), Probes()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """By path: programs' events must not pass through sessions and middleware."""
    path = scope["path"] if scope["type"] == "http" else ""
    chosen = _events if path.startswith(PREFIX) else _probes if path in PATHS else _django
    await chosen(scope, receive, send)
