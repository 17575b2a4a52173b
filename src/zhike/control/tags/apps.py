"""Tags: their definitions, versions and runs."""

from django.apps import AppConfig


class TagsConfig(AppConfig):
    name = "zhike.control.tags"
    label = "tags"
