"""Addresses of meetings."""

from __future__ import annotations

from django.urls import path

from meetings.views import cases, decisions, evening, finish, lists, plans

app_name = "meetings"
urlpatterns = [
    path("", lists.meeting_list, name="list"),
    path("tonight/", lists.tonight, name="tonight"),
    path("month/", lists.month_status, name="month"),
    path("absences/", lists.absences, name="absences"),
    path("new/", cases.new_meeting, name="new"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/approve/", plans.plan_approve, name="plan_approve"),
    path("plans/<int:pk>/print/", plans.plan_print, {"pdf": False}, name="plan_print"),
    path("plans/<int:pk>/pdf/", plans.plan_print, {"pdf": True}, name="plan_pdf"),
    path("plans/<int:pk>/lines/<int:line>/open/", plans.plan_line_open, name="plan_line_open"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/prepare/", cases.prepare, name="prepare"),
    path("<int:pk>/step/<slug:name>/", cases.take_step, name="step"),
    path("<int:pk>/people/<slug:code>/", cases.people, name="people"),
    path("<int:pk>/roll/", evening.roll, name="roll"),
    path("<int:pk>/roll/redraw/", evening.redraw, name="redraw"),
    path("<int:pk>/review/", evening.review, name="review"),
    path("<int:pk>/speakers/", evening.speakers, name="speakers"),
    path("<int:pk>/decisions/", decisions.decisions, name="decisions"),
    path("<int:pk>/decisions/<int:vote>/", decisions.vote_edit, name="vote"),
    path("<int:pk>/decisions/<int:vote>/remove/", decisions.vote_remove, name="vote_remove"),
    path("<int:pk>/tasks/", evening.tasks, name="tasks"),
    path("<int:pk>/tasks/<int:item>/remove/", evening.task_remove, name="task_remove"),
    path("<int:pk>/finish/", finish.finish, name="finish"),
]
