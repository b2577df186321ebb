"""Every address of the site: one folder of addresses per app."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from core.access import Reach, page

from .api import router
from .health import healthz
from .procedure_page import procedures

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("auth/", include("allauth.urls")),
    path("api/v1/schema/", page(reach=Reach.SIGNED_IN)(SpectacularAPIView.as_view()), name="api-schema"),
    path("api/v1/", include((router.urls, "api"))),
    path("regulations/procedures/", procedures, name="procedures"),
    path("regulations/", include("regulations.urls")),
    path("branches/", include("branches.urls")),
    path("accounts/", include("accounts.urls")),
    path("documents/", include("documents.urls")),
    path("jobs/", include("jobs.urls")),
    path("members/", include("members.urls")),
    path("meetings/score/", include("meetings.score.urls")),
    path("meetings/books/", include("meetings.books.urls")),
    path("meetings/", include("meetings.urls")),
    path("congress/", include("meetings.congress.urls")),
    path("tasks/", include("meetings.tasks.urls")),
    path("dues/", include("meetings.dues.urls")),
    path("review/", include("meetings.review.urls")),
    path("training/", include("meetings.training.urls")),
    path("feedback/", include("meetings.feedback.urls")),
    path("admissions/", include("admissions.urls")),
    path("transfers/", include("transfers.urls")),
    path("reports/", include("reports.urls")),
    path("", include("core.urls")),
    path("", include("reminders.urls")),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"
