"""Addresses of transfers: cases."""

from __future__ import annotations

from django.urls import path

from transfers.views import cases, cases_new, cases_rows

urlpatterns: list = [
    path("cases/new/", cases_new.new, name="new"),
    path("cases/new/<int:pk>/kind/", cases_new.kind, name="kind"),
    path("cases/arrive/", cases_new.arrive, name="arrive"),
    path("cases/past/", cases_new.past, name="past"),
    path("cases/members/<int:pk>/", cases.of_member, name="of_member"),
    path("cases/<int:pk>/", cases.detail, name="detail"),
    path("cases/<int:pk>/step/<slug:name>/", cases.take_step, name="step"),
    path("cases/<int:pk>/prints/", cases.case_prints, name="case_prints"),
    path("cases/<int:pk>/papers/add/", cases_rows.paper_add, name="paper_add"),
    path("cases/papers/<int:pk>/remove/", cases_rows.paper_remove, name="paper_remove"),
    path("cases/boxes/<int:pk>/correct/", cases_rows.box_correct, name="box_correct"),
    path("cases/<int:pk>/seal/", cases_rows.seal, name="seal"),
    path("cases/<int:pk>/seal/open/", cases_rows.seal_open, name="seal_open"),
    path("cases/<int:pk>/seal/lost/", cases_rows.seal_lost, name="seal_lost"),
    path("cases/<int:pk>/notice/chase/", cases_rows.notice_chase, name="notice_chase"),
]
