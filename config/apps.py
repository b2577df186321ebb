"""The `config` app: it only makes sure that every process knows the Celery application."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Cấu hình"

    def ready(self) -> None:
        from . import celery  # noqa: F401 (shared tasks bind to it)
