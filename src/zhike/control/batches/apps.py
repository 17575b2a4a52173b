"""Batches: tags given to many customers by hand, or taken from them, at once; and such a batch undone."""

from django.apps import AppConfig


class BatchesConfig(AppConfig):
    name = "zhike.control.batches"
    label = "batches"
