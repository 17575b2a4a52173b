"""Requests that are sent again under the same `Idempotency-Key` are done once."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "zhike.control.idempotency"
    label = "idempotency"
