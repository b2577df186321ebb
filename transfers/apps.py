"""Registration of the app with Django."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "transfers"
    verbose_name = "Chuyển sinh hoạt đảng"

    def ready(self) -> None:
        import transfers.member_panel  # noqa: F401 - its panel on the page of a member
        import transfers.panels_organization  # noqa: F401 - its panel on the page of an organisation
        import transfers.term_tasks  # noqa: F401 - what begins on its day
        from transfers import decisions, followers

        followers.register()
        decisions.register()
