"""`GET /live`: what moves, as it moves, for open pages. It never ends, so the API's description leaves it out."""

from collections.abc import AsyncIterator
from typing import Annotated

from django.http import HttpResponseBase, StreamingHttpResponse
from ninja import Query, Router

from zhike.control.accounts.actor import ActorRequest
from zhike.control.subscriptions import pages

router = Router(tags=["changes"])


@router.get("/live", include_in_schema=False)
def live(request: ActorRequest, after: Annotated[str | None, Query(max_length=300)] = None) -> HttpResponseBase:
    """Server-sent events; `after` or Last-Event-ID: the last one that this page got."""
    stream = _Stream(pages.listen(request.auth, request.headers.get("Last-Event-ID") or after))
    answer = StreamingHttpResponse(stream, content_type="text/event-stream; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # proxies would hold back small messages
    return answer


class _Stream:
    """A listener's texts; Django calls `close` when the connection is."""

    def __init__(self, listener: pages.Listener) -> None:
        self._listener = listener

    def __aiter__(self) -> AsyncIterator[str]:
        return self._listener.__aiter__()

    def close(self) -> None:
        pages.leave(self._listener)
