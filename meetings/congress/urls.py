"""Addresses of congresses and elections."""

from __future__ import annotations

from django.urls import path

from meetings.congress.views import ballots, cases, figures, prints

app_name = "congress"
urlpatterns = [
    path("", cases.congress_list, name="list"),
    path("new/", cases.open_new, name="new"),
    path("due/", cases.due_list, name="due"),
    path("structure/", figures.make_up, name="structure"),
    path("targets/", figures.targets, name="targets"),
    path("targets/new/", figures.target_add, name="target_add"),
    path("targets/<int:pk>/", figures.target_edit, name="target_edit"),
    path("targets/<int:pk>/remove/", figures.target_remove, name="target_remove"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/edit/", cases.edit, name="edit"),
    path("<int:pk>/officers/", cases.officers, name="officers"),
    path("<int:pk>/attendance/", cases.attendance, name="attendance"),
    path("<int:pk>/papers/add/", cases.paper_add, name="paper_add"),
    path("papers/<int:pk>/remove/", cases.paper_remove, name="paper_remove"),
    path("<int:pk>/step/<str:name>/", cases.take_step, name="step"),
    path("<int:pk>/correct/", cases.correct, name="correct"),
    path("<int:pk>/ballots/<str:office>/", ballots.add, name="ballot_add"),
    path("<int:pk>/committee/", prints.committee, {"pdf": False}, name="committee"),
    path("<int:pk>/committee.pdf", prints.committee, {"pdf": True}, name="committee_pdf"),
    path("<int:pk>/proposal/", prints.proposal, {"pdf": False}, name="proposal"),
    path("<int:pk>/proposal.pdf", prints.proposal, {"pdf": True}, name="proposal_pdf"),
    path("ballots/<int:pk>/", ballots.ballot, name="ballot"),
    path("ballots/<int:pk>/list/", ballots.revise, name="ballot_list"),
    path("ballots/<int:pk>/count/", ballots.count, name="ballot_count"),
    path("ballots/<int:pk>/remove/", ballots.remove, name="ballot_remove"),
    path("ballots/<int:pk>/tally/", prints.tally, {"pdf": False}, name="tally"),
    path("ballots/<int:pk>/tally.pdf", prints.tally, {"pdf": True}, name="tally_pdf"),
    path("ballots/<int:pk>/paper/", prints.ballot_paper, {"pdf": False}, name="paper"),
    path("ballots/<int:pk>/paper.pdf", prints.ballot_paper, {"pdf": True}, name="paper_pdf"),
]
