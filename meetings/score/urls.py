"""Addresses of the score of meetings, visits of superiors, ratings."""

from __future__ import annotations

from django.urls import path

from meetings.score.views import cards, followers, overview, sheets

app_name = "score"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("overview.xlsx", overview.overview_xlsx, name="overview_xlsx"),
    path("meetings/<int:pk>/", cards.meeting_card, name="meeting"),
    path("meetings/<int:pk>/total/", cards.card_total, name="total"),
    path("meetings/<int:pk>/print/", cards.card_print, {"pdf": False}, name="print"),
    path("meetings/<int:pk>/pdf/", cards.card_print, {"pdf": True}, name="pdf"),
    path("meetings/<int:pk>/rescore/", cards.rescore_meeting, name="rescore"),
    path("meetings/<int:pk>/visit/", cards.visit_new, name="visit_new"),
    path("visits/<int:pk>/done/", cards.visit_done, name="visit_done"),
    path("followers/", followers.follower_list, name="followers"),
    path("followers/branch/<int:pk>/", followers.follower_set, name="follower"),
    path("followers/<int:pk>/end/", followers.follower_end, name="follower_end"),
    path("sheets/", sheets.sheet_list, name="sheets"),
    path("sheets/<int:pk>/", sheets.sheet_detail, name="sheet"),
    path("sheets/<int:pk>/copy/", sheets.sheet_copy, name="sheet_copy"),
    path("sheets/<int:pk>/edit/", sheets.sheet_edit, name="sheet_edit"),
    path("sheets/<int:pk>/publish/", sheets.sheet_publish, name="sheet_publish"),
    path("sheets/<int:pk>/discard/", sheets.sheet_discard, name="sheet_discard"),
    path("sheets/<int:pk>/end/", sheets.sheet_end, name="sheet_end"),
    path("sheets/<int:pk>/criteria/new/", sheets.criterion_new, name="criterion_new"),
    path("sheets/<int:pk>/criteria/<int:criterion>/", sheets.criterion_edit, name="criterion"),
    path("sheets/<int:pk>/criteria/<int:criterion>/remove/", sheets.criterion_remove, name="criterion_remove"),
    path("minimums/new/", sheets.minimum_new, name="minimum_new"),
    path("minimums/<int:pk>/end/", sheets.minimum_end, name="minimum_end"),
    path("ratings/new/", sheets.rating_new, name="rating_new"),
    path("ratings/<int:pk>/end/", sheets.rating_end, name="rating_end"),
]
