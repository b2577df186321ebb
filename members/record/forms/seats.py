"""Forms of seats on committees."""

from __future__ import annotations

from typing import Any

from django import forms

from branches.models import Body, Organization
from branches.models.organization import Level
from members.models import ConcurrentPost, SeatEnd, SeatManner
from members.record.forms.fields import DayField
from members.record.queries import positions_for

MOST_OFFERED = 200  # names in the drop-down; a larger unit is searched first
BRANCH_BODIES = (Body.BRANCH_COMMITTEE, Body.BRANCH_MEETING)
COMMITTEE_BODIES = (Body.STANDING_COMMITTEE, Body.EXECUTIVE_COMMITTEE, Body.INSPECTION_COMMISSION)


def bodies_for(organization: Organization) -> list[tuple[str, str]]:
    """The bodies an organisation has, as choices."""
    bodies = BRANCH_BODIES if organization.is_branch or organization.level == Level.PARTY_CELL else COMMITTEE_BODIES
    return [(body.value, body.label) for body in bodies]


class SeatDetailsForm(forms.Form):
    """What may be corrected of a seat at any time."""

    order = forms.IntegerField(label="Thứ tự trong danh sách", required=False, min_value=0, max_value=200)
    task = forms.CharField(label="Lĩnh vực được phân công", required=False, max_length=250)
    concurrent_posts = forms.MultipleChoiceField(
        label="Kiêm nhiệm", required=False, choices=ConcurrentPost.choices, widget=forms.CheckboxSelectMultiple
    )
    concurrent_text = forms.CharField(label="Chức vụ kiêm nhiệm (ghi rõ)", required=False, max_length=250)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def values(self) -> dict[str, Any]:
        """Columns of the seat."""
        return self.cleaned_data | {"order": self.cleaned_data.get("order") or 0}


class SeatForm(SeatDetailsForm):
    """A member proposed for, elected to or appointed to a position."""

    member = forms.ModelChoiceField(label="Đảng viên", queryset=None, empty_label="— chọn đảng viên —")
    body = forms.ChoiceField(label="Cơ quan")
    position = forms.ChoiceField(label="Chức vụ")
    term = forms.ModelChoiceField(label="Nhiệm kỳ", queryset=None, required=False, empty_label="— chưa ghi —")
    manner = forms.ChoiceField(label="Hình thức", choices=SeatManner.choices)
    valid_from = DayField(label="Giữ chức từ ngày", required=False, help_text="Để trống nếu mới là dự kiến nhân sự.")
    ratification_number = forms.CharField(label="Số quyết định chuẩn y, chỉ định", required=False, max_length=60)
    ratified_on = DayField(label="Ngày quyết định", required=False)
    ratified_by = forms.CharField(label="Cơ quan quyết định", required=False, max_length=200)
    field_order = (
        "member", "body", "position", "term", "manner", "valid_from", "ratification_number", "ratified_on", "ratified_by", "order",
        "task", "concurrent_posts", "concurrent_text",
    )  # fmt: skip

    def __init__(self, *args, organization: Organization, members, found, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["member"].widget.choices = [("", "— chọn đảng viên —"), *self._offered(members, found)]
        self.fields["body"].choices = bodies_for(organization)
        self.fields["position"].choices = positions_for(organization)
        self.fields["term"].queryset = organization.terms.all()

    def _offered(self, members, found) -> list[tuple[int, str]]:
        """The people to choose from: those found, and the one chosen already."""
        chosen = str(self.data.get("member", "")) if self.is_bound else ""
        rows = list(found[:MOST_OFFERED])
        if chosen.isdecimal() and chosen not in {str(row.pk) for row in rows}:
            rows += list(members.filter(pk=int(chosen)))
        return [(row.pk, f"{row.full_name} – {row.organization.name}") for row in rows]


class TakeForm(forms.Form):
    """A proposed member is elected."""

    valid_from = DayField(label="Giữ chức từ ngày (ngày bầu)")


class RatifyForm(forms.Form):
    """The decision that ratifies."""

    ratification_number = forms.CharField(label="Số quyết định chuẩn y", max_length=60)
    ratified_on = DayField(label="Ngày quyết định")
    ratified_by = forms.CharField(label="Cơ quan quyết định", max_length=200)


class EndForm(forms.Form):
    """The end of a seat."""

    valid_to = DayField(label="Đến ngày")
    reason = forms.ChoiceField(label="Lý do", choices=SeatEnd.choices)
    paper = forms.CharField(label="Văn bản", required=False, max_length=200)
