"""Forms of Party dues."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from branches.models import Organization
from core.case_pages import StepForm
from core.dates import Month
from core.numbers import format_number
from meetings.dues.money import parse_money
from meetings.dues.parameters import REDUCTION_STEPS
from meetings.dues.services.profiles import MOST, Basis
from meetings.models import Channel, DuesProfile, Region, ReliefGround, ReliefKind
from regulations.lookup import NoRuleInForce, lookup


class MonthField(forms.CharField):
    """A month written 11/2026."""

    def __init__(self, **options) -> None:
        super().__init__(**{"help_text": "Ví dụ 11/2026", "max_length": 7} | options)

    def prepare_value(self, value):
        """A month as people write it."""
        return str(value) if isinstance(value, Month) else value

    def clean(self, value: str) -> Month | None:
        """The month, or a sentence."""
        text = super().clean(value)
        try:
            found = Month.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if found is not None and not 1950 <= found.year <= 2100:
            raise forms.ValidationError(f"Năm {found.year} không hợp lý.")
        return found


class MoneyField(forms.CharField):
    """An amount in đồng, written 9.360.000."""

    def __init__(self, *, negative: bool = False, **options) -> None:
        self.negative = negative
        super().__init__(**{"max_length": 24} | options)
        self.widget.attrs["inputmode"] = "numeric"

    def prepare_value(self, value):
        """With its dots."""
        return format_number(value) if isinstance(value, int) else value

    def clean(self, value: str) -> int | None:
        """Whole đồng, or a sentence."""
        text = super().clean(value)
        try:
            amount = parse_money(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if amount is not None and (amount < 0 and not self.negative):
            raise forms.ValidationError("Số tiền không được âm.")
        if amount is not None and abs(amount) > MOST:
            raise forms.ValidationError(f"Số tiền lớn nhất là {format_number(MOST)} đồng.")
        return amount


class PaymentForm(forms.Form):
    """How money came in."""

    paid_on = forms.DateField(label="Ngày nộp")
    channel = forms.ChoiceField(label="Hình thức", choices=Channel.choices, initial=Channel.CASH)


class TakenForm(PaymentForm):
    """What was taken for one month of a member, in one of the branch's months."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount = MoneyField(
        label="Số tiền thu trong tháng này",
        negative=True,
        help_text="0 để bỏ lần ghi; số âm để điều chỉnh giảm tháng đã nộp cấp trên",
    )
    note = forms.CharField(label="Ghi chú, lý do", max_length=300, required=False)
    field_order = ("amount", "paid_on", "channel", "note")


class SeveralMonthsForm(PaymentForm):
    """Late or in advance: everything from a month to a month."""

    first = MonthField(label="Từ tháng")
    last = MonthField(label="Đến tháng")
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)
    field_order = ("first", "last", "paid_on", "channel", "note")


class ReasonForm(forms.Form):
    """Why a month is not paid."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    unpaid_reason = forms.CharField(label="Lý do chưa nộp", max_length=300, required=False)
    reason_accepted = forms.ChoiceField(
        label="Chi bộ xét lý do", required=False,
        choices=[("", "Chưa xét"), ("yes", "Chính đáng"), ("no", "Không chính đáng")],
    )  # fmt: skip

    @property
    def accepted(self) -> bool | None:
        """What the branch thinks of it; ``None`` while it has not said."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("reason_accepted") or "")


class HandoverForm(forms.Form):
    """Closing a month."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label="Ngày nộp")
    receiver = forms.CharField(label="Người nhận ở cấp trên", max_length=120)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)


class ProfileForm(forms.Form):
    """On what a member pays, from a month on."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    start = MonthField(label="Áp dụng từ tháng")
    group = forms.ChoiceField(label="Nhóm đóng đảng phí")
    base = MoneyField(
        label="Mức làm căn cứ (đồng/tháng)",
        required=False,
        help_text="Tiền lương đóng BHXH, lương hưu hoặc trợ cấp; lương đổi thì ghi tháng bắt đầu, đảng phí tính theo lương tháng trước",
    )
    extra_base = MoneyField(label="Tiền công, phụ cấp ngoài lương hưu (đồng/tháng)", required=False)
    region = forms.ChoiceField(
        label="Vùng lương tối thiểu",
        required=False,
        choices=[("", "Không dùng"), *Region.choices],
        help_text="Chỉ với đồng chí không tham gia BHXH: vùng nơi chi bộ đóng",
    )
    fixed_amount = MoneyField(
        label="Mức đóng ghi tay (đồng/tháng)",
        required=False,
        help_text="Khi nhóm chưa có tỷ lệ: ở ngoài nước, hoặc trước 02/2026",
    )
    voluntary_amount = MoneyField(label="Tự nguyện đóng cao hơn (đồng/tháng)", required=False)
    voluntary_document = forms.CharField(label="Văn bản đồng ý của cấp ủy cấp trên", max_length=200, required=False)
    social_pension = forms.BooleanField(label="Đang hưởng trợ cấp hưu trí xã hội (được miễn)", required=False)
    pays_at = forms.ModelChoiceField(
        Organization.objects.none(), label="Đóng tại chi bộ khác (sinh hoạt tạm thời)", required=False
    )
    pays_outside = forms.CharField(label="Đóng ở nơi ngoài hệ thống", max_length=200, required=False)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)  # fmt: skip

    def __init__(self, *args, branches, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "Chọn nhóm"), *lookup("dues_group")]
        self.fields["pays_at"].queryset = branches
        self.fields["pays_at"].choices = [("", "Không"), *((b.pk, b.name) for b in branches[:300])]

    @property
    def basis(self) -> Basis:
        """What was typed."""
        values = self.cleaned_data
        return Basis(**{name: values[name] for name in Basis.__dataclass_fields__})


def profile_initial(profile: DuesProfile | None, month: Month, region: str) -> dict:
    """What the form shows first: the record in force, or the region of the branch's other members."""
    start = {"start": month, "seen": profile.pk if profile else 0}
    if profile is None:
        return start | {"region": region}
    return start | {name: getattr(profile, name) for name in Basis.__dataclass_fields__}


class ReliefForm(forms.Form):
    """An application for relief."""

    kind = forms.ChoiceField(label="Đề nghị", choices=ReliefKind.choices)
    percent = forms.TypedChoiceField(label="Mức giảm", coerce=int, required=False, empty_value=None)
    ground = forms.ChoiceField(label="Lý do", choices=ReliefGround.choices)
    ground_note = forms.CharField(
        label="Hoàn cảnh cụ thể", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    applied_on = forms.DateField(label="Ngày làm đơn")
    first = MonthField(label="Từ tháng")
    last = MonthField(label="Đến hết tháng")

    def __init__(self, *args, on, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        try:
            steps = REDUCTION_STEPS.value_on(on)
        except NoRuleInForce:
            steps = []
        self.fields["percent"].choices = [("", "Không (miễn)"), *((step, f"{step}%") for step in steps)]


class ReliefStepForm(StepForm):
    """What a step of the case asks for; a decision that is signed here takes a number."""

    def extra(self) -> dict[str, forms.Field]:
        """The number of the decision, where one is signed."""
        if "signer_name" not in self.transition.needs:
            return {}
        help_text = "Để trống thì lấy số tiếp theo trong sổ văn bản"
        return {
            "decision_number": forms.CharField(
                label="Số quyết định", max_length=60, required=False, help_text=help_text
            )
        }


class SplitForm(forms.Form):
    """A local share."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="Áp dụng cho đơn vị và các chi bộ trực thuộc"
    )
    branch_type = forms.ChoiceField(label="Chỉ loại hình chi bộ", required=False)
    keeps_percent = forms.DecimalField(
        label="Chi bộ giữ lại (%)", min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2
    )
    valid_from = forms.DateField(label="Từ ngày")
    document = forms.CharField(label="Văn bản quy định", max_length=200)

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        self.fields["organization"].choices = [(o.pk, o.name) for o in organizations[:300]]
        self.fields["branch_type"].choices = [("", "Mọi chi bộ"), *lookup("branch_type")]


class BasesUploadForm(forms.Form):
    """A list of bases."""

    file = forms.FileField(
        label="Tệp Excel", help_text="Cột: Họ và tên hoặc số căn cước hoặc số thẻ; Nhóm (nếu đổi); Mức lương, lương hưu"
    )
    start = MonthField(label="Áp dụng từ tháng")
