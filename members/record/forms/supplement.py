"""The form of the annual supplement: the parts of the record that change in a year, as they stand, to be corrected."""

from __future__ import annotations

from datetime import date

from django import forms

from members.models import AnnualSupplement, Member
from members.record.fields import TABLES, Panel
from members.record.forms.panels import PanelForm

#: Heading → fields, in the order of the sheet (member-record.md 4).
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Nơi ở, điện thoại", (
        "phone", "permanent_province", "permanent_commune", "permanent_detail", "temporary_province", "temporary_commune",
        "temporary_detail",
    )),
    ("Nghề nghiệp, chức vụ, đơn vị", ("occupation", "occupation_text", "retired", "career")),
    ("Trình độ", (
        "general_education_text", "general_education", "professional_level", "professional_text", "academic_degree",
        "academic_title", "political_theory", "foreign_languages", "informatics", "minority_language", "training",
    )),
    ("Khen thưởng, Huy hiệu Đảng, danh hiệu", ("commendations", "badges", "titles_conferred")),
    ("Kỷ luật", ("disciplines",)),
    ("Đi nước ngoài", ("trips",)),
    ("Gia đình", ("relatives",)),
    ("Thu nhập, nhà đất, hoạt động kinh tế, tài sản", (
        "household_income", "income_per_person", "housing_granted", "housing_granted_area", "housing_own", "housing_own_area",
        "land_granted_area", "land_bought_area", "business_land_area", "hired_workers", "assets",
    )),
)  # fmt: skip
SENSITIVE_GROUPS = frozenset({"Đi nước ngoài"})


class SupplementForm(PanelForm):
    """A year's declaration. Only what differs from the record is kept."""

    nil_return = forms.BooleanField(label="Trong năm không có gì thay đổi", required=False)
    other = forms.CharField(
        label="Thay đổi khác", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    paper = forms.CharField(label="Giấy tờ kèm theo", required=False, max_length=250)

    def __init__(
        self,
        member: Member,
        on: date,
        data=None,
        *,
        sensitive: bool,
        supplement: AnnualSupplement | None = None,
        more_rows: int = 0,
    ) -> None:
        self.groups = [(heading, names) for heading, names in GROUPS if sensitive or heading not in SENSITIVE_GROUPS]
        panel = Panel("supplement", "", "Phiếu bổ sung", tuple(name for _, names in self.groups for name in names))
        over = (
            {name: new for name, (_, new) in supplement.changes.items() if name in panel.fields} if supplement else {}
        )
        super().__init__(panel, member, on, data, more_rows=more_rows, over=over)
        if supplement:
            self.initial |= {"nil_return": supplement.nil_return, "other": supplement.other, "paper": supplement.paper}

    def sections(self) -> list[tuple[str, list, list]]:
        """Heading, bound fields and sets of rows of each part."""
        return [
            (
                heading,
                [self[name] for name in names if name not in TABLES],
                [self.rowsets[name] for name in names if name in TABLES],
            )
            for heading, names in self.groups
        ]
