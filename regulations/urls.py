"""Addresses of the app `regulations`."""

from django.urls import URLPattern

app_name = "regulations"
urlpatterns: list[URLPattern] = []
