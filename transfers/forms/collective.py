"""A handover is begun from an act that is being prepared; what its steps ask."""

from __future__ import annotations

from django import forms

from accounts.permissions import Permission as P
from branches.models import Act, ActState
from core.case_pages import StepForm


class HandoverForm(forms.Form):
    """Which act the papers are for."""

    act = forms.ModelChoiceField(
        queryset=Act.objects.none(), label="Quyết định sắp xếp đang chuẩn bị", empty_label="Chọn quyết định",
        help_text="Lập quyết định và các việc sáp nhập, chia tách, chuyển giao ở phần Sắp xếp tổ chức trước.",
    )  # fmt: skip

    def __init__(self, *args, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        acts = Act.objects.visible_to(scope, str(P.ORGANIZATION_MANAGE)).filter(
            state=ActState.PLANNED, collective_transfer=None
        )
        self.fields["act"].queryset = acts.order_by("-effective_on", "-pk")


class HandoverStepForm(StepForm):
    """Two signers are names and positions of people, longer than a word."""

    def asked(self, name: str, label: str) -> forms.Field:
        """Signers in one line with what they hold."""
        if name.endswith("_signer"):
            return forms.CharField(label=label, max_length=200, help_text="Họ tên, chức vụ.")
        return super().asked(name, label)
