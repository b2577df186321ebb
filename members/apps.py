"""Registration of the app with Django."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Đảng viên"

    def ready(self) -> None:
        from branches.population import register
        from members.population import RegisteredMembers

        register(RegisteredMembers())
        from members.record.services import following  # the package gives the supplement its procedure, too

        following.register()
