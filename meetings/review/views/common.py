"""What the pages of the review share: rows within the scope, the rail, the log, breadcrumbs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from meetings.models import Evaluation, OrganizationEvaluation, ReviewRound
from meetings.models.review import level_label
from meetings.review.queries import rounds_for

MODELS = {"member": Evaluation, "organization": OrganizationEvaluation}
_RELATED = ("round__organization", "organization__parent", "meeting", "supersedes")


def case_of(request: HttpRequest, what: str, pk: int):
    """A case within the scope, of a member or of an organisation."""
    model = MODELS[what]
    related = (*_RELATED, "member") if model is Evaluation else _RELATED
    return get_object_or_404(model.objects.visible_to(request.scope).select_related(*related), pk=pk)


def round_of(request: HttpRequest, pk: int) -> ReviewRound:
    """A round the person may open."""
    return get_object_or_404(rounds_for(request.scope), pk=pk)


def branch_of(request: HttpRequest, review: ReviewRound, pk: int) -> Organization:
    """A branch that takes part in a round and lies in the person's scope."""
    branch = get_object_or_404(Organization.objects.visible_to(request.scope, P.REVIEW_VIEW).branches(), pk=pk)
    if not branch.path.startswith(review.organization.path):
        raise Http404
    return branch


def keeper_of(case) -> str:
    """The permission that writes for the branch or collective of a case."""
    return case.workflow.by_name["submit"].who


def require(request: HttpRequest, permission: str, organization: Organization) -> None:
    """403 when the person sees the rows but may not do this there."""
    if not request.scope.can(permission, organization):
        raise PermissionDenied(f"Vai trò của đồng chí không làm việc này được ở {organization.name}.")


def crumbs(*parts: tuple[str, str]) -> list[dict]:
    """Breadcrumbs from the list of rounds on."""
    return [
        {"label": "Kiểm điểm, xếp loại", "url": reverse("review:list")},
        *({"label": label, "url": url} for label, url in parts),
    ]


def failed_lines(case) -> list[dict]:
    """What stands against each higher level than the proposed one, for the page and the print."""
    failed = (case.proposal or {}).get("failed", {})
    return [
        {"level": level_label(code), "short": level_label(code, short=True), "conditions": found}
        for code, found in failed.items()
    ]
