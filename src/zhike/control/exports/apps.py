"""Exports: customers taken out of the house as files, for a while, never without a trace."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "zhike.control.exports"
    label = "exports"
