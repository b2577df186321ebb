"""Addresses of admission: cases."""

from django.urls import path

from admissions.views import ballots, cases, checks, helpers, history, papers, people

urlpatterns: list = [
    path("new/", cases.new, name="new"),
    path("new/former/", cases.former_members, name="former"),
    path("record/", history.record, name="record"),
    path("follow/<int:pk>/", history.follow, name="follow"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/plan/", cases.plan, name="plan"),
    path("<int:pk>/step/<slug:name>/", cases.take_step, name="step"),
    path("<int:pk>/person/", people.person, name="person"),
    path("<int:pk>/person/<slug:panel>/", people.person_edit, name="person_edit"),
    path("<int:pk>/relatives/add/", people.relative_add, name="relative_add"),
    path("relatives/<int:pk>/", people.relative_edit, name="relative_edit"),
    path("relatives/<int:pk>/remove/", people.relative_remove, name="relative_remove"),
    path("<int:pk>/forms/", papers.forms, name="forms"),
    path("<int:pk>/papers/<str:code>/", papers.paper, name="paper"),
    path("papers/<int:pk>/", papers.paper_edit, name="paper_edit"),
    path("<int:pk>/consents/add/", papers.consent, name="consent"),
    path("<int:pk>/courses/<slug:course>/", papers.course, name="course"),
    path("<int:pk>/defects/add/", papers.defect, name="defect"),
    path("defects/<int:pk>/instruct/", papers.defect_instruct, name="defect_instruct"),
    path("defects/<int:pk>/redress/", papers.defect_redress, name="defect_redress"),
    path("<int:pk>/helpers/add/", helpers.assign, name="helper"),
    path("helpers/<int:pk>/replace/", helpers.replace, name="helper_replace"),
    path("helpers/<int:pk>/end/", helpers.end, name="helper_end"),
    path("<int:pk>/checks/", checks.draw, name="checks"),
    path("checks/<int:pk>/", checks.check, name="check"),
    path("<int:pk>/ballots/<slug:stage>/", ballots.ballot, name="ballot"),
]
