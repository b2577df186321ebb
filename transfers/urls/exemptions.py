"""Addresses of exemption, leave and reduction."""

from __future__ import annotations

from django.urls import path

from transfers.views import exemptions

urlpatterns: list = [
    path("exemptions/", exemptions.exemption_list, name="exemption_list"),
    path("exemptions/new/", exemptions.exemption_new, name="exemption_new"),
    path("exemptions/<int:pk>/", exemptions.exemption_detail, name="exemption_detail"),
    path("exemptions/<int:pk>/step/<slug:name>/", exemptions.exemption_step, name="exemption_step"),
]
