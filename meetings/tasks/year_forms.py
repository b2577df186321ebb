"""Forms of yearly commitments and residence comments."""

from __future__ import annotations

from datetime import date

from django import forms

from core.text import clean_lines
from meetings.models import Commitment, CommitmentResult, ExceptionKind, ResidenceComment
from meetings.models.residence import GROUNDS, LEVELS
from meetings.tasks.forms import MemberChoices, Words
from members.models import Member
from regulations.lookup import lookup


class Lines(forms.CharField):
    """Several lines of words, tidied."""

    widget = forms.Textarea

    def to_python(self, value) -> str:
        """Without stray spaces and invisible characters; line breaks stay."""
        return clean_lines(super().to_python(value))


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)


class RegisterForm(forms.Form):
    """Who handed in the commitment, and when."""

    members = MemberChoices(
        Member.objects.none(), label="Đã nộp bản cam kết", error_messages={"required": "Chưa chọn đảng viên nào."}
    )
    registered_on = forms.DateField(label="Ngày đăng ký")

    def __init__(self, *args, members, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members


class CommitmentChoices(forms.ModelMultipleChoiceField):
    """Commitments by the name of the member."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, commitment: Commitment) -> str:
        """The name."""
        return commitment.member.full_name


class ConfirmForm(forms.Form):
    """Which commitments chi ủy confirms, when, by whom."""

    commitments = CommitmentChoices(
        Commitment.objects.none(), label="Bản cam kết", error_messages={"required": "Chưa chọn bản cam kết nào."}
    )
    confirmed_on = forms.DateField(label="Ngày xác nhận")
    confirmed_by = Words(label="Người xác nhận", max_length=120)

    def __init__(self, *args, waiting, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitments"].queryset = waiting


class CommitmentForm(forms.Form):
    """One commitment."""

    version = _version()
    items = Lines(
        label="Nội dung cam kết", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Mỗi nội dung một dòng; để trống nếu chỉ lưu bản giấy.",
    )  # fmt: skip
    registered_on = forms.DateField(label="Ngày đăng ký")
    confirmed_on = forms.DateField(label="Ngày xác nhận", required=False)
    confirmed_by = Words(label="Người xác nhận", max_length=120, required=False)
    midyear_on = forms.DateField(label="Ngày nhận xét giữa năm", required=False)
    midyear_remark = Words(label="Nhận xét giữa năm", max_length=400, required=False)
    result = forms.ChoiceField(
        label="Kết quả thực hiện", required=False, choices=[("", "Chưa kết luận"), *CommitmentResult.choices]
    )
    result_on = forms.DateField(label="Ngày kết luận", required=False)
    result_note = Words(label="Nhận xét kết quả", max_length=400, required=False)

    def __init__(self, *args, commitment: Commitment, **kwargs) -> None:
        initial = {name: getattr(commitment, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)


def level_choices(on: date) -> list[tuple[str, str]]:
    """The levels of a comment, with an empty one first."""
    return [("", "Chưa có"), *lookup(LEVELS, on)]


class SendForm(forms.Form):
    """Whose slips went out, and when."""

    members = MemberChoices(
        Member.objects.none(), label="Đã gửi phiếu", error_messages={"required": "Chưa chọn đảng viên nào."}
    )
    sent_on = forms.DateField(label="Ngày gửi phiếu")

    def __init__(self, *args, members, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members


class CommentForm(forms.Form):
    """One residence comment."""

    version = _version()
    residence = Words(label="Chi bộ, đảng ủy nơi cư trú", max_length=200, required=False)
    sent_on = forms.DateField(label="Ngày gửi phiếu", required=False)
    received_on = forms.DateField(label="Ngày nhận lại", required=False)
    level = forms.ChoiceField(label="Mức nhận xét", required=False)
    content = Lines(
        label="Nội dung nhận xét", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    signer = Words(label="Người nhận xét", max_length=120, required=False)
    certified_on = forms.DateField(label="Ngày đảng ủy cơ sở xác nhận", required=False)
    certified_by = Words(label="Nơi xác nhận", max_length=200, required=False)

    def __init__(self, *args, comment: ResidenceComment | None, on: date, **kwargs) -> None:
        initial = {name: getattr(comment, name) for name in self.base_fields} if comment else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["level"].choices = level_choices(on)


class CommentLineForm(forms.Form):
    """One line of the table in which several comments are entered at once."""

    version = _version()
    received_on = forms.DateField(label="Ngày nhận lại", required=False)
    level = forms.ChoiceField(label="Mức nhận xét", required=False)
    content = Words(label="Nội dung nhận xét", max_length=1000, required=False)
    certified_on = forms.DateField(label="Ngày xác nhận", required=False)

    def __init__(self, *args, member: Member, comment: ResidenceComment | None, on: date, **kwargs) -> None:
        self.member, self.comment = member, comment
        initial = {name: getattr(comment, name) for name in self.base_fields} if comment else {}
        super().__init__(*args, initial=initial, prefix=f"m{member.pk}", **kwargs)
        self.fields["level"].choices = level_choices(on)


class ExceptionForm(forms.Form):
    """A member who needs no comment, or needs one, from a day to a day."""

    member = forms.ModelChoiceField(Member.objects.none(), label="Đảng viên", empty_label="Chọn đồng chí")
    kind = forms.ChoiceField(label="Diện", choices=ExceptionKind.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="Lý do")
    valid_from = forms.DateField(label="Từ ngày")
    valid_to = forms.DateField(label="Đến ngày", required=False, help_text="Để trống nếu chưa có thời hạn.")
    note = Words(label="Ghi chú", max_length=250, required=False)

    def __init__(self, *args, members, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["ground"].choices = lookup(GROUNDS, on)


class EndExceptionForm(forms.Form):
    """The last day of an exception."""

    valid_to = forms.DateField(label="Ngày cuối cùng")
