"""Addresses of transfers: prints."""

urlpatterns: list = []
