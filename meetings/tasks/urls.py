"""Addresses of tasks of members, yearly commitments, comments of the place of residence."""

from __future__ import annotations

app_name = "tasks"
urlpatterns: list = []
