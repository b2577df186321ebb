"""Papers of a case as lines of the member's file (danh mục hồ sơ đảng viên), each under its type (``member-record.md`` 1)."""

from __future__ import annotations

from datetime import date

from admissions.forms_table import FILED_OF_STAGE, PAPERS
from admissions.models import Admission
from members.models import FilePaper, Member


def file_papers(case: Admission, member: Member, phase: str) -> None:
    """File the papers of a phase (``applicant``, ``probation``) that stand: a paper made again replaces the first."""
    for paper in case.papers.filter(replaced_on=None).select_related("member"):
        form = PAPERS.get(paper.code)
        if form is not None and form.phase == phase and form.document_type:
            issuer = paper.issuer or (paper.member.full_name if paper.member else form.by)
            file_decision(member, form.document_type, paper.number, paper.made_on, issuer)


def file_ballots(case: Admission, member: Member, about: str) -> None:
    """File the resolutions that carried the case (``admission``, ``recognition``): of each body the last that passed."""
    last = {}
    for ballot in (
        case.ballots.filter(passed=True, stage__endswith=f"_{about}")
        .select_related("organization")
        .order_by("held_on", "pk")
    ):
        last[ballot.stage] = ballot
    for stage, ballot in last.items():
        if stage in FILED_OF_STAGE:
            file_decision(
                member, FILED_OF_STAGE[stage], ballot.document_number, ballot.held_on, ballot.organization.name
            )


def file_decision(member: Member, document_type: str, number: str, on: date | None, issuer: str) -> None:
    """One paper into the file, once: the same paper filed before is left as it is."""
    FilePaper.objects.get_or_create(
        member=member, document_type=document_type, number=number[:60], issued_on=on, issuer=issuer[:200]
    )
