"""The kernel: text, dates, numbers, sheets, workflow. It owns no table."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Shared libraries every other app may import; it imports none of them."""

    name = "core"
    verbose_name = "Nhân chung"

    def ready(self) -> None:
        """Let every form say what is expected, in Vietnamese."""
        from core.forms import speak_plainly

        speak_plainly()
