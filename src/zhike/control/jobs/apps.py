from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "zhike.control.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Every noun keeps its job functions in a module `jobs`; loading it registers them."""
        autodiscover_modules("jobs")
