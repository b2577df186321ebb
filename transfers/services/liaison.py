"""Introductions to the place of residence, and the yearly comment written where the member lives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.recounting import recount, told_of
from core.text import clean
from meetings.models import ResidenceComment
from meetings.tasks.services.residence import Comment, record_comments
from members.models import Member
from regulations.judging import told_days
from transfers.models import CaseOrigin, LiaisonState, ResidenceLink
from transfers.places import branch_on, committee_words
from transfers.services.opening import hold_member

OPEN_LINKS = (LiaisonState.NOT_INTRODUCED, LiaisonState.INTRODUCED, LiaisonState.RECEIVED)
#: Steps of an introduction told afterwards: (step, its day, what it is given); the reception has its name by where the residence lies.
_INTRODUCED = ("introduce", "introduced_on", ("letter_number", "signer_name", "signer_position"))
_ENDED = ("end", "ended_on", ("reason",))
_PAST_WORDS = {
    "introduced_on": "ngày giới thiệu",
    "received_on": "ngày nơi cư trú tiếp nhận",
    "ended_on": "ngày kết thúc",
}


@transaction.atomic
def open_link(
    *, member: Member, residence: Organization | None, residence_unit: str = "", address: str = "", by
) -> ResidenceLink:
    """Note where a member lives, to be introduced there.

    Effects: the link in its first state, from the branch the member belongs to. Raises ``Refused`` when he has one that goes on, or no
    residence is named.
    """
    member = hold_member(member, residence)
    found = [*_not_here(member), *_open_already(member), *_residence_findings(member, residence, residence_unit)]
    if found:
        raise Refused(found)
    return _created(member, residence, residence_unit, address, by)


@transaction.atomic
def record_link(
    *, member: Member, residence: Organization | None, values: Mapping[str, Any], comments: Sequence[Mapping[str, Any]] = (), by, on: date,
    residence_unit: str = "", address: str = "",
) -> ResidenceLink:  # fmt: skip
    """Enter an introduction to the residence made earlier, with the comments of its years (nhập hồi tố).

    ``values`` are the days and words of its steps; ``comments`` have ``year`` and what ``Comment`` has. Effects: a link of origin
    ``recorded`` that stands where the last day known leaves it, each step in its log on its own day, no number taken from the register;
    the rows of the yearly comments as told. Raises ``Refused`` as ``open_link`` and ``record_comments`` do, for days to come or out of
    order, for an introduction another branch made, and for a year outside the introduction or one that has its comment.
    """
    member = hold_member(member, residence)
    ended = bool(values.get("ended_on"))
    found = [*_not_here(member), *_residence_findings(member, residence, residence_unit, standing=not ended)]
    found += [] if ended else _open_already(member)
    found += told_days(tuple(_PAST_WORDS), _PAST_WORDS, values, on)
    if not values.get("introduced_on"):
        found.append(
            Finding(
                "introduced_on",
                "Chưa ghi ngày giới thiệu.",
                field="introduced_on",
                remedy="Ghi ngày theo giấy giới thiệu.",
            )
        )
    else:
        found += _introduced_elsewhere(member, values["introduced_on"])
        found += _year_findings(member, values, comments, on)
    if found:
        raise Refused(found)
    link = _created(member, residence, residence_unit, address, by, origin_of_case=CaseOrigin.RECORDED)
    received = ("receive" if residence else "confirm", "received_on", ("task",))
    recount(link, told_of((_INTRODUCED, received, _ENDED), values), by=by, on=on)
    for told in comments:
        row = {name: value for name, value in told.items() if name != "year" and value}
        record_comments(organization=link.home, year=told["year"], by=by, on=on,
                        comments={link.member: Comment(**{"residence": _residence_words(link)} | row)})  # fmt: skip
    return link


def _created(member: Member, residence: Organization | None, unit: str, address: str, by, **values) -> ResidenceLink:
    return ResidenceLink.objects.create(
        member=member, home=member.organization, residence=residence, residence_unit="" if residence else clean(unit),
        address=clean(address), state=LiaisonState.NOT_INTRODUCED, created_by=by, **values,
    )  # fmt: skip


def _not_here(member: Member) -> Iterable[Finding]:
    if member.end_reason or member.activity_status == "in_transit":
        yield Finding("not_here", f"Đồng chí {member.full_name} hiện không sinh hoạt tại chi bộ nào.", right=Right.PRINCIPLE,
                      remedy="Xem biến động đảng số của đồng chí.")  # fmt: skip


def _open_already(member: Member) -> Iterable[Finding]:
    if ResidenceLink.objects.filter(member=member, state__in=OPEN_LINKS).exists():
        yield Finding("open_link", f"Đồng chí {member.full_name} đang có giới thiệu về nơi cư trú chưa kết thúc.", right=Right.PRINCIPLE,
                      remedy="Thay đổi nơi cư trú: kết thúc giới thiệu cũ rồi lập giới thiệu mới.")  # fmt: skip


def _residence_findings(
    member: Member, residence: Organization | None, unit: str, *, standing: bool = True
) -> Iterable[Finding]:
    if residence is None and not clean(unit):
        yield Finding("residence", "Chưa ghi tổ chức đảng nơi cư trú.", field="residence",
                      remedy="Chọn chi bộ nơi cư trú, hoặc ghi tên tổ chức đảng ngoài hệ thống.")  # fmt: skip
    if residence is not None and not (residence.is_branch and (residence.is_active or not standing)):
        yield Finding("residence", f"{residence.name} không phải là chi bộ đang hoạt động.", field="residence")
    if residence is not None and residence.pk == member.organization_id:
        yield Finding("residence", "Nơi cư trú trùng với chi bộ nơi công tác: không phải giới thiệu.", field="residence",
                      right=Right.PRINCIPLE)  # fmt: skip


def _introduced_elsewhere(member: Member, day: date) -> Iterable[Finding]:
    """The introduction of a former branch ended when the member left it."""
    if (branch := branch_on(member, day)).pk != member.organization_id:
        yield Finding("elsewhere", f"Ngày {format_date(day)} đồng chí sinh hoạt tại {branch.name}: giới thiệu của chi bộ đó đã kết thúc "
                      "khi đồng chí chuyển đi.", field="introduced_on", right=Right.PRINCIPLE,
                      remedy="Lập giới thiệu mới của chi bộ hiện nay.")  # fmt: skip


def _year_findings(
    member: Member, values: Mapping[str, Any], comments: Sequence[Mapping[str, Any]], on: date
) -> Iterable[Finding]:
    """Comments belong to the years of the introduction, one for each; what is written already is corrected where it stands."""
    first, last = values["introduced_on"].year, (values.get("ended_on") or on).year
    years = [told["year"] for told in comments]
    written = set(ResidenceComment.objects.filter(member=member, year__in=years).values_list("year", flat=True))
    for row, year in enumerate(years, 1):
        if not first <= year <= last:
            yield Finding("year", f"Nhận xét năm {year} ngoài thời gian giới thiệu ({first}–{last}).", row=row, right=Right.PRINCIPLE,
                          remedy="Kiểm tra lại năm.")  # fmt: skip
        elif year in written or year in years[: row - 1]:
            yield Finding("year_twice", f"Năm {year} đã có nhận xét.", row=row, right=Right.PRINCIPLE,
                          remedy="Bỏ dòng này; sửa nhận xét đã ghi ở mục Nhận xét nơi cư trú.")  # fmt: skip


def years_open(on: date) -> tuple[int, int]:
    """The years whose comment the residence still writes and confirms: this one and the one before."""
    return (on.year, on.year - 1)


def comments_of_link(link: ResidenceLink, on: date):
    """The yearly comments of the time the residence has had the member."""
    since = link.received_on.year if link.received_on else on.year
    return link.member.residence_comments.filter(year__gte=since).order_by("-year")


def comment_of(link: ResidenceLink, year: int) -> ResidenceComment | None:
    """The row of the yearly comment, whichever side wrote it first."""
    return ResidenceComment.objects.filter(member=link.member_id, year=year).select_related("organization").first()


@transaction.atomic
def comment_at_residence(
    *, link: ResidenceLink, year: int, level: str, content: str, signer: str, received_on: date, version: int | None, by, on: date
) -> ResidenceComment:  # fmt: skip
    """The chi ủy of the residence writes the comment of a year on a member introduced to it.

    Effects: the one row of the yearly comments (``meetings``), which the branch at work sees at once; what the branch at work wrote of
    the sending stays. A comment that is certified is not changed here. Raises ``Refused`` as ``record_comments`` does.
    """
    row = _row(link, year)
    if row is not None and row.certified_on:
        raise Refused(
            Finding("certified", "Nhận xét đã được đảng ủy cơ sở xác nhận, không sửa ở đây.", right=Right.PRINCIPLE,
                    remedy="Đề nghị chi bộ nơi công tác sửa nếu ghi nhầm."),
            conflict=True,
        )  # fmt: skip
    return _write(link, row, year, by, on, level=level, content=content, signer=signer, received_on=received_on, version=version,
                  residence=_residence_words(link))  # fmt: skip


@transaction.atomic
def certify_comment(
    *, link: ResidenceLink, year: int, certified_on: date, certified_by: str, version: int, by, on: date
) -> ResidenceComment:
    """The grassroots committee of the residence confirms the comment. Raises ``Refused`` when there is none yet."""
    row = _row(link, year)
    if row is None or not row.received_on:
        raise Refused(Finding("not_commented", "Chưa có nhận xét nên chưa xác nhận được.", right=Right.PRINCIPLE))
    return _write(link, row, year, by, on, certified_on=certified_on, certified_by=certified_by, version=version)


def _row(link: ResidenceLink, year: int) -> ResidenceComment | None:
    if link.state != LiaisonState.RECEIVED:
        raise Refused(
            Finding("not_received", "Chỉ nhận xét đảng viên đã được nơi cư trú tiếp nhận.", right=Right.PRINCIPLE,
                    remedy="Tiếp nhận trước.")
        )  # fmt: skip
    return comment_of(link, year)


def _write(link: ResidenceLink, row: ResidenceComment | None, year: int, by, on: date, **changed) -> ResidenceComment:
    names = ("residence", "sent_on", "received_on", "level", "content", "signer", "certified_on", "certified_by")
    kept = {name: getattr(row, name) for name in names} if row else {}
    organization = row.organization if row else link.home
    return record_comments(
        organization=organization, year=year, comments={link.member: Comment(**kept | changed)}, by=by, on=on
    )[0]


def _residence_words(link: ResidenceLink) -> str:
    return ", ".join(
        dict.fromkeys([link.to_words, committee_words(link.residence) if link.residence_id else ""])
    ).strip(", ")
