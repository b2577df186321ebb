"""What a sitting is asked once, what each person is asked, what a batch of decisions is asked."""

from __future__ import annotations

from django import forms

from admissions.services.batch import PersonTally, Signing

_FIGURE = {"inputmode": "numeric", "autocomplete": "off"}


def _figure(label: str, least: int = 0, **options) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=9999, widget=forms.NumberInput(attrs=_FIGURE), **options
    )


class SittingForm(forms.Form):
    """The meeting: its day, how many there are, how many came."""

    held_on = forms.DateField(label="Ngày họp")
    base = _figure("Tổng số tính tỷ lệ", 1)
    present = _figure("Có mặt")

    def __init__(self, *args, base_label: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].label = base_label

    def clean(self):
        """Nobody came who is not one of them."""
        cleaned = super().clean()
        base, present = cleaned.get("base"), cleaned.get("present")
        if base is not None and present is not None and present > base:
            self.add_error("present", f"Có mặt {present} nhiều hơn tổng số {base}.")
        return cleaned


class PersonForm(forms.Form):
    """The tally of one person; nothing in favour written means that everyone present agreed."""

    chosen = forms.BooleanField(required=False)
    in_favour = _figure("Tán thành", required=False)
    against = _figure("Không tán thành", required=False)
    other = _figure("Ý kiến khác", required=False)
    document_number = forms.CharField(label="Số nghị quyết", max_length=60, required=False)
    reason_against = forms.CharField(label="Lý do không tán thành", max_length=500, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].widget.attrs["class"] = "ballot-chosen"

    @property
    def figures(self) -> list:
        """The bound fields of the votes."""
        return [self[name] for name in ("in_favour", "against", "other")]

    @property
    def words(self) -> list:
        """The bound fields of the words."""
        return [self[name] for name in ("document_number", "reason_against")]

    def tally(self, case_id: int, present: int, stage: str = "") -> PersonTally:
        """The row as the service takes it."""
        values = self.cleaned_data
        against, other = values["against"] or 0, values["other"] or 0
        in_favour = values["in_favour"] if values["in_favour"] is not None else max(present - against - other, 0)
        return PersonTally(
            case_id, in_favour, against, other, values["reason_against"], values["document_number"], stage
        )


class DecisionForm(forms.Form):
    """What all decisions of a batch share."""

    decision_on = forms.DateField(label="Ngày quyết định")
    signer_name = forms.CharField(label="Họ tên người ký", max_length=120)
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=120)
    override_reason = forms.CharField(
        label="Lý do vượt quy định", max_length=500, required=False, help_text="Chỉ ghi khi quyết định muộn có lý do."
    )


class NumberForm(forms.Form):
    """One decision: its number when it stands on paper already."""

    chosen = forms.BooleanField(required=False)
    number = forms.CharField(label="Số quyết định đã có", max_length=60, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].widget.attrs["class"] = "ballot-chosen"

    @property
    def figures(self) -> list:
        """No votes here."""
        return []

    @property
    def words(self) -> list:
        """The bound fields of the words."""
        return [self["number"]]

    def signing(self, case_id: int) -> Signing:
        """The row as the service takes it."""
        return Signing(case_id, self.cleaned_data["number"])
