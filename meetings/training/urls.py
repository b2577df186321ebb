"""Addresses of courses and certificates."""

from __future__ import annotations

from django.urls import path

from meetings.training.views import classes, lists, prints, records, results

app_name = "training"
urlpatterns = [
    path("", classes.class_list, name="list"),
    path("new/", classes.open_new, name="new"),
    path("records/", records.record_list, name="records"),
    path("records/add/", records.record_add, name="record_add"),
    path("records/<int:record>/", records.record_detail, name="record"),
    path("records/<int:record>/correct/", records.record_correct, name="record_correct"),
    path("records/<int:record>/link/", records.record_link, name="record_link"),
    path("records/<int:record>/withdraw/", classes.withdraw, name="withdraw"),
    path("records/<int:record>/certificate.pdf", prints.certificate_pdf, name="certificate_pdf"),
    path("lacking/", lists.lacking, name="lacking"),
    path("figures/", lists.figures, name="figures"),
    path("sessions/<int:session>/", results.attendance, name="attendance"),
    path("sessions/<int:session>/remove/", classes.session_remove, name="session_remove"),
    path("<int:pk>/", classes.detail, name="detail"),
    path("<int:pk>/edit/", classes.edit, name="edit"),
    path("<int:pk>/enrol/", classes.enrol, name="enrol"),
    path("<int:pk>/person/", classes.add_person, name="person"),
    path("<int:pk>/sessions/", classes.session_add, name="session_add"),
    path("<int:pk>/results/", results.results, name="results"),
    path("<int:pk>/import/", results.import_results, name="import"),
    path("<int:pk>/step/<str:name>/", classes.take_step, name="step"),
    path("<int:pk>/roster.pdf", prints.roster_pdf, name="roster_pdf"),
    path("<int:pk>/roll.pdf", prints.roll_pdf, name="roll_pdf"),
    path("<int:pk>/register.pdf", prints.register_pdf, name="register_pdf"),
    path("<int:pk>/certificates.pdf", prints.certificates_pdf, name="certificates_pdf"),
]
