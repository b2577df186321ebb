"""Addresses of admission: cases."""

urlpatterns: list = []
