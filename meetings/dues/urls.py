"""Addresses of Party dues."""

from __future__ import annotations

from django.urls import path

from meetings.dues.views import importing, members, month, overview, prints, reliefs

app_name = "dues"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("overview.xlsx", overview.overview_xlsx, name="overview_xlsx"),
    path("units/<int:node>/<str:which>/", overview.people, name="people"),
    path("splits/", overview.splits, name="splits"),
    path("branches/<int:branch>/owing/", month.owing, name="owing"),
    path("branches/<int:branch>/import/", importing.import_bases, name="import_bases"),
    path("branches/<int:branch>/book/<int:year>/", prints.book, {"pdf": False}, name="book"),
    path("branches/<int:branch>/book/<int:year>.pdf", prints.book, {"pdf": True}, name="book_pdf"),
    path("branches/<int:branch>/<str:month>/", month.month_sheet, name="month"),
    path("branches/<int:branch>/<str:month>/draw-up/", month.draw_up_month, name="draw_up"),
    path("branches/<int:branch>/<str:month>/pay/", month.pay, name="pay"),
    path("branches/<int:branch>/<str:month>/close/", month.close, name="close"),
    path("branches/<int:branch>/<str:month>/list/", prints.month_list, {"pdf": False}, name="month_print"),
    path("branches/<int:branch>/<str:month>/list.pdf", prints.month_list, {"pdf": True}, name="month_pdf"),
    path("months/<int:dues>/", month.record, name="record"),
    path("members/<int:member>/", members.member_dues, name="member"),
    path("members/<int:member>/basis/", members.profile, name="profile"),
    path("members/<int:member>/relief/", reliefs.new_relief, name="new_relief"),
    path("reliefs/", reliefs.relief_list, name="relief_list"),
    path("reliefs/<int:relief>/", reliefs.detail, name="relief"),
    path("reliefs/<int:relief>/step/<str:name>/", reliefs.take_step, name="relief_step"),
    path("reliefs/<int:relief>/application/", prints.paper, {"paper": "application", "pdf": False}, name="application"),
    path(
        "reliefs/<int:relief>/application.pdf",
        prints.paper,
        {"paper": "application", "pdf": True},
        name="application_pdf",
    ),
    path("reliefs/<int:relief>/decision/", prints.paper, {"paper": "decision", "pdf": False}, name="decision"),
    path("reliefs/<int:relief>/decision.pdf", prints.paper, {"paper": "decision", "pdf": True}, name="decision_pdf"),
]
