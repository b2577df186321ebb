"""The regulations: documents, dated parameters, deciding levels, forms and lists."""

from django.apps import AppConfig
from django.core.signals import request_started
from django.utils.module_loading import autodiscover_modules


class RegulationsConfig(AppConfig):
    """Finds the parameters every app declares, and looks for newer data once per request and per job."""

    name = "regulations"
    verbose_name = "Căn cứ"

    def ready(self) -> None:
        from celery.signals import task_prerun

        from regulations.lookup import look_again

        autodiscover_modules("parameters")
        request_started.connect(look_again, dispatch_uid="regulations.look_again")
        task_prerun.connect(look_again, dispatch_uid="regulations.look_again")
