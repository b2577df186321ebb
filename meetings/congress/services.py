"""Writing down a congress: particulars, who leads it, papers, attendance, corrections; ``core.workflow.perform`` takes its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from branches.models import Level, Organization
from branches.queries import running_terms
from branches.services.terms import default_end, default_label
from core.findings import Finding, Refused, Right, require_version
from core.text import clean
from meetings.congress.attendance import entered
from meetings.models import (
    Congress,
    CongressCorrection,
    CongressOfficer,
    CongressPaper,
    CongressState,
    CongressType,
    OfficerRole,
)
from meetings.models.congress import BEFORE_STATES, CANDIDATE_STATES

PARTICULARS = ("held_on", "place", "term_label", "planned_end_on", "fixed_size", "note")
EARLIEST_YEAR, LATEST_YEAR = 1930, 2100  # what a day typed by hand may be
_AFTER_OPENING = ("place", "term_label", "planned_end_on", "fixed_size", "note")  # the day stands once it is opened


def day_findings(held_on: date) -> list[Finding]:
    """A year nobody means."""
    if EARLIEST_YEAR <= held_on.year <= LATEST_YEAR:
        return []
    return [Finding("year", f"Năm {held_on.year} của ngày đại hội không đúng.", field="held_on",
                    remedy=f"Nhập năm từ {EARLIEST_YEAR} đến {LATEST_YEAR}.")]  # fmt: skip


def running_term(organization: Organization, on: date):
    """The term an organisation's committee is in on a day; ``None`` when none was entered."""
    return running_terms(Organization.objects.filter(pk=organization.pk), on).order_by("-starts_on").first()


@transaction.atomic
def open_congress(*, organization: Organization, kind: str, held_on: date, by, **particulars) -> Congress:
    """Begin to prepare a congress. What is not said is proposed: the label and the planned end of the new term.

    Raises ``Refused`` when another is being prepared, a branch would hold a congress of delegates, or there is no term to add to.
    """
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    found = day_findings(held_on)
    if organization.level == Level.PARTY_CELL:
        found.append(
            Finding("no_congress", "Tổ đảng không tổ chức đại hội.", field="organization", right=Right.REGULATION)
        )
    if organization.is_branch and kind == CongressType.DELEGATES:
        found.append(
            Finding("branch_of_members", "Chi bộ tổ chức đại hội đảng viên, không tổ chức đại hội đại biểu.", field="kind",
                    right=Right.REGULATION, remedy="Chọn “Đại hội đảng viên”.")
        )  # fmt: skip
    if kind == CongressType.SUPPLEMENTARY and running_term(organization, held_on) is None:
        found.append(
            Finding("no_term", "Chưa có nhiệm kỳ đang diễn ra để bầu bổ sung.", field="kind", right=Right.PRINCIPLE,
                    remedy="Nhập nhiệm kỳ hiện tại ở trang tổ chức đảng trước.")
        )  # fmt: skip
    if found:
        raise Refused(found)
    congress = Congress(
        organization=organization, kind=kind, held_on=held_on, state=CongressState.PREPARING, created_by=by,
        **_cleaned(particulars),
    )  # fmt: skip
    _propose_term(congress)
    if congress.planned_end_on and congress.planned_end_on <= held_on:
        raise Refused(
            Finding("term_dates", "Ngày dự kiến kết thúc nhiệm kỳ mới phải sau ngày đại hội.", field="planned_end_on")
        )
    try:
        with transaction.atomic():
            congress.save()
    except IntegrityError as taken:
        raise Refused(
            Finding("another", f"{organization.name} đang chuẩn bị một đại hội khác.", field="organization", right=Right.PRINCIPLE,
                    remedy="Mở đại hội đã lập, hoặc ghi hoãn đại hội đó.")
        ) from taken  # fmt: skip
    return congress


def _cleaned(values: Mapping[str, object]) -> dict[str, object]:
    unknown = set(values) - set(PARTICULARS)
    if unknown:
        raise TypeError(f"congress: {sorted(unknown)}")
    return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


def _propose_term(congress: Congress) -> None:
    if congress.adds_only:
        term = running_term(congress.organization, congress.held_on)
        congress.term_label = congress.term_label or (term.label if term else "")
        congress.fixed_size = congress.fixed_size or (term.fixed_size if term else None)
        return
    if congress.planned_end_on is None:
        congress.planned_end_on = default_end(congress.organization, congress.held_on)
    congress.term_label = congress.term_label or default_label(congress.held_on, congress.planned_end_on)


def locked(congress: Congress, *, version: int | None, states: Sequence[str]) -> Congress:
    """The congress under a lock, refused when it has moved on or somebody else has saved since ``version``."""
    current = Congress.objects.select_for_update(of=("self",)).get(pk=congress.pk)
    if current.state not in states:
        raise Refused(
            Finding("moved_on", f"Đại hội đang ở trạng thái “{current.state_label}”, không sửa được nội dung này.",
                    right=Right.PRINCIPLE),
            conflict=True,
        )  # fmt: skip
    require_version(current.version, version, "đại hội này")
    return current


@transaction.atomic
def set_particulars(*, congress: Congress, values: Mapping[str, object], version: int | None = None) -> Congress:
    """Write day, place, term, size. The day stands once the congress is open. Effects: the meeting of a branch follows day and place."""
    congress = locked(congress, version=version, states=CANDIDATE_STATES)
    values = _cleaned(values)
    if congress.state == CongressState.IN_SESSION:
        values = {name: value for name, value in values.items() if name in _AFTER_OPENING}
    held_on = values.get("held_on", congress.held_on)
    end = values.get("planned_end_on", congress.planned_end_on)
    if wrong := day_findings(held_on):
        raise Refused(wrong)
    if end and end <= held_on:
        raise Refused(
            Finding("term_dates", "Ngày dự kiến kết thúc nhiệm kỳ mới phải sau ngày đại hội.", field="planned_end_on")
        )
    for name, value in values.items():
        setattr(congress, name, value)
    if not congress.term_label:
        _propose_term(congress)
    congress.version += 1
    congress.save()
    if congress.meeting_id and congress.state in BEFORE_STATES:
        _move_meeting(congress)
    return congress


def _move_meeting(congress: Congress) -> None:
    """Let a meeting not yet opened follow the day and the place of its congress."""
    from core.dates import Month

    meeting = congress.meeting
    if meeting.state not in ("planned", "notified"):
        return
    meeting.planned_at = meeting.planned_at.replace(
        year=congress.held_on.year, month=congress.held_on.month, day=congress.held_on.day
    )
    meeting.for_month, meeting.place = Month.of(congress.held_on).first_day, congress.place or meeting.place
    meeting.save(update_fields=["planned_at", "for_month", "place"])


@transaction.atomic
def set_officers(*, congress: Congress, names: Mapping[str, Sequence[str]], version: int | None = None) -> Congress:
    """Write presidium, secretaries, counting board (by role). Nobody counts votes who leads the board twice over; one head."""
    congress = locked(congress, version=version, states=(*CANDIDATE_STATES, CongressState.ELECTED))
    rows, found = [], []
    for role in OfficerRole:
        people = list(dict.fromkeys(filter(None, (clean(name)[:120] for name in names.get(role, ())))))
        if role == OfficerRole.COUNTING_HEAD and len(people) > 1:
            found.append(
                Finding("one_head", "Ban kiểm phiếu chỉ có một trưởng ban.", field=role.value, right=Right.REGULATION)
            )
        rows += [CongressOfficer(congress=congress, role=role, full_name=name) for name in people]
    found += _candidates_count(congress, rows)
    if found:
        raise Refused(found)
    congress.officers.all().delete()
    for order, row in enumerate(rows, 1):
        row.order = order
    CongressOfficer.objects.bulk_create(rows)
    congress.version += 1
    congress.save(update_fields=["version"])
    return congress


def _candidates_count(congress: Congress, rows: Sequence[CongressOfficer]) -> list[Finding]:
    """Who stands for election does not count the votes."""
    standing = set(congress.ballots.values_list("candidates__full_name", flat=True))
    counting = (OfficerRole.COUNTING_HEAD, OfficerRole.COUNTING)
    return [
        Finding("candidate_counts", f"Đồng chí {row.full_name} có tên trong danh sách bầu cử nên không tham gia ban kiểm phiếu.",
                field=row.role.value, right=Right.PRINCIPLE, remedy="Chọn người khác.")
        for row in rows
        if row.role in counting and row.full_name in standing
    ]  # fmt: skip


@transaction.atomic
def add_paper(*, congress: Congress, values: Mapping[str, object], by) -> CongressPaper:
    """Enter a paper of the congress, at any time before it is ratified."""
    congress = locked(congress, version=None, states=[s for s in CongressState if s != CongressState.RATIFIED])
    cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}
    return CongressPaper.objects.create(congress=congress, recorded_by=by, **cleaned)


@transaction.atomic
def remove_paper(*, paper: CongressPaper) -> None:
    """Take a paper off the list (entered by mistake)."""
    locked(paper.congress, version=None, states=[s for s in CongressState if s != CongressState.RATIFIED])
    paper.delete()


@transaction.atomic
def set_attendance(*, congress: Congress, values: Mapping[str, object], version: int | None = None) -> Congress:
    """Enter the attendance of a committee's congress; of a branch it is the roll of its meeting."""
    congress = locked(congress, version=version, states=(CongressState.CALLED, CongressState.IN_SESSION))
    if congress.organization.is_branch:
        raise Refused(
            Finding("roll", "Đại hội chi bộ điểm danh ở trang buổi họp.", right=Right.PRINCIPLE,
                    remedy="Mở buổi đại hội và điểm danh tại đó.")
        )  # fmt: skip
    congress.attendance = entered(values)
    congress.version += 1
    congress.save(update_fields=["attendance", "version"])
    return congress


@transaction.atomic
def append_correction(*, congress: Congress, text: str, reason: str, on: date, by) -> CongressCorrection:
    """Append a correction to a ratified election; what was ratified stays. Raises ``Refused`` without words, or before ratification."""
    congress = Congress.objects.select_for_update(of=("self",)).get(pk=congress.pk)
    if congress.state != CongressState.RATIFIED:
        raise Refused(
            Finding("not_ratified", "Kết quả chưa được chuẩn y: sửa thẳng vào nội dung.", right=Right.PRINCIPLE)
        )
    if not text.strip():
        raise Refused(Finding("text", "Chưa ghi nội dung đính chính.", field="text"))
    if not reason.strip():
        raise Refused(Finding("reason", "Chưa ghi lý do đính chính.", field="reason"))
    return CongressCorrection.objects.create(congress=congress, on=on, text=text.strip(), reason=reason.strip(), by=by)
