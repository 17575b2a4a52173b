"""Computed values: named measures that are known of every customer, as traits."""

from django.apps import AppConfig


class ValuesConfig(AppConfig):
    name = "zhike.control.values"
    label = "values"
