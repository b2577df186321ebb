"""Addresses of admission."""

app_name = "admissions"

urlpatterns: list = []
