"""The ceremony makes a member: record, ledger, file, frozen figures, helper, all in the transaction of the step."""

from __future__ import annotations

from datetime import date

from admissions.forms_table import DECISION_ADMISSION, DECISION_READMISSION
from admissions.models import Admission, AdmissionKind, AdmissionSnapshot, Applicant
from admissions.services.declaration import opening_values, record_values
from admissions.services.filing import file_ballots, file_decision, file_papers
from admissions.services.helping import begin_probation_help
from core.dates import completed_years, format_date
from core.findings import Finding, Refused, Right
from core.workflow import Step
from meetings.training.services.results import link_by_key
from members.gaps import record_gap
from members.ledger import Papers
from members.models import EndReason, Member, MembershipClass, Movement, MovementKind, RecordChange
from members.record.services.completeness import refresh_missing
from members.record.services.record import update_record
from members.services import add_member, bring_back
from regulations.lookup import lookup_label


def admit(case: Admission, step: Step) -> Member:
    """Make the person a probationary member from the day of the ceremony. ``case.ceremony_on`` is set already.

    Effects, in order: the member with the movement and its counters (a former member's record again, with the time out of the Party that
    does not count in party age); what was declared, into the record and its tables, with a ``RecordChange``; the papers of the dossier
    in the file; certificates of training joined to the member; the frozen figures; the helper of the probation. No card is asked for:
    a probationary member has none. Raises ``Refused`` when any part cannot be written; then nothing is.
    """
    person = case.applicant
    again = case.kind == AdmissionKind.READMISSION
    papers = Papers(number=case.decision_number, date=case.decision_on, issuer=case.decider)
    left_on, left_why = person.left_party_on, person.left_party_reason
    if person.former_member is not None:
        left_on, left_why = _left(person.former_member)
        bring_back(member=person.former_member, kind=MovementKind.READMISSION, branch=case.organization, effective_on=case.ceremony_on,
                   papers=papers, by=step.by, on=step.on)  # fmt: skip
        member = Member.all_records.get(pk=person.former_member_id)
    else:
        member = _open_record(case, step, papers)
    values = record_values(person, member) | _item_of_admission(case)
    if again and left_on:
        values |= _item_of_leaving(member, left_on, left_why)
    update_record(
        member,
        values,
        by=step.by,
        on=step.on,
        version=None,
        paper=case.decision_number,
        source=RecordChange.Source.ADMISSION,
    )
    if again and left_on:
        record_gap(member=member, valid_from=left_on, valid_to=case.decision_on, reason=_why(left_why), on=step.on,
                   document=f"Quyết định kết nạp lại số {case.decision_number}", confirmed_by=case.decider)  # fmt: skip
    file_papers(case, member, "applicant")
    file_ballots(case, member, "admission")
    file_decision(
        member,
        DECISION_READMISSION if again else DECISION_ADMISSION,
        case.decision_number,
        case.decision_on,
        case.decider,
    )
    link_by_key(person_key=person.training_key, member=member, by=step.by, on=step.on)
    freeze(case, member)
    begin_probation_help(case, step)
    refresh_missing([member.pk], step.on)
    return Member.all_records.select_related("organization").get(pk=member.pk)


def _open_record(case: Admission, step: Step, papers: Papers) -> Member:
    """A record for somebody who had none here; who was a member elsewhere once keeps the day of the first decision."""
    person, again = case.applicant, case.kind == AdmissionKind.READMISSION
    first = (person.first_decision_on if again else None) or case.decision_on
    values = opening_values(person) | {
        "membership_class": MembershipClass.PROBATIONARY, "admission_date": case.ceremony_on, "admission_decision_date": first,
    }  # fmt: skip
    kind = MovementKind.READMISSION if again else MovementKind.ADMISSION
    return add_member(
        values=values, branch=case.organization, kind=kind, effective_on=case.ceremony_on, papers=papers, by=step.by, on=step.on
    )  # fmt: skip


def _left(former: Member) -> tuple[date | None, str]:
    """When and why a former member left, as the record says; refuses one who is a member now."""
    live = Member.all_records.get(pk=former.pk)
    if live.is_current:
        raise Refused(
            Finding("member_already", f"{live.full_name} đang là đảng viên của {live.organization.name}.", right=Right.PRINCIPLE,
                    remedy="Kiểm tra lại hồ sơ đảng viên cũ đã chọn.")
        )  # fmt: skip
    return live.ended_on, live.end_reason


def _leaving_words(reason: str) -> str:
    """Why somebody left: as the ledger says of a former member, else as the person declared."""
    return dict(EndReason.choices).get(reason, "") or lookup_label("leaving_ground", reason)


def _why(reason: str) -> str:
    words = _leaving_words(reason)
    return f"Ra khỏi Đảng ({words.lower()}), được kết nạp lại" if words else "Ra khỏi Đảng, được kết nạp lại"


def _item_of_admission(case: Admission) -> dict[str, object]:
    """Item 12, or 27b for the second time: where, who introduced."""
    letters = case.papers.filter(code="3-KNĐ", replaced_on=None).select_related("member__organization").order_by("pk")
    introducers = [letter.member for letter in letters if letter.member][:2]
    if case.kind == AdmissionKind.READMISSION:
        return {
            "readmitted_on": case.ceremony_on, "readmitted_branch": case.organization.name[:250],
            "readmission_introducers": ", ".join(member.full_name for member in introducers)[:250],
        }  # fmt: skip
    values: dict[str, object] = {"admission_branch": case.organization.name[:250]}
    for number, member in enumerate(introducers, 1):
        values |= {
            f"introducer_{number}": member.full_name,
            f"introducer_{number}_post": f"Đảng viên {member.organization.name}"[:250],
        }
    return values


def _item_of_leaving(member: Member, left_on: date, reason: str) -> dict[str, str]:
    """Item 27a: when, why and at which branch the person left; what stands there already is kept."""
    held = getattr(getattr(member, "profile", None), "left_party", "")
    words = _leaving_words(reason) or "Ra khỏi Đảng"
    return {} if held else {"left_party": f"{words} ngày {format_date(left_on)}"}


def freeze(case: Admission, member: Member) -> AdmissionSnapshot:
    """Keep the attributes that statistics count by, as of the ceremony (``admission.md`` 8)."""
    person: Applicant = case.applicant
    kinds = (MovementKind.ADMISSION, MovementKind.READMISSION)
    entries = Movement.objects.filter(
        member=member, kind__in=kinds, effective_on=case.ceremony_on, sign=1, reversed_by=None
    )
    return AdmissionSnapshot.objects.create(
        movement=entries.latest("pk"), member=member, admission=case, organization=case.organization, ceremony_on=case.ceremony_on,
        decision_on=case.decision_on, readmission=case.kind == AdmissionKind.READMISSION, sex=person.sex, birth_date=person.birth_date,
        age=completed_years(person.birth_date, case.ceremony_on), ethnic_group=person.ethnic_group, religion=person.religion,
        occupation=person.occupation, general_education=person.general_education, professional_level=person.professional_level,
        academic_title=person.academic_title, source_group=case.source_group, youth_union=person.youth_union,
        trade_union=person.trade_union, private_owner=person.private_owner,
        population_case=bool(person.population_case), foreign_spouse=person.foreign_spouse,
        works_away=case.works_away,
    )  # fmt: skip
