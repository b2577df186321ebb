"""Addresses of the app `branches`."""

from django.urls import URLPattern

app_name = "branches"
urlpatterns: list[URLPattern] = []
