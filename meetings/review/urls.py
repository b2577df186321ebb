"""Addresses of the yearly and quarterly review."""

from __future__ import annotations

from django.urls import path

from meetings.review.views import branch, cases, earlier, figures, prints, rounds

app_name = "review"


def _case(prefix: str, name: str, what: str) -> list:
    """The addresses of a case, of a member or of an organisation."""
    kind = {"what": what}
    return [
        path(f"{prefix}/<int:pk>/", cases.detail, kind, name=name),
        path(f"{prefix}/<int:pk>/self/", cases.self_review, kind, name=f"{name}_self"),
        path(f"{prefix}/<int:pk>/findings/", cases.findings, kind, name=f"{name}_findings"),
        path(f"{prefix}/<int:pk>/reassess/", cases.reassess, kind, name=f"{name}_reassess"),
        path(f"{prefix}/<int:pk>/step/<slug:name>/", cases.take_step, kind, name=f"{name}_step"),
        path(f"{prefix}/<int:pk>/paper/", prints.paper, kind | {"pdf": False}, name=f"{name}_paper"),
        path(f"{prefix}/<int:pk>/paper.pdf", prints.paper, kind | {"pdf": True}, name=f"{name}_paper_pdf"),
    ]


urlpatterns = [
    path("", rounds.round_list, name="list"),
    path("open/", rounds.open_new, name="open"),
    path("statistics/", figures.statistics_page, name="statistics"),
    path("sheets/", figures.sheets, name="sheets"),
    path("sheets/print/", figures.sheets_print, name="sheets_print"),
    path("sheets.pdf", figures.sheets_pdf, name="sheets_pdf"),
    path("sheets.xlsx", figures.sheets_xlsx, name="sheets_xlsx"),
    path("names/", figures.names, name="names"),
    path("chains/", figures.chains, name="chains"),
    path("history/", earlier.history, name="history"),
    path("history.xlsx", earlier.history_xlsx, name="history_xlsx"),
    path("members/<int:pk>/", branch.member_history, name="member"),
    path("blank/<int:branch_pk>/<slug:kind>.pdf", prints.blank_pdf, name="blank_pdf"),
    *_case("cases", "case", "member"),
    *_case("organizations", "organization", "organization"),
    path("<int:pk>/", rounds.round_page, name="round"),
    path("<int:pk>/settings/", rounds.settings, name="settings"),
    path("<int:pk>/refresh/", rounds.refresh_list, name="refresh"),
    path("<int:pk>/close/", rounds.close, name="close"),
    path("<int:pk>/branches/<int:branch_pk>/", branch.branch_page, name="branch"),
    path("<int:pk>/branches/<int:branch_pk>/ballot/", branch.ballot, name="ballot"),
    path("<int:pk>/branches/<int:branch_pk>/comments/", branch.comments, name="comments"),
    path("<int:pk>/branches/<int:branch_pk>/bulk/<slug:name>/", branch.bulk, name="bulk"),
    path("<int:pk>/branches/<int:branch_pk>/<slug:kind>.pdf", prints.branch_pdf, name="branch_pdf"),
]
