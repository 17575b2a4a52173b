"""`Idempotency-Key` on whatever creates or starts something: sent again, the first answer is given again.

A request that a crash cut off is done again when it is sent again. What must not happen twice even then keeps the key
in the transaction of what it does, as batches do.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from zhike import wiring
from zhike.control.accounts.actor import Actor
from zhike.control.accounts.auth import ApiKeyAuth, SessionAuth
from zhike.control.idempotency.models import SentRequest
from zhike.control.problems import problem
from zhike.errors import ZhikeError

KEPT: Final = timedelta(hours=24)
CUT_OFF: Final = timedelta(minutes=1)
"""No answer takes so long (long work is a job): a request without one for longer was cut off."""

_KEY: Final = re.compile(r"[!-~]{1,64}")
_FORM: Final = "multipart/form-data"
_REPLAYED: Final = "Idempotency-Replayed"


class OncePerKey:
    """Inside the middleware that knows the session: an answer is given again only to who may still ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not request.path.startswith("/api/v1/"):
            return self.get_response(request)
        actor = _sender(request)
        if actor is None:
            return self.get_response(request)  # which refuses it
        if not _KEY.fullmatch(key):
            return problem(422, "idempotency_key_bad", "Up to 64 visible ASCII characters, please.")
        return self._once(request, actor.id, key)

    def _once(self, request: HttpRequest, sender: str, key: str) -> HttpResponseBase:
        digest = _digest(request)
        sent = _begun(sender, key, digest)
        if sent is not None:
            return _again(sent, digest)
        response = self.get_response(request)
        mine = SentRequest.objects.filter(sender=sender, key=key)
        if isinstance(response, HttpResponse) and 200 <= response.status_code < 300:
            mine.update(status=response.status_code, answer=wiring.keyring().encrypt(response.content.decode()))
        else:
            mine.delete()  # nothing was done: it may be sent again, corrected
        return response


def _begun(sender: str, key: str, digest: str) -> SentRequest | None:
    """The request that was sent under this key before; None where this one is the first, which is noted."""
    now = timezone.now()
    SentRequest.objects.filter(began_at__lt=now - KEPT).delete()
    SentRequest.objects.filter(sender=sender, key=key, status=None, began_at__lt=now - CUT_OFF).delete()
    try:
        with transaction.atomic():
            SentRequest.objects.create(sender=sender, key=key, digest=digest, began_at=now)
    except IntegrityError:
        return SentRequest.objects.filter(sender=sender, key=key).first() or _begun(sender, key, digest)
    return None


def _again(sent: SentRequest, digest: str) -> HttpResponseBase:
    if sent.digest != digest:
        return problem(422, "idempotency_key_used", "Another request was sent under this key.")
    if sent.status is None:
        return problem(409, "request_under_way", "The first request under this key is not answered yet.")
    answer = wiring.keyring().decrypt(bytes(sent.answer or b""))
    kind = "application/json; charset=utf-8"
    return HttpResponse(answer, status=sent.status, content_type=kind, headers={_REPLAYED: "true"})


def _digest(request: HttpRequest) -> str:
    """Of a file only its length: it is not read twice."""
    said = hashlib.sha256(request.get_full_path().encode())
    form = (request.content_type or "").lower() == _FORM
    said.update(request.headers.get("Content-Length", "").encode() if form else request.body)
    return said.hexdigest()


def _sender(request: HttpRequest) -> Actor | None:
    for known in (ApiKeyAuth(), SessionAuth()):
        try:
            actor = known(request)
        except ZhikeError:
            return None
        if actor is not None:
            return actor
    return None
