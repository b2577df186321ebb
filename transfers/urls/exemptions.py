"""Addresses of transfers: exemptions."""

urlpatterns: list = []
