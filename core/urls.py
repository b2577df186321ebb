"""Addresses that belong to no subject."""

from django.urls import path

from core import gallery, views

app_name = "core"

urlpatterns = [
    path("kit/", gallery.show, name="gallery"),
    path("kit/progress/<int:done>/", gallery.progress, name="gallery-progress"),
    path("kit/print/<str:kind>/", gallery.printed, name="gallery-print"),
    path("display/", views.set_display, name="display"),
]
