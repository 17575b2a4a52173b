"""How a request to the API says who it is: a bearer key, or the console's session with its CSRF token."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from zhike.control.accounts import service
from zhike.control.accounts.actor import Actor
from zhike.control.accounts.sign_in import signed_in_user
from zhike.errors import Forbidden, NotSignedIn


class ApiKeyAuth(HttpBearer):
    """`Authorization: Bearer zk_…`. A wrong key is refused even when there is a session as well."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        actor = service.actor_of_api_key(token)
        if actor is None:
            raise NotSignedIn("This API key is not known.", code="api_key_unknown")
        return actor


class SessionAuth(APIKeyCookie):
    """The session cookie; what changes something must carry the CSRF token too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        user = signed_in_user(request)
        if user is None:
            return None  # answered 401, not 403: who is not signed in has no token to send
        require_csrf(request)
        return service.actor_of(user)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return self(request)


class AnybodyWithCsrf(APIKeyCookie):
    """Open to everybody, but not to other sites: signing in and out."""

    param_name = settings.CSRF_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> bool:
        require_csrf(request)
        return True

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return self(request)


def require_csrf(request: HttpRequest) -> None:
    """Raise `Forbidden` when a changing request lacks the token of this session."""
    if check_csrf(request) is not None:
        raise Forbidden("The CSRF token is missing or wrong.", code="csrf_failed")
