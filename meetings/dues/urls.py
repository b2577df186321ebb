"""Addresses of Party dues."""

from __future__ import annotations

app_name = "dues"
urlpatterns: list = []
