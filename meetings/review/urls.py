"""Addresses of the yearly and quarterly review."""

from __future__ import annotations

app_name = "review"
urlpatterns: list = []
