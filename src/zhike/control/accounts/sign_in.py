"""Signing in and out through django-allauth, so that its rate limits and lockout hold.

All of it is in the audit trail. Of who fails only the account is written down, where there is one: what was typed may
be anything, a password too.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from zhike.control.accounts import service
from zhike.control.accounts.actor import CLOCK
from zhike.control.accounts.models import User
from zhike.control.audit import service as audit
from zhike.errors import NotSignedIn, TooManyAttempts

_BY_LINK = "signed_in_by_link"


def signed_in_user(request: HttpRequest) -> User | None:
    """The person of this session."""
    return request.user if isinstance(request.user, User) else None


def with_password(request: HttpRequest, username: str, password: str) -> None:
    """Sign in; one answer for an unknown name and a wrong password."""
    if not ratelimit.consume(request, action="login"):
        raise TooManyAttempts("Too many attempts; wait a few minutes.")
    credentials = {"username": username, "password": password}
    user = _authenticate(request, credentials)
    if user is None or not user.is_active:
        _record_failure(username)
        raise NotSignedIn("The name or the password is not right.", code="wrong_credentials")
    request.session.pop(_BY_LINK, None)
    perform_password_login(request, credentials, Login(user=user))
    _record(user, "signed_in", way="password")


def _authenticate(request: HttpRequest, credentials: dict[str, str]) -> User | None:
    try:
        user: User | None = get_adapter(request).authenticate(request, **credentials)
    except ValidationError as error:  # the lockout after repeated failures
        raise TooManyAttempts("Too many attempts; wait a few minutes.") from error
    return user


def with_link(request: HttpRequest, token: str) -> bool:
    """Sign in with a one-time link; False when it does not open any more."""
    user = service.use_sign_in_link(token)
    if user is None:
        return False
    perform_login(request, user)
    request.session[_BY_LINK] = True
    _record(user, "signed_in", way="link")
    return True


def set_password(request: HttpRequest, user: User, password: str, current: str | None) -> None:
    """Change the password and stay signed in here; every other session of this person ends."""
    proven = request.session.get(_BY_LINK, False)
    service.set_password(user, password, None if proven else current or "")
    update_session_auth_hash(request, user)
    request.session.pop(_BY_LINK, None)


def out(request: HttpRequest) -> None:
    """Forget the session."""
    user = signed_in_user(request)
    get_adapter(request).logout(request)
    if user is not None:
        _record(user, "signed_out")


def _record(user: User, action: str, **details: str) -> None:
    audit.record(service.actor_of(user), action, kind="person", id=user.id, details=details)


def _record_failure(username: str) -> None:
    """Nobody is known to have done it, so it is the system that says so, of the account that was meant."""
    meant = User.objects.filter(username=username).values_list("id", flat=True).first()
    audit.record(CLOCK, "sign_in_failed", kind="person", id=meant)
