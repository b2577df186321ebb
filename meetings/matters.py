"""What a meeting may decide about, and how a decision moves the case it belongs to.

Each matter is one row: its words, whom it concerns, the majority asked, and, where the system holds such cases, which of them wait for
this branch and what follows when the minutes are adopted. The procedures to the right of this app (admissions, discipline, badges)
hang their cases here: ``handle("recognition", waiting=…, decided=…)`` from their ``AppConfig.ready``. What nobody handles is a vote
on record, with its base and its rule, that a later case refers to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from branches.models import Organization
from meetings.parameters import MAJORITY_ORDINARY
from regulations.lookup import NoRuleInForce, Rule, rule_on


class Subject(StrEnum):
    """Whom a matter concerns."""

    NOBODY = "nobody"
    MEMBER = "member"
    PROBATIONER = "probationer"
    PERSON = "person"  # not a member yet


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for this branch's meeting: offered on the page, one press to put it on the list of votes."""

    matter: str
    subject: str
    member_id: int | None = None
    person_name: str = ""
    case_id: int | None = None
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of decision of a branch meeting.

    ``majority`` is the code of the dated parameter. ``waiting(organization, on)`` lists cases in need of this vote;
    ``decided(vote, scope, on) -> str`` runs inside the transaction that adopts the minutes and answers what it moved, in words;
    it may raise ``Refused``, then nothing is adopted. ``fields`` names extra values the vote is given (``details``), with labels.
    """

    code: str
    label: str
    subject: Subject
    majority: str = MAJORITY_ORDINARY.code
    secret: bool = False
    exempt_vote: bool = True  # exempt members who come are counted; screening ballots leave them out altogether
    wording: str = ""  # how the subject of the vote begins; {name} is the person
    fields: tuple[tuple[str, str, str], ...] = ()  # (name, label, kind: date | text)
    waiting: Callable[[Organization, date], Iterable[Waiting]] | None = None
    decided: Callable | None = None

    def rule(self, on: date) -> Rule:
        """The majority in force that day."""
        return rule_on(self.majority, on)

    def words_for(self, name: str) -> str:
        """The subject of the vote about somebody."""
        return (self.wording or self.label).replace("{name}", name)


_S = Subject
_TABLE = (
    Matter("resolution", "Thông qua nghị quyết, kết luận", _S.NOBODY, wording="Thông qua dự thảo nghị quyết, kết luận của chi bộ"),
    Matter("task", "Thông qua nhiệm vụ, chương trình, kế hoạch", _S.NOBODY, wording="Thông qua nhiệm vụ, kế hoạch"),
    Matter("admission", "Đề nghị kết nạp đảng viên", _S.PERSON, "admission.majority.branch", wording="Đề nghị kết nạp {name} vào Đảng"),
    Matter("recognition", "Đề nghị công nhận đảng viên chính thức", _S.PROBATIONER, "recognition.majority.branch",
           wording="Đề nghị công nhận đồng chí {name} là đảng viên chính thức"),
    Matter("probationer_deletion", "Đề nghị xóa tên đảng viên dự bị", _S.PROBATIONER, "deletion.majority.branch",
           wording="Đề nghị xóa tên đảng viên dự bị {name}"),
    Matter("exemption", "Miễn công tác và sinh hoạt đảng", _S.MEMBER, wording="Miễn công tác và sinh hoạt đảng đối với đồng chí {name}",
           fields=(("from_on", "Từ ngày", "date"),)),
    Matter("leave", "Tạm miễn công tác và sinh hoạt đảng", _S.MEMBER,
           wording="Tạm miễn công tác và sinh hoạt đảng đối với đồng chí {name}",
           fields=(("from_on", "Từ ngày", "date"), ("to_on", "Đến ngày", "date"), ("reason", "Lý do", "text"))),
    Matter("resumption", "Trở lại công tác, sinh hoạt đảng", _S.MEMBER, wording="Đồng chí {name} trở lại công tác và sinh hoạt đảng",
           fields=(("from_on", "Từ ngày", "date"),)),
    Matter("badge", "Đề nghị tặng Huy hiệu Đảng", _S.MEMBER, wording="Đề nghị tặng Huy hiệu Đảng đối với đồng chí {name}"),
    Matter("commendation", "Đề nghị khen thưởng", _S.MEMBER, wording="Đề nghị khen thưởng đồng chí {name}"),
    Matter("screening", "Đưa vào danh sách rà soát, sàng lọc", _S.MEMBER, "screening.list_majority", secret=True, exempt_vote=False,
           wording="Đưa đồng chí {name} vào danh sách rà soát, giáo dục, giúp đỡ"),
    Matter("deletion", "Đề nghị xóa tên đảng viên", _S.MEMBER, "deletion.majority.branch", secret=True,
           wording="Đề nghị xóa tên đồng chí {name} trong danh sách đảng viên"),
    Matter("voluntary_exit", "Xét đảng viên xin ra khỏi Đảng", _S.MEMBER, "voluntary_exit.majority.branch",
           wording="Đồng ý cho đồng chí {name} ra khỏi Đảng"),
    Matter("discipline", "Thi hành kỷ luật (khiển trách, cảnh cáo)", _S.MEMBER, "discipline.majority.light", secret=True,
           wording="Thi hành kỷ luật đối với đồng chí {name} bằng hình thức", fields=(("form", "Hình thức kỷ luật", "text"),)),
    Matter("expulsion", "Đề nghị kỷ luật khai trừ", _S.MEMBER, "discipline.majority.expel_propose", secret=True,
           wording="Đề nghị kỷ luật khai trừ đồng chí {name}"),
    Matter("dues_relief", "Miễn, giảm đảng phí", _S.MEMBER, wording="Miễn, giảm đảng phí đối với đồng chí {name}"),
    Matter("other", "Việc khác", _S.NOBODY),
)  # fmt: skip
_MATTERS: dict[str, Matter] = {matter.code: matter for matter in _TABLE}


def matters() -> list[Matter]:
    """Every matter in the order of the table."""
    return list(_MATTERS.values())


def matter(code: str) -> Matter:
    """One matter; ``KeyError`` for an unknown code."""
    return _MATTERS[code]


def handle(code: str, *, waiting: Callable | None = None, decided: Callable | None = None) -> None:
    """Hang the cases of an app on a matter: what waits for the branch, what follows its decision."""
    known = _MATTERS[code]
    _MATTERS[code] = replace(known, waiting=waiting or known.waiting, decided=decided or known.decided)


def waiting_for(organization: Organization, on: date) -> list[Waiting]:
    """Everything that waits for the next meeting of a branch."""
    return [
        case for known in _MATTERS.values() if known.waiting is not None for case in known.waiting(organization, on)
    ]


def majority_on(code: str, on: date) -> Rule | None:
    """The majority of a matter that day; ``None`` when no rule in force is known."""
    try:
        return matter(code).rule(on)
    except NoRuleInForce:
        return None
