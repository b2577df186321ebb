"""Opening a case of exemption, leave or reduction; the clock that puts a term into force on its first day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from core.findings import Finding, Refused, Right
from members.models import Member
from transfers.effects_exemption import enter_into_force
from transfers.models import CaseOrigin, Exemption, ExemptionKind, ExemptionState
from transfers.rules.exemption import TAKES_PART, term_findings
from transfers.services.opening import hold_member


@transaction.atomic
def open_exemption(*, member: Member, kind: str, requested_on: date, by, on: date, **values: Any) -> Exemption:
    """A member asks to be exempted from work and meetings, to be on leave, or to do less.

    Effects: the case in its first state; the status changes when the branch has resolved and, for a leave, the committee agreed. Raises
    ``Refused`` for somebody who is in no branch, does not take part, has a case already, or for a leave whose term is too long.
    """
    member = hold_member(member)
    recorded = values.get("origin_of_case") == CaseOrigin.RECORDED
    found = []
    if member.end_reason or (member.activity_status not in TAKES_PART and not recorded):
        found.append(
            Finding("not_active", f"Đồng chí {member.full_name}: {member.get_activity_status_display().lower()}.", field="member",
                    right=Right.PRINCIPLE, remedy="Kết thúc trạng thái đó trước.")
        )  # fmt: skip
    if any(other.is_open for other in member.exemptions.all()):
        found.append(
            Finding("open_case", f"Đồng chí {member.full_name} đang có hồ sơ miễn, tạm miễn chưa kết thúc.", field="member",
                    right=Right.PRINCIPLE, remedy="Làm tiếp hồ sơ đó, hoặc rút đề nghị.")
        )  # fmt: skip
    if requested_on > on:
        found.append(
            Finding("future", "Ngày đề nghị chưa đến.", field="requested_on", remedy="Nhập ngày không sau hôm nay.")
        )
    if kind == ExemptionKind.LEAVE and not recorded:
        if not values.get("ground"):
            found.append(Finding("ground", "Chưa chọn lý do tạm miễn.", field="ground", right=Right.REGULATION))
        if values.get("from_on") is None:
            found.append(
                Finding(
                    "from_on", "Tạm miễn có thời hạn: cần ghi từ ngày nào.", field="from_on", right=Right.REGULATION
                )
            )
        else:
            found += term_findings(values["from_on"], values.get("until_on"))
    elif kind != ExemptionKind.LEAVE:
        values |= {"ground": "", "until_on": None}
    if found:
        raise Refused(found)
    return Exemption.objects.create(
        member=member, kind=kind, requested_on=requested_on, state=ExemptionState.REQUESTED, created_by=by, **values
    )


def begin_due(on: date) -> int:
    """Put into force what was decided for a day that has now come; answers how many."""
    waiting = Exemption.objects.filter(state=ExemptionState.IN_FORCE, status_period=None, from_on__lte=on).exclude(
        kind=ExemptionKind.REDUCED
    )
    begun = 0
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            case = Exemption.objects.select_for_update(of=("self",)).select_related("member__organization").get(pk=pk)
            try:
                enter_into_force(case, None, on)
            except Refused:  # in transit by now, or another status since: the board shows it, nobody is changed unasked
                continue
            if case.status_period_id:
                case.save(update_fields=["status_period"])
                begun += 1
    return begun
