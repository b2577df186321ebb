"""Addresses of transfers: absence."""

urlpatterns: list = []
