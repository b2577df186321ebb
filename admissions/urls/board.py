"""Addresses of admission: the list and the board, several people at one meeting or sitting, the import."""

from __future__ import annotations

from django.urls import path

from admissions.views import board, importing, sittings

urlpatterns = [
    path("", board.case_list, name="list"),
    path("export/", board.export, name="export"),
    path("branches/<int:branch>/meeting/", sittings.branch_meeting, name="meeting"),
    path("branches/<int:branch>/paper/", sittings.paper_meeting, name="paper_meeting"),
    path("sittings/", sittings.sittings, name="sittings"),
    path("sittings/<int:organization>/<slug:stage>/", sittings.sitting, name="sitting"),
    path("decisions/<int:organization>/<slug:action>/", sittings.decide, name="decide"),
    path("import/", importing.upload, name="import"),
    path("import/template/", importing.template, name="import_template"),
]
