"""Papers, helpers, verification, consents, tallies, defects, the certificate of a course."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import Q

from admissions.forms_table import PaperForm as FormOfPaper
from admissions.models import Admission, AdmissionPaper, CheckState, ConsentKind, DefectKind, Helper, Verification
from admissions.services.ballots import Tally
from admissions.services.keeping import CHECK_COLUMNS
from branches.models import Organization
from members.models import Member, MembershipClass
from regulations.lookup import lookup

_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def number(label: str, *, required: bool = True, **options) -> forms.IntegerField:
    """A count."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=9999,
        required=required,
        widget=forms.TextInput(attrs=dict(_NUMERIC)),
        **options,
    )


def lines(label: str, *, required: bool = False, rows: int = 3, **options) -> forms.CharField:
    """A few lines."""
    return forms.CharField(
        label=label, max_length=4000, required=required, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class MemberChoice(forms.ModelChoiceField):
    """An official member of a branch."""

    def __init__(
        self, branch: Organization, *, without: Member | None = None, label: str = "Đảng viên", **options
    ) -> None:
        found = Member.objects.current().filter(organization=branch, membership_class=MembershipClass.OFFICIAL)
        found = found.exclude(pk=without.pk) if without else found
        super().__init__(found.order_by("name_sort_key", "pk"), label=label, empty_label="— chọn đồng chí —", **options)

    def label_from_instance(self, member: Member) -> str:
        """Name and year of birth: names repeat in a village."""
        return f"{member.full_name}, sinh {member.birth_date.year}" if member.birth_date else member.full_name


class DossierPaperForm(forms.Form):
    """A paper of the dossier; what it asks for depends on its form."""

    made_on = forms.DateField(label="Ngày của giấy tờ")

    def __init__(
        self,
        *args,
        form_of: FormOfPaper,
        branch: Organization,
        held: AdmissionPaper | None = None,
        without=None,
        **kwargs,
    ) -> None:
        if held is not None:
            kwargs["initial"] = {name: getattr(held, name) for name in held_columns(form_of)} | {
                "member": held.member_id
            }
        super().__init__(*args, **kwargs)
        self.form_of = form_of
        if form_of.of_member and held is None:
            label = "Đảng viên giúp đỡ" if form_of.phase == "probation" else "Đảng viên giới thiệu"
            self.fields["member"] = MemberChoice(branch, label=label, without=without)
        if form_of.code in ("4-KNĐ", "4a-KNĐ"):
            self.fields |= {"asked": number("Tổng số ủy viên ban chấp hành"), "present": number("Có mặt")}
        elif form_of.opinions:
            self.fields["asked"] = number("Số tổ chức được hỏi ý kiến")
        if form_of.opinions:
            self.fields |= {
                "in_favour": number("Tán thành"), "against": number("Không tán thành", required=False, initial=0),
                "reason_against": forms.CharField(label="Lý do không tán thành", max_length=500, required=False),
            }  # fmt: skip
        if form_of.code == "2-KNĐ":
            self.fields["stamped"] = forms.BooleanField(
                label="Đã đóng dấu giáp lai các trang và ảnh",
                required=False,
                help_text="Đóng dấu trước khi gửi thẩm tra.",
            )
            self.fields["certified_on"] = forms.DateField(
                label="Ngày chi ủy nhận xét, cấp ủy cơ sở chứng nhận", required=False,
                help_text="Chỉ ghi sau khi có đủ kết quả thẩm tra (mục 25, 26).",
            )  # fmt: skip
        if form_of.code not in ("1-KNĐ", "10-KNĐ", "2-KNĐ"):
            self.fields |= {"strengths": lines("Ưu điểm"), "weaknesses": lines("Khuyết điểm, hạn chế"),
                            "conclusion": lines("Kết luận, ý kiến", rows=2)}  # fmt: skip
        if not form_of.of_member and form_of.code not in ("1-KNĐ", "10-KNĐ"):
            self.fields |= {
                "number": forms.CharField(label="Số văn bản", max_length=60, required=False),
                "issuer": forms.CharField(label="Nơi lập, nơi ký", max_length=250, required=False),
                "signer": forms.CharField(label="Người ký", max_length=120, required=False),
            }  # fmt: skip
        self.fields["note"] = forms.CharField(label="Ghi chú", max_length=500, required=False)
        self.order_fields(["member", "made_on"])


def held_columns(form_of: FormOfPaper) -> tuple[str, ...]:
    """Columns of a paper that its form shows."""
    return ("made_on", "number", "issuer", "signer", "asked", "present", "in_favour", "against", "reason_against", "strengths",
            "weaknesses", "conclusion", "stamped", "certified_on", "note")  # fmt: skip


class HelperForm(forms.Form):
    """An official member asked to help."""

    def __init__(
        self, *args, case: Admission, branch: Organization, instead_of: Helper | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = MemberChoice(branch, label="Đảng viên giúp đỡ", without=case.member)
        self.fields["assigned_on"] = forms.DateField(
            label="Ngày phân công", help_text="Ngày nghị quyết chi bộ phân công."
        )
        self.fields["together_from"] = forms.DateField(
            label="Cùng công tác, học tập, cư trú từ ngày",
            required=False,
            help_text="Không nhớ ngày thì ghi ngày 1 của tháng.",
        )
        self.fields["waived"] = forms.CharField(
            label="Không xét thời gian cùng công tác vì", max_length=250, required=False,
            help_text="Chỉ ghi khi thay đồng chí được phân công trước, hoặc người vào Đảng từ nơi khác chuyển đến.",
        )  # fmt: skip
        self.fields["relative"] = forms.BooleanField(label="Là người thân của người được giúp đỡ", required=False)
        if instead_of is not None:
            self.fields["waived"].initial = f"Thay đồng chí {instead_of.member.full_name}"


class HelperEndForm(forms.Form):
    """A helper who helps no more."""

    ended_on = forms.DateField(label="Thôi giúp đỡ từ ngày")
    end_reason = forms.CharField(label="Lý do", max_length=250)


class CheckForm(forms.Form):
    """How the verification of one person stands."""

    state = forms.ChoiceField(label="Tình trạng", choices=CheckState.choices)
    waiver = forms.CharField(label="Lý do miễn thẩm tra", max_length=300, required=False)
    subject = forms.CharField(label="Nội dung thẩm tra", max_length=300, required=False)
    asked_body = forms.CharField(label="Cấp ủy, tổ chức đảng nơi đến thẩm tra", max_length=250, required=False)
    letter_number = forms.CharField(label="Số công văn, giấy giới thiệu", max_length=60, required=False)
    envoy = forms.CharField(label="Đảng viên được cử đi thẩm tra", max_length=120, required=False)
    sent_on = forms.DateField(label="Ngày gửi, ngày đi", required=False)
    result_on = forms.DateField(label="Ngày có kết quả", required=False)
    result = lines("Kết quả thẩm tra")
    conclusion_number = forms.CharField(label="Số văn bản kết luận về vấn đề chính trị", max_length=60, required=False)
    conclusion_on = forms.DateField(label="Ngày văn bản kết luận", required=False)
    conclusion_issuer = forms.CharField(label="Cấp kết luận", max_length=250, required=False)

    def __init__(self, *args, row: Verification, **kwargs) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in CHECK_COLUMNS}, **kwargs)


class ConsentForm(forms.Form):
    """A written consent, extension or conclusion by a body above."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=[("", "— chọn loại —"), *ConsentKind.choices])
    number = forms.CharField(label="Số văn bản", max_length=60)
    issued_on = forms.DateField(label="Ngày văn bản")
    issuer = forms.CharField(label="Cấp ban hành", max_length=250)
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)


class TallyForm(forms.Form):
    """A tally: the meeting, the number counted from, the votes; never who voted what."""

    held_on = forms.DateField(label="Ngày họp")
    base = number("Tổng số")
    present = number("Có mặt")
    in_favour = number("Tán thành")
    against = number("Không tán thành", required=False, initial=0)
    other = number("Ý kiến khác", required=False, initial=0)
    reason_against = forms.CharField(label="Lý do không tán thành", max_length=500, required=False)
    document_number = forms.CharField(label="Số nghị quyết", max_length=60, required=False)

    def __init__(self, *args, counted: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].label = f"Tổng số {counted}"
        self.fields["base"].help_text = "Tỷ lệ tính trên tổng số này, không phải trên số có mặt."

    @property
    def tally(self) -> Tally:
        """The tally as the service takes it."""
        data = self.cleaned_data
        return Tally(data["held_on"], data["base"], data["present"], data["in_favour"], data["against"] or 0, data["other"] or 0,
                     data["reason_against"], data["document_number"])  # fmt: skip


class DefectForm(forms.Form):
    """An admission or recognition found to be wrong."""

    kind = forms.ChoiceField(label="Loại sai phạm", choices=[("", "— chọn loại —"), *DefectKind.choices])
    concerns_recognition = forms.BooleanField(label="Sai ở khâu công nhận chính thức", required=False)
    found_on = forms.DateField(label="Ngày phát hiện")
    found_by = forms.CharField(label="Cơ quan phát hiện", max_length=250)
    description = lines("Nội dung sai phạm", required=True)


class InstructForm(forms.Form):
    """The letter that orders a procedure to be done again."""

    number = forms.CharField(label="Số công văn chỉ đạo", max_length=60)
    instruction_on = forms.DateField(label="Ngày công văn")


class RedressForm(forms.Form):
    """The decision after a procedure was done again."""

    decision_on = forms.DateField(label="Ngày quyết định")
    decision_number = forms.CharField(
        label="Số quyết định",
        max_length=60,
        required=False,
        help_text="Để trống thì hệ thống lấy số tiếp theo trong sổ văn bản.",
    )
    signer_name = forms.CharField(label="Họ tên người ký", max_length=200)
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=200, initial="Bí thư")


class CourseForm(forms.Form):
    """A certificate of a course the person has taken."""

    from_on = forms.DateField(label="Học từ ngày")
    to_on = forms.DateField(label="Đến ngày")
    issuer = forms.CharField(label="Đơn vị mở lớp, cấp giấy chứng nhận", max_length=200)
    result = forms.ChoiceField(label="Kết quả, xếp loại")
    certificate_number = forms.CharField(label="Số giấy chứng nhận", max_length=60)
    certificate_on = forms.DateField(label="Ngày cấp")
    topics = forms.CharField(label="Số chuyên đề, số ngày", max_length=200, required=False)
    note = forms.CharField(label="Ghi chú", max_length=250, required=False)

    def __init__(self, *args, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = [("", "— chọn kết quả —"), *lookup("training_grade", on)]


def official_count(branch: Organization) -> int:
    """How many official members a branch counts today, as a proposal for the number votes are counted from."""
    return Member.objects.current().filter(Q(organization=branch), membership_class=MembershipClass.OFFICIAL).count()
