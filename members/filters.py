"""What a list of members may be narrowed by; the same words in the address, the page, the export and the API."""

from __future__ import annotations

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from members.facets import FACETS
from members.models import EndReason, Member

COUNTED, TRANSIT, CURRENT, LEFT, ALL = "counted", "in_transit", "current", "left", "all"
STANDINGS = (
    (COUNTED, "Trong danh sách đảng viên (đảng số)"),
    (TRANSIT, "Đang chuyển, chưa nơi nào tiếp nhận"),
    (CURRENT, "Trong danh sách và đang chuyển"),
    (LEFT, "Đã ra khỏi danh sách (mọi lý do)"),
    *EndReason.choices,
    (ALL, "Tất cả hồ sơ"),
)
SORTS = (
    ("name", "Tên, A đến Y"),
    ("-name", "Tên, Y đến A"),
    ("official_date", "Ngày chính thức, cũ trước"),
    ("-official_date", "Ngày chính thức, mới trước"),
    ("admission_date", "Ngày vào Đảng, cũ trước"),
    ("-admission_date", "Ngày vào Đảng, mới trước"),
    ("age", "Tuổi đời, cao trước"),
    ("-age", "Tuổi đời, thấp trước"),
)


class MemberFilterForm(forms.Form):
    """Says what is wrong with a filter instead of answering with another list."""

    def clean(self):
        """Bounds the right way round; party age is only known of those who are counted."""
        cleaned = super().clean()
        for low, high, words in (
            ("age_from", "age_to", "Tuổi đến phải không nhỏ hơn tuổi từ."),
            ("admitted_from", "admitted_to", "Ngày sau phải không trước ngày đầu."),
            ("official_from", "official_to", "Ngày sau phải không trước ngày đầu."),
            ("ended_from", "ended_to", "Ngày sau phải không trước ngày đầu."),
        ):
            if None not in (cleaned.get(low), cleaned.get(high)) and cleaned[low] > cleaned[high]:
                self.add_error(high, words)
        if cleaned.get("party_age") and cleaned.get("standing") not in ("", None, COUNTED, TRANSIT, CURRENT):
            self.add_error("party_age", ValidationError("Chỉ lọc theo tuổi Đảng với đảng viên trong danh sách."))
        return cleaned


def _choice(label: str, choices, **options) -> django_filters.ChoiceFilter:
    made = django_filters.ChoiceFilter(label=label, choices=choices, empty_label="Tất cả", method="keep", **options)
    # The values come from the regulations when asked for; the description of the API knows only that they are text.
    return extend_schema_field(OpenApiTypes.STR)(made)


def _day(label: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, method="keep")


def _age(label: str) -> django_filters.NumberFilter:
    return django_filters.NumberFilter(
        label=label, method="keep", field_name="age", min_value=0, max_value=150, decimal_places=0,
        widget=forms.NumberInput(attrs={"min": 0, "max": 150, "inputmode": "numeric"}),
    )  # fmt: skip


class MemberFilter(django_filters.FilterSet):
    """The filters of a list of members. How they cut is decided in ``members.queries``: facets follow the counted rows."""

    q = django_filters.CharFilter(
        label="Tìm theo họ tên, năm sinh, số thẻ, số căn cước", method="keep", max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    organization = django_filters.NumberFilter(
        label="Tổ chức đảng", method="keep", min_value=1, max_value=2**62, decimal_places=0, widget=forms.HiddenInput
    )
    standing = django_filters.ChoiceFilter(
        label="Tình trạng", choices=STANDINGS, empty_label=None, null_label=None, method="keep", required=False
    )
    membership_class = _choice("Tư cách", FACETS["membership_class"].options)
    activity_status = _choice("Trạng thái sinh hoạt", FACETS["activity_status"].options)
    sex = _choice("Giới tính", FACETS["sex"].options)
    age_from = _age("Tuổi từ")
    age_to = _age("Tuổi đến")
    age_band = _choice("Nhóm tuổi", FACETS["age_band"].options)
    ethnic_group = _choice("Dân tộc", FACETS["ethnic_group"].options)
    religion = _choice("Tôn giáo", FACETS["religion"].options)
    occupation = _choice("Nghề nghiệp", FACETS["occupation"].options)
    general_education = _choice("Giáo dục phổ thông", FACETS["general_education"].options)
    professional_level = _choice("Chuyên môn, nghiệp vụ", FACETS["professional_level"].options)
    academic_title = _choice("Học hàm", FACETS["academic_title"].options)
    political_theory = _choice("Lý luận chính trị", FACETS["political_theory"].options)
    party_age = _choice("Tuổi Đảng", FACETS["party_age"].options)
    admission_period = _choice("Thời kỳ vào Đảng", FACETS["admission_period"].options)
    admitted_from = _day("Vào Đảng từ ngày")
    admitted_to = _day("Vào Đảng đến ngày")
    official_from = _day("Chính thức từ ngày")
    official_to = _day("Chính thức đến ngày")
    ended_from = _day("Ra khỏi danh sách từ ngày")
    ended_to = _day("Ra khỏi danh sách đến ngày")
    youth_union = _choice("Đoàn viên Đoàn TNCS Hồ Chí Minh", FACETS["youth_union"].options)
    private_owner = _choice("Chủ doanh nghiệp tư nhân", FACETS["private_owner"].options)
    foreign_spouse = _choice("Kết hôn với người nước ngoài", FACETS["foreign_spouse"].options)
    record_complete = _choice("Thông tin hồ sơ", FACETS["record_complete"].options)
    file_complete = _choice("Giấy tờ trong hồ sơ", FACETS["file_complete"].options)
    in_transit = _choice("Đang chuyển sinh hoạt", FACETS["in_transit"].options)
    sort = django_filters.ChoiceFilter(label="Sắp xếp", choices=SORTS, empty_label=None, method="keep", required=False)

    class Meta:
        model = Member
        fields: list[str] = []
        form = MemberFilterForm

    def keep(self, queryset, name, value):
        """Filters are applied together by ``members.queries.MemberList``, not one by one."""
        return queryset


#: The filters shown at once; the others stand behind "Thêm điều kiện".
FIRST_FILTERS = ("q", "standing", "membership_class", "activity_status", "sort")
