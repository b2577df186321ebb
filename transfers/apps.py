"""Registration of the app with Django."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "transfers"
    verbose_name = "Chuyển sinh hoạt đảng"

    def ready(self) -> None:
        import transfers.member_panel
        import transfers.panels_organization
        import transfers.term_tasks  # noqa: F401 - what begins on its day
        from transfers import decisions, followers, locks

        locks.register()
        followers.register()
        decisions.register()
