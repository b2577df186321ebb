"""What the papers print of a case and its member, in words; of no case at all, empty words: the blank paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from branches.models import Organization
from branches.naming import committee_name
from core.dates import Month, Precision, format_date, format_partial
from core.identifiers import mask
from core.print_blocks import Line, line
from members.models import Member
from members.record.print_parts import PLACE, running
from members.record.queries import grassroots_of, register_order
from regulations.lookup import lookup_label
from transfers.models import FileSeal, SealedPaper, Transfer, TransferPaper
from transfers.services.arrivals import person_values

ROOM = "………………………………"


@dataclass(frozen=True)
class Facts:
    """A case of any procedure of this app as somebody sees it on a day; without ``reveal`` numbers are masked.

    ``orders`` holds the order of each branch's list of members, so that many letters of one branch read it once.
    """

    case: Any | None
    on: date
    reveal: bool = True
    orders: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def blank(self) -> bool:
        """Whether this is the empty paper."""
        return self.case is None

    @cached_property
    def person(self) -> Member:
        """Whose case it is; somebody not yet recorded as his papers say, an empty record for the blank paper."""
        if self.case is None or not hasattr(self.case, "member_id"):
            return Member()
        if self.case.member_id:
            return self.case.member
        return Member(**person_values(self.case))

    @property
    def name(self) -> str:
        """Họ và tên khai sinh."""
        return self.person.full_name

    @property
    def alias(self) -> str:
        """Bí danh, tên gọi khác."""
        return self.person.name_in_use

    @property
    def comrade(self) -> str:
        """``đồng chí Nguyễn Văn A``, or room to write the name."""
        return f"đồng chí {self.name or ROOM}"

    @property
    def addressed(self) -> str:
        """``Đồng chí Nguyễn Văn A``, at the beginning of a line."""
        return f"Đồng chí {self.name or ROOM}"

    @property
    def born(self) -> str:
        """Sinh ngày, what is known of it."""
        return _known(self.person.birth_date, self.person.birth_precision)

    @property
    def admitted(self) -> str:
        """Vào Đảng ngày."""
        return _known(self.person.admission_date, self.person.admission_precision)

    @property
    def official(self) -> str:
        """Chính thức ngày."""
        return _known(self.person.official_date, self.person.official_precision)

    @property
    def card(self) -> str:
        """Số thẻ đảng viên."""
        return self.shown_number(self.person.card_number)

    @property
    def biography(self) -> str:
        """Số lý lịch đảng viên."""
        return self.shown_number(self.person.biography_number)

    def shown_number(self, number: str) -> str:
        """A number of a person, masked for whoever may not see it whole."""
        return number if self.reveal else mask(number)

    @cached_property
    def list_number(self) -> str:
        """Số thứ tự in the Sổ danh sách đảng viên of the branch the case starts from."""
        if self.branch is None or not self.person.pk:
            return ""
        order = self.orders.get(self.branch.pk)
        if order is None:
            order = self.orders[self.branch.pk] = list(register_order(self.branch))
        return str(order.index(self.person.pk) + 1) if self.person.pk in order else ""

    # --- organisations

    @cached_property
    def branch(self) -> Organization | None:
        """The branch the case starts from: origin, home, whoever watches, else the member's own."""
        if self.case is None:
            return None
        for name in ("origin", "home", "organization", "giver"):
            if getattr(self.case, f"{name}_id", None):
                return getattr(self.case, name)
        if isinstance(self.case, Transfer):
            return None
        return self.case.member.organization

    @cached_property
    def committee(self) -> Organization | None:
        """The grassroots committee over that branch, or whatever stands directly above it."""
        return committee_over(self.branch)

    @cached_property
    def receiving(self) -> Organization | None:
        """The committee over the destination."""
        return committee_over(getattr(self.case, "destination", None)) if self.case else None

    @property
    def branch_name(self) -> str:
        """``Chi bộ thôn Đông``."""
        return self.branch.name if self.branch else ""

    @property
    def committee_words(self) -> str:
        """``Đảng ủy xã An Hòa``."""
        return words_of_committee(self.committee)

    @property
    def place(self) -> str:
        """Địa danh of a paper a person makes."""
        return (self.branch.place_name if self.branch else "") or PLACE

    def from_words(self) -> str:
        """Where the member comes from, with what stands above."""
        if self.case is None:
            return ""
        origin = getattr(self.case, "origin", None)
        return unit_words(origin) if origin else getattr(self.case, "outside_unit", "")

    def to_words(self) -> str:
        """Where the member goes, with what stands above."""
        if self.case is None:
            return ""
        destination = getattr(self.case, "destination", None)
        return unit_words(destination) if destination else getattr(self.case, "outside_unit", "")

    def reason_words(self, list_code: str = "transfer_reason") -> str:
        """The reason in words, with what was added by hand."""
        if self.case is None:
            return ""
        label = lookup_label(list_code, self.case.reason)
        return "; ".join(filter(None, [label, self.case.reason_note]))

    @cached_property
    def papers(self) -> list[TransferPaper]:
        """Papers of the request."""
        return list(self.case.papers.all()) if isinstance(self.case, Transfer) else []

    def paper(self, code: str) -> TransferPaper | None:
        """The last paper of a kind."""
        return next((row for row in reversed(self.papers) if row.code == code), None)

    @cached_property
    def seal(self) -> FileSeal | None:
        """The sealed file of a transfer."""
        return getattr(self.case, "seal", None) if isinstance(self.case, Transfer) else None

    @cached_property
    def sealed_papers(self) -> list[SealedPaper]:
        """The lines of its inventory."""
        return list(self.seal.papers.all()) if self.seal else []

    def identity(self) -> list[Line]:
        """The lines by which every paper names a member (``transfer.md`` 3.1)."""
        return [
            Line((("Họ và tên:", self.name.upper()), ("Bí danh:", self.alias)), short=("Bí danh:",)),
            Line((("Sinh ngày:", self.born), ("Vào Đảng ngày:", self.admitted), ("Chính thức ngày:", self.official))),
            Line((("Số thẻ đảng viên:", self.card), ("Số lý lịch:", self.biography))),
        ]

    def short_identity(self) -> list[Line]:
        """The same where three dates are enough."""
        return self.identity()[:2]

    def unit_line(self, label: str = "Đang sinh hoạt tại:") -> Line:
        """Where the member is."""
        return line(label, unit_words(self.branch) if self.branch else self.from_words())


def _known(day: date | None, precision: str) -> str:
    """A date in running text, or what is known of it."""
    return running(day) if precision == Precision.DAY else format_partial(day, precision)


def committee_over(unit: Organization | None) -> Organization | None:
    """The grassroots committee over a branch, or whatever stands directly above it; a committee itself."""
    if unit is None:
        return None
    if not unit.is_branch:
        return unit
    found = grassroots_of(unit)
    return found if found.pk != unit.pk and not found.is_branch else unit.parent


def words_of_committee(unit: Organization | None) -> str:
    """``Đảng ủy xã An Hòa``; nothing for none."""
    return committee_name(unit.name, unit.level) if unit else ""


def unit_words(unit: Organization) -> str:
    """``Chi bộ thôn Đông, Đảng bộ xã An Hòa``."""
    return ", ".join(filter(None, [unit.name, unit.parent.name if unit.parent else ""]))


def month_words(day: date | None) -> str:
    """``9/2026``: the month to which dues are paid."""
    return str(Month.of(day)).lstrip("0") if day else ""


def term_words(start: date | None, end: date | None) -> str:
    """``từ ngày 01/9/2026 đến ngày 01/3/2027``; what is open stays open, nothing for neither."""
    parts = [f"từ ngày {running(start)}" if start else "", f"đến ngày {running(end)}" if end else ""]
    return " ".join(filter(None, parts))


def listed(day: date | None) -> str:
    """A date in a table."""
    return format_date(day)
