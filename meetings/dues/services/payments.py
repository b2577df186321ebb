"""Money in and up: payments of members, reasons for months not paid, the handover that closes a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Sum

from branches.models import Organization
from core.dates import Month, format_date
from core.findings import Finding, Refused
from core.numbers import format_money
from meetings.dues.payers import assess_months
from meetings.dues.rules import split, status_after
from meetings.dues.services.sheets import apply, check_open, hold, unsettled
from meetings.dues.splitting import keeps_on
from meetings.models import Channel, DuesHandover, DuesMonth, DuesPayment, DuesSheet, DuesStatus
from members.models import Member

MAX_AHEAD = 12  # months one payment may reach forward; a guard against slips, not a rule
_MIRROR = ["paid", "paid_on", "channel", "status", "version"]


@dataclass(frozen=True, slots=True)
class Paid:
    """How money came: the day, the way, a word."""

    paid_on: date
    channel: str = Channel.CASH
    note: str = ""


def check_day(paid: Paid, on: date) -> None:
    """The day of payment has come."""
    if paid.paid_on > on:
        raise Refused(
            Finding("future", f"Ngày nộp {format_date(paid.paid_on)} chưa đến.", field="paid_on",
                    remedy=f"Ghi ngày không sau {format_date(on)}.")
        )  # fmt: skip


def _mirror(row: DuesMonth, paid: Paid) -> None:
    row.paid = row.payments.aggregate(total=Sum("amount"))["total"] or 0
    row.status = status_after(row.due, row.paid, DuesStatus(row.status))
    row.paid_on, row.channel = (paid.paid_on, paid.channel) if row.paid else (None, "")
    row.version += 1


@transaction.atomic
def pay_in_full(*, organization: Organization, month: Month, members: Iterable[int], paid: Paid, by, on: date) -> int:
    """Write that these members paid what they owe for the month; who has paid, is exempted or has no amount is left out.

    Effects: one payment each in the branch's month, the months mirror it. Returns how many paid. Pressing twice writes nothing twice.
    """
    check_day(paid, on)
    hold(organization)
    check_open(organization, month)
    rows = list(
        DuesMonth.objects.select_for_update().filter(
            organization=organization, month=month.first_day, member__in=list(members), status=DuesStatus.OWING, paid=0
        )
    )
    DuesPayment.objects.bulk_create(
        DuesPayment(
            dues=row, organization=organization, period=month.first_day, amount=row.due, paid_on=paid.paid_on,
            channel=paid.channel, note=paid.note, by=by,
        )
        for row in rows
    )  # fmt: skip
    for row in rows:
        row.paid, row.paid_on, row.channel, row.status = row.due, paid.paid_on, paid.channel, DuesStatus.PAID
        row.version += 1
    DuesMonth.objects.bulk_update(rows, _MIRROR)
    return len(rows)


@transaction.atomic
def set_taken(
    *, row: DuesMonth, period: Month, amount: int, paid: Paid, version: int | None, by, on: date
) -> DuesMonth:
    """Set what the branch took in one of its months (``period``) for a month of a member; 0 takes the entry back.

    A period handed up is closed; what was wrong there is put right by an entry in a later period, which may be negative and then
    needs its reason. Refused when somebody changed the month since (``version``), or when the total would fall below nothing.
    """
    check_day(paid, on)
    hold(row.organization)
    row = DuesMonth.objects.select_for_update().select_related("organization", "member").get(pk=row.pk)
    check_open(row.organization, period)
    if version is not None and version != row.version:
        raise Refused(
            Finding("moved_on", f"Đồng chí khác vừa sửa tháng này: đã nộp {format_money(row.paid)}, {row.status_enum.label.lower()}.",
                    remedy="Xem lại số đang ghi rồi lưu lần nữa."),
            conflict=True,
        )  # fmt: skip
    _require_sheet(row.organization, period)
    before = row.payments.exclude(period=period.first_day).aggregate(total=Sum("amount"))["total"] or 0
    _check_amount(row, amount, before, paid)
    values = {"organization": row.organization, "amount": amount, "paid_on": paid.paid_on, "channel": paid.channel,
              "note": paid.note, "by": by}  # fmt: skip
    if amount:
        DuesPayment.objects.update_or_create(dues=row, period=period.first_day, defaults=values)
    else:
        row.payments.filter(period=period.first_day).delete()
    _mirror(row, paid)
    row.note = paid.note or row.note
    row.save(update_fields=[*_MIRROR, "note"])
    return row


def _check_amount(row: DuesMonth, amount: int, before: int, paid: Paid) -> None:
    if before + amount < 0:
        raise Refused(
            Finding("below_nothing", f"Đã thu {format_money(before)}; không giảm được {format_money(-amount)}.", field="amount",
                    remedy=f"Giảm nhiều nhất {format_money(before)}.")
        )  # fmt: skip
    if amount < 0 and not paid.note.strip():
        raise Refused(
            Finding("reason", "Điều chỉnh giảm số đã nộp cấp trên phải ghi lý do.", field="note", remedy="Ghi lý do.")
        )
    if row.status in (DuesStatus.EXEMPT, DuesStatus.NOT_COLLECTED) and amount > 0:
        raise Refused(
            Finding("nothing_due", f"Tháng {row.period} đồng chí {row.member}: {row.status_enum.label.lower()}.", field="amount",
                    remedy="Không ghi thu; nếu đồng chí tự nguyện đóng thì ghi mức tự nguyện có cấp ủy cấp trên đồng ý.")
        )  # fmt: skip
    if row.due is not None and before + amount > row.due:
        raise Refused(
            Finding("too_much", f"Số nộp vượt mức phải nộp {format_money(row.due)}.", field="amount",
                    remedy="Nộp trước cho tháng sau thì ghi nhiều tháng; tự nguyện đóng cao hơn thì ghi ở căn cứ đóng.")
        )  # fmt: skip


def _require_sheet(organization: Organization, period: Month) -> None:
    if not DuesSheet.objects.filter(organization=organization, month=period.first_day).exists():
        raise Refused(
            Finding(
                "no_sheet", f"Chi bộ chưa lập danh sách thu {period.label}.", remedy="Lập danh sách tháng đó trước."
            )
        )


@transaction.atomic
def pay_months(
    *, member: Member, organization: Organization, period: Month, first: Month, last: Month, paid: Paid, by, on: date
) -> list[DuesMonth]:
    """Write that a member paid everything from one month to another at once: late, or in advance when working far away.

    Arrears of a branch he came from are taken by the branch where he is now; the money is hers, the month stays where it was.

    Effects: months that have no list yet are made with the amount of today's record (computed again when their list is drawn up);
    all the money counts in ``period``. Refused when a month has no amount, or nothing is left to pay.
    """
    check_day(paid, on)
    if last < first:
        raise Refused(Finding("order", "Tháng cuối trước tháng đầu.", field="last", remedy="Sửa lại hai tháng."))
    if last > period.plus(MAX_AHEAD):
        raise Refused(
            Finding("far", f"Chỉ ghi nộp trước đến {period.plus(MAX_AHEAD).label}.", field="last", remedy="Chọn tháng gần hơn.")
        )  # fmt: skip
    hold(organization)
    check_open(organization, period)
    _require_sheet(organization, period)
    months = [first]
    while months[-1] < last:
        months.append(months[-1].next)
    rows = {row.period: row for row in DuesMonth.objects.select_for_update(of=("self",)).select_related("member").filter(
        member=member, month__gte=first.first_day, month__lte=last.first_day)}  # fmt: skip
    lacking = [month for month in months if month not in rows]
    earlier = [month for month in lacking if month <= period]
    if earlier:
        raise Refused(
            Finding("no_sheet", f"Chưa lập danh sách thu {earlier[0].label} nên chưa rõ số phải nộp.", field="first",
                    remedy="Lập danh sách tháng đó, hoặc chọn tháng bắt đầu muộn hơn.")
        )  # fmt: skip
    answers = assess_months([member], lacking)
    for month in lacking:
        rows[month] = apply(
            DuesMonth(member=member, organization=organization, month=month.first_day), answers[month][member.pk]
        )
    return _pay_rows([rows[month] for month in months], organization, period, paid, by)


def _pay_rows(rows: list[DuesMonth], organization: Organization, period: Month, paid: Paid, by) -> list[DuesMonth]:
    strange = [
        row
        for row in rows
        if organization.pk not in (row.organization_id, row.member.organization_id) and unsettled(row)
    ]
    if strange:
        raise Refused(
            Finding("other_branch", f"Đảng phí {strange[0].period.label} do {strange[0].organization} thu.", field="first",
                    remedy="Chỉ chọn các tháng do chi bộ này thu.")
        )  # fmt: skip
    unknown = [row for row in rows if row.due is None and not row.paid]
    if unknown:
        raise Refused(
            Finding("no_amount", f"Chưa có mức đóng {unknown[0].period.label} của đồng chí.", field="first",
                    remedy="Ghi căn cứ đóng trước.")
        )  # fmt: skip
    owed = [row for row in rows if row.outstanding]
    if not owed:
        raise Refused(Finding("nothing_owed", "Các tháng đã chọn không còn phải nộp.", field="first"))
    for row in owed:
        if row.pk is None:
            row.save()
        amount = row.outstanding
        payment, made = DuesPayment.objects.get_or_create(
            dues=row, period=period.first_day,
            defaults={"organization": organization, "amount": amount, "paid_on": paid.paid_on, "channel": paid.channel,
                      "note": paid.note, "by": by},
        )  # fmt: skip
        if not made:
            payment.amount, payment.paid_on, payment.channel = payment.amount + amount, paid.paid_on, paid.channel
            payment.save()
        _mirror(row, paid)
        row.save(update_fields=_MIRROR)
    return owed


@transaction.atomic
def set_reason(*, row: DuesMonth, reason: str, accepted: bool | None, version: int | None) -> DuesMonth:
    """Write why a month is not paid and whether the branch accepts the reason as legitimate (lý do chính đáng)."""
    row = DuesMonth.objects.select_for_update().get(pk=row.pk)
    if version is not None and version != row.version:
        raise Refused(
            Finding("moved_on", f"Đồng chí khác vừa sửa tháng này: {row.status_enum.label.lower()}, lý do “{row.unpaid_reason}”.",
                    remedy="Xem lại rồi lưu lần nữa."),
            conflict=True,
        )  # fmt: skip
    if row.status not in (DuesStatus.OWING, DuesStatus.PARTIAL):
        raise Refused(
            Finding("not_owing", f"Tháng {row.period}: {row.status_enum.label.lower()}, không cần ghi lý do.")
        )
    if accepted is not None and not reason.strip():
        raise Refused(
            Finding("reason", "Chưa ghi lý do.", field="unpaid_reason", remedy="Ghi lý do đồng chí chưa nộp.")
        )
    row.unpaid_reason, row.reason_accepted = reason.strip(), accepted
    row.version += 1
    row.save(update_fields=["unpaid_reason", "reason_accepted", "version"])
    return row


@transaction.atomic
def hand_over(
    *,
    organization: Organization,
    month: Month,
    on: date,
    receiver: str,
    seen: int | None,
    note: str = "",
    by,
    today: date,
) -> DuesHandover:
    """Close a branch's month: what it collected, what it keeps by the share in force, what it hands up, to whom.

    ``seen`` is the sum the person had before him; refused when somebody has written payments since. Afterwards the month is locked.
    """
    if on > today:
        raise Refused(Finding("future", f"Ngày nộp {format_date(on)} chưa đến.", field="on"))
    hold(organization)
    check_open(organization, month)
    _require_sheet(organization, month)
    taken = DuesPayment.objects.filter(organization=organization, period=month.first_day)
    collected = taken.aggregate(total=Sum("amount"))["total"] or 0
    if seen is not None and seen != collected:
        raise Refused(
            Finding("moved_on", f"Số thu đã thay đổi: nay là {format_money(collected)}.", remedy="Xem lại rồi nộp."),
            conflict=True,
        )
    if collected < 0:
        raise Refused(
            Finding("negative", f"Số thu trong kỳ là {format_money(collected)} do điều chỉnh giảm nên chưa nộp được.",
                    remedy="Ghi thu thêm trong tháng, hoặc chuyển khoản điều chỉnh sang tháng sau.")
        )  # fmt: skip
    share = keeps_on(organization, month.first_day)
    kept, handed_up = split(collected, share.percent)
    return DuesHandover.objects.create(
        organization=organization, month=month.first_day, collected=collected, cumulative=cumulative(organization, month),
        keeps_percent=share.percent, kept=kept, handed_up=handed_up, rule=share.record, on=on, receiver=receiver.strip(),
        note=note.strip(), by=by,
    )  # fmt: skip


def cumulative(organization: Organization, month: Month) -> int:
    """Collected from January to the month (code 03)."""
    taken = DuesPayment.objects.filter(
        organization=organization, period__gte=date(month.year, 1, 1), period__lte=month.first_day
    )
    return taken.aggregate(total=Sum("amount"))["total"] or 0
