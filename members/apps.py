"""Registration of the app with Django."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Đảng viên"

    def ready(self) -> None:
        from branches.population import register
        from members.population import RegisteredMembers

        register(RegisteredMembers())
        import members.record.services  # noqa: F401 - gives the supplement its procedure
