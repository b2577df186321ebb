"""Addresses of admission: board."""

urlpatterns: list = []
