"""What each step of a transfer asks of who takes it, beyond the values its row in the table requires."""

from __future__ import annotations

from datetime import date

from django import forms

from accounts.permissions import Permission as P
from branches.fields import OrganizationField
from branches.models import Organization
from core.case_pages import StepForm
from core.dates import Month
from members.forms.movements import Everywhere
from members.models import ExternalScope
from transfers.models import FileSeal, OtherEnd, SealState
from transfers.rules.dates import or_none, present_due

MOST_BRANCHES = 200  # offered in one list; below a larger committee the branch is typed
RECEPTIONS = ("receive_upper", "receive_grassroots", "accept")
_OPENED = (SealState.INTACT, SealState.BROKEN, SealState.MISSING, SealState.LOST)


class MonthField(forms.CharField):
    """A month typed as month/year; its value is the first day."""

    def __init__(self, **kwargs) -> None:
        super().__init__(max_length=7, help_text="Tháng/năm, ví dụ 11/2026.", **kwargs)

    def prepare_value(self, value):
        """A day as the month it lies in."""
        return str(Month.of(value)) if isinstance(value, date) else value

    def clean(self, value) -> date | None:
        """The first day of the month, also of a day in it; a message in words for anything else."""
        if isinstance(value, date):
            return Month.of(value).first_day
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return Month.parse(typed).first_day
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


def destination_field(**options) -> OrganizationField:
    """Any organisation of the system: a member may be introduced anywhere."""
    field = OrganizationField(**({"label": "Nơi đến trong hệ thống"} | options))
    field.bind(Everywhere(), P.ORGANIZATION_VIEW)
    return field


class BranchChoice(forms.ModelChoiceField):
    """A branch under the committee a letter is addressed to."""

    def __init__(self, committee: Organization, **options) -> None:
        found = (
            Organization.objects.active()
            .branches()
            .under(committee)
            .select_related("parent")
            .order_by("sort_key", "pk")
        )
        super().__init__(found, label="Chi bộ tiếp nhận", empty_label="— chọn chi bộ —", **options)

    def label_from_instance(self, branch: Organization) -> str:
        """The name, with the committee above it."""
        return f"{branch.name} ({branch.parent.name})" if branch.parent else branch.name


def branch_field(committee: Organization, *, required: bool) -> forms.Field:
    """The choice of a branch; typed when the committee has very many."""
    if Organization.objects.active().branches().under(committee).count() <= MOST_BRANCHES:
        return BranchChoice(committee, required=required)
    field = OrganizationField(label="Chi bộ tiếp nhận", required=required)
    field.bind(Everywhere(), P.ORGANIZATION_VIEW, under=committee)
    return field


def outside_fields() -> dict[str, forms.Field]:
    """An end outside the system: what stands there, its name, how far."""
    return {
        "outside_unit": forms.CharField(
            label="Nơi đến ngoài hệ thống", max_length=250, required=False,
            help_text="Tên tổ chức đảng và tỉnh; quân đội, công an ghi phiên hiệu đơn vị.",
        ),
        "other_end": forms.ChoiceField(
            label="Loại nơi đến ngoài hệ thống", required=False, choices=[("", "—"), *OtherEnd.choices]
        ),
        "boundary": forms.ChoiceField(
            label="Phạm vi chuyển", required=False, choices=[("", "— chỉ chọn khi ra ngoài hệ thống —"), *ExternalScope.choices]
        ),
    }  # fmt: skip


class TransferStepForm(StepForm):
    """A step of a transfer."""

    def asked(self, name: str, label: str) -> forms.Field:
        """A month for the dues; names no longer than the record keeps."""
        if name == "dues_paid_to":
            return MonthField(label=label)
        if name in ("signer_name", "signer_position"):
            return forms.CharField(label=label, max_length=120)
        if name == "report":
            return forms.CharField(label=label, max_length=60)
        return super().asked(name, label)

    def extra(self) -> dict[str, forms.Field]:
        """What this step may be given besides."""
        name = self.transition.name
        fields: dict[str, forms.Field] = {}
        if name in ("sign_branch", "forward", "introduce", "receive_upper", "receive_grassroots", "accept"):
            fields["number"] = _number(of_branch=name in ("sign_branch", "accept"))
        if name == "introduce":
            fields |= self._introduction()
        if name in RECEPTIONS:
            fields |= self._reception()
        if name in ("complete", "confirm_outside"):
            fields["answer_number"] = forms.CharField(label="Số phiếu báo trả lời", max_length=60, required=False)
        if name == "reintroduce" and not self.case.leaves_system:
            fields["destination"] = destination_field(
                label="Đổi nơi đến",
                required=False,
                help_text="Để trống nếu gửi lại nơi đến cũ. Nhập mã hoặc tên tổ chức đảng.",
            )
        if name == "readdress":
            fields |= {
                "destination": destination_field(required=False, help_text="Nhập mã hoặc tên chi bộ, đảng ủy nơi đến.")
            }
            fields |= outside_fields()
        return fields

    def _introduction(self) -> dict[str, forms.Field]:
        if self.case.kind != "internal":
            return {
                "notice_number": forms.CharField(
                    label="Số phiếu báo", max_length=60, required=False, help_text="Để trống thì đặt theo số giấy giới thiệu."
                )
            }  # fmt: skip
        return self._branch()

    def _reception(self) -> dict[str, forms.Field]:
        fields = self._branch() if self.transition.name != "accept" else {}
        if self.transition.name != "accept" and self._may_open():
            fields["seal_state"] = forms.ChoiceField(
                label="Tình trạng hồ sơ khi nhận", required=False,
                choices=[("", "Chưa mở niêm phong ở bước này"), *((s.value, s.label) for s in _OPENED)],
                help_text="Đối chiếu từng tài liệu theo mục lục thì dùng “Mở niêm phong” trên trang hồ sơ.",
            )  # fmt: skip
        if self.is_late:
            fields["late_note"] = forms.CharField(
                label="Giải trình của đồng chí, cách xử lý việc chậm", max_length=500, required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
        return fields

    @property
    def is_late(self) -> bool:
        """Whether the thirty working days have run out."""
        due = or_none(present_due, self.case.introduced_on)
        return due is not None and due.overdue(self.initial["on"])

    def _may_open(self) -> bool:
        return FileSeal.objects.filter(transfer=self.case.pk, state=SealState.CARRIED).exists()

    def _branch(self) -> dict[str, forms.Field]:
        """The branch that receives, when the letter is addressed to a committee."""
        destination = self.case.destination
        if destination is None or destination.is_branch:
            return {}
        return {"branch": branch_field(destination, required=False)}

    def offer_override(self) -> None:
        """A late reception is excused by the words about the delay; any other rule asks for its reason."""
        if "late_note" in self.fields and not self.is_bound:
            return
        super().offer_override()

    @property
    def step(self) -> dict:
        """The words about a delay are the reason to go on."""
        taken = super().step
        taken["override_reason"] = taken["override_reason"] or taken["data"].get("late_note", "")
        return taken


def _number(*, of_branch: bool) -> forms.CharField:
    words = (
        "Ghi nếu chi bộ có đánh số."
        if of_branch
        else "Để trống thì lấy số tiếp theo trong Sổ giới thiệu sinh hoạt đảng."
    )
    return forms.CharField(label="Số giấy giới thiệu (GTSHĐ)", max_length=30, required=False, help_text=words)
