"""Addresses of transfers: the board, who should have a transfer and has none, reconciliation of both ends."""

from __future__ import annotations

from django.urls import path

from transfers.views import board

urlpatterns: list = [
    path("", board.board, name="list"),
    path("export/", board.export, name="export"),
]
