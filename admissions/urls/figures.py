"""Addresses of admission: figures."""

urlpatterns: list = []
