"""Addresses of the first page."""

from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [path("", views.home, name="home")]
