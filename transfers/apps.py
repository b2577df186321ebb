"""Registration of the app with Django."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "transfers"
    verbose_name = "Chuyển sinh hoạt đảng"

    def ready(self) -> None:
        from transfers import followers

        followers.register()
