"""Segments: rules over tags and facts, and imported lists."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "zhike.control.segments"
    label = "segments"
