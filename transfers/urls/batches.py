"""Addresses of transfers: batches."""

urlpatterns: list = []
