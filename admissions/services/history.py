"""Cases entered after the fact (nhập hồi tố): somebody who stands half way already, or is a probationary member without a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from admissions.models import (
    PROBATION_STATES,
    Admission,
    AdmissionKind,
    AdmissionSnapshot,
    AdmissionStep,
    Applicant,
    CaseOrigin,
    Helper,
    HelperPhase,
)
from admissions.models import AdmissionState as S
from admissions.rules.identity import identity_findings
from admissions.services.cases import plain_findings, spell
from admissions.services.ceremony import freeze
from admissions.services.declaration import SHARED
from branches.models import Organization
from core.findings import Finding, Refused, Right, blocking
from core.text import clean
from members.models import Member, MemberProfile, MembershipClass, Movement, MovementKind
from regulations.judging import told_days

RECORDED = "recorded"  # the name of such an entry in the log; no step of the table
#: The way in the order of its days: column of the case, state reached that day.
DAYS: tuple[tuple[str, str], ...] = (
    ("noted_on", S.PROSPECT), ("listed_on", S.SYMPATHIZER), ("dossier_allowed_on", S.PREPARING_DOSSIER), ("dossier_from", S.VERIFYING),
    ("branch_resolved_on", S.AWAITING_DECISION), ("decision_on", S.AWAITING_CEREMONY), ("ceremony_on", S.PROBATIONARY),
    ("recognition_resolved_on", S.AWAITING_RECOGNITION), ("recognition_on", S.OFFICIAL),
)  # fmt: skip
#: The column that must be known for a case to stand in a state.
LAST_DAY: dict[str, str] = {
    S.SYMPATHIZER: "listed_on", S.COURSE_COMPLETED: "listed_on", S.PREPARING_DOSSIER: "dossier_allowed_on", S.VERIFYING: "dossier_from",
    S.COLLECTING_OPINIONS: "dossier_from", S.BRANCH_REVIEW: "dossier_from", S.GRASSROOTS_REVIEW: "branch_resolved_on",
    S.AWAITING_DECISION: "branch_resolved_on", S.AWAITING_CEREMONY: "decision_on", S.PROBATIONARY: "ceremony_on",
}  # fmt: skip
#: States in which somebody who is no member yet may be entered.
ENTERED_STATES = tuple(LAST_DAY)[:-1]
TEXTS = ("listed_number", "decision_number", "decider", "ceremony_place", "source_group")
WORDS = {
    "noted_on": "ngày đưa vào nguồn", "listed_on": "ngày nghị quyết đưa vào danh sách cảm tình",
    "dossier_allowed_on": "ngày chi bộ đồng ý cho làm hồ sơ", "dossier_from": "ngày của giấy tờ đầu tiên trong hồ sơ",
    "branch_resolved_on": "ngày chi bộ ra nghị quyết đề nghị kết nạp", "decision_on": "ngày quyết định kết nạp",
    "decision_received_on": "ngày chi bộ nhận quyết định", "ceremony_on": "ngày lễ kết nạp",
    "recognition_resolved_on": "ngày chi bộ ra nghị quyết đề nghị công nhận", "recognition_on": "ngày quyết định công nhận",
}  # fmt: skip


@transaction.atomic
def record_person(
    *, branch: Organization, person: Mapping[str, Any], state: str, values: Mapping[str, Any], by, on: date
) -> Admission:
    """Enter the case of somebody who is no member yet as it stands today, with the days of what has been done.

    ``values`` are days and numbers of ``Admission``. Effects: the applicant, the case of origin ``recorded``, one row of the log for
    each day given. Raises ``Refused``: the day of the state missing, days out of order or to come, a member already, another case.
    """
    if state not in ENTERED_STATES:
        raise Refused(Finding("state", "Chỉ nhập hồi tố các bước trước lễ kết nạp.", field="state",
                              remedy="Đảng viên dự bị: lập hồ sơ theo dõi từ trang đảng viên."))  # fmt: skip
    applicant = Applicant(organization=branch, **person)
    spell(applicant)
    found = [*plain_findings(applicant, on), *identity_findings(applicant, branch.pk), *day_findings(state, values, on)]
    if blocking(found):
        raise Refused(found)
    applicant.save(force_insert=True)
    return _enter(Admission(organization=branch, applicant=applicant), state, values, by=by, on=on)


@transaction.atomic
def follow_probationer(
    *, member: Member, values: Mapping[str, Any], by, on: date, helper: Member | None = None
) -> Admission:
    """Open the case of a probationary member who has none, so that his recognition can be walked.

    Effects: an applicant made from the record, the case in ``probationary`` joined to the member, the log, the helper when one is
    named, the frozen figures when his admission stands in the ledger. Raises ``Refused``: no probationary member, a case already,
    the day of the ceremony or of the decision missing or out of order.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("organization").get(pk=member.pk)
    values = known_days(member) | {name: value for name, value in values.items() if value not in (None, "")}
    found = [*_standing_findings(member), *day_findings(S.PROBATIONARY, values, on)]
    if values.get("birth_date") is None:
        found.append(
            Finding("birth_date", "Chưa ghi ngày sinh.", field="birth_date", remedy="Ghi ngày sinh theo lý lịch.")
        )
    if blocking(found):
        raise Refused(found)
    applicant = _applicant_of(member, values["birth_date"])
    case = Admission(organization=member.organization, applicant=applicant, member=member)
    entry = Movement.objects.filter(member=member, kind__in=(MovementKind.ADMISSION, MovementKind.READMISSION),
                                    effective_on=values["ceremony_on"]).last()  # fmt: skip
    if entry is not None and entry.kind == MovementKind.READMISSION:
        case.kind = AdmissionKind.READMISSION
    case = _enter(case, S.PROBATIONARY, values, by=by, on=on)
    if helper is not None:
        Helper.objects.create(
            admission=case,
            member=helper,
            phase=HelperPhase.PROBATION,
            assigned_on=values["ceremony_on"],
            recorded_by=by,
        )
    if entry is not None and not AdmissionSnapshot.objects.filter(movement=entry).exists():
        freeze(case, member)
    return case


def known_days(member: Member) -> dict[str, Any]:
    """What the record of a member says of his admission, days known only in part left out."""
    whole = {
        "birth_date": (member.birth_date, member.birth_precision),
        "decision_on": (member.admission_decision_date, member.admission_decision_precision),
        "ceremony_on": (member.admission_date, member.admission_precision),
    }  # fmt: skip
    return {name: value for name, (value, known) in whole.items() if value and known == "DAY"}


def _standing_findings(member: Member) -> list[Finding]:
    found = []
    if member.membership_class != MembershipClass.PROBATIONARY or not member.is_current:
        found.append(Finding("not_probationary", f"Đồng chí {member.full_name} không phải đảng viên dự bị đang sinh hoạt.",
                             right=Right.PRINCIPLE))  # fmt: skip
    if Admission.objects.filter(member=member, state__in=PROBATION_STATES).exists():
        found.append(Finding("followed", f"Đồng chí {member.full_name} đã có hồ sơ theo dõi.", right=Right.PRINCIPLE))
    return found


def day_findings(state: str, values: Mapping[str, Any], on: date) -> list[Finding]:
    """What is wrong with the days of a case entered after the fact: missing, to come, before their cause."""
    found = []
    asked = [LAST_DAY[state], *(["decision_on"] if state == S.PROBATIONARY else [])]
    for name in asked:
        if values.get(name) is None:
            found.append(
                Finding("day_missing", f"Chưa ghi {WORDS[name]}.", field=name, remedy="Ghi ngày theo giấy tờ.")
            )
    if state == S.AWAITING_CEREMONY and not clean(str(values.get("decision_number") or "")):
        found.append(
            Finding(
                "number", "Chưa ghi số quyết định kết nạp.", field="decision_number", remedy="Ghi số trên quyết định."
            )
        )
    found += told_days([name for name, _ in DAYS], WORDS, values, on)
    return found


def _enter(case: Admission, state: str, values: Mapping[str, Any], *, by, on: date) -> Admission:
    for name, _ in DAYS:
        if values.get(name):
            setattr(case, name, values[name])
    for name in TEXTS:
        if values.get(name):
            setattr(case, name, clean(str(values[name])))
    case.noted_on = case.noted_on or min(values[name] for name, _ in DAYS if values.get(name))
    case.decision_received_on = values.get("decision_received_on")
    case.origin, case.state, case.created_by = CaseOrigin.RECORDED, state, by
    case.save(force_insert=True)
    _log(case, by)
    return case


def _log(case: Admission, by) -> None:
    """A row for each day given, the last one at the state the case stands in."""
    dated = [(getattr(case, name), str(reached)) for name, reached in DAYS if getattr(case, name)]
    rows, before = [], str(S.PROSPECT)
    for day, reached in dated[1:] or dated:
        rows.append(AdmissionStep(admission=case, step=RECORDED, from_state=before, to_state=reached, on=day, by=by))
        before = reached
    rows[-1].to_state = str(case.state)
    for row in rows:
        row.note = f"Nhập theo giấy tờ: {S(row.to_state).label}"
    AdmissionStep.objects.bulk_create(rows)


def _applicant_of(member: Member, born: date) -> Applicant:
    """The person as the record of the member knows him."""
    profile = MemberProfile.objects.filter(member=member).first()
    columns = {field.name for field in Applicant._meta.concrete_fields}
    values = {}
    for name in SHARED:
        held = getattr(member, name, None) if hasattr(member, name) else getattr(profile, name, None)
        if name in columns and held not in (None, ""):
            values[name] = held
    applicant = Applicant(organization=member.organization, **(values | {"birth_date": born}))
    spell(applicant)
    applicant.save(force_insert=True)
    return applicant
