"""Views: lists as people like to see them, kept under a name."""

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "zhike.control.views"
    label = "views"
