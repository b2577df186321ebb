"""Addresses of transfers: cases."""

urlpatterns: list = []
