"""Registration of the app with Django."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Sinh hoạt chi bộ"

    def ready(self) -> None:
        import meetings.books.tasks  # noqa: F401 - the printing of long books as background work
        import meetings.panels  # noqa: F401 - its panels on the pages of members and branches
        from meetings import decisions

        decisions.register()
        from meetings.dues import effects as dues_effects

        dues_effects.register()
        from meetings.score.loading import bring_up_to_date
        from regulations.loading import also_load

        also_load(bring_up_to_date)
