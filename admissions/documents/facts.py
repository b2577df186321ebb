"""What the forms print of a case, in words; of no case at all, empty words: the blank form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from admissions.deciders import Decider, decider_of, grassroots_of, sectional_of
from admissions.models import (
    Admission,
    AdmissionBallot,
    AdmissionDefect,
    AdmissionKind,
    AdmissionPaper,
    Applicant,
    HelperPhase,
)
from branches.models import Organization
from branches.naming import committee_name
from core.identifiers import mask
from core.numbers import format_fraction, format_share
from meetings.models import TrainingRecord
from members.models import Member
from members.record.print_parts import PLACE, running
from members.record.values import place_words
from regulations.lookup import lookup_label


@dataclass(frozen=True)
class Facts:
    """A case seen by somebody on a day.

    Without ``reveal`` numbers are masked, without ``sensitive`` religion, political history and discipline are left out.
    ``member`` narrows a form that several people make (3-KNĐ, 11-KNĐ) to one of them.
    """

    case: Admission | None
    on: date
    reveal: bool = True
    sensitive: bool = True

    @property
    def blank(self) -> bool:
        """Whether this is the empty form."""
        return self.case is None

    @cached_property
    def person(self) -> Applicant:
        """Who it is about; an empty one for the blank form."""
        return self.case.applicant if self.case else Applicant(nationality="")

    @property
    def again(self) -> bool:
        """Whether the person was a member before."""
        return self.case is not None and self.case.kind == AdmissionKind.READMISSION

    @property
    def verb(self) -> str:
        """The act in words."""
        return "kết nạp lại" if self.again else "kết nạp (kết nạp lại)" if self.blank else "kết nạp"

    @property
    def name(self) -> str:
        """Họ và tên khai sinh."""
        return self.person.full_name

    @property
    def born(self) -> str:
        """Ngày sinh, as running text has it."""
        return running(self.person.birth_date)

    def place(self, prefix: str) -> str:
        """A place of the declaration: ``birth``, ``native``, ``permanent``, ``temporary``."""
        values = {
            f"{prefix}_{part}": getattr(self.person, f"{prefix}_{part}", "")
            for part in ("detail", "commune", "province", "old_name")
        }
        return place_words(values, prefix)

    @property
    def residence(self) -> str:
        """Nơi cư trú: the temporary one where there is one."""
        return self.place("temporary") or self.place("permanent")

    @property
    def ethnic_group(self) -> str:
        """Dân tộc."""
        return lookup_label("ethnic_group", self.person.ethnic_group)

    @property
    def religion(self) -> str:
        """Tôn giáo, for those who may know."""
        return lookup_label("religion", self.person.religion) if self.sensitive else ""

    @property
    def education(self) -> str:
        """Giáo dục phổ thông."""
        return self.person.general_education_text or lookup_label("education_level", self.person.general_education)

    @property
    def professional(self) -> str:
        """Chuyên môn, nghiệp vụ."""
        return self.person.professional_text or lookup_label("professional_level", self.person.professional_level)

    @property
    def occupation(self) -> str:
        """Nghề nghiệp hiện nay."""
        return self.person.occupation_text or lookup_label("occupation", self.person.occupation)

    @property
    def personal_id(self) -> str:
        """Số căn cước."""
        return self.person.personal_id if self.reveal else mask(self.person.personal_id)

    # --- organisations

    @property
    def branch(self) -> Organization | None:
        """The branch of the case today: where the member is, once there is one."""
        if self.case is None:
            return None
        return self.case.member.organization if self.case.member_id else self.case.organization

    @cached_property
    def committee(self) -> Organization | None:
        """The đảng ủy cơ sở."""
        return grassroots_of(self.branch) if self.branch else None

    @cached_property
    def sectional(self) -> Organization | None:
        """The đảng ủy bộ phận, where there is one."""
        return sectional_of(self.branch) if self.branch else None

    def decider(self, on: date, action: str) -> Decider | None:
        """Who decides that day."""
        return decider_of(self.branch, on, action) if self.branch else None

    @property
    def branch_name(self) -> str:
        """``Chi bộ thôn Đông``."""
        return self.branch.name if self.branch else ""

    @property
    def committee_words(self) -> str:
        """``Đảng ủy xã An Hòa``: the committee above the branch that a paper is sent to."""
        above = self.committee or (self.branch.parent if self.branch else None)
        return committee_name(above.name, above.level) if above else ""

    # --- rows of the case

    def paper(self, code: str, member: Member | None = None) -> AdmissionPaper | None:
        """The paper of a form that stands, the latest where there are several."""
        if self.case is None:
            return None
        rows = self.case.papers.filter(code=code, replaced_on=None)
        return (rows.filter(member=member) if member else rows).order_by("-made_on", "-pk").first()

    def makers(self, code: str, phase: HelperPhase) -> list[Member]:
        """Members who make a form: those of the papers recorded, else the helpers of the phase."""
        if self.case is None:
            return []
        recorded = [
            p.member
            for p in self.case.papers.filter(code=code, replaced_on=None).select_related("member").order_by("pk")
            if p.member
        ]
        return recorded or [h.member for h in self.helpers(phase)]

    def helpers(self, phase: HelperPhase) -> list:
        """Helpers at work in a phase, or those who were last."""
        if self.case is None:
            return []
        rows = list(
            self.case.helpers.filter(phase=phase).select_related("member__organization").order_by("assigned_on", "pk")
        )
        return [row for row in rows if row.ended_on is None] or rows[-1:]

    def ballot(self, stage: str) -> AdmissionBallot | None:
        """The last tally of a body."""
        if self.case is None:
            return None
        return (
            self.case.ballots.filter(stage=stage)
            .select_related("organization", "vote__meeting")
            .order_by("attempt")
            .last()
        )

    def defect(self, *, recognition: bool | None = None) -> AdmissionDefect | None:
        """The last wrong found."""
        if self.case is None:
            return None
        rows = (
            self.case.defects.all()
            if recognition is None
            else self.case.defects.filter(concerns_recognition=recognition)
        )
        return rows.order_by("found_on", "pk").last()

    def training(self, course: str) -> TrainingRecord | None:
        """The certificate of a course, the latest."""
        if self.case is None:
            return None
        rows = TrainingRecord.objects.filter(course=course, passed=True).exclude(certificate_number="")
        mine = rows.filter(member=self.case.member_id) if self.case.member_id else rows.none()
        known = rows.filter(member=None, person_key=self.person.training_key)
        return (
            (mine | known)
            .select_related("training_class__organization", "organization", "member")
            .order_by("to_on", "pk")
            .last()
        )


def counted(in_favour: int | None, base: int | None, noun: str = "đồng chí") -> str:
    """``14/20 đồng chí, đạt 70%``; room to write where nothing is known."""
    if in_favour is None or not base:
        return f"……/…… {noun}, đạt ……%"
    return f"{format_fraction(in_favour, base)} {noun}, đạt {format_share(in_favour, base)}"


def person_head(facts: Facts, day: date | None) -> dict:
    """The head of a paper that a person makes: no issuer, only the Party's name, place and date."""
    return {"issuer": "", "place": (facts.branch.place_name if facts.branch else "") or PLACE, "date": day}
