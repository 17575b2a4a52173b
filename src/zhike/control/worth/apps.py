"""What tags are worth, and which of them want mending."""

from django.apps import AppConfig


class WorthConfig(AppConfig):
    name = "zhike.control.worth"
    label = "worth"
