"""What a branch meeting decides about exemption, leave and return: offered on its page, moved when its minutes are adopted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from branches.models import Organization
from core.date_parsing import DateError, parse_date
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.workflow import Consequence, perform
from meetings.matters import Waiting, handle, matter
from meetings.models import Vote
from members.models import ActivityStatus
from transfers.models import CaseOrigin, Exemption, ExemptionKind
from transfers.models import ExemptionState as S
from transfers.services.exemptions import open_exemption

#: Matter of a meeting → kinds of case it decides, the state in which they wait for it.
_MATTERS = {
    "exemption": ((ExemptionKind.EXEMPT, ExemptionKind.REDUCED), S.REQUESTED),
    "leave": ((ExemptionKind.LEAVE,), S.REQUESTED),
    "resumption": (tuple(ExemptionKind), S.RESUMPTION_REQUESTED),
}


def _waiting(code: str):
    kinds, state = _MATTERS[code]

    def cases(organization: Organization, on: date) -> Iterable[Waiting]:
        rows = Exemption.objects.filter(
            member__organization=organization, kind__in=kinds, state=state, requested_on__lte=on
        )
        return [
            Waiting(code, _title(code, case), member_id=case.member_id, case_id=case.pk, since=case.requested_on)
            for case in rows.select_related("member").order_by("pk")
        ]

    return cases


def _title(code: str, case: Exemption) -> str:
    if case.kind == ExemptionKind.REDUCED and code == "exemption":
        return f"Giảm công tác, sinh hoạt đảng đối với đồng chí {case.member.full_name}"
    return matter(code).words_for(case.member.full_name)


def _day(vote: Vote, name: str, label: str) -> date | None:
    text = str(vote.details.get(name) or "").strip()
    if not text:
        return None
    try:
        return parse_date(text)
    except DateError as wrong:
        raise Refused(Finding("date", f"{label} “{text}” không đọc được.", remedy="Nhập ngày/tháng/năm.")) from wrong


def decided(vote: Vote, scope, on: date) -> str:
    """Move the case of a vote when the minutes are adopted; answers what happened, in words.

    A request first heard at the meeting itself (bằng lời) has no case yet: one is opened with what the meeting said. The branch has
    decided, so what the rules find wanting is kept beside the step as remarks.
    """
    kinds, state = _MATTERS[vote.matter]
    open_cases = [
        case for case in Exemption.objects.filter(member=vote.member_id, kind__in=kinds).order_by("pk") if case.is_open
    ]
    case = next((one for one in open_cases if one.pk == vote.case_id or vote.case_id is None), None)
    if vote.matter == "resumption":
        return _resume(vote, case, scope, on)
    if case is None:
        if not vote.passed:
            return "Không đủ số phiếu, giữ nguyên trạng thái sinh hoạt."
        case = _opened(vote, kinds[0], scope, on)
    if case.state != state:
        raise Refused(
            Finding("moved_on", f"Hồ sơ của đồng chí {case.member.full_name} ở trạng thái “{case.state_label}”, không chờ chi bộ biểu "
                    "quyết việc này.", right=Right.PRINCIPLE, remedy="Bỏ biểu quyết này khỏi biên bản.")
        )  # fmt: skip
    if not vote.passed:
        return _step(vote, case, "decline", scope, on, reason="Không đủ số phiếu đồng ý")
    given = {"from_on": _day(vote, "from_on", "Từ ngày"), "until_on": _day(vote, "to_on", "Đến ngày")}
    return _step(vote, case, "resolve", scope, on, resolution_number=_minutes_of(vote), **given)


def _opened(vote: Vote, kind: str, scope, on: date) -> Exemption:
    """The case of somebody who asked at the meeting."""
    held = vote.meeting.held_on
    values = {"asked_orally": True, "ground_note": str(vote.details.get("reason") or "")[:250]}
    if kind == ExemptionKind.LEAVE:
        values |= {"asked_orally": False, "from_on": _day(vote, "from_on", "Từ ngày") or held,
                   "until_on": _day(vote, "to_on", "Đến ngày")}  # fmt: skip
        if values["until_on"] is None:
            raise Refused(
                Finding("term_missing", "Tạm miễn có thời hạn: cần ghi đến ngày nào.", right=Right.REGULATION)
            )
    return open_exemption(
        member=vote.member,
        kind=kind,
        requested_on=held,
        by=scope.user,
        on=on,
        origin_of_case=CaseOrigin.RECORDED,
        **values,
    )


def _resume(vote: Vote, case: Exemption | None, scope, on: date) -> str:
    if not vote.passed:
        words = "Không đủ số phiếu, giữ nguyên trạng thái sinh hoạt."
        return words if case is None or case.state != S.RESUMPTION_REQUESTED else _step(
            vote, case, "decline_resumption", scope, on, reason="Không đủ số phiếu đồng ý")  # fmt: skip
    if case is None:
        case = _of_status(vote, scope, on)
    if case.state == S.IN_FORCE:
        _step(vote, case, "ask_resumption", scope, on)
    return _step(vote, case, "resume", scope, on, override_reason="Chi bộ biểu quyết đồng ý cho trở lại")


def _of_status(vote: Vote, scope, on: date) -> Exemption:
    """The case of a status that was entered by hand, or imported: taken up as it stands."""
    member = vote.member
    kind = {ActivityStatus.EXEMPT: ExemptionKind.EXEMPT, ActivityStatus.TEMPORARILY_EXEMPT: ExemptionKind.LEAVE}.get(
        ActivityStatus(member.activity_status)
    )
    period = member.status_periods.filter(value=member.activity_status, valid_to=None).first() if kind else None
    if period is None:
        raise Refused(
            Finding("not_exempt", f"Đồng chí {member.full_name} không ở trạng thái được miễn, tạm miễn.", right=Right.PRINCIPLE,
                    remedy="Bỏ biểu quyết này khỏi biên bản.")
        )  # fmt: skip
    case = open_exemption(
        member=member, kind=kind, requested_on=period.valid_from, by=scope.user, on=on, origin_of_case=CaseOrigin.RECORDED,
        from_on=period.valid_from, until_on=period.expected_end_on,
    )  # fmt: skip
    common = {"scope": Consequence(scope.user, on), "on": period.valid_from}
    perform(case, "resolve", data={"resolution_number": period.document_number or "theo hồ sơ"}, **common)
    if case.state == S.AWAITING_COMMITTEE:
        perform(case, "agree", data={"agreed_number": period.document_number or "theo hồ sơ"}, **common)
    return case


def _minutes_of(vote: Vote) -> str:
    return f"BB {format_date(vote.meeting.held_on)}"


def _step(vote: Vote, case: Exemption, name: str, scope, on: date, *, override_reason: str = "", **data) -> str:
    """The step that follows from the vote, on the day of the meeting."""
    start = _day(vote, "from_on", "Từ ngày") if name == "resume" else None
    perform(
        case, name, scope=Consequence(scope.user, on), on=start or vote.meeting.held_on, override_reason=override_reason,
        data={"note": f"Biên bản họp chi bộ ngày {format_date(vote.meeting.held_on)}", **data},
    )  # fmt: skip
    status = ActivityStatus(case.member.__class__.all_records.get(pk=case.member_id).activity_status)
    return f"Hồ sơ miễn, tạm miễn: {case.state_label}. Trạng thái: {status.label}."


def register() -> None:
    """Hang the procedure on the matters of a branch meeting."""
    for code in _MATTERS:
        handle(code, waiting=_waiting(code), decided=decided)
