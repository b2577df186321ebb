"""Print-outs of congresses, checked on the screen or taken away as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.exports import answer_print
from meetings.congress.documents import (
    committee_context,
    paper_context,
    proposal_context,
    tally_context,
)
from meetings.congress.views.common import ballot_for, congress_for
from meetings.models import Congress


def _answer(
    request: HttpRequest,
    congress: Congress,
    paper: str,
    context: dict,
    back: str,
    *,
    name: str,
    pdf: bool,
    landscape: bool = False,
) -> HttpResponse:
    branch = congress.organization
    return answer_print(
        request, f"congress/print/{paper}.html", context | {"back": back}, pdf=pdf, landscape=landscape,
        name=f"{name}-{branch.code}-{congress.held_on:%Y-%m-%d}", what=str(congress), path=branch.path,
        filters={"congress": congress.pk}, columns=[name],
    )  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def tally(request: HttpRequest, pk: int, *, pdf: bool) -> HttpResponse:
    """The tally of a ballot."""
    ballot = ballot_for(request, pk)
    return _answer(
        request, ballot.congress, "tally", tally_context(ballot), ballot.get_absolute_url(), pdf=pdf,
        name=f"bien-ban-kiem-phieu-{ballot.pk}",
    )  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def ballot_paper(request: HttpRequest, pk: int, *, pdf: bool) -> HttpResponse:
    """Blank ballot papers."""
    ballot = ballot_for(request, pk)
    return _answer(
        request, ballot.congress, "ballot_paper", paper_context(ballot), ballot.get_absolute_url(), pdf=pdf,
        name=f"phieu-bau-{ballot.pk}",
    )  # fmt: skip


@page(permission=P.MEMBER_VIEW)
@require_safe
@xframe_options_sameorigin
def committee(request: HttpRequest, pk: int, *, pdf: bool) -> HttpResponse:
    """The list of the new committee; it tells of members, so their reader's right is asked."""
    congress = congress_for(request, pk, P.MEMBER_VIEW)
    return _answer(
        request, congress, "committee", committee_context(congress), congress.get_absolute_url(), pdf=pdf, landscape=True,
        name="danh-sach-cap-uy",
    )  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def proposal(request: HttpRequest, pk: int, *, pdf: bool) -> HttpResponse:
    """The request to ratify."""
    congress = congress_for(request, pk)
    return _answer(
        request,
        congress,
        "proposal",
        proposal_context(congress),
        congress.get_absolute_url(),
        pdf=pdf,
        name="to-trinh-chuan-y",
    )
