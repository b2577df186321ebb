"""Dated statuses of a member: recognition, exemption, leave, temporary activity elsewhere, suspension (``member-record.md`` 9).

A status holds from its first day until the next one begins. A late entry is put where it belongs: it holds until the change that
was recorded after it. Every change carries its paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from members import followers, ledger
from members.ledger import Papers
from members.models import ActivityStatus, Attribute, Member, MembershipClass, Movement, StatusPeriod, TemporaryActivity
from members.models.base import partial
from members.record.services.completeness import refresh_missing
from members.record.services.record import note_change
from members.rules import standing_findings, status_findings, stop_on

A = ActivityStatus
ONE_DAY = timedelta(days=1)
#: The statuses a clerk may set by hand; exemption, leave, temporary activity and transfers follow from their procedures.
SETTABLE = (A.ACTIVE, A.ABROAD, A.SUSPENDED, A.TRANSFER_PENDING)


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A change of activity status as the clerk enters it; ``expected_end_on`` is the term, ``place`` where the member is."""

    value: ActivityStatus
    valid_from: date
    expected_end_on: date | None = None
    place: str = ""


def status_on(member: Member, attribute: Attribute, on: date) -> StatusPeriod | None:
    """The recorded period that holds on a day; nothing recorded means active, or the class of the record."""
    return member.status_periods.filter(attribute=attribute, valid_from__lte=on).exclude(valid_to__lt=on).first()


@transaction.atomic
def recognise_official(*, member: Member, official_date: date, papers: Papers, by, on: date) -> Member:
    """Record the recognition of a probationary member as official (công nhận đảng viên chính thức).

    Effects: ``official_date`` and the class of the record; the probationary period closed the day before; an official period with
    its decision; the mirror and the counters. The headcount does not move (``reports.md`` 3, rule 6).
    """
    member = _locked(member)
    stop_on(status_findings(member, StatusChange(A.ACTIVE, official_date), on, field="official_date"))
    if member.membership_class == MembershipClass.OFFICIAL:
        raise Refused(
            Finding(
                "official_already", f"Đồng chí {member.full_name} đã là đảng viên chính thức.", right=Right.PRINCIPLE
            )
        )
    if member.admission_date and official_date < member.admission_date:
        raise Refused(
            Finding(
                "before_admission",
                f"Ngày chính thức không thể trước ngày vào Đảng {format_date(member.admission_date)}.",
                field="official_date",
                right=Right.REGULATION,
                remedy="Kiểm tra lại hai ngày trên quyết định.",
            )
        )
    _insert(member, Attribute.MEMBERSHIP_CLASS, StatusChange(MembershipClass.OFFICIAL, official_date), papers, by)
    before = partial(member.official_date, member.official_precision)
    member.membership_class = MembershipClass.OFFICIAL
    member.official_date, member.official_precision = official_date, "DAY"
    member.save(update_fields=["membership_class", "official_date", "official_precision", "updated_at"])
    note_change(member, {"official_date": [before, official_date]}, by=by, on=on, paper=papers.number)
    ledger.rebuild([member], on=on)
    refresh_missing([member.pk], on)
    return _fresh(member)


@transaction.atomic
def annul_recognition(*, member: Member, papers: Papers, by, on: date) -> Member:
    """The decision that recognised a member is annulled: the member is probationary again, as if it had not been made.

    Effects: the official period recorded with the recognition removed (its trace stays in the history), no official date, the class
    of the record, the mirror and the counters; a ``RecordChange`` with the old date. The headcount does not move.
    """
    member = _locked(member)
    if not member.is_current or member.membership_class != MembershipClass.OFFICIAL:
        raise Refused(
            Finding("not_official", f"Đồng chí {member.full_name} không phải đảng viên chính thức đang sinh hoạt.", right=Right.PRINCIPLE)
        )  # fmt: skip
    periods = member.status_periods.filter(attribute=Attribute.MEMBERSHIP_CLASS, value=MembershipClass.OFFICIAL)
    recorded = periods.filter(closed_by=None).order_by("valid_from").last()
    if recorded is not None:
        recorded.delete()
    before = partial(member.official_date, member.official_precision)
    member.membership_class = MembershipClass.PROBATIONARY
    member.official_date, member.official_precision = None, "DAY"
    member.save(update_fields=["membership_class", "official_date", "official_precision", "updated_at"])
    note_change(member, {"official_date": [before, None]}, by=by, on=on, paper=papers.number)
    ledger.rebuild([member], on=on)
    refresh_missing([member.pk], on)
    return _fresh(member)


@transaction.atomic
def set_activity_status(
    *, member: Member, change: StatusChange, papers: Papers, by, on: date, told: bool = False
) -> StatusPeriod:
    """Record a change of activity status from a day on; of one ``told`` after the fact nobody refuses the term its paper had.

    Effects: the period in force that day is closed the day before (or cut, when the entry is late: the new status holds until the
    next recorded change); the new period with its paper; the mirror on the member and the counters.
    """
    member = _locked(member)
    stop_on(standing_findings(member, change, on) if told else status_findings(member, change, on))
    before = status_on(member, Attribute.ACTIVITY_STATUS, change.valid_from)
    held = before.value if before else A.ACTIVE
    if held == change.value:
        raise Refused(
            Finding(
                "same_status",
                f"Vào ngày {format_date(change.valid_from)} đồng chí {member.full_name} đã ở trạng thái "
                f"“{A(held).label}”.",
                field="value",
                remedy="Chọn trạng thái khác hoặc ngày khác.",
            )
        )
    period = _insert(member, Attribute.ACTIVITY_STATUS, change, papers, by)
    ledger.rebuild([member], on=on)
    return period


@transaction.atomic
def remove_status(*, period: StatusPeriod, reason: str, by, on: date) -> None:
    """Take back a change of activity status entered by mistake; the status before it holds again.

    Effects: those of ``take_back_status``. Raises ``Refused`` for a period that a procedure set: its own steps correct it.
    """
    if not reason.strip():
        raise Refused(
            Finding("reason_missing", "Chưa nhập lý do.", field="reason", remedy="Ghi rõ vì sao bỏ ghi nhận này.")
        )
    if period.attribute != Attribute.ACTIVITY_STATUS or period.closed_by_id:
        raise Refused(
            Finding(
                "not_removable",
                "Ghi nhận này gắn với quyết định hoặc biến động khác, không bỏ riêng được.",
                remedy="Đính chính quyết định hoặc đảo biến động liên quan.",
            )
        )
    holder = followers.holder_of(period)
    if holder:
        raise Refused(
            Finding("of_case", f"Trạng thái này theo {holder}.", right=Right.PRINCIPLE, remedy="Đính chính ở hồ sơ đó.")
        )
    take_back_status(period=period, reason=reason, on=on)


@transaction.atomic
def take_back_status(*, period: StatusPeriod, reason: str, on: date) -> None:
    """Take back a status for the procedure that set it; everybody else calls ``remove_status``.

    Effects: the period is removed (its trace stays in the history), the period before it is prolonged to the day before the next
    one; the mirror and the counters.
    """
    member = _locked(period.member)
    valid_to = period.valid_to
    previous = member.status_periods.filter(attribute=period.attribute, valid_from__lt=period.valid_from).last()
    period.delete()
    if previous and previous.valid_to == period.valid_from - ONE_DAY:
        previous.valid_to = valid_to
        previous.note = f"{previous.note} {reason.strip()}".strip()[:250]
        previous.save(update_fields=["valid_to", "note"])
    ledger.rebuild([member], on=on)


def close_all(member: Member, movement: Movement) -> int:
    """End the open statuses of a member who leaves, with the movement that ends them; returns how many.

    Refuses when a status begins after the departure: that entry has to be taken back first.
    """
    later = member.status_periods.filter(valid_from__gt=movement.effective_on).first()
    if later:
        raise Refused(
            Finding(
                "later_status",
                f"Đồng chí {member.full_name} có trạng thái ghi từ ngày {format_date(later.valid_from)}, sau ngày "
                f"{format_date(movement.effective_on)}.",
                field="effective_on",
                right=Right.PRINCIPLE,
                remedy="Bỏ ghi nhận trạng thái đó trước, hoặc kiểm tra lại ngày.",
            )
        )
    return member.status_periods.filter(valid_to=None).update(valid_to=movement.effective_on, closed_by=movement)


def close_of_entry(member: Member, reversal: Movement) -> int:
    """End the open statuses of somebody whose entry into the headcount was reversed, with the reversal that ends them; returns how many.

    One that began later ends on its first day: it belonged to a membership that is not.
    """
    last = Greatest(F("valid_from"), Value(reversal.effective_on))
    return member.status_periods.filter(valid_to=None).update(valid_to=last, closed_by=reversal)


def reopen(movement: Movement) -> int:
    """Open again the statuses that a reversed departure had ended; returns how many."""
    return movement.closed_statuses.update(valid_to=None, closed_by=None)


@transaction.atomic
def receive_visitor(
    *,
    branch: Organization,
    valid_from: date,
    planned_end_on: date,
    papers: Papers,
    by,
    on: date,
    member: Member | None = None,
    full_name: str = "",
    birth_year: int | None = None,
    home_unit: str = "",
) -> TemporaryActivity:
    """Receive somebody for temporary activity (row E1): counted nowhere here, present at meetings without a vote.

    The official branch records the absence by itself (``set_activity_status`` with temporary_elsewhere).
    """
    findings = []
    if not branch.is_branch or not branch.is_active:
        findings.append(Finding("no_branch", f"{branch.name} không phải là chi bộ đang hoạt động.", field="branch"))
    if valid_from > on:
        findings.append(
            Finding("future", "Ngày bắt đầu chưa đến.", field="valid_from", remedy="Nhập ngày không sau hôm nay.")
        )
    if planned_end_on < valid_from:
        findings.append(Finding("ends_before", "Ngày kết thúc trước ngày bắt đầu.", field="planned_end_on"))
    if member is not None and member.organization_id == branch.pk:
        findings.append(
            Finding(
                "own_member", f"Đồng chí {member.full_name} đang sinh hoạt chính thức tại chi bộ này.", field="member"
            )
        )
    if member is not None and member.temporary_stays.filter(ended_on=None).exists():
        findings.append(
            Finding(
                "open_stay",
                f"Đồng chí {member.full_name} đang sinh hoạt tạm thời ở nơi khác, chưa kết thúc.",
                field="member",
            )
        )
    if member is None and not (full_name.strip() and home_unit.strip()):
        findings.append(Finding("who", "Cần ghi họ tên và nơi sinh hoạt chính thức.", field="full_name"))
    stop_on(findings)
    return TemporaryActivity.objects.create(
        branch=branch,
        member=member,
        full_name=member.full_name if member else full_name.strip(),
        birth_year=birth_year,
        home=member.organization if member else None,
        home_unit=home_unit.strip(),
        valid_from=valid_from,
        planned_end_on=planned_end_on,
        document_number=papers.number,
        document_date=papers.date,
        recorded_by=by,
    )


@transaction.atomic
def end_visit(*, stay: TemporaryActivity, ended_on: date, remarks: str, on: date) -> TemporaryActivity:
    """A visitor goes home, with the remarks of the branch that received him."""
    stay = TemporaryActivity.objects.select_for_update().get(pk=stay.pk)
    if stay.ended_on:
        raise Refused(Finding("ended", f"Đã kết thúc ngày {format_date(stay.ended_on)}."), conflict=True)
    if not stay.valid_from <= ended_on <= on:
        raise Refused(
            Finding("ended_on", f"Ngày kết thúc phải từ {format_date(stay.valid_from)} đến hôm nay.", field="ended_on")
        )
    stay.ended_on, stay.remarks = ended_on, remarks.strip()[:500]
    stay.save(update_fields=["ended_on", "remarks"])
    return stay


def _insert(member: Member, attribute: Attribute, change: StatusChange, papers: Papers, by) -> StatusPeriod:
    """Put a period where it belongs among those recorded: it holds until the next one."""
    rows = list(member.status_periods.filter(attribute=attribute).order_by("valid_from"))
    same_day = next((row for row in rows if row.valid_from == change.valid_from), None)
    if same_day:
        raise Refused(
            Finding(
                "same_day",
                f"Đã có trạng thái ghi từ đúng ngày {format_date(change.valid_from)}.",
                field="valid_from",
                right=Right.PRINCIPLE,
                remedy="Bỏ ghi nhận cũ trước khi ghi lại.",
            )
        )
    following = next((row for row in rows if row.valid_from > change.valid_from), None)
    covering = next(
        (
            row
            for row in rows
            if row.valid_from < change.valid_from and (row.valid_to is None or row.valid_to >= change.valid_from)
        ),
        None,
    )
    if covering:
        covering.valid_to = change.valid_from - ONE_DAY
        covering.save(update_fields=["valid_to"])
    return StatusPeriod.objects.create(
        member=member,
        attribute=attribute,
        value=change.value,
        valid_from=change.valid_from,
        valid_to=following.valid_from - ONE_DAY if following else None,
        expected_end_on=change.expected_end_on,
        document_number=papers.number,
        document_date=papers.date,
        issuer=papers.issuer,
        place=change.place[:200],
        note=papers.note[:250],
        recorded_by=by,
    )


def _locked(member: Member) -> Member:
    return Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)


def _fresh(member: Member) -> Member:
    return Member.all_records.select_related("organization").get(pk=member.pk)
