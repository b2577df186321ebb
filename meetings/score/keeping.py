"""Every write of what committees set for the branches below them: score sheets, least lengths, rules of rating."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right, blocking, warnings
from meetings.models import MeetingMinimum, MeetingScore, RatingRule, ScoreCriterion, ScoreSheet
from meetings.score.rules import sheet_findings

CRITERION_FIELDS = ("order", "code", "group", "label", "max_points", "measure", "scale", "applies", "note")
HEAD_FIELDS = ("label", "valid_from", "source", "note", "good_from", "fair_from", "average_from", "rescale")


@transaction.atomic
def copy_sheet(*, sheet: ScoreSheet, organization: Organization, label: str, valid_from: date, by) -> ScoreSheet:
    """A draft with the criteria of another sheet, for a committee and everything below it. Changes nothing in force."""
    copy = ScoreSheet.objects.create(
        organization=organization, label=label.strip() or sheet.label, valid_from=valid_from, good_from=sheet.good_from,
        fair_from=sheet.fair_from, average_from=sheet.average_from, rescale=sheet.rescale, copied_from=sheet, created_by=by,
    )  # fmt: skip
    ScoreCriterion.objects.bulk_create(
        ScoreCriterion(sheet=copy, **{name: getattr(criterion, name) for name in CRITERION_FIELDS})
        for criterion in sheet.criteria.all()
    )
    return copy


def _draft(sheet: ScoreSheet) -> ScoreSheet:
    held = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if not held.is_draft:
        raise Refused(
            Finding("published", f"“{held.label}” đã đưa vào áp dụng, không sửa được.", right=Right.PRINCIPLE,
                    remedy="Sao thành bản mới, sửa và áp dụng từ một ngày khác.")
        )  # fmt: skip
    return held


@transaction.atomic
def set_head(*, sheet: ScoreSheet, values: dict) -> ScoreSheet:
    """Correct the name, dates, bands of a draft."""
    held = _draft(sheet)
    for name in HEAD_FIELDS:
        if name in values:
            setattr(held, name, values[name])
    held.save()
    return held


@transaction.atomic
def set_criterion(*, sheet: ScoreSheet, values: dict, criterion: ScoreCriterion | None = None) -> ScoreCriterion:
    """Write a criterion of a draft. Raises ``Refused`` for a code the sheet has already."""
    held = _draft(sheet)
    others = held.criteria.exclude(pk=criterion.pk) if criterion else held.criteria.all()
    if others.filter(code=values["code"]).exists():
        raise Refused(
            Finding("code_taken", f"Bảng điểm đã có mục {values['code']}.", field="code", remedy="Đặt ký hiệu khác.")
        )
    criterion = criterion or ScoreCriterion(sheet=held, order=(max((c.order for c in others), default=0) + 1))
    for name, value in values.items():
        if name not in CRITERION_FIELDS:
            raise TypeError(f"set_criterion: {name}")
        setattr(criterion, name, value)
    criterion.save()
    return criterion


@transaction.atomic
def remove_criterion(*, criterion: ScoreCriterion) -> None:
    """Take a criterion off a draft."""
    _draft(criterion.sheet)
    criterion.delete()


@transaction.atomic
def discard_sheet(*, sheet: ScoreSheet) -> None:
    """Throw a draft away."""
    _draft(sheet).delete()


@transaction.atomic
def publish_sheet(*, sheet: ScoreSheet, reason: str = "") -> ScoreSheet:
    """Put a draft into use from its first day. Effects: the sheet that was open at that level ends the day before.

    Raises ``Refused`` for a sheet without criteria or with a scale that cannot be read; when its points do not add up to 100 and no
    reason is given; when another begins on or after that day; when meetings from that day on are scored already.
    """
    held = _draft(sheet)
    criteria = list(held.criteria.all())
    found = sheet_findings(criteria, (held.good_from, held.fair_from, held.average_from))
    refusing = blocking(found)
    if not refusing and warnings(found) and not reason.strip():
        refusing = [*warnings(found), Finding("reason", "Ghi lý do áp dụng bảng điểm này.", field="reason")]
    refusing += _in_the_way(held)
    if refusing:
        raise Refused(refusing)
    for earlier in _same_level(held).filter(valid_from__lt=held.valid_from).in_force(held.valid_from):
        earlier.valid_to = held.valid_from - timedelta(days=1)
        earlier.save()
    if reason.strip():
        held.note = "\n".join(part for part in (held.note, f"Lý do áp dụng: {reason.strip()}") if part)
    held.published_at = timezone.now()
    held.save()
    return held


def _same_level(sheet: ScoreSheet):
    return ScoreSheet.objects.filter(organization=sheet.organization, published_at__isnull=False).exclude(pk=sheet.pk)


def _in_the_way(sheet: ScoreSheet) -> list[Finding]:
    later = _same_level(sheet).filter(valid_from__gte=sheet.valid_from).order_by("valid_from").first()
    if later is not None:
        return [
            Finding("later_sheet", f"Đã có “{later.label}” áp dụng từ ngày {format_date(later.valid_from)}.", field="valid_from",
                    right=Right.REGULATION, remedy="Chọn ngày bắt đầu sau ngày đó.")
        ]  # fmt: skip
    below = sheet.organization.path if sheet.organization else ""
    scored = MeetingScore.objects.filter(
        meeting__organization__path__startswith=below,
        meeting__started_at__date__gte=sheet.valid_from,
        sheet__isnull=False,
    ).count()
    if scored:
        return [
            Finding("scored", f"Đã có {scored} buổi họp từ ngày {format_date(sheet.valid_from)} chấm theo bảng khác.",
                    field="valid_from", right=Right.PRINCIPLE, remedy="Chọn ngày bắt đầu muộn hơn; điểm đã chấm giữ bảng cũ.")
        ]  # fmt: skip
    return []


@transaction.atomic
def end_rule(*, rule, valid_to: date):
    """Let a sheet, a least length or a rule of rating of a committee end on a day. What was scored under it stays.

    Raises ``Refused`` for a day before it began, or before the last meeting scored by it.
    """
    held = type(rule).objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if held.organization_id is None:
        raise Refused(Finding("of_country", "Quy định chung của cả nước không kết thúc ở đây.", right=Right.AUTHORITY))
    if valid_to < held.valid_from:
        raise Refused(
            Finding(
                "before_start", f"Ngày kết thúc trước ngày bắt đầu {format_date(held.valid_from)}.", field="valid_to"
            )
        )
    if isinstance(held, ScoreSheet):
        last = (
            MeetingScore.objects.filter(sheet=held).order_by("-meeting__started_at").select_related("meeting").first()
        )
        if last is not None and last.meeting.held_on > valid_to:
            raise Refused(
                Finding("scored_after", f"Buổi họp ngày {format_date(last.meeting.held_on)} đã chấm theo bảng này.", field="valid_to",
                        right=Right.PRINCIPLE, remedy="Chọn ngày kết thúc từ ngày đó trở đi.")
            )  # fmt: skip
    held.valid_to = valid_to
    held.save()
    return held


@transaction.atomic
def set_minimum(
    *, organization: Organization, kind: str, members_from: int, minutes: int, valid_from: date, source: str, by
) -> MeetingMinimum:
    """A committee's own least length. Effects: the open one for the same kind and size there ends the day before."""
    row = MeetingMinimum(
        organization=organization, kind=kind, members_from=members_from, minutes=minutes, valid_from=valid_from,
        source=source.strip(), created_by=by,
    )  # fmt: skip
    same = MeetingMinimum.objects.filter(organization=organization, kind=kind, members_from=members_from)
    _succeed(row, same)
    return row


@transaction.atomic
def set_rating_rule(
    *, organization: Organization, period: str, label: str, levels: Sequence[dict], valid_from: date, source: str, by
) -> RatingRule:
    """A committee's own rule of rating a quarter or a year. Effects: its open rule for that period ends the day before."""
    row = RatingRule(
        organization=organization, period=period, label=label.strip(), levels=list(levels), valid_from=valid_from,
        source=source.strip(), created_by=by,
    )  # fmt: skip
    _succeed(row, RatingRule.objects.filter(organization=organization, period=period))
    return row


def _succeed(row, same) -> None:
    for earlier in same.select_for_update(of=("self",)).filter(valid_from__lt=row.valid_from).in_force(row.valid_from):
        earlier.valid_to = row.valid_from - timedelta(days=1)
        earlier.save()
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Refused([Finding("invalid", message) for message in wrong.messages]) from wrong
    row.save()
