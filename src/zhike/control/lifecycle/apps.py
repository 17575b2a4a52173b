"""Lifecycles: schemes of stages, each of which writes one tag."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "zhike.control.lifecycle"
    label = "lifecycle"
