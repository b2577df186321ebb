"""Forms of minutes, resolutions and books."""

from __future__ import annotations

from django import forms

from meetings.models import AgendaItem, AgendaPart, Book, Meeting, Resolution
from meetings.services.minutes import LONGEST
from meetings.services.resolutions import PARTS


class CorrectionForm(forms.Form):
    """A correction of adopted minutes."""

    text = forms.CharField(
        label="Nội dung đính chính", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ghi rõ câu, số nào trong biên bản được đính chính, nay đúng là gì.",
    )  # fmt: skip
    reason = forms.CharField(label="Lý do", max_length=300)


class ItemForm(forms.Form):
    """An item of the agenda."""

    title = forms.CharField(label="Nội dung", max_length=300)
    part = forms.ChoiceField(label="Phần của buổi họp", choices=AgendaPart.choices)
    text = forms.CharField(
        label="Ghi biên bản", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args, with_text: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_text:
            del self.fields["text"]


class SpeechForm(forms.Form):
    """Somebody spoke under an item of the agenda."""

    attendance = forms.ModelChoiceField(label="Người phát biểu", queryset=None, empty_label="Chọn người có mặt")
    item = forms.ModelChoiceField(
        label="Ở nội dung", queryset=AgendaItem.objects.none(), required=False, empty_label="Ngoài chương trình"
    )
    summary = forms.CharField(
        label="Tóm tắt ý kiến", max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, meeting: Meeting, known: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.agenda.order_by("order", "pk")
        self.fields["item"].label_from_instance = lambda item: item.title
        if known:
            del self.fields["attendance"]
            return
        came = meeting.roll.filter(value__in=("present", "online")).order_by("order", "pk")
        self.fields["attendance"].queryset = came
        self.fields["attendance"].label_from_instance = lambda line: line.full_name


class ResolutionForm(forms.Form):
    """The prose of a resolution by part, and the vote that adopts it."""

    title = forms.CharField(label="Trích yếu", max_length=300)
    vote = forms.ModelChoiceField(
        label="Biểu quyết thông qua", queryset=None, required=False, empty_label="Chưa biểu quyết",
        help_text="Chọn trong các biểu quyết “Thông qua nghị quyết, kết luận” đã ghi ở buổi họp.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vote"].queryset = meeting.votes.filter(matter="resolution")
        self.fields["vote"].label_from_instance = lambda vote: f"{vote.subject}: {vote.in_favour}/{vote.base} tán thành"
        for name, label in PARTS.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
            )

    def texts(self) -> dict[str, str]:
        """The prose by part."""
        return {name: self.cleaned_data[name] for name in PARTS}

    @staticmethod
    def initial_of(resolution: Resolution) -> dict:
        """The values of a draft."""
        return {
            "title": resolution.title,
            "vote": resolution.vote_id,
            "version": resolution.version,
            **resolution.texts,
        }


class BookForm(forms.Form):
    """Which book of which branch, for which years."""

    KINDS = (*Book.choices, ("resolutions", "Sổ nghị quyết"))

    organization = forms.TypedChoiceField(label="Chi bộ", coerce=int)
    book = forms.ChoiceField(label="Sổ", choices=KINDS)
    from_on = forms.DateField(label="Từ ngày")
    to_on = forms.DateField(label="Đến ngày")

    def clean(self) -> dict:
        """The period is not turned round."""
        values = super().clean()
        if values.get("from_on") and values.get("to_on") and values["to_on"] < values["from_on"]:
            self.add_error("to_on", "Đến ngày phải từ ngày bắt đầu trở đi.")
        return values
