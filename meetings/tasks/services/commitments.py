"""Yearly commitments: handed in (many at once), confirmed, remarked on, concluded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right, require_version
from meetings.models import Commitment, CommitmentResult
from meetings.roll import members_on
from members.models import Member

WRITABLE = (
    "items", "registered_on", "confirmed_on", "confirmed_by", "midyear_remark", "midyear_on", "result", "result_note", "result_on",
)  # fmt: skip
_DAYS = {"registered_on": "Ngày đăng ký", "confirmed_on": "Ngày xác nhận", "midyear_on": "Ngày nhận xét giữa năm",
         "result_on": "Ngày kết luận"}  # fmt: skip


@transaction.atomic
def register_commitments(
    *, organization: Organization, members: Collection[Member], year: int, registered_on: date, by, on: date
) -> list[Commitment]:
    """Record that members handed in the commitment of a year; whoever has one already keeps it. Answers with the new ones.

    Raises ``Refused`` for members who are not of the branch that day, for a day to come or outside the year and the one before.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    found = list(_day_findings(year, registered_on, on))
    if not members:
        found.append(
            Finding("members", "Chưa chọn đảng viên nào.", field="members", remedy="Đánh dấu đồng chí đã nộp.")
        )
    here = set(members_on(organization, registered_on).values_list("pk", flat=True))
    found += [
        Finding("not_here", f"Đồng chí {member.full_name} không sinh hoạt tại chi bộ vào ngày {format_date(registered_on)}.",
                field="members", right=Right.PRINCIPLE, remedy="Bỏ chọn đồng chí, hoặc sửa ngày đăng ký.")
        for member in members if member.pk not in here
    ]  # fmt: skip
    if found:
        raise Refused(found)
    handed_in = set(Commitment.objects.filter(member__in=members, year=year).values_list("member", flat=True))
    return Commitment.objects.bulk_create(
        Commitment(organization=organization, member=member, year=year, registered_on=registered_on, recorded_by=by)
        for member in members
        if member.pk not in handed_in
    )


def _day_findings(year: int, registered_on: date, on: date):
    if registered_on > on:
        yield Finding("future", f"Chưa đến ngày {format_date(registered_on)}.", field="registered_on",
                      remedy="Chọn ngày từ hôm nay trở về trước.")  # fmt: skip
    if registered_on.year not in (year - 1, year):
        yield Finding("year", f"Ngày đăng ký {format_date(registered_on)} không thuộc năm {year} hoặc cuối năm trước.",
                      field="registered_on", remedy=f"Kiểm tra lại ngày, hoặc chọn năm {registered_on.year}.")  # fmt: skip


@transaction.atomic
def confirm_commitments(*, commitments: Collection[Commitment], confirmed_on: date, confirmed_by: str, on: date) -> int:
    """Confirm many commitments at once for chi ủy; those confirmed before keep their day. Answers how many were confirmed now."""
    rows = list(
        Commitment.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(pk__in=[commitment.pk for commitment in commitments], confirmed_on=None)
        .order_by("pk")
    )
    found = []
    if not commitments:
        found.append(Finding("commitments", "Chưa chọn bản cam kết nào.", remedy="Đánh dấu đồng chí cần xác nhận."))
    if not confirmed_by.strip():
        found.append(Finding("confirmed_by", "Chưa ghi người xác nhận.", field="confirmed_by"))
    if confirmed_on > on:
        found.append(Finding("future", f"Chưa đến ngày {format_date(confirmed_on)}.", field="confirmed_on"))
    found += [
        Finding("before", f"Đồng chí {row.member.full_name}: ngày xác nhận trước ngày đăng ký {format_date(row.registered_on)}.",
                field="confirmed_on")
        for row in rows if confirmed_on < row.registered_on
    ]  # fmt: skip
    if found:
        raise Refused(found)
    for row in rows:
        row.confirmed_on, row.confirmed_by, row.version = confirmed_on, confirmed_by.strip(), row.version + 1
    Commitment.objects.bulk_update(rows, ["confirmed_on", "confirmed_by", "version"])
    return len(rows)


@transaction.atomic
def save_commitment(*, commitment: Commitment, values: Mapping[str, object], version: int, by, on: date) -> Commitment:
    """Write one commitment: its lines, confirmation, remark of mid-year, result.

    Raises ``Refused`` with ``conflict`` when somebody saved since ``version``; for days the wrong way round; for a result without a
    confirmed commitment.
    """
    locked = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    require_version(locked.version, version, "bản cam kết này")
    for name, value in values.items():
        if name not in WRITABLE:
            raise TypeError(f"save_commitment: {name}")
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    found = list(_commitment_findings(locked, on))
    if found:
        raise Refused(found)
    locked.recorded_by, locked.version = by, locked.version + 1
    locked.save()
    return locked


def _commitment_findings(row: Commitment, on: date):
    yield from _day_findings(row.year, row.registered_on, on)
    for name, label in _DAYS.items():
        day = getattr(row, name)
        if name == "registered_on" or day is None:
            continue
        if day < row.registered_on:
            yield Finding("order", f"{label} trước ngày đăng ký {format_date(row.registered_on)}.", field=name)
        elif day > on:
            yield Finding("future", f"{label}: chưa đến ngày {format_date(day)}.", field=name)
    if bool(row.confirmed_on) != bool(row.confirmed_by):
        missing = "confirmed_by" if row.confirmed_on else "confirmed_on"
        yield Finding("confirmation", "Xác nhận cần đủ ngày và người xác nhận.", field=missing)
    if row.result and row.result not in CommitmentResult.values:
        yield Finding("result", "Chọn kết quả có trong danh sách.", field="result")
    if row.result and not row.result_on:
        yield Finding("result_on", "Chưa ghi ngày kết luận.", field="result_on")
    if row.result_on and not row.result:
        yield Finding("result", "Chưa chọn kết quả thực hiện.", field="result")
    if row.result and not row.confirmed_on:
        yield Finding("not_confirmed", "Bản cam kết chưa được xác nhận nên chưa kết luận kết quả.", field="result",
                      right=Right.PRINCIPLE, remedy="Ghi ngày và người xác nhận trước.")  # fmt: skip
