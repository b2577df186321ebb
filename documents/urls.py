"""Addresses of documents."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("", views.register, name="register"),
    path("<int:pk>/void/", views.void_document, name="void"),
]
