"""Records that may be one person: the list, the comparison of two, the decision."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission
from core.access import page
from core.findings import Refused
from core.identifiers import mask
from core.pages import add_findings
from members import duplicates
from members.models import Member
from members.tables import COLUMNS
from members.views.detail import REVEALABLE


class DecisionForm(forms.Form):
    """The answer about two records."""

    answer = forms.ChoiceField(label="Kết luận", widget=forms.RadioSelect, choices=[
        ("merge", "Là một người: gộp hồ sơ"), ("apart", "Không phải là một người"),
    ])  # fmt: skip
    keep = forms.TypedChoiceField(label="Hồ sơ giữ lại", coerce=int, required=False, widget=forms.RadioSelect)
    take = forms.MultipleChoiceField(label="Lấy từ hồ sơ kia", required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="Căn cứ, lý do", max_length=300)

    def __init__(self, one: Member, other: Member, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(m.pk, f"{m.full_name} – {m.organization.name}") for m in (one, other)]
        self.fields["take"].choices = [(name, _label(name)) for name, _, _ in duplicates.differences(one, other)]

    def clean(self):
        """Merging needs to know which record stays."""
        data = super().clean()
        if data.get("answer") == "merge" and not data.get("keep"):
            self.add_error("keep", "Chọn hồ sơ giữ lại.")
        return data


@page(permission=Permission.MEMBER_MERGE)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Undecided pairs with at least one record in the scope; of a record outside it only the unit is told."""
    found = duplicates.pairs(request.scope.paths(Permission.MEMBER_MERGE))
    rows = Member.objects.select_related("organization").in_bulk(
        {pk for pair in found for pk in (pair.mine, pair.other)}
    )
    shown = []
    for pair in found:
        mine, other = rows.get(pair.mine), rows.get(pair.other)
        if mine is None or other is None:
            continue
        may = duplicates.may_decide(request.scope, mine, other)
        shown.append({
            "words": pair.words, "mine": mine, "unit": other.organization.name, "other": other if may else None,
            "url": reverse("members:duplicate_pair", args=[mine.pk, other.pk]) if may else "",
        })  # fmt: skip
    return render(request, "members/duplicates.html", {"pairs": shown})


@page(permission=Permission.MEMBER_MERGE)
def duplicate_pair(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Two records side by side; merge them, or keep them apart for good."""
    rows = (
        Member.objects.visible_to(request.scope, Permission.MEMBER_MERGE)
        .select_related("organization")
        .in_bulk([first, second])
    )
    if len(rows) < 2:
        raise Http404
    one, other = rows[first], rows[second]
    for member in (one, other):
        record_access(request, AccessKind.READ, member, "So sánh hồ sơ trùng")
    form = DecisionForm(one, other, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = _decide(request, one, other, form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, done)
            return redirect("members:duplicates")
    context = {
        "form": form,
        "one": one,
        "other": other,
        "facts": [(_label(name), _shown(one, name), _shown(other, name)) for name in duplicates.CHOOSABLE],
        "breadcrumbs": [{"label": "Hồ sơ trùng", "url": reverse("members:duplicates")}, {"label": "So sánh"}],
    }
    return render(request, "members/duplicate_pair.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, one: Member, other: Member, data: dict) -> str:
    if data["answer"] == "apart":
        duplicates.keep_apart(first=one, second=other, reason=data["reason"], by=request.user)
        return "Đã ghi kết luận: không phải là một người."
    keep, duplicate = (one, other) if data["keep"] == one.pk else (other, one)
    duplicates.merge(
        keep=keep, duplicate=duplicate, take=data["take"], reason=data["reason"], by=request.user, on=request.scope.on
    )
    return f"Đã gộp vào hồ sơ của đồng chí {keep.full_name}."


def _label(name: str) -> str:
    return COLUMNS[name].label if name in COLUMNS else capfirst(Member._meta.get_field(name).verbose_name)


def _shown(member: Member, name: str) -> str:
    if name in REVEALABLE:
        return mask(getattr(member, name))
    column = COLUMNS.get(name)
    value = column.value(member, None) if column else getattr(member, name)
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return str(value if value is not None else "")
