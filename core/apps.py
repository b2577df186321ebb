"""The kernel: text, dates, numbers, sheets, workflow. It owns no table."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Shared libraries every other app may import; it imports none of them."""

    name = "core"
    verbose_name = "Nhân chung"
