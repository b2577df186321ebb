"""Addresses of admission: printed forms."""

from __future__ import annotations

from django.urls import path

from admissions.views import prints

urlpatterns = [
    path("<int:pk>/print/<slug:code>/", prints.print_case, name="print"),
    path("print/", prints.print_batch, name="print_batch"),
    path("print/blank/<slug:code>/", prints.print_blank, name="print_blank"),
    path("print/blank/", prints.blanks, name="print_blanks"),
    path("print/meetings/<int:pk>/", prints.print_meeting, name="print_meeting"),
    path("print/sittings/<int:organization>/<slug:stage>/<slug:day>/", prints.print_sitting, name="print_sitting"),
    path("print/source/<int:branch>/<int:year>/", prints.source_book, name="source_book"),
]
