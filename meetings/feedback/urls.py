"""Addresses of public feedback."""

from __future__ import annotations

from django.urls import path

from meetings.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.feedback_list, name="list"),
    path("new/", views.add, name="add"),
    path("figures/", views.figures, name="figures"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/step/<str:name>/", views.take_step, name="step"),
    path("books/<int:pk>.pdf", views.book_pdf, name="book_pdf"),
    path("reports/<int:pk>.pdf", views.report_pdf, name="report_pdf"),
]
