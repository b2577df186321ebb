"""Registration of the app with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Tác vụ nền"

    def ready(self) -> None:
        """Every process knows every kind of work: the web starts what the worker runs."""
        autodiscover_modules("tasks")
