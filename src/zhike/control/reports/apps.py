"""Reports: figures about the whole business. Keeps no tables."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "zhike.control.reports"
    label = "reports"
