"""Reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Official sheets, narrative reports, dashboards, snapshots."""

    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """Put the lines about reports on the first page; say what is unsigned where an act ends an organisation."""
        from reports import (
            closing,
            todo,  # noqa: F401
        )

        closing.register()
