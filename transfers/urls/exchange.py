"""Addresses of transfers: exchange."""

urlpatterns: list = []
