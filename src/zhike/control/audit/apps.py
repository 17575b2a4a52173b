"""The audit trail: who did what, and when. Only ever added to."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "zhike.control.audit"
    label = "audit"
