"""Addresses of temporary activity."""

from __future__ import annotations

from django.urls import path

from transfers.views import temporary

urlpatterns: list = [
    path("temporary/", temporary.temporary_list, name="temporary_list"),
    path("temporary/new/", temporary.temporary_new, name="temporary_new"),
    path("temporary/past/", temporary.temporary_past, name="temporary_past"),
    path("temporary/<int:pk>/", temporary.temporary_detail, name="temporary_detail"),
    path("temporary/<int:pk>/step/<slug:name>/", temporary.temporary_step, name="temporary_step"),
]
