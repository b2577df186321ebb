"""Addresses of transfers: figures."""

urlpatterns: list = []
