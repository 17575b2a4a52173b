"""`POST /hooks/<source id>`: signed deliveries of other systems, on the disk before they are answered."""

import time
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from zhike.collect.feeds.json_rows import records_of
from zhike.collect.feeds.signature import HEADER, verify
from zhike.control import problems
from zhike.control.sources import sources
from zhike.control.sources.connections import deliveries_of
from zhike.control.sources.models import Source, SourceKind
from zhike.errors import Conflict, NotFound, NotSignedIn, ZhikeError

MOST_BODY: Final = 2**20
MOST_WAITING: Final = 10_000
_RETRY_AFTER: Final = "30"


class _TooMany(ZhikeError):
    status = 429
    code = "hook_too_many_waiting"


class _TooBig(ZhikeError):
    status = 413
    code = "too_big"


@csrf_exempt
def receive(request: HttpRequest, source_id: str) -> HttpResponse:
    """202 with the number of records that were accepted, or problem details."""
    if request.method != "POST":
        answer: HttpResponse = problems.problem(405, "method_not_allowed", "Deliveries are posted.")
        answer.headers["Allow"] = "POST"
        return answer
    try:
        return JsonResponse({"accepted": _accepted(request, source_id)}, status=202)
    except ZhikeError as error:
        answer = problems.problem(error.status, error.code, error.message, error.params)
        if isinstance(error, _TooMany):
            answer.headers["Retry-After"] = _RETRY_AFTER
        return answer


def _accepted(request: HttpRequest, source_id: str) -> int:
    source = Source.objects.filter(id=source_id, kind=SourceKind.WEBHOOK).first()
    if source is None:
        raise NotFound("There is no such webhook.", id=source_id)
    body = _body(request)
    secret = sources.secret_of(source)
    if secret is None:
        raise NotSignedIn("This webhook has no secret.", code="hook_signature")
    verify(secret, request.headers.get(HEADER), body, time.time())
    if source.paused:
        raise Conflict("This source is paused.", code="source_paused")
    records = records_of(body)
    deliveries = deliveries_of(source.id)
    if deliveries.backlog >= MOST_WAITING:
        raise _TooMany("Too many deliveries wait already.", most=MOST_WAITING)
    deliveries.keep(body)
    return len(records)


def _body(request: HttpRequest) -> bytes:
    """At most `MOST_BODY`; a longer one is refused before it is read."""
    length = request.headers.get("Content-Length") or "0"
    body = b"" if not length.isdigit() or int(length) > MOST_BODY else request.read(MOST_BODY + 1)
    if not length.isdigit() or int(length) > MOST_BODY or len(body) > MOST_BODY:
        raise _TooBig("The body is larger than 1 MB.", megabytes=1)
    return body
