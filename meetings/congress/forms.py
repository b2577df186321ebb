"""Forms of congresses: particulars, officers, papers, attendance, ballots, counts, steps, targets."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from branches.models import Organization
from core.case_pages import StepForm
from meetings.congress.attendance import ENTERED, has_committee
from meetings.congress.ballots import Nominee
from meetings.congress.offices import offices_of
from meetings.congress.rules import Count
from meetings.models import (
    Ballot,
    CandidateSource,
    Congress,
    CongressOfficer,
    CongressPaper,
    CongressType,
    Indicator,
    Office,
    OfficerRole,
    Target,
)
from meetings.models.congress import BEFORE_STATES
from members.models import Member, MembershipClass

MOST_UNITS = 300  # organisations offered in one list
_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def _number(label: str, *, most: int = 9999, required: bool = True, **options) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=required,
        widget=forms.TextInput(attrs=dict(_NUMERIC)),
        **options,
    )


class _Particulars(forms.Form):
    held_on = forms.DateField(label="Ngày đại hội")
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)
    term_label = forms.CharField(
        label="Nhiệm kỳ",
        max_length=40,
        required=False,
        help_text="Để trống thì lấy theo ngày đại hội, ví dụ 2026 – 2031.",
    )
    planned_end_on = forms.DateField(
        label="Nhiệm kỳ mới dự kiến kết thúc", required=False, help_text="Để trống thì tính theo quy định về nhiệm kỳ."
    )
    fixed_size = forms.IntegerField(
        label="Số lượng cấp ủy viên", min_value=1, max_value=200, required=False, widget=forms.TextInput(attrs=dict(_NUMERIC)),
        help_text="Đại hội quyết định. Chi bộ không lập chi ủy thì để trống.",
    )  # fmt: skip
    note = forms.CharField(label="Ghi chú", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class OpenCongressForm(_Particulars):
    """A congress to be prepared."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Tổ chức đảng")
    kind = forms.ChoiceField(label="Loại", choices=CongressType.choices)
    field_order = ("organization", "kind", "held_on", "place", "term_label", "planned_end_on", "fixed_size", "note")

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        self.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:MOST_UNITS]]


class ParticularsForm(_Particulars):
    """Particulars of a congress; the day stands once it is open."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, congress: Congress, **kwargs) -> None:
        initial = {name: getattr(congress, name) for name in _Particulars.base_fields} | {"version": congress.version}
        super().__init__(*args, initial=initial, **kwargs)
        if congress.state not in BEFORE_STATES:
            del self.fields["held_on"]

    def values(self) -> dict[str, object]:
        """What is written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OfficersForm(forms.Form):
    """Presidium, secretaries, counting board: one name on a line."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, congress: Congress, **kwargs) -> None:
        held: dict[str, list[str]] = {}
        for officer in CongressOfficer.objects.filter(congress=congress):
            held.setdefault(officer.role, []).append(officer.full_name)
        initial = {role: "\n".join(names) for role, names in held.items()} | {"version": congress.version}
        super().__init__(*args, initial=initial, **kwargs)
        for role in OfficerRole:
            if role == OfficerRole.VERIFICATION and congress.kind != CongressType.DELEGATES:
                continue
            single = role == OfficerRole.COUNTING_HEAD
            widget = forms.TextInput() if single else forms.Textarea(attrs={"rows": 3})
            self.fields[role.value] = forms.CharField(
                label=role.label, required=False, max_length=2000, widget=widget,
                help_text="" if single else "Mỗi người một dòng.",
            )  # fmt: skip

    def names(self) -> dict[str, list[str]]:
        """Names by role."""
        return {role: text.splitlines() for role, text in self.cleaned_data.items() if role != "version"}


class PaperForm(forms.ModelForm):
    """A paper of the congress."""

    class Meta:
        model = CongressPaper
        fields = ("kind", "title", "number", "dated_on")


class AttendanceForm(forms.Form):
    """The attendance of a committee's congress."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, congress: Congress, **kwargs) -> None:
        super().__init__(*args, initial=congress.attendance | {"version": congress.version}, **kwargs)
        for name, label in ENTERED.items():
            self.fields[name] = _number(label)


class BallotListForm(forms.Form):
    """The list of a ballot: how many are to be elected, who stands, from what source."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, people: Iterable[Member], held: dict[int, str], seats: int | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self.fields["seats"] = _number("Số lượng bầu", most=500, initial=seats)
        for member in self.people:
            self.fields[f"candidate_{member.pk}"] = forms.BooleanField(
                label=member.full_name, required=False, initial=member.pk in held
            )
            self.fields[f"source_{member.pk}"] = forms.ChoiceField(
                label=f"Nguồn giới thiệu đồng chí {member.full_name}", choices=CandidateSource.choices, required=False,
                initial=held.get(member.pk, CandidateSource.COMMITTEE),
            )  # fmt: skip

    def rows(self) -> list[tuple[Member, forms.BoundField, forms.BoundField]]:
        """Each person with the two fields."""
        return [(m, self[f"candidate_{m.pk}"], self[f"source_{m.pk}"]) for m in self.people]

    def nominees(self) -> list[Nominee]:
        """Those ticked."""
        return [
            Nominee(m.pk, self.cleaned_data.get(f"source_{m.pk}") or CandidateSource.COMMITTEE)
            for m in self.people
            if self.cleaned_data.get(f"candidate_{m.pk}")
        ]


class CountForm(forms.Form):
    """What the counting board reports; one row for each candidate."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, ballot: Ballot, by_committee: bool, **kwargs) -> None:
        self.candidates = list(ballot.candidates.all())
        kept = {
            name: getattr(ballot, name)
            for name in ("issued", "collected", "valid", "invalid", "present", "note", "version")
        }
        super().__init__(*args, initial=kept | {f"votes_{c.pk}": c.votes for c in self.candidates}, **kwargs)
        if by_committee:
            self.fields["present"] = _number("Số cấp ủy viên có mặt")
        self.fields["issued"] = _number("Số phiếu phát ra")
        self.fields["collected"] = _number("Số phiếu thu về")
        self.fields["valid"] = _number("Số phiếu hợp lệ")
        self.fields["invalid"] = _number("Số phiếu không hợp lệ")
        for candidate in self.candidates:
            self.fields[f"votes_{candidate.pk}"] = _number(candidate.full_name)
        self.fields["note"] = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def head(self) -> list[forms.BoundField]:
        """The numbers of ballots."""
        return [self[name] for name in ("present", "issued", "collected", "valid", "invalid") if name in self.fields]

    def votes(self) -> list[forms.BoundField]:
        """The votes of each candidate."""
        return [self[f"votes_{candidate.pk}"] for candidate in self.candidates]

    def count(self) -> Count:
        """The count as typed."""
        typed = self.cleaned_data
        votes = {c.pk: typed[f"votes_{c.pk}"] for c in self.candidates}
        return Count(typed["issued"], typed["collected"], typed["valid"], typed["invalid"], votes)


class CongressStepForm(StepForm):
    """What a step of a congress asks for; people and offices are chosen from those of the organisation."""

    def asked(self, name: str, label: str) -> forms.Field:
        """A member or an office from its list."""
        organization = self.case.organization
        if name == "member":
            people = Member.objects.current().under(organization).filter(membership_class=MembershipClass.OFFICIAL)
            listed = people.order_by("name_sort_key", "pk")[:500]
            return forms.ChoiceField(label=label, choices=[("", "Chưa chọn"), *((m.pk, m.full_name) for m in listed)])
        if name == "office":
            rules = offices_of(organization, has_committee=has_committee(self.case))
            return forms.ChoiceField(
                label=label, choices=[(rule.office.value, rule.label) for rule in rules if rule.makes_seat]
            )
        return super().asked(name, label)


class CorrectionForm(forms.Form):
    """A correction appended to a ratified election."""

    text = forms.CharField(label="Nội dung đính chính", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label="Lý do", max_length=300)


class StructureFilter(forms.Form):
    """Which committees, elected when, and on which day their ages are counted."""

    under = forms.ModelChoiceField(Organization.objects.none(), label="Thuộc", required=False, empty_label="Tất cả")
    first = forms.IntegerField(label="Đại hội từ năm", min_value=1930, max_value=2100, required=False)
    last = forms.IntegerField(label="đến năm", min_value=1930, max_value=2100, required=False)
    age_year = forms.IntegerField(
        label="Tuổi tính đến 31/12 năm",
        min_value=1930,
        max_value=2100,
        required=False,
        help_text="Để trống: tính đến ngày đại hội.",
    )

    def __init__(self, *args, units, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].queryset = units
        self.fields["under"].choices = [("", "Tất cả"), *((u.pk, u.name) for u in units.order_by("path")[:MOST_UNITS])]


class TargetForm(forms.ModelForm):
    """A local target; the result is entered only where no list of ours tells it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Target
        fields = ("indicator", "year", "value", "source", "achieved", "whole")
        help_texts = {
            "achieved": "Chỉ ghi với chỉ tiêu về trưởng thôn là đảng viên, thôn có chi bộ; các chỉ tiêu khác hệ thống tự tính.",
        }

    def __init__(self, *args, organizations=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = Indicator.choices
        self.fields["year"] = forms.IntegerField(
            label="Năm", min_value=1930, max_value=2100, widget=forms.TextInput(attrs=dict(_NUMERIC))
        )
        self.initial.setdefault("version", self.instance.version)
        if organizations is not None:
            self.fields["organization"] = forms.ModelChoiceField(organizations, label="Tổ chức đảng")
            self.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:MOST_UNITS]]
            self.order_fields(["organization"])

    def values(self) -> dict[str, object]:
        """What is written."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def _post_clean(self) -> None:
        """The service checks the row as a whole; the form only reads what was typed."""


def office_from(text: str) -> Office | None:
    """An office named in an address."""
    return Office(text) if text in Office.values else None
