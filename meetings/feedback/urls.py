"""Addresses of public feedback."""

from __future__ import annotations

app_name = "feedback"
urlpatterns: list = []
