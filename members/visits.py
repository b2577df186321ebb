"""Terms of statuses and visits as the procedures change them: prolonged, resumed, taken back (``transfer.md`` 6, 7)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import ProtectedError

from core.dates import format_date
from core.findings import Finding, Refused, Right
from members import ledger
from members.models import Member, StatusPeriod, TemporaryActivity


@transaction.atomic
def change_term(*, period: StatusPeriod, expected_end_on: date) -> StatusPeriod:
    """Another last day for a status with a term: an extension, or the taking back of one. The rules of the term are its procedure's."""
    locked = StatusPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if expected_end_on <= locked.valid_from:
        raise Refused(Finding("term_order", "Thời hạn phải sau ngày bắt đầu.", field="until_on", right=Right.PRINCIPLE))
    locked.expected_end_on = expected_end_on
    locked.save(update_fields=["expected_end_on"])
    return locked


@transaction.atomic
def begin_earlier(*, period: StatusPeriod, valid_from: date, expected_end_on: date, on: date) -> StatusPeriod:
    """A status known from a later day held from an earlier one on: the period before it ends the day before that."""
    member = Member.all_records.select_for_update(of=("self",)).get(pk=period.member_id)
    rows = member.status_periods.filter(attribute=period.attribute, valid_from__lt=period.valid_from)
    found = [row for row in rows if row.valid_to is None or row.valid_to >= valid_from]
    if any(row.valid_from >= valid_from for row in found):
        raise Refused(
            Finding("statuses_between", f"Từ ngày {format_date(valid_from)} đến ngày {format_date(period.valid_from)} sổ đã ghi trạng thái "
                    f"khác của đồng chí {member.full_name}.", field="from_on", right=Right.PRINCIPLE,
                    remedy="Bỏ ghi nhận trạng thái đó trước, hoặc kiểm tra lại ngày.")
        )  # fmt: skip
    for row in found:
        row.valid_to = valid_from - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    period.valid_from, period.expected_end_on = valid_from, expected_end_on
    period.save(update_fields=["valid_from", "expected_end_on"])
    ledger.rebuild([member], on=on)
    return period


@transaction.atomic
def adopt_visit(*, stay: TemporaryActivity, valid_from: date, planned_end_on: date) -> TemporaryActivity:
    """A visit noted by hand becomes that of a case: from the day of the letter, if that is earlier, and with its term."""
    locked = TemporaryActivity.objects.select_for_update().get(pk=stay.pk)
    locked.valid_from = min(locked.valid_from, valid_from)
    locked.planned_end_on = max(planned_end_on, locked.valid_from)
    locked.save(update_fields=["valid_from", "planned_end_on"])
    return locked


@transaction.atomic
def prolong_visit(*, stay: TemporaryActivity, planned_end_on: date) -> TemporaryActivity:
    """Another last day on the slip of a visitor."""
    locked = TemporaryActivity.objects.select_for_update().get(pk=stay.pk)
    locked.planned_end_on = max(planned_end_on, locked.valid_from)
    locked.save(update_fields=["planned_end_on"])
    return locked


@transaction.atomic
def resume_visit(*, stay: TemporaryActivity) -> TemporaryActivity:
    """What ended a visit was a mistake: it goes on. Raises ``Refused`` when the member visits elsewhere by now."""
    locked = TemporaryActivity.objects.select_for_update().get(pk=stay.pk)
    if (
        locked.member_id
        and TemporaryActivity.objects.filter(member=locked.member_id, ended_on=None).exclude(pk=stay.pk).exists()
    ):
        raise Refused(
            Finding("open_stay", f"Đồng chí {locked.full_name} nay đang sinh hoạt tạm thời ở nơi khác.", right=Right.PRINCIPLE,
                    remedy="Kết thúc lần sinh hoạt tạm thời kia trước.")
        )  # fmt: skip
    locked.ended_on, locked.remarks = None, ""
    locked.save(update_fields=["ended_on", "remarks"])
    return locked


@transaction.atomic
def cancel_visit(*, stay: TemporaryActivity) -> None:
    """A visit recorded by mistake: removed when no meeting and no act knows of it, else ended on its first day."""
    locked = TemporaryActivity.objects.select_for_update().get(pk=stay.pk)
    try:
        locked.delete()
    except ProtectedError:
        locked.ended_on, locked.remarks = locked.valid_from, "Ghi nhầm"
        locked.save(update_fields=["ended_on", "remarks"])
