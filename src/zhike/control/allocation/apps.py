from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "zhike.control.allocation"
    label = "allocation"
