"""Introductions to the place of residence, and the yearly comment written where the member lives."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.text import clean
from meetings.models import ResidenceComment
from meetings.tasks.services.residence import Comment, record_comments
from members.models import Member
from transfers.models import LiaisonState, ResidenceLink
from transfers.places import committee_words
from transfers.services.opening import hold_member

OPEN_LINKS = (LiaisonState.NOT_INTRODUCED, LiaisonState.INTRODUCED, LiaisonState.RECEIVED)


@transaction.atomic
def open_link(
    *, member: Member, residence: Organization | None, residence_unit: str = "", address: str = "", by
) -> ResidenceLink:
    """Note where a member lives, to be introduced there.

    Effects: the link in its first state, from the branch the member belongs to. Raises ``Refused`` when he has one that goes on, or no
    residence is named.
    """
    member = hold_member(member, residence)
    found = []
    if member.end_reason or member.activity_status == "in_transit":
        found.append(
            Finding("not_here", f"Đồng chí {member.full_name} hiện không sinh hoạt tại chi bộ nào.", right=Right.PRINCIPLE,
                    remedy="Xem biến động đảng số của đồng chí.")
        )  # fmt: skip
    if ResidenceLink.objects.filter(member=member, state__in=OPEN_LINKS).exists():
        found.append(
            Finding("open_link", f"Đồng chí {member.full_name} đang có giới thiệu về nơi cư trú chưa kết thúc.", right=Right.PRINCIPLE,
                    remedy="Thay đổi nơi cư trú: kết thúc giới thiệu cũ rồi lập giới thiệu mới.")
        )  # fmt: skip
    if residence is None and not clean(residence_unit):
        found.append(Finding("residence", "Chưa ghi tổ chức đảng nơi cư trú.", field="residence",
                             remedy="Chọn chi bộ nơi cư trú, hoặc ghi tên tổ chức đảng ngoài hệ thống."))  # fmt: skip
    if residence is not None and not (residence.is_branch and residence.is_active):
        found.append(Finding("residence", f"{residence.name} không phải là chi bộ đang hoạt động.", field="residence"))
    if residence is not None and residence.pk == member.organization_id:
        found.append(Finding("residence", "Nơi cư trú trùng với chi bộ nơi công tác: không phải giới thiệu.", field="residence",
                             right=Right.PRINCIPLE))  # fmt: skip
    if found:
        raise Refused(found)
    return ResidenceLink.objects.create(
        member=member, home=member.organization, residence=residence, residence_unit="" if residence else clean(residence_unit),
        address=clean(address), state=LiaisonState.NOT_INTRODUCED, created_by=by,
    )  # fmt: skip


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
