"""The ASGI application that uvicorn serves: the event API under /v1, and Django for everything else."""

import os

from django.core.asgi import get_asgi_application

from zhike.control.bodies import LimitedBodies, Message, Receive, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.control.settings")

_django = LimitedBodies(get_asgi_application())  # type: ignore[arg-type]

from zhike.control.sources.track import PREFIX, EventApi  # noqa: E402 (models, which Django must be loaded for)

_events = EventApi()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """By path: programs' events must not pass through sessions and middleware."""
    chosen = _events if scope["type"] == "http" and scope["path"].startswith(PREFIX) else _django
    await chosen(scope, receive, send)
