"""Addresses of transfers: figures."""

from __future__ import annotations

from django.urls import path

from transfers.views import flows

urlpatterns = [
    path("figures/flows/", flows.show, name="flows"),
    path("figures/flows/sheet.xlsx", flows.xlsx, name="flows_xlsx"),
    path("figures/flows/sheet.pdf", flows.pdf, name="flows_pdf"),
    path("figures/flows/people/", flows.people, name="flow_people"),
]
