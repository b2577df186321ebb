"""Addresses of minutes, resolutions, papers of a meeting, and the books."""

from __future__ import annotations

from django.urls import path

from meetings.books.views import agenda, books, minutes, prints, resolution, yearly

app_name = "books"
urlpatterns = [
    path("", books.index, name="index"),
    path("print/", books.book_pdf, name="book_pdf"),
    path("attendance/", yearly.attendance, name="attendance"),
    path("attendance.pdf", yearly.attendance_pdf, name="attendance_pdf"),
    path("attendance.xlsx", yearly.attendance_xlsx, name="attendance_xlsx"),
    path("<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("<int:pk>/minutes/changes/", minutes.changes, name="changes"),
    path("<int:pk>/minutes/<int:section>/save/", minutes.save_section, name="save_section"),
    path("<int:pk>/minutes/<int:section>/history/", minutes.history, name="history"),
    path("<int:pk>/minutes/correct/", minutes.correct, name="correct"),
    path("<int:pk>/minutes/print/", prints.paper, {"paper": "minutes", "pdf": False}, name="minutes_print"),
    path("<int:pk>/minutes.pdf", prints.paper, {"paper": "minutes", "pdf": True}, name="minutes_pdf"),
    path("<int:pk>/minutes-blank.pdf", prints.paper, {"paper": "minutes-blank", "pdf": True}, name="minutes_blank_pdf"),
    path("<int:pk>/agenda/new/", agenda.new_item, name="new_item"),
    path("<int:pk>/agenda/<int:item>/", agenda.item, name="item"),
    path("<int:pk>/agenda/<int:item>/speech/", agenda.new_speech, name="new_speech"),
    path("<int:pk>/speeches/new/", agenda.new_speech, name="new_loose_speech"),
    path("<int:pk>/speeches/<int:speech>/", agenda.speech, name="speech"),
    path("<int:pk>/resolution/", resolution.resolution, name="resolution"),
    path("<int:pk>/resolution/print/", prints.paper, {"paper": "resolution", "pdf": False}, name="resolution_print"),
    path("<int:pk>/resolution.pdf", prints.paper, {"paper": "resolution", "pdf": True}, name="resolution_pdf"),
    path("<int:pk>/papers/", prints.papers, name="notice"),
    path("<int:pk>/notice.pdf", prints.paper, {"paper": "notice", "pdf": True}, name="notice_pdf"),
    path("<int:pk>/invitation.pdf", prints.paper, {"paper": "invitation", "pdf": True}, name="invitation_pdf"),
    path("<int:pk>/roll.pdf", prints.paper, {"paper": "roll", "pdf": True}, name="roll_pdf"),
    path("<int:pk>/roll-blank.pdf", prints.paper, {"paper": "roll-blank", "pdf": True}, name="roll_blank_pdf"),
]
