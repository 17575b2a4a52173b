from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "zhike.control.sources"
    label = "sources"
