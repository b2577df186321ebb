"""What each step of admission asks of who takes it, beyond the values its row in the table requires."""

from __future__ import annotations

from django import forms

from accounts.permissions import Permission
from admissions.forms.rows import MemberChoice
from branches.fields import OrganizationField
from core.case_pages import StepForm

DECISIONS = ("decide", "recognise", "recognise_after_report", "delete_probationer", "annul", "annul_recognition")


class Everywhere:
    """The whole system as a reach: a person may move to any branch."""

    def paths(self, permission: str) -> tuple[str, ...]:
        """Everything."""
        return ("",)


class AdmissionStepForm(StepForm):
    """A step of admission."""

    def extra(self) -> dict[str, forms.Field]:
        """Number and day of a decision; the ceremony; where a person moves."""
        if self.transition.name in DECISIONS:
            return _decision()
        if self.transition.name == "hold_ceremony":
            return _ceremony(self.case)
        if self.transition.name == "move":
            return _move()
        return {}


def _decision() -> dict[str, forms.Field]:
    return {
        "decision_number": forms.CharField(
            label="Số quyết định", max_length=60, required=False,
            help_text="Để trống thì hệ thống lấy số tiếp theo trong sổ văn bản của cấp quyết định.",
        ),
        "decision_on": forms.DateField(label="Ngày quyết định", required=False, help_text="Để trống thì lấy ngày thực hiện."),
    }  # fmt: skip


def _ceremony(case) -> dict[str, forms.Field]:
    return {
        "ceremony_place": forms.CharField(label="Nơi tổ chức", max_length=250, required=False),
        "decision_received_on": forms.DateField(
            label="Ngày chi bộ nhận được quyết định", required=False, initial=case.decision_received_on,
        ),
        "helper": MemberChoice(
            case.organization, label="Đảng viên chính thức giúp đỡ đảng viên dự bị", required=False,
            help_text="Phân công ngay trong lễ kết nạp. Để trống thì đồng chí đang giúp đỡ tiếp tục.",
        ),
    }  # fmt: skip


def _move() -> dict[str, forms.Field]:
    destination = OrganizationField(
        label="Chi bộ nơi đến", required=False, help_text="Nhập mã hoặc tên chi bộ trong hệ thống."
    )
    destination.bind(Everywhere(), Permission.ORGANIZATION_VIEW)
    return {
        "destination": destination,
        "destination_text": forms.CharField(
            label="Nơi chuyển đến ngoài hệ thống", max_length=250, required=False, help_text="Chỉ ghi khi không có trong hệ thống."
        ),
    }  # fmt: skip
