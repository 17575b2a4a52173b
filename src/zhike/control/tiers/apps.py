"""Tiers: ordered levels with benefits, and the schemes that say who stands where."""

from django.apps import AppConfig


class TiersConfig(AppConfig):
    name = "zhike.control.tiers"
    label = "tiers"
