"""Opening a journey abroad, correcting what was asked, and the case of another procedure that goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.recounting import recount, told_of
from members.models import Member
from regulations.judging import told_days
from transfers.models import (
    CaseOrigin,
    Exemption,
    ExemptionKind,
    Journey,
    JourneyHandling,
    JourneyState,
    MemberCase,
    OtherEnd,
    TemporaryKind,
    TemporaryTransfer,
    Transfer,
)
from transfers.rules.journeys import handling_by_length, linked_case
from transfers.services.cases import open_transfer
from transfers.services.exemptions import open_exemption
from transfers.services.opening import hold_member
from transfers.services.temporary import open_stay

H = JourneyHandling
OPEN_JOURNEYS = (
    JourneyState.REQUESTED, JourneyState.BRANCH_AGREED, JourneyState.PERMITTED, JourneyState.ABROAD, JourneyState.STAYED,
)  # fmt: skip
ALONE_ABROAD = "abroad_alone"  # a code of the list ``leave_ground``
_NOT_GONE = (JourneyState.REFUSED, JourneyState.CANCELLED, JourneyState.DEPARTED)
#: What is known of a journey entered after the fact: (step, its day, what the step is given), in the order of the days.
_PAST_STEPS = (
    ("give_opinion", "branch_opinion_on", ("opinion",)), ("permit", "permit_on", ("permit_number", "permit_issuer")),
    ("leave", "left_on", ()), ("return_home", "returned_on", ()), ("report", "reported_on", ("reply", "confirmed_by")),
)  # fmt: skip
PAST_DAYS = tuple(day for _, day, _ in _PAST_STEPS)
_TOLD = frozenset({"opinion", "permit_number", "permit_issuer", "reply", "confirmed_by"})  # written by the steps
_PAST_WORDS = {
    "requested_on": "ngày xin phép", "branch_opinion_on": "ngày chi bộ cho ý kiến", "permit_on": "ngày cho phép",
    "left_on": "ngày xuất cảnh", "returned_on": "ngày nhập cảnh", "reported_on": "ngày báo cáo",
}  # fmt: skip
_FOREIGN_AFFAIRS = "Đảng ủy Bộ Ngoại giao"
_FIELD = {H.LEAVE: "exemption", H.TEMPORARY: "temporary", H.OFFICIAL: "transfer"}


@transaction.atomic
def open_journey(*, member: Member, values: Mapping[str, Any], by, on: date) -> Journey:
    """Take a member's application to go abroad (xin phép).

    ``values`` are columns of ``Journey``. Raises ``Refused`` for somebody out of the headcount, days the wrong way round, or a journey
    whose days meet another one.
    """
    member = hold_member(member)
    found = _journey_findings(member, values["from_on"], values["until_on"])
    if values["requested_on"] > on:
        found.append(Finding("future", f"Ngày {format_date(values['requested_on'])} chưa đến.", field="requested_on"))
    if found:
        raise Refused(found)
    return Journey.objects.create(member=member, state=JourneyState.REQUESTED, created_by=by, **values)


@transaction.atomic
def record_journey(*, member: Member, values: Mapping[str, Any], by, on: date) -> Journey:
    """Enter a journey that has begun or is over, as its papers tell it (nhập hồi tố).

    ``values`` are columns of ``Journey`` with the days of ``PAST_DAYS`` and what their steps are given; days of the application and of the
    term that are not known are those of the journey itself. Effects: a case of origin ``recorded`` that stands where the last day known
    leaves it, each step in its log on its own day; the status “abroad” for the time away; the line of the record, once. Raises ``Refused``
    as ``open_journey`` does, for days to come or out of order, and for a journey nobody has permitted or begun.
    """
    member = hold_member(member)
    found = list(_half_told(values))
    if found:
        raise Refused(found)
    columns = _past_columns(values)
    begin, term = values.get("left_on") or columns["from_on"], (columns["from_on"], columns["until_on"])
    found = [*told_days(tuple(_PAST_WORDS), _PAST_WORDS, values | {"requested_on": columns["requested_on"]}, on)]
    found += _journey_findings(member, begin, values.get("returned_on") or max(columns["until_on"], begin), term)
    if found:
        raise Refused(found)
    case = Journey.objects.create(
        member=member, state=JourneyState.REQUESTED, origin_of_case=CaseOrigin.RECORDED, created_by=by, **columns
    )
    recount(case, told_of(_PAST_STEPS, values), by=by, on=on)
    return case


def _half_told(values: Mapping[str, Any]) -> Iterable[Finding]:
    """What has to be known of a journey that has begun or is over."""
    told = {name: bool(values.get(name)) for name in (*PAST_DAYS, "until_on")}
    if not (told["permit_on"] or told["left_on"]):
        yield Finding("not_begun", "Chưa ghi ngày cho phép hoặc ngày xuất cảnh.", field="left_on", right=Right.PRINCIPLE,
                      remedy="Chuyến đi chưa được phép thì nhận đơn xin đi như thường lệ.")  # fmt: skip
    if told["returned_on"] and not told["left_on"]:
        yield Finding("left_on", "Chưa ghi ngày xuất cảnh.", field="left_on", remedy="Ghi ngày theo giấy tờ, hộ chiếu.")
    if told["reported_on"] and not told["returned_on"]:
        yield Finding(
            "returned_on", "Chưa ghi ngày nhập cảnh.", field="returned_on", remedy="Ghi ngày theo giấy tờ, hộ chiếu."
        )
    if not (told["returned_on"] or told["until_on"]):
        yield Finding("until_on", "Đồng chí chưa về: cần ghi được phép đến ngày nào.", field="until_on",
                      remedy="Ghi thời hạn theo văn bản cho phép.")  # fmt: skip


def _past_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a journey told afterwards: an application or a term nobody knows the days of is that of the journey itself."""
    told = {name: value for name, value in values.items() if name not in (*PAST_DAYS, *_TOLD) and value is not None}
    first = values.get("from_on") or values.get("left_on") or values["permit_on"]
    last = values.get("until_on") or max(values.get("returned_on") or first, first)
    asked = values.get("requested_on") or min(values[name] for name in PAST_DAYS if values.get(name))
    handling = values.get("handling") or handling_by_length(first, last, values.get("companions") or 1)
    return told | {"requested_on": asked, "from_on": first, "until_on": last, "handling": handling}


def _journey_findings(member: Member, begin: date, end: date, term: tuple[date, date] | None = None) -> list[Finding]:
    """Whether somebody may go from a day to a day; ``term`` is the term asked for, when it is not those days."""
    found = []
    if member.end_reason:
        found.append(
            Finding("left", f"Đồng chí {member.full_name} đã ra khỏi đảng số ({member.get_end_reason_display()}).", right=Right.PRINCIPLE)
        )  # fmt: skip
    first, last = term or (begin, end)
    if last < first:
        found.append(Finding("order", "Ngày về không được trước ngày đi.", field="until_on", right=Right.PRINCIPLE))
    rows = (
        Journey.objects.filter(member=member)
        .exclude(state__in=_NOT_GONE)
        .annotate(begin=Coalesce("left_on", "from_on"))
    )
    away = Q(returned_on=None, until_on__gte=begin) | Q(returned_on__gt=begin)
    met = rows.filter(away, begin__lte=end).first()
    if met is not None:
        found.append(
            Finding("met", f"Đồng chí {member.full_name} đã có chuyến đi {met.country} từ {format_date(met.begin)} đến "
                    f"{format_date(met.returned_on or met.until_on)}.", field="from_on", right=Right.PRINCIPLE,
                    remedy="Làm tiếp hồ sơ đó, hoặc kiểm tra lại ngày.")
        )  # fmt: skip
    return found


@transaction.atomic
def choose_handling(*, case: Journey, handling: str, version: int) -> Journey:
    """Correct the handling before the member leaves; the case of the old handling is let go of, not ended.

    Raises ``Refused`` once the member is abroad, or when somebody has moved the case on.
    """
    locked = Journey.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if locked.version != version or locked.state not in (
        JourneyState.REQUESTED,
        JourneyState.BRANCH_AGREED,
        JourneyState.PERMITTED,
        JourneyState.ABROAD,
    ):
        raise Refused(
            Finding("moved_on", f"Hồ sơ đã được xử lý: nay ở trạng thái “{locked.state_label}”. Xem lại rồi thực hiện tiếp."),
            conflict=True,
        )  # fmt: skip
    if handling not in H.values:
        raise Refused(Finding("handling", "Chọn một hình thức trong danh sách.", field="handling"))
    locked.handling = handling
    locked.version += 1
    locked.save(update_fields=["handling", "version"])
    return locked


def matching_case(case: Journey):
    """A case of the member that may go with the journey by its handling and goes with no other; the newest first."""
    rows = {
        H.LEAVE: Exemption.objects.filter(member=case.member_id, ground=ALONE_ABROAD),
        H.TEMPORARY: TemporaryTransfer.objects.filter(member=case.member_id, kind=TemporaryKind.ABROAD),
        H.OFFICIAL: Transfer.objects.filter(member=case.member_id, other_end=OtherEnd.FOREIGN_AFFAIRS, origin__isnull=False),
    }.get(H(case.handling))  # fmt: skip
    if rows is None:
        return None
    return next((row for row in rows.filter(journey=None).order_by("-pk") if row.is_open), None)


@transaction.atomic
def link_case(*, case: Journey) -> Journey:
    """Tie the member's case of leave, stay or transfer to the journey. Raises ``Refused`` when there is none."""
    locked = Journey.objects.select_for_update(of=("self",)).get(pk=case.pk)
    found = matching_case(locked) if linked_case(locked) is None else None
    if found is None:
        raise Refused(
            Finding("no_case", f"Chưa có hồ sơ “{locked.get_handling_display()}” đang mở của đồng chí {locked.member.full_name}.",
                    right=Right.PRINCIPLE, remedy="Mở hồ sơ trước.")
        )  # fmt: skip
    setattr(locked, _FIELD[H(locked.handling)], found)
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def open_beside(*, case: Journey, by, on: date) -> MemberCase:
    """Open the case the handling asks for, with what the journey says, and tie it to the journey.

    Effects: an official transfer to the Foreign Ministry's Party committee, a temporary stay abroad, or a leave. Raises ``Refused`` when
    none is asked for or one is tied already, and as that procedure does.
    """
    locked = Journey.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if locked.handling == H.NONE or linked_case(locked) is not None:
        raise Refused(Finding("opened", "Chuyến đi này không cần mở thêm hồ sơ."), conflict=True)
    note = f"Ra nước ngoài: {locked.country}"
    common = {"member": locked.member, "by": by, "on": on}
    term = {"from_on": locked.from_on, "until_on": locked.until_on, "requested_on": locked.requested_on}
    match H(locked.handling):
        case H.OFFICIAL:
            made = open_transfer(
                reason="other", reason_note=note, cause_on=locked.from_on, outside_unit=_FOREIGN_AFFAIRS, boundary="other_province",
                other_end=OtherEnd.FOREIGN_AFFAIRS, **common,
            )  # fmt: skip
        case H.TEMPORARY:
            made = open_stay(
                reason="other",
                reason_note=note,
                outside_unit=locked.country,
                kind=TemporaryKind.ABROAD,
                **term,
                **common,
            )
        case _:
            made = open_exemption(
                kind=ExemptionKind.LEAVE, ground=ALONE_ABROAD, ground_note=note, place=locked.country, **term, **common
            )
    setattr(locked, _FIELD[H(locked.handling)], made)
    locked.version += 1
    locked.save()
    return made
