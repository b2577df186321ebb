"""Addresses of residence liaison."""

from __future__ import annotations

from django.urls import path

from transfers.views import liaison

urlpatterns: list = [
    path("liaison/", liaison.liaison_list, name="liaison_list"),
    path("liaison/residence/", liaison.liaison_residence, name="liaison_residence"),
    path("liaison/new/", liaison.liaison_new, name="liaison_new"),
    path("liaison/past/", liaison.liaison_past, name="liaison_past"),
    path("liaison/<int:pk>/", liaison.liaison_detail, name="liaison_detail"),
    path("liaison/<int:pk>/step/<slug:name>/", liaison.liaison_step, name="liaison_step"),
    path("liaison/<int:pk>/comment/<int:year>/", liaison.liaison_comment, name="liaison_comment"),
    path("liaison/<int:pk>/certify/<int:year>/", liaison.liaison_certify, name="liaison_certify"),
]
