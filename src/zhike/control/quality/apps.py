from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "zhike.control.quality"
    label = "quality"
