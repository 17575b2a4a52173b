"""Tags: their definitions, versions and runs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TagsConfig(AppConfig):
    name = "zhike.control.tags"
    label = "tags"

    def ready(self) -> None:
        """Every noun that reads or writes tags says so in a module `reads`; loading it registers what it says."""
        autodiscover_modules("reads")
