"""Addresses of the score of meetings, visits of superiors, ratings."""

from __future__ import annotations

app_name = "score"
urlpatterns: list = []
