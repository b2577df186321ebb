"""Addresses of transfers: collective."""

urlpatterns: list = []
