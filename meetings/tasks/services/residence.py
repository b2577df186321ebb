"""Residence comments: slips sent, comments come back (several at once), certified; exceptions from a day to a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from meetings.models import ExceptionKind, ResidenceComment, ResidenceException
from meetings.models.residence import GROUNDS, LEVELS
from meetings.roll import members_on
from meetings.tasks.queries import last_day
from members.models import Member, MembershipPeriod, MovementKind
from regulations.lookup import lookup, lookup_value


@dataclass(frozen=True, slots=True)
class Comment:
    """One line as the clerk enters it; ``version`` is what he began from, ``None`` when there was no row yet."""

    residence: str = ""
    sent_on: date | None = None
    received_on: date | None = None
    level: str = ""
    content: str = ""
    signer: str = ""
    certified_on: date | None = None
    certified_by: str = ""
    version: int | None = None


@transaction.atomic
def send_slips(
    *, organization: Organization, members: Collection[Member], year: int, sent_on: date, by, on: date
) -> list[ResidenceComment]:
    """Record that the slips of a year went out; whoever has a row already keeps it. Answers with the new rows."""
    _lock(organization)
    found = []
    if not members:
        found.append(
            Finding("members", "Chưa chọn đảng viên nào.", field="members", remedy="Đánh dấu đồng chí đã gửi phiếu.")
        )
    if sent_on > on:
        found.append(Finding("future", f"Chưa đến ngày {format_date(sent_on)}.", field="sent_on"))
    found += _strangers(organization, {member.pk: member for member in members}, year)
    if found:
        raise Refused(found)
    known = set(ResidenceComment.objects.filter(member__in=members, year=year).values_list("member", flat=True))
    texts = residences_of([member.pk for member in members])
    return ResidenceComment.objects.bulk_create(
        ResidenceComment(
            organization=organization, member=member, year=year, sent_on=sent_on, residence=texts.get(member.pk, ""),
            recorded_by=by,
        )
        for member in members if member.pk not in known
    )  # fmt: skip


def residences_of(member_ids: Collection[int]) -> dict[int, str]:
    """The place of residence to ask: as written on the latest slip before this one."""
    rows = ResidenceComment.objects.filter(member__in=member_ids).exclude(residence="").order_by("year")
    return dict(rows.values_list("member", "residence"))


@transaction.atomic
def record_comments(
    *, organization: Organization, year: int, comments: Mapping[Member, Comment], by, on: date
) -> list[ResidenceComment]:
    """Write what came back for several members at once: all of it or nothing.

    Raises ``Refused`` naming the member of every fault (``row`` counts the lines from 1); with ``conflict`` when somebody saved one of
    them since it was read.
    """
    _lock(organization)
    people = {member.pk: member for member in comments}
    rows = {
        row.member_id: row
        for row in ResidenceComment.objects.select_for_update(of=("self",)).filter(member__in=people, year=year)
    }
    _refuse_conflicts(rows, comments)
    found = _strangers(organization, {pk: member for pk, member in people.items() if pk not in rows}, year)
    saved = []
    for number, (member, comment) in enumerate(comments.items(), 1):
        found += _comment_findings(member, comment, year=year, on=on, row=number)
        row = rows.get(member.pk) or ResidenceComment(organization=organization, member=member, year=year)
        for name in ("residence", "content", "signer", "certified_by"):
            setattr(row, name, getattr(comment, name).strip())
        for name in ("sent_on", "received_on", "level", "certified_on"):
            setattr(row, name, getattr(comment, name))
        row.recorded_by, row.version = by, row.version + 1
        saved.append(row)
    if found:
        raise Refused(found)
    for row in saved:
        row.save()
    return saved


def _refuse_conflicts(rows: Mapping[int, ResidenceComment], comments: Mapping[Member, Comment]) -> None:
    late = [
        member.full_name
        for member, comment in comments.items()
        if (rows[member.pk].version if member.pk in rows else None) != comment.version
    ]
    if late:
        raise Refused(
            Finding("moved_on", f"Đồng chí khác vừa lưu nhận xét của: {', '.join(late)}. Xem bản mới rồi ghi lại."),
            conflict=True,
        )


def _comment_findings(member: Member, comment: Comment, *, year: int, on: date, row: int):
    name = f"Đồng chí {member.full_name}"
    known = {code for code, _ in lookup(LEVELS, last_day(year))}

    def fault(code: str, words: str, field: str, remedy: str = "") -> Finding:
        return Finding(code, f"{name}: {words}", field=field, row=row, remedy=remedy)

    for field, label in (("sent_on", "gửi phiếu"), ("received_on", "nhận lại"), ("certified_on", "xác nhận")):
        day = getattr(comment, field)
        if day and day > on:
            yield fault("future", f"chưa đến ngày {label} {format_date(day)}.", field)
    if comment.sent_on and comment.received_on and comment.received_on < comment.sent_on:
        yield fault("order", "ngày nhận lại trước ngày gửi phiếu.", "received_on")
    if comment.sent_on and comment.certified_on and comment.certified_on < comment.sent_on:
        yield fault("order", "ngày xác nhận trước ngày gửi phiếu.", "certified_on")
    if comment.level and comment.level not in known:
        yield fault("level", "mức nhận xét không có trong danh mục.", "level", "Chọn một mức trong danh sách.")
    if bool(comment.level) != bool(comment.received_on):
        missing = "level" if comment.received_on else "received_on"
        yield fault("half", "nhận xét cần đủ mức và ngày nhận lại.", missing)
    if comment.certified_on and not (comment.received_on and comment.level):
        yield fault("not_commented", "chưa có nhận xét nên chưa ghi xác nhận.", "certified_on")
    if comment.certified_by.strip() and not comment.certified_on:
        yield fault("certified_on", "ghi nơi xác nhận phải ghi cả ngày xác nhận.", "certified_on")
    if not (comment.sent_on or comment.received_on):
        yield fault("empty", "chưa ghi ngày gửi phiếu hoặc ngày nhận lại.", "received_on")


def _strangers(organization: Organization, people: Mapping[int, Member], year: int) -> list[Finding]:
    """Findings about members who are not of the branch in that year; where the ledger begins here only later, nothing speaks against it."""
    here = set(members_on(organization, last_day(year)).filter(pk__in=people).values_list("pk", flat=True))
    opened = MembershipPeriod.objects.filter(
        opened_by__kind=MovementKind.OPENING, origin=organization, valid_from__gt=last_day(year), member__in=people
    )
    here |= set(opened.values_list("member", flat=True))
    return [
        Finding("not_here", f"Đồng chí {member.full_name} không thuộc danh sách của chi bộ năm {year}.", field="members",
                right=Right.PRINCIPLE, remedy="Bỏ chọn đồng chí.")
        for pk, member in people.items() if pk not in here
    ]  # fmt: skip


@transaction.atomic
def set_exception(
    *, organization: Organization, member: Member, kind: str, ground: str, valid_from: date, valid_to: date | None,
    note: str, by,
) -> ResidenceException:  # fmt: skip
    """Record that a member is, or is not, one of those the residence comments on, from a day to a day.

    Raises ``Refused`` for a ground of another kind, days the wrong way round, or a period that meets another one.
    """
    found = _strangers(organization, {member.pk: member}, valid_from.year)
    value = lookup_value(GROUNDS, ground)
    if kind not in ExceptionKind.values:
        found.append(Finding("kind", "Chọn một diện trong danh sách.", field="kind"))
    if value is None or value.attributes.get("kind") != kind:
        found.append(
            Finding(
                "ground", "Lý do không phù hợp với diện đã chọn.", field="ground", remedy="Chọn lý do thuộc đúng diện."
            )
        )
    if valid_to and valid_to < valid_from:
        found.append(Finding("period", "Ngày hết hạn trước ngày bắt đầu.", field="valid_to"))
    if found:
        raise Refused(found)
    try:
        with transaction.atomic():
            return ResidenceException.objects.create(
                organization=organization, member=member, kind=kind, ground=ground, note=note.strip(), valid_from=valid_from,
                valid_to=valid_to, recorded_by=by,
            )  # fmt: skip
    except IntegrityError as overlap:
        raise Refused(
            Finding("overlap", "Thời gian này đồng chí đã có trường hợp riêng khác.", field="valid_from",
                    remedy="Kết thúc trường hợp đang có trước, hoặc sửa ngày.")
        ) from overlap  # fmt: skip


@transaction.atomic
def end_exception(*, exception: ResidenceException, valid_to: date) -> ResidenceException:
    """Set the last day of an exception. Raises ``Refused`` for a day before its first, or when it has already ended."""
    locked = ResidenceException.objects.select_for_update(of=("self",)).get(pk=exception.pk)
    if locked.valid_to is not None and locked.valid_to <= valid_to:
        raise Refused(
            Finding("ended", f"Trường hợp này đã kết thúc ngày {format_date(locked.valid_to)}.", field="valid_to"),
            conflict=True,
        )
    if valid_to < locked.valid_from:
        raise Refused(
            Finding("period", f"Ngày kết thúc trước ngày bắt đầu {format_date(locked.valid_from)}.", field="valid_to")
        )
    locked.valid_to = valid_to
    locked.save(update_fields=["valid_to"])
    return locked


def _lock(organization: Organization) -> None:
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
