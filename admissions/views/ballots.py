"""Tallies entered by hand: of a branch whose meeting is not kept in the system, of the committee, of the body that decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from admissions.case_page import STAGES
from admissions.deciders import decider_of, grassroots_of
from admissions.forms.rows import TallyForm, official_count
from admissions.models import Admission, BallotStage
from admissions.services.ballots import record_ballot
from admissions.views.access import KEEP, ask, branch_of, case_for, one_form
from branches.models import Organization
from core.access import page
from core.findings import Finding, Refused


def _body(request: HttpRequest, case: Admission, stage: str) -> tuple[Organization, str, str]:
    """Whose tally it is: the organisation (its right asked), its body, what its members are called."""
    branch = branch_of(case)
    if stage.startswith("branch"):
        ask(request, branch, KEEP)
        return branch, "", "đảng viên chính thức của chi bộ"
    if stage.startswith("committee"):
        committee = grassroots_of(branch) or branch
        ask(request, committee, P.ADMISSION_REVIEW)
        return committee, "executive_committee", "cấp ủy viên của đảng ủy cơ sở"
    decider = decider_of(branch, request.scope.on, "recognition" if case.member_id else "admission")
    node, body = (decider.node, decider.body) if decider else (branch, "")
    ask(request, node, P.ADMISSION_DECIDE)
    words = decider.label if decider else node.name
    return node, body or "standing_committee", f"thành viên {words[:1].lower()}{words[1:]}"


@page(permission=P.ADMISSION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Enter a tally; it is judged by the rule of the day of the meeting."""
    if stage not in BallotStage.values:
        raise Http404
    case = case_for(request, pk)
    organization, body, counted = _body(request, case, stage)
    here = stage in STAGES.get(case.state, ())
    label = BallotStage(stage).label
    if request.method != "POST" and not here:
        messages.info(request, f"Hồ sơ đang ở trạng thái “{case.state_label}”, không ghi kết quả này.")
        return redirect(case)
    initial = {"base": official_count(organization)} if stage.startswith("branch") else {}
    form = TallyForm(request.POST or None, counted=counted, initial=initial)

    def act(values: dict) -> None:
        if not here:
            words = f"Hồ sơ đang ở trạng thái “{case.state_label}”, không ghi kết quả này."
            raise Refused(Finding("moved_on", words, remedy="Mở lại trang hồ sơ."), conflict=True)
        record_ballot(
            case=case,
            stage=stage,
            tally=form.tally,
            organization=organization,
            body=body,
            by=request.user,
            on=request.scope.on,
        )

    return one_form(request, case, form, act, title=label, submit="Ghi kết quả", done="Đã ghi kết quả biểu quyết.", anchor="bieu-quyet",
                    help=f"Kết quả tại {organization.name}. Chỉ ghi tổng số, không ghi ai biểu quyết thế nào.")  # fmt: skip
