"""Addresses of admission: figures, funnel, targets."""

from __future__ import annotations

from django.urls import path

from admissions.views import figures, targets

urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/sheet.xlsx", figures.figures_xlsx, name="figures_xlsx"),
    path("figures/people/", figures.figure_people, name="figure_people"),
    path("funnel/", figures.funnel, name="funnel"),
    path("funnel/people/", figures.funnel_people, name="funnel_people"),
    path("funnel/branches/", figures.idle, name="idle"),
    path("targets/", targets.targets, name="targets"),
    path("targets/sheet.xlsx", targets.targets_xlsx, name="targets_xlsx"),
    path("targets/<int:organization>/edit/", targets.targets_edit, name="targets_edit"),
]
