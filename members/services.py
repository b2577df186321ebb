"""Every act that changes who is counted where. One function for each real act; all of them write through ``members.ledger``."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.text import clean
from members import departures, followers, ledger
from members.boundaries import boundary_between
from members.ledger import Entry, Papers, Place, at
from members.models import ExternalScope, Member, MembershipClass, Movement, MovementKind
from members.models.base import partial
from members.models.ledger import ENTRY_KINDS, EXIT_KINDS
from members.record.services.completeness import refresh_missing
from members.record.services.record import note_change
from members.rules import stop_on
from members.search import name_columns

K = MovementKind
#: Departures a clerk records by form; merging records has its own page.
DEPARTURES = tuple(kind for kind in EXIT_KINDS if kind != K.MERGED_RECORD)
#: Ways back for somebody who has left.
RETURNS = (K.RESTORATION, K.READMISSION)
_DATES = ("admission", "official")  # of the record, with their precision


@transaction.atomic
def add_member(
    *, values: dict, branch: Organization, kind: MovementKind, effective_on: date, papers: Papers, by, on: date
) -> Member:
    """Open a record by hand: opening balance, admission, or readmission of somebody without a record here.

    Effects: the member with names ready for search and sorting; the opening movement with its period and counters.
    ``values`` are columns of ``Member``; nothing is checked against duplicates here (see ``members.duplicates``).
    """
    if kind not in ENTRY_KINDS and kind != K.TRANSFER_IN:
        raise Refused(Finding("kind", f"“{kind.label}” không mở hồ sơ mới.", field="kind"))
    member = Member(organization=branch, path=branch.path, **values)
    _complete(member)
    _check_identity(member)
    member.save(force_insert=True)
    ledger.record(Entry(member, kind, effective_on, at(branch), papers), by=by, on=on)
    refresh_missing([member.pk], on)
    return _fresh(member)


@transaction.atomic
def admit_from_outside(
    *,
    values: dict,
    branch: Organization,
    boundary: ExternalScope,
    external_unit: str,
    effective_on: date,
    papers: Papers,
    by,
    on: date,
    member: Member | None = None,
) -> Member:
    """Receive a member who comes from outside the system; a former member's record is used again.

    Effects: the record when there is none yet; a ``transfer_in`` with the boundary and the words of the unit left; counters.
    """
    stop_on(_outside_findings(boundary, external_unit))
    if member is None:
        member = Member(organization=branch, path=branch.path, **values)
        _complete(member)
        _check_identity(member)
        member.save(force_insert=True)
    entry = Entry(
        member, K.TRANSFER_IN, effective_on, at(branch), papers, boundary=boundary, external_unit=clean(external_unit)
    )
    ledger.record(entry, by=by, on=on)
    refresh_missing([member.pk], on)
    return _fresh(member)


@transaction.atomic
def record_departure(
    *, member: Member, kind: MovementKind, effective_on: date, papers: Papers, by, on: date
) -> Movement:
    """Record a death, expulsion, deletion of the name, leaving on request or annulment of an admission.

    Effects: the movement, the closed period and the counters; open statuses, stays as a visitor and seats end that day.
    """
    if kind not in DEPARTURES:
        raise Refused(Finding("kind", f"“{kind.label}” không ghi ở đây.", field="kind"))
    if kind == K.ANNULMENT and not papers.number:
        raise Refused(
            Finding(
                "paper", "Cần số quyết định hủy quyết định kết nạp.", field="document_number", right=Right.AUTHORITY
            )
        )
    movement = ledger.record(Entry(member, kind, effective_on, None, papers), by=by, on=on)
    departures.end_everything(member, movement)
    return movement


@transaction.atomic
def transfer_out(
    *, member: Member, destination: Organization, effective_on: date, papers: Papers, by, on: date
) -> Movement:
    """Introduce a member to another organisation of the system (date of the introduction, ``transfer.md`` 5).

    Effects: the movement; the member is in transit, counted by every committee that holds both ends, until received or returned;
    seats on committees left behind end.
    """
    place = _branch_of(member, effective_on)
    if destination.pk == place.origin_id:
        raise Refused(Finding("same_branch", "Nơi đến trùng với nơi đi.", field="destination", right=Right.PRINCIPLE))
    if not destination.is_active:
        raise Refused(
            Finding("closed", f"{destination.name} không còn hoạt động.", field="destination", right=Right.REGULATION)
        )
    boundary = boundary_between(place.origin_id, destination.pk, effective_on)
    leads_to = Place(place.origin_id, destination.pk)
    entry = Entry(member, K.TRANSFER_OUT, effective_on, leads_to, papers, boundary=boundary)
    movement = ledger.record(entry, by=by, on=on)
    departures.end_seats_left_behind(member, movement, destination)
    return movement


@transaction.atomic
def transfer_outside(
    *, member: Member, boundary: ExternalScope, external_unit: str, effective_on: date, papers: Papers, by, on: date
) -> Movement:
    """Introduce a member to an organisation outside the system.

    Effects: the movement with how far it goes and the words of the unit; the member leaves the headcount;
    open statuses and seats end.
    """
    stop_on(_outside_findings(boundary, external_unit))
    entry = Entry(
        member, K.TRANSFER_OUT, effective_on, None, papers, boundary=boundary, external_unit=clean(external_unit)
    )
    movement = ledger.record(entry, by=by, on=on)
    departures.end_everything(member, movement)
    return movement


@transaction.atomic
def receive(
    *, member: Member | int, branch: Organization, effective_on: date, papers: Papers, by, on: date
) -> Movement:
    """Receive a member in transit into a branch (date of the reception, ``transfer.md`` 5); he may be given by key.

    Effects: the movement with the same boundary as the introduction; the member counts in the branch.
    """
    key = member if isinstance(member, int) else member.pk
    book = ledger.opened([key], [branch.pk])
    place = book.place_on(key, effective_on)
    if place is None or not place.in_transit:
        raise Refused(
            Finding(
                "not_in_transit",
                f"Đồng chí {book.members[key].full_name} không ở trạng thái đang chuyển vào ngày này.",
                field="effective_on",
                right=Right.PRINCIPLE,
                remedy="Kiểm tra ngày tiếp nhận và các biến động đã ghi.",
            )
        )
    destination = branch if branch.pk == place.destination_id else Organization.objects.get(pk=place.destination_id)
    if not branch.path.startswith(destination.path):
        raise Refused(
            Finding(
                "not_destination",
                f"Giấy giới thiệu chuyển đến {destination.name}; {branch.name} không thuộc nơi đó.",
                field="branch",
                right=Right.AUTHORITY,
                remedy=f"Chọn chi bộ thuộc {destination.name}, hoặc trả lại nơi đi.",
            )
        )
    boundary = boundary_between(place.origin_id, branch.pk, effective_on)
    entry = Entry(key, K.TRANSFER_IN, effective_on, at(branch), papers, boundary=boundary)
    return ledger.write(book, [entry], by=by, on=on)[0]


@transaction.atomic
def transfer_internally(
    *, member: Member, branch: Organization, effective_on: date, papers: Papers, by, on: date
) -> Movement:
    """Move a member between two branches of one grassroots organisation at once: both dates are that of the last signature.

    Effects: both movements on the same day; the member counts in the new branch.
    """
    place = _branch_of(member, effective_on)
    origin = Organization.objects.get(pk=place.origin_id)
    if boundary_between(origin.pk, branch.pk, effective_on) != ExternalScope.SAME_GRASSROOTS:
        raise Refused(
            Finding(
                "not_internal",
                f"{branch.name} không cùng tổ chức cơ sở đảng với {origin.name}.",
                field="destination",
                right=Right.REGULATION,
                remedy="Ghi chuyển đi, nơi đến ghi việc tiếp nhận.",
            )
        )
    common = {"effective_on": effective_on, "papers": papers, "by": by, "on": on}
    return transfer_at_once(member=member, branch=branch, **common)[1]


@transaction.atomic
def transfer_at_once(
    *, member: Member, branch: Organization, effective_on: date, papers: Papers, by, on: date
) -> tuple[Movement, Movement]:
    """Leave one branch and arrive in another on one day: within a grassroots organisation, or where the headcount moves at the reception.

    Effects: both movements on the same day, in that order; the member counts in the new branch.
    """
    out = transfer_out(member=member, destination=branch, effective_on=effective_on, papers=papers, by=by, on=on)
    return out, receive(member=member, branch=branch, effective_on=effective_on, papers=papers, by=by, on=on)


@transaction.atomic
def return_to_origin(*, member: Member, effective_on: date, papers: Papers, by, on: date) -> Movement:
    """A member in transit comes back to the branch left: the letter was returned or recalled.

    Effects: the movement; the member counts in the old branch again.
    """
    place = ledger.place_on(member, effective_on)
    if place is None or not place.in_transit:
        raise Refused(
            Finding(
                "not_in_transit",
                f"Đồng chí {member.full_name} không ở trạng thái đang chuyển vào ngày này.",
                field="effective_on",
            )
        )
    boundary = boundary_between(place.origin_id, place.destination_id, effective_on)
    entry = Entry(member, K.TRANSFER_BACK, effective_on, at(place.origin_id), papers, boundary=boundary)
    return ledger.record(entry, by=by, on=on)


@transaction.atomic
def bring_back(
    *, member: Member, kind: MovementKind, branch: Organization, effective_on: date, papers: Papers, by, on: date
) -> Movement:
    """Restore the membership of somebody wrongly removed, or admit him again (phục hồi đảng tịch, kết nạp lại).

    Effects: the movement; the member counts in the branch; after a readmission the class is probationary again, the day of the ceremony
    is the new ngày vào Đảng, and a ``RecordChange`` keeps the dates of the first time. The first decision stays: party age starts there.
    """
    if kind not in RETURNS:
        raise Refused(Finding("kind", f"“{kind.label}” không ghi ở đây.", field="kind"))
    if kind == K.READMISSION:
        member = Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)
        before = {
            name: partial(getattr(member, f"{name}_date"), getattr(member, f"{name}_precision")) for name in _DATES
        }
        member.membership_class = MembershipClass.PROBATIONARY
        member.official_date, member.admission_date = None, effective_on
        member.official_precision = member.admission_precision = "DAY"
        member.save(
            update_fields=[
                "membership_class",
                *(f"{n}_{part}" for n in _DATES for part in ("date", "precision")),
                "updated_at",
            ]
        )
        changes = {"admission_date": [before["admission"], effective_on], "official_date": [before["official"], None]}
        note_change(member, changes, by=by, on=on, paper=papers.number)
    return ledger.record(Entry(member, kind, effective_on, at(branch), papers), by=by, on=on)


@transaction.atomic
def reverse_movement(*, movement: Movement, reason: str, by, on: date) -> Movement:
    """Correct a mistaken entry by a reversing one; both stay readable.

    Effects: the reversal; periods, mirror and counters as if the entry had not been; statuses and seats that it ended are open
    again; a procedure whose step wrote the entry takes that step back (``members.followers``).
    """
    if movement.act_id:
        raise Refused(
            Finding(
                "part_of_act",
                "Biến động này thuộc một quyết định sắp xếp tổ chức, không đảo riêng được.",
                right=Right.PRINCIPLE,
                remedy="Hoàn lại cả quyết định sắp xếp.",
            )
        )
    if movement.kind == K.MERGED_RECORD:
        raise Refused(
            Finding(
                "merged",
                "Biến động này do gộp hồ sơ trùng; hồ sơ đã gộp không tách lại bằng cách đảo bút toán.",
                right=Right.PRINCIPLE,
            )
        )
    owned = followers.reversed_by_owner(movement, reason=reason, by=by, on=on) if reason.strip() else None
    return owned or reverse_entry(movement=movement, reason=reason, by=by, on=on)


@transaction.atomic
def reverse_entry(*, movement: Movement, reason: str, by, on: date) -> Movement:
    """Reverse an entry for the procedure whose step wrote it; everybody else calls ``reverse_movement``.

    Effects: the reversal; periods, mirror and counters as if the entry had not been; statuses and seats that it ended open again, those
    of a membership that it had begun end.
    """
    departures.give_back(movement)
    reversal = ledger.reverse(movement, by=by, on=on, reason=reason)
    if movement.before_origin_id is None:
        departures.end_with_entry(reversal.member, reversal)
    return reversal


def _branch_of(member: Member, on: date) -> Place:
    place = ledger.place_on(member, on)
    if place is None or place.in_transit:
        raise Refused(
            Finding(
                "not_in_branch",
                f"Vào ngày này đồng chí {member.full_name} không sinh hoạt tại chi bộ nào.",
                field="effective_on",
                right=Right.PRINCIPLE,
                remedy="Kiểm tra ngày có hiệu lực và các biến động đã ghi.",
            )
        )
    return place


def _outside_findings(boundary: str, external_unit: str) -> list[Finding]:
    found = []
    if not boundary:
        found.append(Finding("boundary", "Cần chọn phạm vi chuyển (ngoài tỉnh, trong tỉnh…).", field="boundary"))
    if not clean(external_unit):
        found.append(Finding("unit", "Cần ghi tên tổ chức đảng ngoài hệ thống.", field="external_unit"))
    return found


def _complete(member: Member) -> None:
    """Columns that derive from the names and dates as typed."""
    member.full_name, member.name_in_use = clean(member.full_name), clean(member.name_in_use)
    for column, value in name_columns(member.full_name, member.name_in_use).items():
        setattr(member, column, value)


def _check_identity(member: Member) -> None:
    found = []
    if not member.full_name:
        found.append(Finding("name", "Chưa ghi họ và tên.", field="full_name"))
    for field, label in (("personal_id", "Số căn cước"), ("card_number", "Số thẻ đảng viên")):
        number = getattr(member, field)
        if number and not (number.isascii() and number.isdecimal() and len(number) == 12):
            found.append(Finding("number", f"{label} “{number}” phải gồm đúng 12 chữ số.", field=field))
    stop_on(found)


def _fresh(member: Member) -> Member:
    return Member.all_records.select_related("organization").get(pk=member.pk)
