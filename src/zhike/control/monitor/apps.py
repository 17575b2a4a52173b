from django.apps import AppConfig


class MonitorConfig(AppConfig):
    name = "zhike.control.monitor"
    label = "monitor"
