"""Addresses of admission: prints."""

urlpatterns: list = []
