"""Addresses of transfers: liaison."""

urlpatterns: list = []
