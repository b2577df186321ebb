"""Addresses of transfers: temporary."""

urlpatterns: list = []
