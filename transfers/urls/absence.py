"""Addresses of absent and lost members."""

from __future__ import annotations

from django.urls import path

from transfers.views import absence

urlpatterns: list = [
    path("absence/", absence.absence_list, name="absence_list"),
    path("absence/new/", absence.absence_new, name="absence_new"),
    path("absence/past/", absence.absence_past, name="absence_past"),
    path("absence/open/<int:member>/", absence.absence_open, name="absence_open"),
    path("absence/<int:pk>/", absence.absence_detail, name="absence_detail"),
    path("absence/<int:pk>/step/<slug:name>/", absence.absence_step, name="absence_step"),
]
