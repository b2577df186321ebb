"""Registration of the app with Django."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Sinh hoạt chi bộ"

    def ready(self) -> None:
        import meetings.books.tasks  # the printing of long books as background work
        import meetings.panels  # its panels on the pages of members and branches
        import meetings.training.tasks  # noqa: F401 - results of big classes written as background work
        from meetings import closing, followers
        from meetings.dues import effects as dues_effects

        followers.register()
        closing.register()
        dues_effects.register()
        from meetings.score.loading import bring_up_to_date
        from regulations.loading import also_load

        also_load(bring_up_to_date)
