"""Temporary stays entered after the fact (nhập hồi tố, decision 0075): from the letter, with its own number and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Q

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.recounting import Told, recount, told_of
from core.text import clean
from members.ledger import standing_movements
from members.models import ActivityStatus, Attribute, Member, Movement, MovementKind, TemporaryActivity
from regulations.judging import told_days
from transfers.effects_temporary import status_of
from transfers.models import CaseOrigin, Direction, RegisterEntry, TemporaryKind, TemporaryState, TemporaryTransfer
from transfers.places import branch_on
from transfers.routing import introducing
from transfers.rules.following import received_on
from transfers.services.opening import hold_member
from transfers.services.temporary import going_on, place_findings

_WORDS = {
    "requested_on": "ngày đề nghị", "introduced_on": "ngày giới thiệu", "received_on": "ngày nơi tạm thời tiếp nhận",
    "returned_on": "ngày trở về", "from_on": "ngày bắt đầu ghi trong giấy", "decision_on": "ngày văn bản cử đi",
}  # fmt: skip
_ORDER = ("requested_on", "introduced_on", "received_on", "returned_on")
#: Columns of the case; what the steps are told is no column.
_COLUMNS = ("kind", "destination", "outside_unit", "reason", "reason_note", "study", "from_on", "until_on", "decision_number",
            "decision_on", "dues_at", "dues_paid_to")  # fmt: skip
#: Entries by which the ledger moves a member from one branch to another, or into one.
_MOVES = (MovementKind.TRANSFER_IN, MovementKind.READMISSION, MovementKind.RESTORATION)


@transaction.atomic
def record_stay(
    *, member: Member, values: Mapping[str, Any], extensions: Sequence[Mapping[str, Any]] = (), by, on: date
) -> TemporaryTransfer:
    """Enter a stay elsewhere that has begun or is over, as its letter tells it.

    ``values`` are columns of the case with the days of the introduction, the reception and the return, the number of the letter and who
    introduced (``introducer``, a committee above the branch; by the way of that day when left out); ``extensions`` have ``on``,
    ``until_on`` and ``number``. Effects: a case of origin ``recorded`` in which each act stands on its own day, the letter with its own
    number, its line in the register of the committee that introduced, which takes no number of today. A stay that goes on takes its place
    from its beginning (status at home, visitor there, dues); one that is over leaves the case, the status of its time and months of dues
    that are not paid yet. Raises ``Refused`` for days to come or out of order, a time in which the member was in no branch, moved
    officially, stayed elsewhere or had another status, and for a letter entered already.
    """
    destination = values.get("destination")
    member = hold_member(member, destination)
    begin, over = first_day(values), values.get("returned_on")
    found = [*_told_findings(values, extensions, on)]
    if found:
        raise Refused(found)
    found += _membership_findings(member, begin, over or on)
    found += _stay_findings(member, begin, over)
    case = TemporaryTransfer(
        member=member, origin=branch_on(member, begin), state=TemporaryState.REQUESTED, origin_of_case=CaseOrigin.RECORDED, created_by=by,
        first_until_on=values["until_on"], requested_on=values.get("requested_on") or values["introduced_on"], ended_on=over,
        **{name: values[name] for name in _COLUMNS if values.get(name) is not None},
    )  # fmt: skip
    case.outside_unit = clean(case.outside_unit)
    if case.kind == TemporaryKind.ABROAD:
        case.destination = None
    found += [*place_findings(case, standing=not over), *_there_findings(case, values), *_status_findings(case)]
    found += _letter_findings(case, values)
    if found:
        raise Refused(found)
    case.save(force_insert=True)
    recount(case, _told(case, values, extensions), by=by, on=on)
    return case


def first_day(values: Mapping[str, Any]) -> date:
    """The day from which the member was there: the first of the slip, or of the reception when that was earlier."""
    return min(values["from_on"], values.get("received_on") or values["from_on"])


def ends_told(member: Member, values: Mapping[str, Any]) -> list[Organization]:
    """Where the right is asked besides the branch of today: the branch of then, and the branch there when it is told to have received
    somebody who is still there. One that is over is known from the slip brought home."""
    asked = [branch_on(member, first_day(values))]
    if values.get("destination") is not None and values.get("received_on") and not values.get("returned_on"):
        asked.append(values["destination"])
    return [unit for unit in asked if unit.pk != member.organization_id]


def _told(
    case: TemporaryTransfer, values: Mapping[str, Any], extensions: Sequence[Mapping[str, Any]]
) -> Iterable[Told]:
    """The acts in the order of their days."""
    at_home, there = case.destination_id is None, values | {"number": values.get("letter_number")}
    names = ("number", "introducer", "signer_name", "signer_position")
    yield from told_of([("introduce", "introduced_on", names)], there)
    yield from told_of([("start_outside" if at_home else "accept", "received_on", ())], values)
    for one in extensions:
        yield Told(
            "extend_outside" if at_home else "extend",
            one["on"],
            {"until_on": one["until_on"], "number": one.get("number") or ""},
        )
    over = values.get("returned_on")
    name = "close_moved" if over and received_on(case.member_id, over) else "return_home"
    yield from told_of([(name, "returned_on", ("remarks",))], values)


def _told_findings(values: Mapping[str, Any], extensions: Sequence[Mapping[str, Any]], on: date) -> Iterable[Finding]:
    """What is wrong with the days by themselves."""
    yield from told_days(_ORDER, _WORDS, values, on)
    if values["until_on"] <= values["from_on"]:
        yield _wrong("term_order", "until_on", f"Thời hạn phải sau ngày bắt đầu {format_date(values['from_on'])}.")
    received, over = values.get("received_on"), values.get("returned_on")
    if over and not received:
        yield _wrong(
            "received_on",
            "received_on",
            "Chưa ghi ngày nơi tạm thời tiếp nhận.",
            "Ghi theo ô cuối của giấy giới thiệu.",
        )
    if received and received > values["until_on"]:
        yield _wrong("term_over", "received_on", f"Ngày tiếp nhận {format_date(received)} sau thời hạn ghi trong giấy.")
    if over and over <= values["from_on"]:
        yield _wrong("order", "returned_on", f"Ngày trở về {format_date(over)} không sau ngày bắt đầu ghi trong giấy.")
    if extensions and not received:
        yield _wrong("received_on", "received_on", "Đã gia hạn thì phải có ngày nơi tạm thời tiếp nhận.")
    yield from _extension_findings(values, extensions, on)


def _extension_findings(
    values: Mapping[str, Any], extensions: Sequence[Mapping[str, Any]], on: date
) -> Iterable[Finding]:
    """Extensions follow each other, each to a later day, between the reception and the return."""
    first, last = values.get("received_on") or values["from_on"], values.get("returned_on") or on
    for row, one in enumerate(extensions, 1):
        if not first <= one["on"] <= last:
            yield Finding("order", f"Ngày gia hạn {format_date(one['on'])} ngoài thời gian sinh hoạt tạm thời ({format_date(first)} – "
                          f"{format_date(last)}).", row=row, right=Right.PRINCIPLE, remedy="Kiểm tra lại ngày.")  # fmt: skip
    told = [{"on": first, "until_on": values["until_on"]}, *extensions]
    for row, (before, after) in enumerate(pairwise(told), 1):
        if after["on"] < before["on"] or after["until_on"] <= before["until_on"]:
            yield Finding("order", f"Lần gia hạn {row} phải sau lần trước và đến ngày muộn hơn {format_date(before['until_on'])}.", row=row,
                          right=Right.PRINCIPLE, remedy="Ghi các lần gia hạn theo thứ tự thời gian.")  # fmt: skip


def _membership_findings(member: Member, begin: date, last: date) -> Iterable[Finding]:
    """Nobody stays elsewhere before he is a member, outside the branches of the system, or across an official move."""
    name = member.full_name
    if member.end_reason or member.activity_status == ActivityStatus.IN_TRANSIT:
        yield _wrong(
            "not_here",
            "member",
            f"Đồng chí {name} hiện không sinh hoạt tại chi bộ nào.",
            "Xem biến động đảng số của đồng chí.",
        )
        return
    if member.admission_date and begin < member.admission_date:
        yield _wrong("before_membership", "from_on", f"Ngày {format_date(begin)} đồng chí {name} chưa vào Đảng (vào Đảng ngày "
                     f"{format_date(member.admission_date)}).")  # fmt: skip
    entries = standing_movements(member)
    if _home_unknown(entries, begin):
        yield _wrong("no_branch", "from_on", f"Ngày {format_date(begin)} đồng chí {name} không thuộc chi bộ nào trong hệ thống.",
                     "Xem biến động đảng số của đồng chí; chỉ nhập thời gian sinh hoạt tại các chi bộ trong hệ thống.")  # fmt: skip
    moved = next((one for one in entries if one.kind in _MOVES and begin < one.effective_on < last), None)
    if moved is not None:
        yield _wrong("moved", "returned_on", f"Ngày {format_date(moved.effective_on)} đồng chí {name} chuyển sinh hoạt chính thức: lần "
                     "sinh hoạt tạm thời trước đó kết thúc không muộn hơn ngày này.", "Ghi đúng ngày kết thúc.")  # fmt: skip


def _home_unknown(entries: Sequence[Movement], begin: date) -> bool:
    """Whether the ledger had the member in no branch that day; before an opening balance it says nothing."""
    before = [one for one in entries if one.effective_on <= begin]
    if not before:
        return not entries or entries[0].kind != MovementKind.OPENING
    last = before[-1]
    return last.after_origin_id is None or last.after_origin_id != last.after_destination_id


def _stay_findings(member: Member, begin: date, over: date | None) -> Iterable[Finding]:
    """One stay at a time."""
    others = list(member.temporary_transfers.select_related("destination"))
    if over is None and (running := going_on(others)) is not None:
        yield _met(member, running.to_words, running.from_on, None)
        return
    for other in others:
        first, last = min(other.from_on, other.received_on or other.from_on), other.ended_on
        if other.received_on and (over is None or first < over) and (last is None or begin < last):
            yield _met(member, other.to_words, first, last)


def _met(member: Member, place: str, first: date, last: date | None) -> Finding:
    until = f"đến ngày {format_date(last)}" if last else "chưa kết thúc"
    return _wrong("met", "from_on", f"Đồng chí {member.full_name} đã có lần sinh hoạt tạm thời tại {place} từ ngày {format_date(first)}, "
                  f"{until}.", "Làm tiếp hồ sơ đó, hoặc kiểm tra lại ngày.")  # fmt: skip


def _there_findings(case: TemporaryTransfer, values: Mapping[str, Any]) -> Iterable[Finding]:
    """Whoever received is a branch; no other branch has the member as its visitor in this time."""
    there = case.destination
    if there is not None and values.get("received_on") and not there.is_branch:
        yield _wrong("destination", "destination", f"{there.name} không phải là chi bộ.", "Chọn chi bộ đã tiếp nhận.")
    rows = TemporaryActivity.objects.filter(member=case.member_id, case=None).exclude(branch=case.destination_id or 0)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=first_day(values)))
    rows = rows.filter(valid_from__lt=case.ended_on) if case.ended_on else rows
    noted = rows.select_related("branch").first() if values.get("received_on") else None
    if noted is not None:
        yield _met(case.member, noted.branch.name, noted.valid_from, noted.ended_on)


def _status_findings(case: TemporaryTransfer) -> Iterable[Finding]:
    """At home the member was expected until then, and of a stay that goes on nothing else was recorded since."""
    rows = case.member.status_periods.filter(attribute=Attribute.ACTIVITY_STATUS).exclude(valid_to__lt=case.from_on)
    held = rows.filter(valid_from__lte=case.from_on).exclude(value__in=(ActivityStatus.ACTIVE, status_of(case))).first()
    since = rows.filter(valid_from__gt=case.from_on).exclude(value=status_of(case)).order_by("valid_from").first()
    wrong = held or (since if case.ended_on is None else None)
    if wrong is not None:
        yield _wrong("other_status", "from_on", f"Từ ngày {format_date(wrong.valid_from)} sổ ghi trạng thái “{wrong.words}” của đồng chí "
                     f"{case.member.full_name}.", "Kiểm tra lại ngày, hoặc bỏ ghi nhận trạng thái đó trước.")  # fmt: skip


def _letter_findings(case: TemporaryTransfer, values: Mapping[str, Any]) -> Iterable[Finding]:
    """The body that introduced stands above the branch; a letter is entered once."""
    named: Organization | None = values.get("introducer")
    if named is not None and (named.is_branch or not case.origin.path.startswith(named.path)):
        yield _wrong("introducer", "introducer", f"{named.name} không phải là cấp ủy cấp trên của {case.origin.name}.")
        return
    number, body = clean(str(values.get("letter_number") or "")), introducing(case, named)
    year = values["introduced_on"].year
    lines = RegisterEntry.objects.filter(given_number=number, year=year, direction=Direction.OUT, void=False)
    if (
        number
        and body is not None
        and (line := lines.filter(organization=body.organization).select_related("temporary__member").first())
    ):
        yield _wrong("letter_twice", "letter_number", f"Giấy số {number} năm {year} của {body.label} đã nhập cho đồng chí "
                     f"{line.temporary.member.full_name}.", "Kiểm tra lại số giấy.")  # fmt: skip


def _wrong(code: str, field: str, words: str, remedy: str = "Kiểm tra lại ngày.") -> Finding:
    return Finding(code, words, field=field, right=Right.PRINCIPLE, remedy=remedy)
