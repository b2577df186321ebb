"""Addresses of transfers: board."""

urlpatterns: list = []
