"""Opening a journey abroad, correcting what was asked, and the case of another procedure that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from core.dates import format_date
from core.findings import Finding, Refused, Right
from members.models import Member
from transfers.models import (
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
from transfers.rules.journeys import linked_case
from transfers.services.cases import open_transfer
from transfers.services.exemptions import open_exemption
from transfers.services.opening import hold_member
from transfers.services.temporary import open_stay

H = JourneyHandling
OPEN_JOURNEYS = (
    JourneyState.REQUESTED, JourneyState.BRANCH_AGREED, JourneyState.PERMITTED, JourneyState.ABROAD, JourneyState.STAYED,
)  # fmt: skip
ALONE_ABROAD = "abroad_alone"  # a code of the list ``leave_ground``
_FOREIGN_AFFAIRS = "Đảng ủy Bộ Ngoại giao"
_FIELD = {H.LEAVE: "exemption", H.TEMPORARY: "temporary", H.OFFICIAL: "transfer"}


@transaction.atomic
def open_journey(*, member: Member, values: Mapping[str, Any], by, on: date) -> Journey:
    """Take a member's application to go abroad (xin phép).

    ``values`` are columns of ``Journey``. Raises ``Refused`` for somebody out of the headcount, days the wrong way round, or a journey
    whose days meet another one that is open.
    """
    member = hold_member(member)
    found = []
    if member.end_reason:
        found.append(
            Finding("left", f"Đồng chí {member.full_name} đã ra khỏi đảng số ({member.get_end_reason_display()}).", right=Right.PRINCIPLE)
        )  # fmt: skip
    if values["until_on"] < values["from_on"]:
        found.append(Finding("order", "Ngày về không được trước ngày đi.", field="until_on", right=Right.PRINCIPLE))
    if values["requested_on"] > on:
        found.append(Finding("future", f"Ngày {format_date(values['requested_on'])} chưa đến.", field="requested_on"))
    met = Journey.objects.filter(
        member=member, state__in=OPEN_JOURNEYS, from_on__lte=values["until_on"], until_on__gte=values["from_on"]
    ).first()
    if met is not None:
        found.append(
            Finding("met", f"Đồng chí {member.full_name} đã có chuyến đi {met.country} từ {format_date(met.from_on)} đến "
                    f"{format_date(met.until_on)}.", field="from_on", right=Right.PRINCIPLE,
                    remedy="Làm tiếp hồ sơ đó, hoặc kiểm tra lại ngày.")
        )  # fmt: skip
    if found:
        raise Refused(found)
    return Journey.objects.create(member=member, state=JourneyState.REQUESTED, created_by=by, **values)


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
