"""Addresses: the API, deliveries of webhooks, the one-time sign-in link, and the console for everything else."""

from django.urls import path, re_path

from zhike.control import console, problems
from zhike.control.accounts.links import follow_link
from zhike.control.api import api
from zhike.control.sources import hooks

urlpatterns = [
    path("api/v1/", api.urls),
    re_path(r"^(api|static|assets)(/|$)", problems.no_such_address),
    path("hooks/<str:source_id>", hooks.receive),
    path("sign-in/<str:token>", follow_link),
    re_path(r"^(?P<path>.*)$", console.index),
]

handler500 = "zhike.control.problems.server_error"
