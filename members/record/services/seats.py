"""Seats on committees: proposed, taken, ratified, ended (``organization.md`` 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Body, Organization
from core.dates import format_date
from core.findings import WARNING, Finding, Refused, Right, blocking, warnings
from core.text import clean
from members.models import Member, MembershipClass, Seat, SeatEnd, SeatManner, SeatStatus
from members.models.seats import SECRETARY
from members.record.parameters import COMMITTEE_MAX, COMMITTEE_MIN
from members.record.queries import SEATED, positions_for
from regulations.lookup import NoRuleInForce, lookup_label

OPEN = (SeatStatus.PROPOSED, SeatStatus.INCUMBENT, SeatStatus.RATIFIED)


@transaction.atomic
def propose_seat(
    *, member: Member, organization: Organization, values: Mapping[str, Any], by, on: date
) -> tuple[Seat, list[Finding]]:
    """Put a member on the list for a position; returns the seat with remarks. With ``valid_from`` the seat is taken at once.

    Effects: the seat, proposed; with a first day, incumbent (elected) or ratified (appointed, by its decision).
    """
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}
    seat = Seat(member=member, organization=organization, recorded_by=by, **cleaned)
    if seat.valid_from:
        seat.status = (
            SeatStatus.RATIFIED
            if seat.manner == SeatManner.APPOINTED or seat.ratification_number
            else SeatStatus.INCUMBENT
        )
    found = _check(seat, on)
    if blocking(found):
        raise Refused(found)
    seat.save()
    return seat, warnings(found)


@transaction.atomic
def change_seat(*, seat: Seat, values: Mapping[str, Any], on: date) -> Seat:
    """Correct order, task, concurrent posts or term of a seat; what it is and since when stays."""
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    for name, value in values.items():
        setattr(seat, name, clean(value) if isinstance(value, str) else value)
    seat.save()
    return seat


@transaction.atomic
def take_seat(*, seat: Seat, valid_from: date, on: date) -> Seat:
    """The proposed member takes the position (elected): working from that day, ratification pending."""
    seat = _locked(seat, SeatStatus.PROPOSED)
    seat.valid_from, seat.status = valid_from, SeatStatus.INCUMBENT
    found = blocking(_check(seat, on))
    if found:
        raise Refused(found)
    seat.save()
    return seat


@transaction.atomic
def ratify_seat(*, seat: Seat, number: str, ratified_on: date, ratified_by: str, on: date) -> Seat:
    """Record the decision of the direct superior that ratifies an election (chuẩn y)."""
    seat = _locked(seat, SeatStatus.INCUMBENT)
    found = []
    if ratified_on > on:
        found.append(Finding("future", f"Ngày {format_date(ratified_on)} chưa đến.", field="ratified_on"))
    if ratified_on < seat.valid_from:
        found.append(
            Finding(
                "before_election", f"Ngày chuẩn y trước ngày bầu {format_date(seat.valid_from)}.", field="ratified_on"
            )
        )
    for name, value in (("ratification_number", number), ("ratified_by", ratified_by)):
        if not clean(value):
            found.append(Finding("missing", "Chưa nhập số và cơ quan ra quyết định chuẩn y.", field=name))
    if found:
        raise Refused(found)
    seat.ratification_number, seat.ratified_on, seat.ratified_by = clean(number), ratified_on, clean(ratified_by)
    seat.status = SeatStatus.RATIFIED
    seat.save()
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, valid_to: date, reason: SeatEnd, paper: str, on: date) -> Seat:
    """End a seat: last day in the position, why, on what paper."""
    seat = _locked(seat, SeatStatus.INCUMBENT, SeatStatus.RATIFIED)
    found = []
    if valid_to < seat.valid_from:
        found.append(
            Finding("before_start", f"Ngày thôi giữ trước ngày nhận {format_date(seat.valid_from)}.", field="valid_to")
        )
    if valid_to > on:
        found.append(Finding("future", f"Ngày {format_date(valid_to)} chưa đến.", field="valid_to"))
    if found:
        raise Refused(found)
    seat.valid_to, seat.end_reason, seat.end_paper, seat.status = valid_to, reason, clean(paper), SeatStatus.ENDED
    seat.save()
    return seat


@transaction.atomic
def cancel_seat(*, seat: Seat) -> None:
    """Drop a proposal that came to nothing."""
    _locked(seat, SeatStatus.PROPOSED).delete()


@transaction.atomic
def withdraw_seat(*, seat: Seat) -> None:
    """Take back a seat whose election was withdrawn before it was ratified; its history stays."""
    _locked(seat, SeatStatus.INCUMBENT).delete()


@transaction.atomic
def restore_seat(*, seat: Seat, status: SeatStatus) -> Seat:
    """Take back the end of a seat that rested on an election withdrawn before it was ratified."""
    seat = _locked(seat, SeatStatus.ENDED)
    seat.valid_to, seat.end_reason, seat.end_paper, seat.status = None, "", "", status
    seat.save()
    return seat


def _locked(seat: Seat, *expected: str) -> Seat:
    locked = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if locked.status not in expected:
        raise Refused(
            Finding("moved_on", f"Chức vụ này đã ở tình trạng “{locked.get_status_display()}”."), conflict=True
        )
    Organization.objects.select_for_update(of=("self",)).get(pk=locked.organization_id)
    return locked


def _check(seat: Seat, on: date) -> list[Finding]:
    member, organization = seat.member, seat.organization
    found = []
    if not member.is_current:
        found.append(
            Finding("left", f"Đồng chí {member} không còn trong đảng số.", field="member", right=Right.STANDARD)
        )
    elif not (member.path.startswith(organization.path)):
        found.append(Finding("elsewhere", f"Đồng chí {member} không sinh hoạt tại {organization.name}.", WARNING, "member",
                             right=Right.REGULATION, remedy="Kiểm tra lại nơi sinh hoạt chính thức."))  # fmt: skip
    if member.membership_class != MembershipClass.OFFICIAL:
        found.append(Finding("probationary", f"Đồng chí {member} là đảng viên dự bị, không được ứng cử, bầu vào cấp ủy.",
                             field="member", right=Right.STANDARD, basis="Điều lệ Đảng, Điều 3"))  # fmt: skip
    if seat.position not in dict(positions_for(organization)):
        found.append(
            Finding("position", f"{organization.name} không có chức vụ này.", field="position", right=Right.REGULATION)
        )
    if seat.term and seat.term.organization_id != organization.pk:
        found.append(Finding("term", "Nhiệm kỳ thuộc tổ chức đảng khác.", field="term"))
    if seat.valid_from and seat.valid_from > on:
        found.append(Finding("future", f"Ngày {format_date(seat.valid_from)} chưa đến.", field="valid_from"))
    if seat.manner == SeatManner.APPOINTED and seat.valid_from and not seat.ratification_number:
        found.append(Finding("no_decision", "Chỉ định thì phải có quyết định.", field="ratification_number", right=Right.AUTHORITY,
                             remedy="Nhập số, ngày, cơ quan quyết định."))  # fmt: skip
    return [*found, *_taken(seat), *_size(seat, on)]


def _taken(seat: Seat) -> list[Finding]:
    """Another secretary in the same days; the same person in the same position twice."""
    others = (
        Seat.objects.filter(organization=seat.organization, position=seat.position)
        .exclude(pk=seat.pk)
        .select_related("member")
    )
    others = others.filter(status__in=SEATED) if seat.valid_from else others.filter(status__in=OPEN)
    found = []
    for other in others:
        overlaps = not seat.valid_from or other.valid_to is None or other.valid_to >= seat.valid_from
        if not overlaps:
            continue
        if other.member_id == seat.member_id:
            found.append(Finding("twice", f"Đồng chí {seat.member} đã có tên ở chức vụ này.", field="member"))
        elif seat.position == SECRETARY and seat.valid_from:
            until = f"đến {format_date(other.valid_to)}" if other.valid_to else "chưa ghi thôi giữ"
            found.append(Finding("one_secretary", f"Đồng chí {other.member} là bí thư từ {format_date(other.valid_from)}, {until}.",
                                 field="valid_from", right=Right.REGULATION,
                                 remedy="Ghi ngày thôi giữ chức của bí thư trước."))  # fmt: skip
    return found


def _size(seat: Seat, on: date) -> list[Finding]:
    """Whether a branch of this size has a chi ủy, and whether the committee is full; remarks only."""
    if seat.body != Body.BRANCH_COMMITTEE:
        return []
    found = []
    try:
        least, most = COMMITTEE_MIN.on(seat.valid_from or on), COMMITTEE_MAX.on(seat.valid_from or on)
    except NoRuleInForce:
        return []
    officials = (
        Member.objects.current()
        .filter(organization=seat.organization, membership_class=MembershipClass.OFFICIAL)
        .count()
    )
    if officials < least.value:
        words = f"Chi bộ có {officials} đảng viên chính thức, dưới {least.value}: không lập chi ủy."
        found.append(Finding("no_committee", words, WARNING, "body", basis=least.cite(), right=Right.REGULATION))
    sitting = {
        s.member_id
        for s in Seat.objects.filter(organization=seat.organization, body=seat.body, status__in=OPEN).exclude(
            pk=seat.pk
        )
    } | {seat.member_id}
    if len(sitting) > most.value:
        found.append(Finding("too_many", f"Chi ủy có {len(sitting)} người, quá {most.value}.", WARNING, "body", basis=most.cite(),
                             right=Right.REGULATION))  # fmt: skip
    return found


def position_words(seat: Seat) -> str:
    """Position and organisation in words."""
    return f"{lookup_label('position', seat.position)} {seat.organization.name}"
