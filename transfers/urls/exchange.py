"""Addresses of transfers: files exchanged with other installations."""

from __future__ import annotations

from django.urls import path

from transfers.views import exchange

urlpatterns: list = [
    path("exchange/", exchange.overview, name="exchange"),
    path("exchange/partners/new/", exchange.partner_new, name="exchange_partner_new"),
    path("exchange/partners/<int:pk>/revoke/", exchange.partner_revoke, name="exchange_partner_revoke"),
    path("exchange/import/", exchange.import_file, name="exchange_import"),
    path("exchange/import/confirm/", exchange.confirm, name="exchange_confirm"),
    path("exchange/cases/<int:pk>/introduction.json", exchange.send, name="exchange_send"),
    path("exchange/cases/<int:pk>/answer.json", exchange.answer, name="exchange_answer"),
    path("exchange/files/<int:pk>/", exchange.kept_file, name="exchange_file"),
]
