"""What is typed on the pages of organisations and terms. Forms turn input into clean values; services decide."""

from __future__ import annotations

from datetime import date

from django import forms

from branches.fields import OrganizationField
from branches.models import CodePeriod, Level, Organization, Term
from branches.models.organization import OrganizationStatus
from branches.queries import ALL_BRANCHES
from branches.services.organizations import FACTS
from core.dates import format_date
from regulations.lookup import NoRuleInForce, lookup, lookup_values

ANY = [("", "Tất cả")]
NONE = [("", "Không ghi")]


def level_choices() -> list[tuple[str, str]]:
    """Levels an office may open or change to."""
    return list(Level.choices)


def type_choices(name: str, on: date | None = None) -> list[tuple[str, str]]:
    """A list of the regulations as choices; empty while it is not loaded."""
    try:
        return lookup(name, on)
    except NoRuleInForce:
        return []


class TreeFilter(forms.Form):
    """What the tree page is narrowed by; everything stands in the address."""

    q = forms.CharField(
        label="Tìm tổ chức đảng", required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Tên, không cần dấu, hoặc mã"}),
    )  # fmt: skip
    level = forms.ChoiceField(
        label="Cấp",
        required=False,
        choices=[*ANY, (ALL_BRANCHES, "Chi bộ các loại (nơi có đảng viên)"), *Level.choices],
    )
    type = forms.ChoiceField(label="Loại hình tổ chức cơ sở đảng", required=False)
    branch_type = forms.ChoiceField(label="Loại hình chi bộ", required=False)
    status = forms.ChoiceField(label="Tình trạng", required=False)
    on = forms.DateField(label="Cây tổ chức ngày", required=False)

    def __init__(self, data, *, today: date) -> None:
        data = data.copy()
        if not data.get("on"):
            data["on"] = format_date(today)
        super().__init__(data)
        self.fields["type"].choices = [*ANY, *((v.code, v.label) for v in _all_values("organization_type"))]
        self.fields["branch_type"].choices = [*ANY, *type_choices("branch_type")]
        shown = [choice for choice in OrganizationStatus.choices if choice[0] != OrganizationStatus.ANNULLED]
        self.fields["status"].choices = [("", "Đang tồn tại"), *shown]
        self.today = today
        self.is_valid()

    @property
    def day(self) -> date:
        """The day asked for; today when none or none that can be read."""
        return self.cleaned_data.get("on") or self.today

    def value(self, name: str) -> str:
        """The choice made; empty when it is none of the offered."""
        return self.cleaned_data.get(name) or ""

    @property
    def narrowed(self) -> bool:
        """Whether a flat list is asked for instead of the tree."""
        return any(self.value(name) for name in ("q", "level", "type", "branch_type", "status"))


def _all_values(name: str) -> list:
    """Values of a list, those of former days too: townships can still be looked for."""
    try:
        return lookup_values(name, None)
    except NoRuleInForce:
        return []


class FactsForm(forms.Form):
    """Facts of an organisation that are no dated version."""

    organ_label = forms.CharField(
        label="Cơ quan tổ chức của cấp ủy", required=False, max_length=80, help_text="Ví dụ: Ban Xây dựng Đảng."
    )
    place_name = forms.CharField(
        label="Địa danh ghi trên văn bản",
        required=False,
        max_length=80,
        help_text="Đứng trước “, ngày … tháng … năm …”.",
    )
    address = forms.CharField(label="Địa chỉ, địa bàn", required=False, max_length=250)
    exchange_identifier = forms.CharField(label="Mã định danh điện tử", required=False, max_length=35)
    established_on = forms.DateField(label="Ngày thành lập", required=False)
    decision_number = forms.CharField(label="Số quyết định thành lập", required=False, max_length=40)
    decision_date = forms.DateField(label="Ngày quyết định thành lập", required=False)
    decision_issuer = forms.CharField(label="Cơ quan quyết định thành lập", required=False, max_length=200)
    granted_superior_powers = forms.BooleanField(label="Được giao quyền cấp trên cơ sở", required=False)
    sort_order = forms.IntegerField(
        label="Thứ tự trong danh sách", required=False, min_value=0, max_value=100_000,
        help_text="Số nhỏ đứng trước; để 0 thì xếp theo tên.",
    )  # fmt: skip

    def __init__(self, *args, organization: Organization, **kwargs) -> None:
        kwargs.setdefault("initial", {name: getattr(organization, name) for name in FACTS})
        super().__init__(*args, **kwargs)

    def clean_sort_order(self) -> int:
        """An empty order is the usual one."""
        return self.cleaned_data.get("sort_order") or 0


class OpenForm(forms.Form):
    """An organisation entered for the first time, as it stands already (nhập ban đầu)."""

    name = forms.CharField(label="Tên tổ chức đảng", max_length=250)
    level = forms.ChoiceField(label="Cấp", choices=level_choices)
    code = forms.CharField(
        label="Mã tổ chức đảng",
        required=False,
        max_length=35,
        help_text="14 chữ số, ví dụ 38.168.053.000.001; chưa có thì bỏ trống.",
    )
    organization_type = forms.ChoiceField(label="Loại hình tổ chức cơ sở đảng", required=False)
    branch_type = forms.ChoiceField(label="Loại hình chi bộ", required=False)
    on = forms.DateField(
        label="Theo dõi từ ngày",
        help_text="Ngày đầu tiên tổ chức có trong hệ thống tại cấp ủy này; không trước ngày cấp ủy bắt đầu.",
    )
    established_on = forms.DateField(label="Ngày thành lập", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization_type"].choices = [*NONE, *type_choices("organization_type")]
        self.fields["branch_type"].choices = [*NONE, *type_choices("branch_type")]


class CodeForm(forms.Form):
    """A code an organisation bears or bore."""

    scheme = forms.ChoiceField(label="Loại mã", choices=CodePeriod.Scheme.choices)
    code = forms.CharField(label="Mã", max_length=35)
    valid_from = forms.DateField(label="Từ ngày", required=False)
    valid_to = forms.DateField(label="Đến ngày", required=False, help_text="Bỏ trống nếu còn dùng.")


class DelegationForm(forms.Form):
    """A power delegated to a committee."""

    ACTIONS = [
        ("admission", "Kết nạp đảng viên"), ("recognition", "Công nhận đảng viên chính thức"), ("deletion", "Xóa tên đảng viên"),
        ("expulsion", "Khai trừ đảng viên"),
    ]  # fmt: skip
    action = forms.ChoiceField(label="Việc được ủy quyền", choices=ACTIONS)
    decision_number = forms.CharField(label="Số quyết định", max_length=40)
    decision_date = forms.DateField(label="Ngày quyết định")
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200)
    valid_from = forms.DateField(label="Từ ngày")
    valid_to = forms.DateField(label="Đến ngày", required=False)


class TermForm(forms.Form):
    """A term of a committee."""

    starts_on = forms.DateField(label="Bắt đầu", help_text="Thường là ngày đại hội hoặc ngày quyết định chỉ định.")
    label = forms.CharField(
        label="Nhiệm kỳ", required=False, max_length=40, help_text="Ví dụ 2025 – 2030; bỏ trống thì ghi theo ngày."
    )
    planned_end_on = forms.DateField(
        label="Dự kiến kết thúc", required=False, help_text="Bỏ trống thì tính theo quy định."
    )
    fixed_size = forms.IntegerField(
        label="Số lượng cấp ủy viên do đại hội quyết định", required=False, min_value=1, max_value=200
    )
    congress_on = forms.DateField(label="Ngày đại hội", required=False)
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, term: Term | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if term is not None:
            del self.fields["starts_on"]
            self.initial |= {name: getattr(term, name) for name in self.fields}


class ExtendForm(forms.Form):
    """The superior allows the congress earlier or later."""

    until = forms.DateField(label="Được phép đến ngày")
    consent_document = forms.CharField(
        label="Văn bản đồng ý",
        max_length=200,
        help_text="Số, ngày, cơ quan ban hành, ví dụ Công văn 15-CV/ĐU, ngày 02/6/2026.",
    )


class CloseTermForm(forms.Form):
    """A term ends without a next one."""

    ended_on = forms.DateField(label="Ngày kết thúc nhiệm kỳ")


class CommitteeFilter(forms.Form):
    """The list of terms."""

    q = forms.CharField(label="Tìm", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    level = forms.ChoiceField(label="Cấp", required=False, choices=[*ANY, *Level.choices])
    due = forms.ChoiceField(
        label="Đại hội", required=False,
        choices=[*ANY, ("overdue", "Đã quá hạn"), ("soon", "Đến hạn trong 6 tháng"), ("none", "Chưa nhập nhiệm kỳ")],
    )  # fmt: skip


class ImportForm(forms.Form):
    """A file with the tree of an office."""

    under = OrganizationField(label="Nhập vào dưới tổ chức đảng")
    file = forms.FileField(
        label="Tệp Excel (.xlsx, .xls)", widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsm"})
    )

    def __init__(self, *args, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].bind(scope, "member.import")


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label="Lý do hoàn lại", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
