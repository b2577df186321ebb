"""Addresses of the app `transfers`, one file for each subject."""

from transfers.urls import (
    absence,
    batches,
    board,
    cases,
    collective,
    exchange,
    exemptions,
    figures,
    journeys,
    liaison,
    prints,
    temporary,
)

app_name = "transfers"

urlpatterns = [
    *board.urlpatterns, *batches.urlpatterns, *collective.urlpatterns, *exchange.urlpatterns, *figures.urlpatterns,
    *temporary.urlpatterns, *exemptions.urlpatterns, *journeys.urlpatterns, *liaison.urlpatterns, *absence.urlpatterns,
    *prints.urlpatterns, *cases.urlpatterns,
]  # fmt: skip
