"""Many people × many forms: the selection, what of it can print, and the job that prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count
from django.forms import BooleanField, CheckboxSelectMultiple, Form, MultipleChoiceField
from django.urls import reverse

from accounts.permissions import Permission as P
from admissions.documents.facts import Facts
from admissions.documents.form import PrintForm
from admissions.documents.table import FORMS, shown_code, title_of
from admissions.models import Admission, AdmissionBallot, BallotStage
from branches.models import Organization
from core.scopes import Scope

LATEST = 12  # sittings offered to print
MOST_OFFERED = 500  # people named in the list to choose from
MOST_PAPERS = 600  # papers in one job
#: The form that stands for a tally.
FORM_OF_STAGE = {
    BallotStage.BRANCH_ADMISSION: "6-knd", BallotStage.COMMITTEE_ADMISSION: "8-knd", BallotStage.DECISION_ADMISSION: "9-knd",
    BallotStage.BRANCH_RECOGNITION: "13-knd", BallotStage.COMMITTEE_RECOGNITION: "15-knd", BallotStage.DECISION_RECOGNITION: "16-knd",
    BallotStage.BRANCH_DELETION: "08",
}  # fmt: skip


def facts_for(case: Admission, scope: Scope) -> Facts:
    """A case as this person may see it on paper."""
    branch = case.member.organization if case.member_id else case.organization
    return Facts(
        case, scope.on, reveal=scope.can(P.MEMBER_REVEAL, branch), sensitive=scope.can(P.MEMBER_SENSITIVE, branch)
    )


class BatchForm(Form):
    """Which people, which forms, one file or an archive with one file for each person."""

    cases = MultipleChoiceField(label="Người vào Đảng, đảng viên dự bị", widget=CheckboxSelectMultiple,
                                      error_messages={"required": "Chọn ít nhất một người."})  # fmt: skip
    forms = MultipleChoiceField(
        label="Mẫu in", widget=CheckboxSelectMultiple, error_messages={"required": "Chọn ít nhất một mẫu."}
    )
    archive = BooleanField(label="Mỗi người một tệp (tệp nén .zip)", required=False)

    def __init__(self, *args, cases, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = [int(pk) for pk in self._asked("cases") if str(pk).isdecimal() and len(str(pk)) < 18]
        rows = list(cases.open().order_by("organization__path", "applicant__name_sort_key", "pk")[:MOST_OFFERED])
        known = {row.pk for row in rows}
        rows += [row for row in cases.filter(pk__in=asked) if row.pk not in known]
        self.fields["cases"].choices = [
            (str(row.pk), f"{row.applicant.full_name} – {row.organization.name}: {row.state_label}") for row in rows
        ]
        self.fields["forms"].choices = [
            (form.slug, f"{shown_code(form)} {title_of(form, rows[0].noted_on) if rows else form.code}".strip())
            for form in FORMS.values()
        ]

    def _asked(self, name: str) -> Sequence[str]:
        return self.data.getlist(name) if self.is_bound else self.initial.get(name) or []


def ready_pairs(
    cases: Iterable[Admission], codes: Sequence[str], scope: Scope
) -> tuple[list[tuple[PrintForm, Facts]], list[str]]:
    """What of a selection can print, person after person, and in words what cannot and why."""
    ready, left = [], []
    for case in cases.order_by("applicant__name_sort_key", "pk"):
        facts = facts_for(case, scope)
        for code in codes:
            form = FORMS[code]
            why = form.why_not(facts)
            if why:
                left.append(f"{facts.name}, {shown_code(form) or title_of(form, facts.on)}: {why}")
            else:
                ready.append((form, facts))
    return ready, left


def sittings_held(organization: Organization, scope: Scope) -> list[tuple[str, date, int, str]]:
    """The latest days on which a body voted about people this person may see: the act, the day, how many, the address of its forms."""
    rows = AdmissionBallot.objects.visible_to(scope).filter(organization=organization, stage__in=FORM_OF_STAGE)
    days = (
        rows.order_by("-held_on", "stage")
        .values_list("stage", "held_on")
        .annotate(people=Count("admission", distinct=True))
    )
    return [
        (BallotStage(stage).label, held_on, people, reverse("admissions:print_sitting", args=[organization.pk, stage, held_on.isoformat()]))
        for stage, held_on, people in days[:LATEST]
    ]  # fmt: skip


def by_person(ready: Sequence[tuple[PrintForm, Facts]]) -> list[tuple[str, list[tuple[PrintForm, Facts]]]]:
    """The pairs of each person under his name."""
    people: dict[int, list[tuple[PrintForm, Facts]]] = {}
    for form, facts in ready:
        people.setdefault(facts.case.pk, []).append((form, facts))
    return [(wanted[0][1].name, wanted) for wanted in people.values()]
