"""Addresses of tasks of members, yearly commitments, comments of the place of residence."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from meetings.tasks.views import assessing, assignments, commitments, residence, year


class YearConverter(IntConverter):
    """A year an address may name."""

    regex = "20[0-9]{2}"


register_converter(YearConverter, "task_year")

app_name = "tasks"
_PERSON = "<int:organization>/<int:member>/<task_year:year>"
urlpatterns = [
    path("", assignments.task_list, name="list"),
    path("branches/", assignments.branches, name="branches"),
    path("without/", assignments.without, name="without"),
    path("give/", assignments.give, name="give"),
    path("assess/", assessing.assess_many, name="assess_many"),
    path("<int:pk>/", assignments.detail, name="detail"),
    path("<int:pk>/correct/", assignments.correct, name="correct"),
    path("<int:pk>/step/<slug:name>/", assignments.take_step, name="step"),
    path("year/", year.year_sheet, name="year"),
    path("year/<int:organization>/<task_year:year>/", year.sheet_preview, name="sheet"),
    path("year/<int:organization>/<task_year:year>/sheet.pdf", year.sheet_pdf, name="sheet_pdf"),
    path("year/<int:organization>/<task_year:year>/sheet.xlsx", year.sheet_xlsx, name="sheet_xlsx"),
    path(f"slip/{_PERSON}.pdf", year.slip_pdf, name="slip"),
    path("commitments/", commitments.commitment_list, name="commitments"),
    path("commitments/register/", commitments.register, name="register"),
    path("commitments/confirm/", commitments.confirm, name="confirm"),
    path("commitments/<int:pk>/", commitments.commitment, name="commitment"),
    path(f"commitments/{_PERSON}.pdf", commitments.commitment_pdf, name="commitment_pdf"),
    path("residence/", residence.residence_list, name="residence"),
    path("residence/send/", residence.send, name="send"),
    path("residence/receive/", residence.receive, name="receive"),
    path("residence/<int:pk>/", residence.residence_comment, name="residence_comment"),
    path("residence/exceptions/add/", residence.exception_add, name="exception_add"),
    path("residence/exceptions/<int:pk>/end/", residence.exception_end, name="exception_end"),
    path(f"residence/{_PERSON}.pdf", residence.residence_pdf, name="residence_pdf"),
]
