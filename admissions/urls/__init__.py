"""Addresses of admission, one file for each kind of page."""

from admissions.urls import board, cases, figures, prints

app_name = "admissions"

urlpatterns = [*board.urlpatterns, *figures.urlpatterns, *prints.urlpatterns, *cases.urlpatterns]
