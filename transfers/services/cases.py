"""Opening a transfer, and the rows a clerk keeps in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from branches.holding import hold_fresh
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from members import services as members
from members.ledger import Papers
from members.models import ExternalScope, Member
from transfers.identity import counted_already
from transfers.models import OPEN, CaseOrigin, Transfer, TransferPaper, TransferState
from transfers.papers_table import PAPERS
from transfers.routing import kind_of
from transfers.services.arrivals import as_plain, former_record
from transfers.services.opening import hold_member


@transaction.atomic
def open_transfer(
    *,
    member: Member,
    reason: str,
    cause_on: date,
    by,
    on: date,
    destination: Organization | None = None,
    outside_unit: str = "",
    boundary: str = "",
    other_end: str = "",
    **values: Any,
) -> Transfer:
    """Note that a member has to be transferred (phát sinh nhu cầu).

    Effects: the case in its first state, its kind computed from the two ends and the tree of today. Raises ``Refused`` for a member who
    is not in a branch, has an open case, or goes nowhere.
    """
    member = hold_member(member, destination)
    found = _destination_findings(destination, outside_unit, boundary, member.organization)
    if member.end_reason or member.activity_status == "in_transit":
        found.append(
            Finding("not_here", f"Đồng chí {member.full_name} hiện không sinh hoạt tại chi bộ nào.", right=Right.PRINCIPLE,
                    remedy="Xem biến động đảng số của đồng chí.")
        )  # fmt: skip
    if Transfer.objects.filter(member=member, state__in=OPEN).exists():
        found.append(
            Finding("open_case", f"Đồng chí {member.full_name} đang có hồ sơ chuyển sinh hoạt chưa xong.", right=Right.PRINCIPLE,
                    remedy="Làm tiếp hồ sơ đó, hoặc rút đề nghị.")
        )  # fmt: skip
    if cause_on > on and (cause_on - on).days > 366:
        found.append(Finding("cause_on", f"Ngày {format_date(cause_on)} còn quá xa.", field="cause_on"))
    if found:
        raise Refused(found)
    origin = member.organization
    return Transfer.objects.create(
        member=member, full_name=member.full_name, origin=origin, destination=destination, outside_unit=clean(outside_unit),
        boundary=boundary, other_end=other_end, reason=reason, cause_on=cause_on, state=TransferState.ARISEN, created_by=by,
        kind=kind_of(origin, destination, on, boundary=boundary, other_end=other_end), **values,
    )  # fmt: skip


def _destination_findings(destination, outside_unit: str, boundary: str, origin: Organization) -> list[Finding]:
    found = []
    if destination is None and not clean(outside_unit):
        found.append(
            Finding(
                "destination",
                "Chưa ghi nơi đến.",
                field="destination",
                remedy="Chọn tổ chức đảng, hoặc ghi tên nơi đến ngoài hệ thống.",
            )
        )
    if destination is None and outside_unit and not boundary:
        found.append(Finding("boundary", "Cần chọn phạm vi chuyển (ngoài tỉnh, trong tỉnh…).", field="boundary"))
    if destination is not None and not destination.is_active:
        found.append(
            Finding("closed", f"{destination.name} không còn hoạt động.", field="destination", right=Right.REGULATION)
        )
    if destination is not None and (
        destination.pk == origin.pk or (origin.path.startswith(destination.path) and destination.is_branch)
    ):
        found.append(Finding("same_branch", "Nơi đến trùng với nơi đi.", field="destination", right=Right.PRINCIPLE))
    return found


@transaction.atomic
def open_arrival(
    *,
    person: Mapping[str, Any],
    destination: Organization,
    outside_unit: str,
    boundary: str,
    introduced_on: date,
    by,
    on: date,
    reason: str = "other",
    other_end: str = "",
    letter_number: str = "",
    **values: Any,
) -> Transfer:
    """Somebody brings a letter from outside the system: the case starts introduced (``transfer.md`` 5: start at S5/S6).

    ``person`` are columns of the record. Effects: the case and the letter of the other side with its first box; a former record is found
    by card or identity number. Raises ``Refused`` for somebody who is counted here already.
    """
    data = as_plain(person)
    hold_fresh(destination)
    found = _destination_findings(destination, "", "", destination.parent or destination)
    if not clean(outside_unit):
        found.append(Finding("outside_unit", "Cần ghi tên tổ chức đảng nơi đi.", field="outside_unit"))
    if boundary not in ExternalScope.values:
        found.append(Finding("boundary", "Cần chọn phạm vi chuyển (ngoài tỉnh, trong tỉnh…).", field="boundary"))
    if not clean(str(data.get("full_name", ""))):
        found.append(Finding("full_name", "Chưa ghi họ và tên.", field="full_name"))
    if introduced_on > on:
        found.append(Finding("future", f"Ngày {format_date(introduced_on)} chưa đến.", field="introduced_on"))
    found += counted_already(data)
    if found:
        raise Refused(found)
    former = former_record(data)
    if former is not None and Transfer.objects.filter(member=former, state__in=OPEN).exists():
        raise Refused(Finding("open_case", "Đồng chí đang có hồ sơ chuyển sinh hoạt chưa xong.", right=Right.PRINCIPLE))
    case = Transfer.objects.create(
        member=former, full_name=clean(str(data["full_name"])), person=data, destination=destination, outside_unit=clean(outside_unit),
        boundary=boundary, other_end=other_end, reason=reason, cause_on=values.pop("cause_on", introduced_on),
        introduced_on=introduced_on, state=TransferState.INTRODUCED, created_by=by,
        kind=kind_of(None, destination, introduced_on, boundary=boundary, other_end=other_end), **values,
    )  # fmt: skip
    letter = case.letters.create(letter_type="official", made_on=introduced_on, recorded_by=by)
    letter.boxes.create(box=5, writer=clean(outside_unit), written_on=introduced_on, number=clean(letter_number)[:30], recorded_by=by,
                        addressed_to=destination.name)  # fmt: skip
    return case


@transaction.atomic
def record_past(
    *,
    member: Member,
    introduced_on: date,
    papers: Papers,
    by,
    on: date,
    destination: Organization | None = None,
    outside_unit: str = "",
    boundary: str = "",
    received_on: date | None = None,
    reason: str = "other",
    note: str = "",
) -> Transfer:
    """Enter a transfer that happened already, with its papers (nhập hồi tố): late entries of the ledger, no step by step.

    Effects: the entries of the ledger on their own days; a case of origin ``recorded`` that stands where the papers leave it: under way,
    or received. Raises ``Refused`` as the ledger does.
    """
    found = _destination_findings(destination, outside_unit, boundary, member.organization)
    if found:
        raise Refused(found)
    origin = member.organization
    case = Transfer(
        member=member, full_name=member.full_name, origin=origin, destination=destination, outside_unit=clean(outside_unit),
        boundary=boundary, reason=reason, reason_note=clean(note)[:250], cause_on=introduced_on, requested_on=introduced_on,
        introduced_on=introduced_on, origin_of_case=CaseOrigin.RECORDED, created_by=by, state=TransferState.INTRODUCED,
        kind=kind_of(origin, destination, introduced_on, boundary=boundary),
    )  # fmt: skip
    common = {"member": member, "papers": papers, "by": by, "on": on}
    if destination is None:
        case.out_entry = members.transfer_outside(
            boundary=ExternalScope(boundary), external_unit=outside_unit, effective_on=introduced_on, **common
        )
    elif case.kind == "internal" or received_on == introduced_on:
        day = received_on or introduced_on
        case.out_entry, case.in_entry = members.transfer_at_once(branch=destination, effective_on=day, **common)
        received_on = day
    else:
        case.out_entry = members.transfer_out(destination=destination, effective_on=introduced_on, **common)
        if received_on is not None:
            case.in_entry = members.receive(branch=destination, effective_on=received_on, **common)
    if received_on is not None:
        case.received_on, case.ended_on, case.state = received_on, received_on, TransferState.COMPLETED
    case.save(force_insert=True)
    case.letters.create(letter_type="internal" if case.kind == "internal" else "official", made_on=papers.date or introduced_on,
                        recorded_by=by).boxes.create(
        box=1, organization=origin, writer=papers.issuer or origin.name, written_on=papers.date or introduced_on,
        number=papers.number[:30], recorded_by=by,
    )  # fmt: skip
    return case


@transaction.atomic
def add_paper(*, case: Transfer, code: str, values: Mapping[str, Any], by, on: date) -> TransferPaper:
    """Put a paper into the case. Raises ``Refused`` for a day to come or a paper this procedure does not know."""
    if code not in PAPERS:
        raise Refused(
            Finding(
                "paper",
                "Không có loại giấy tờ này trong thủ tục chuyển sinh hoạt.",
                field="code",
                remedy="Chọn trong danh sách.",
            )
        )
    if values["made_on"] > on:
        raise Refused(
            Finding("future", "Ngày của giấy tờ chưa đến.", field="made_on", remedy="Nhập ngày không sau hôm nay.")
        )
    return TransferPaper.objects.create(transfer=case, code=code, recorded_by=by, **values)
