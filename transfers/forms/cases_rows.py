"""What is kept in a case of transfer: papers, corrections of the letter, the sealed file, questions to the destination."""

from __future__ import annotations

from datetime import date

from django import forms

from transfers.models import FileSeal, SealState
from transfers.papers_table import PAPERS


class TransferPaperForm(forms.Form):
    """A paper of the request."""

    code = forms.ChoiceField(
        label="Loại giấy tờ",
        choices=[("", "— chọn —"), *((p.code, p.words[0].upper() + p.words[1:]) for p in PAPERS.values())],
    )
    made_on = forms.DateField(label="Ngày của giấy tờ")
    number = forms.CharField(label="Số", max_length=60, required=False)
    issuer = forms.CharField(label="Nơi lập, nơi ký", max_length=250, required=False)
    remarks = forms.CharField(
        label="Nhận xét của đảng ủy cơ sở", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi vào bản tự kiểm điểm.",
    )  # fmt: skip
    pages = forms.IntegerField(
        label="Số tờ",
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)


class CorrectionForm(forms.Form):
    """A small mistake in a box: struck through, written above, sealed."""

    struck = forms.CharField(label="Chữ ghi sai (gạch, còn đọc được)", max_length=250)
    correction = forms.CharField(
        label="Nội dung sửa, có đóng dấu", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SealForm(forms.Form):
    """Who seals the file, when, and how it travels."""

    on = forms.DateField(label="Ngày niêm phong")
    name = forms.CharField(label="Người niêm phong", max_length=120)
    between_offices = forms.BooleanField(
        label="Giao giữa hai cơ quan, không do đảng viên mang",
        required=False,
        help_text="Ví dụ với cơ quan chính trị trong quân đội, công an.",
    )


class OpenForm(forms.Form):
    """How the file was found, and each paper of the inventory ticked."""

    state = forms.ChoiceField(
        label="Tình trạng niêm phong", widget=forms.RadioSelect,
        choices=[(SealState.INTACT.value, SealState.INTACT.label), (SealState.BROKEN.value, SealState.BROKEN.label)],
    )  # fmt: skip
    on = forms.DateField(label="Ngày mở, kiểm tra")
    name = forms.CharField(label="Người kiểm tra", max_length=120)
    found = forms.MultipleChoiceField(
        label="Tài liệu có khi mở", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Bỏ dấu ở tài liệu không thấy; hồ sơ khi đó được ghi là thiếu tài liệu.",
    )  # fmt: skip
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)

    field_order = ["on", "name", "state", "found", "note"]

    def __init__(self, seal: FileSeal, *args, labels: dict[int, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [str(order) for order in labels]
        self.fields["found"].choices = [(str(order), words) for order, words in labels.items()]
        if not labels:
            del self.fields["found"]
        elif not self.is_bound:
            self.initial["found"] = [str(p.order) for p in seal.papers.all() if p.found is not False]

    @property
    def absent(self) -> set[int]:
        """Numbers of the lines that were not found."""
        return {int(order) for order in self.lines if order not in self.cleaned_data.get("found", self.lines)}


class LostForm(forms.Form):
    """What happened to the letter or the file."""

    on = forms.DateField(label="Ngày báo mất")
    note = forms.CharField(
        label="Việc mất hồ sơ", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Khi nào, ở đâu, xác nhận của công an nơi mất.",
    )  # fmt: skip


class ChaseForm(forms.Form):
    """The day the origin asked what became of the member."""

    on = forms.DateField(label="Ngày đôn đốc, hỏi nơi đến")

    def __init__(self, *args, sent_on: date, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sent_on, self.today = sent_on, today

    def clean_on(self) -> date:
        """Neither before the notice nor a day to come."""
        on = self.cleaned_data["on"]
        if not self.sent_on <= on <= self.today:
            raise forms.ValidationError("Ngày đôn đốc phải từ ngày gửi phiếu báo đến hôm nay.")
        return on
