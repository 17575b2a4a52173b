"""`/sign-in/{token}`: the address that the server prints when it starts."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhike.control.accounts import sign_in


@never_cache
@require_GET  # a HEAD request, as previews of links send it, must not use the link up
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in and go to the console; a spent link leads whoever is signed in there too."""
    if sign_in.with_link(request, token) or sign_in.signed_in_user(request):
        return HttpResponseRedirect("/")
    return HttpResponseRedirect("/sign-in?error=sign_in_link_invalid")
