"""Addresses of transfers: printed papers, the register 10-SHĐ, lists."""

from __future__ import annotations

from django.urls import path

from transfers.views import books, prints

urlpatterns = [
    path("prints/", prints.print_batch, name="print_batch"),
    path("prints/blank/", prints.blanks, name="print_blanks"),
    path("prints/blank/<slug:code>/", prints.print_blank, name="print_blank"),
    path("prints/letters/<int:pk>/", prints.print_one_letter, name="print_letter"),
    path("prints/register/", books.register_book, name="register"),
    path("prints/lists/", books.listing, name="lists"),
    path("prints/<slug:subject>/<int:pk>/", prints.prints_of, name="prints_of"),
    path("prints/<slug:subject>/<int:pk>/<slug:code>/", prints.print_case, name="print"),
]
