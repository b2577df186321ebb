"""Reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Official sheets, narrative reports, dashboards, snapshots."""

    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """Put the lines about reports on the first page."""
        from reports import todo  # noqa: F401
