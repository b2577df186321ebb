"""Addresses of transfers: journeys."""

urlpatterns: list = []
