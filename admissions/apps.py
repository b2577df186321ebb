"""Registration of the app with Django."""

from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "admissions"
    verbose_name = "Kết nạp đảng viên"

    def ready(self) -> None:
        import admissions.panels  # noqa: F401 - its panels on the pages of members and branches
        from admissions import decisions, followers

        decisions.register()
        followers.register()
