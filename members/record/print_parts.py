"""Parts every printed paper of an office shares: its head, who signs, days in words (``document-format.md`` A3, A4)."""

from __future__ import annotations

from datetime import date

from branches.models import Organization
from branches.queries import printed_name
from core.dates import format_running
from members.models import Member
from members.record.queries import position_label, seat_holder, seats_on

PLACE = "………"


def running(day: date | None) -> str:
    """A date in running text, empty for none."""
    return format_running(day) if day else ""


def long_day(day: date | None) -> str:
    """``ngày 05/9/2026``, or room to write the day."""
    return f"ngày {format_running(day)}" if day else "ngày …… tháng …… năm ………"


BLANK_HEADS = {"branch": ("Đảng bộ ………………", "Chi bộ ………………"), "committee": ("Đảng bộ ………………", "Đảng ủy ………………")}


def head(organization: Organization | None, day: date | None, *, symbol: str, number: str = "", on: date, kind: str = "branch",
         subject: str = "") -> dict:  # fmt: skip
    """The head of a paper (``document-format.md`` A3): names of the day, number and symbol, place, date.

    ``symbol`` is ``NQ/CB``; without a number there is room for it. ``kind`` names the issuer of the blank form.
    """
    names = printed_name(organization, day or on) if organization else None
    superior, issuer = (names.superior, names.issuer) if names else BLANK_HEADS[kind]
    written = number.removeprefix("Số ").strip()
    return {
        "superior": superior, "issuer": issuer, "number": f"Số {written}" if written else f"Số        -{symbol}" if symbol else "",
        "place": (organization.place_name if organization else "") or PLACE, "date": day, "subject": subject,
    }  # fmt: skip


def signed(
    organization: Organization | None,
    day: date | None,
    on: date,
    *,
    authority: str,
    office: str = "Bí thư",
    name: str = "",
) -> dict:
    """Who signs: the secretary of that day, unless a name is given."""
    seat = seat_holder(organization, "secretary", day or on) if organization and not name else None
    return {"authority": authority, "office": office, "name": name or (seat.member.full_name if seat else "")}


def position_words(member: Member, organization: Organization, on: date) -> str:
    """The seat a member holds in the branch, in words."""
    seat = seats_on(organization, on).filter(member=member).first()
    return position_label(seat.position) if seat else "Đảng viên"
