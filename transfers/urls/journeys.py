"""Addresses of journeys abroad."""

from __future__ import annotations

from django.urls import path

from transfers.views import journeys

urlpatterns: list = [
    path("journeys/", journeys.journey_list, name="journey_list"),
    path("journeys/new/", journeys.journey_new, name="journey_new"),
    path("journeys/past/", journeys.journey_past, name="journey_past"),
    path("journeys/<int:pk>/", journeys.journey_detail, name="journey_detail"),
    path("journeys/<int:pk>/step/<slug:name>/", journeys.journey_step, name="journey_step"),
    path("journeys/<int:pk>/handling/", journeys.journey_handling, name="journey_handling"),
    path("journeys/<int:pk>/link/", journeys.journey_link, name="journey_link"),
    path("journeys/<int:pk>/open/", journeys.journey_open, name="journey_open"),
]
