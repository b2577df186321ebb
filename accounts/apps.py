"""Registration of the app with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        """Listen to the libraries that sign people in; count the grants of organisations that an act ends."""
        from accounts import (
            closing,
            signals,  # noqa: F401
        )

        closing.register()
