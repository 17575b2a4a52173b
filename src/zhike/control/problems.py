"""Every failure leaves the API as problem details (RFC 9457) with a stable code."""

import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from zhike.errors import InvalidInput, NotFound, NotSignedIn, ZhikeError

log = logging.getLogger("zhike.api")

_CODES = {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 429: "too_many_requests"}


def problem(status: int, code: str, detail: str, params: dict[str, Any] | None = None) -> JsonResponse:
    """One problem as JSON: `code` is translated by the console, `params` fill its sentence."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "params": params or {},
    }
    return JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params=_DUMPS)


_DUMPS = {"default": str, "ensure_ascii": False}


def describe(schema: dict[str, Any]) -> None:
    """Add to an OpenAPI description that any operation may answer with a problem."""
    text, number = {"type": "string"}, {"type": "integer"}
    fields = {"type": text, "title": text, "status": number, "code": text, "detail": text, "params": {"type": "object"}}
    body = {"type": "object", "description": "RFC 9457", "properties": fields, "required": list(fields)}
    schema["components"].setdefault("schemas", {})["Refusal"] = body
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"]["4XX"] = {"description": "Refused: `code` says why", "content": content}


def add_handlers(api: NinjaAPI) -> None:
    """Answer every exception that leaves an operation."""
    handlers: dict[type[Exception], Any] = {
        ZhikeError: _expected,
        ValidationError: _invalid,
        AuthenticationError: _not_signed_in,
        HttpError: _from_ninja,
        Http404: _not_found,
        RequestDataTooBig: _too_big,
        Exception: _unexpected,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


class ApiAnswersWithProblems:
    """Turns what Django itself refuses under `/api/` (a method, a host, a body) into problem details as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        refused = response.status_code >= 400 and "json" not in response.headers.get("Content-Type", "")
        if not refused or not request.path.startswith("/api/"):
            return response
        answer = problem(response.status_code, _CODES.get(response.status_code, "error"), response.reason_phrase)
        if "Allow" in response.headers:
            answer.headers["Allow"] = response.headers["Allow"]
        return answer


def no_such_address(request: HttpRequest, *_: str) -> HttpResponse:
    return _expected(request, NotFound("There is nothing at this address.", code="no_such_address"))


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(500, "internal", "Something went wrong in the server; the log says what.")


def _expected(request: HttpRequest, error: ZhikeError) -> HttpResponse:
    return problem(error.status, error.code, error.message, error.params)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [{"path": _path(each["loc"]), "type": each["type"], "message": each["msg"]} for each in error.errors]
    detail = "; ".join(f"{each['path']}: {each['message']}" for each in problems)
    return problem(InvalidInput.status, InvalidInput.code, detail, {"problems": problems})


def _path(location: Sequence[str | int]) -> str:
    """`("body", "data", "rows", 0, "name")` → `rows[0].name`: without the source and our parameter's name."""
    named = location[2:] if location[0] in ("body", "form") and len(location) > 2 else location[1:]
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in named]
    return "".join(steps).removeprefix(".")


def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(NotSignedIn.status, NotSignedIn.code, "Sign in first, or send an API key.")


def _from_ninja(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, _CODES.get(error.status_code, "error"), str(error))


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, NotFound.code, "There is no such thing.")


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    return problem(413, "too_big", f"The request is larger than {most} MB.", {"megabytes": most})


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return server_error(request)
