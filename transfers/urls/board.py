"""Addresses of transfers: the board, who should have a transfer and has none, reconciliation of both ends."""

from __future__ import annotations

from django.urls import path

from transfers.views import board, reconciliation, situations

urlpatterns: list = [
    path("", board.board, name="list"),
    path("board/export/", board.export, name="export"),
    path("situations/", situations.situation_list, name="situations"),
    path("situations/export/", situations.export, name="situations_export"),
    path("reconciliation/", reconciliation.reconciliation, name="reconciliation"),
]
