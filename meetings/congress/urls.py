"""Addresses of congresses and elections."""

from __future__ import annotations

app_name = "congress"
urlpatterns: list = []
