"""Addresses of reports."""

from django.urls import path

from reports.views import cases, dashboard, prints

app_name = "reports"
urlpatterns = [
    path("", cases.report_list, name="list"),
    path("new/", cases.open_new, name="new"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/life/", dashboard.dashboard_life, name="dashboard_life"),
    path("status/", cases.month_status, name="status"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/write/", cases.write_report, name="write"),
    path("<int:pk>/step/<str:name>/", cases.take_step, name="step"),
    path("<int:pk>/revise/", cases.revise_report, name="revise"),
    path("<int:pk>/figure/<str:code>/", cases.figure, name="figure"),
    path("<int:pk>/letter/", prints.letter_preview, name="letter"),
    path("<int:pk>/letter.pdf", prints.letter_pdf, name="letter_pdf"),
    path("<int:pk>/sheet/", prints.sheet_preview, name="sheet"),
    path("<int:pk>/sheet.pdf", prints.sheet_pdf, name="sheet_pdf"),
    path("<int:pk>/sheet.xlsx", prints.sheet_xlsx, name="sheet_xlsx"),
]
