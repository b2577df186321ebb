"""The ceremony makes a member: record, ledger, file, frozen figures, helper, all in the transaction of the step."""

from __future__ import annotations

from admissions.forms_table import DECISION_ADMISSION, DECISION_READMISSION, FILED_OF_STAGE, PAPERS
from admissions.models import Admission, AdmissionKind, AdmissionSnapshot, Applicant, Helper, HelperPhase
from admissions.rules.later import day_of
from core.dates import completed_years
from core.workflow import Step
from meetings.training.services.results import link_by_key
from members.ledger import Papers
from members.models import FilePaper, Member, MemberProfile, MembershipClass, Movement, MovementKind
from members.record.services.completeness import refresh_missing
from members.services import add_member, bring_back

#: Columns that the applicant and the member share.
MEMBER_COLUMNS = (
    "full_name", "name_in_use", "sex", "birth_date", "personal_id", "ethnic_group", "religion", "occupation", "general_education",
    "professional_level", "academic_title", "political_theory", "youth_union", "private_owner", "foreign_spouse", "phone",
)  # fmt: skip
PROFILE_COLUMNS = (
    "birth_province", "birth_commune", "birth_old_name", "native_province", "native_commune", "native_old_name",
    "permanent_province", "permanent_commune", "permanent_detail", "temporary_province", "temporary_commune", "temporary_detail",
    "religious_office", "occupation_text", "general_education_text", "professional_text", "academic_degree", "foreign_languages",
    "informatics", "minority_language", "youth_union_on",
)  # fmt: skip


def admit(case: Admission, step: Step) -> Member:
    """Make the person a probationary member from the day of the ceremony. ``case.ceremony_on`` is set already.

    Effects, in order: the member (or the former member's record again) with what was declared; the movement and its counters; the
    papers of the dossier in the file; certificates of training joined to the member; the frozen figures; the helper of the probation.
    """
    person, on = case.applicant, case.ceremony_on
    again = case.kind == AdmissionKind.READMISSION
    papers = Papers(number=case.decision_number, date=case.decision_on, issuer=case.decider)
    if person.former_member is not None:
        member = _again(case, step, papers)
    else:
        values = {name: getattr(person, name) for name in MEMBER_COLUMNS} | {
            "membership_class": MembershipClass.PROBATIONARY, "admission_date": on, "admission_decision_date": case.decision_on,
        }  # fmt: skip
        kind = MovementKind.READMISSION if again else MovementKind.ADMISSION
        member = add_member(
            values=values, branch=case.organization, kind=kind, effective_on=on, papers=papers, by=step.by, on=step.on
        )
    _write_profile(case, member)
    _file_papers(case, member)
    link_by_key(person_key=person.training_key, member=member, by=step.by, on=step.on)
    freeze(case, member)
    _helper_of_probation(case, step, member)
    refresh_missing([member.pk], step.on)
    return member


def _again(case: Admission, step: Step, papers: Papers) -> Member:
    person = case.applicant
    bring_back(member=person.former_member, kind=MovementKind.READMISSION, branch=case.organization, effective_on=case.ceremony_on,
               papers=papers, by=step.by, on=step.on)  # fmt: skip
    member = Member.all_records.get(pk=person.former_member_id)
    for name in MEMBER_COLUMNS:
        value = getattr(person, name)
        if value not in ("", None):
            setattr(member, name, value)
    member.save()
    return member


def _write_profile(case: Admission, member: Member) -> None:
    profile, _ = MemberProfile.objects.get_or_create(member=member)
    for name in PROFILE_COLUMNS:
        value = getattr(case.applicant, name)
        if value not in ("", None):
            setattr(profile, name, value)
    letters = case.papers.filter(code="3-KNĐ", replaced_on=None).select_related("member").order_by("pk")
    names = [letter.member.full_name for letter in letters if letter.member]
    if case.kind == AdmissionKind.READMISSION:
        profile.readmitted_on, profile.readmitted_branch = case.ceremony_on, case.organization.name
        profile.readmission_introducers = ", ".join(names)
    else:
        profile.admission_branch = case.organization.name
        profile.introducer_1, profile.introducer_2 = (*names, "", "")[:2]
    profile.save()


def _file_papers(case: Admission, member: Member) -> None:
    rows = [
        FilePaper(member=member, document_type=PAPERS[paper.code].document_type, number=paper.number, issued_on=paper.made_on,
                  issuer=paper.issuer or (paper.member.full_name if paper.member else PAPERS[paper.code].by))
        for paper in case.papers.filter(replaced_on=None).select_related("member")
        if PAPERS[paper.code].phase == "applicant"
    ]  # fmt: skip
    rows += [
        FilePaper(member=member, document_type=FILED_OF_STAGE[ballot.stage], number=ballot.document_number, issued_on=ballot.held_on,
                  issuer=ballot.organization.name)
        for ballot in case.ballots.filter(passed=True).select_related("organization")
        if ballot.stage in FILED_OF_STAGE
    ]  # fmt: skip
    decision = DECISION_READMISSION if case.kind == AdmissionKind.READMISSION else DECISION_ADMISSION
    rows.append(
        FilePaper(
            member=member,
            document_type=decision,
            number=case.decision_number,
            issued_on=case.decision_on,
            issuer=case.decider,
        )
    )
    FilePaper.objects.bulk_create(rows)


def freeze(case: Admission, member: Member) -> AdmissionSnapshot:
    """Keep the attributes that statistics count by, as of the ceremony (``admission.md`` 8)."""
    person: Applicant = case.applicant
    movement = Movement.objects.filter(
        member=member, kind__in=(MovementKind.ADMISSION, MovementKind.READMISSION), effective_on=case.ceremony_on
    ).latest("pk")
    return AdmissionSnapshot.objects.create(
        movement=movement,
        member=member,
        admission=case,
        organization=case.organization,
        ceremony_on=case.ceremony_on,
        decision_on=case.decision_on,
        readmission=case.kind == AdmissionKind.READMISSION,
        sex=person.sex,
        birth_date=person.birth_date,
        age=completed_years(person.birth_date, case.ceremony_on),
        ethnic_group=person.ethnic_group,
        religion=person.religion,
        occupation=person.occupation,
        general_education=person.general_education,
        professional_level=person.professional_level,
        academic_title=person.academic_title,
        source_group=case.source_group,
        youth_union=person.youth_union,
        trade_union=person.trade_union,
        private_owner=person.private_owner,
        population_case=bool(person.population_case),
        foreign_spouse=person.foreign_spouse,
        works_away=case.works_away,
    )


def _helper_of_probation(case: Admission, step: Step, member: Member) -> None:
    """Who helped before goes on helping unless the ceremony named somebody else (``helper`` of the step)."""
    day = day_of(step, "ceremony_on") or step.on
    if not case.helpers.filter(phase=HelperPhase.PROBATION, ended_on=None).exists():
        before = case.helpers.filter(phase=HelperPhase.APPLICANT, ended_on=None).order_by("assigned_on", "pk").first()
        if before is not None:
            Helper.objects.create(admission=case, member=before.member, phase=HelperPhase.PROBATION, assigned_on=day, recorded_by=step.by,
                                  together_from=before.together_from, waived=before.waived)  # fmt: skip
    case.helpers.filter(phase=HelperPhase.APPLICANT, ended_on=None).update(ended_on=day, end_reason="Đã kết nạp")
