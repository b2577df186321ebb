"""What a batch is asked once for all its members: where from, where to, why, by which papers, who signs; and the reception."""

from __future__ import annotations

from datetime import date

from django import forms

from accounts.fields import OrganizationField
from accounts.permissions import Permission as P
from members.forms.movements import Everywhere
from members.importing.forms import EXTENSIONS, UploadForm
from members.models import ExternalScope
from regulations.lookup import lookup
from transfers.services.batches import Reception

_OUTSIDE = "Chỉ ghi khi cả đợt chuyển ra ngoài hệ thống."


class BatchForm(forms.Form):
    """The heading of a batch with its common papers."""

    title = forms.CharField(
        label="Tên đợt chuyển", max_length=250, help_text="Ví dụ: Sinh viên tốt nghiệp khóa 2022–2026."
    )
    origin = OrganizationField(
        label="Nơi đi", help_text="Nhập mã hoặc tên chi bộ; nhập đảng bộ để chọn ở mọi chi bộ trực thuộc."
    )
    reason = forms.ChoiceField(label="Lý do chuyển")
    cause_on = forms.DateField(label="Ngày quyết định có hiệu lực", help_text="Ngày bắt đầu tính thời hạn làm thủ tục.")
    destination = OrganizationField(
        label="Nơi đến chung",
        required=False,
        help_text="Để trống nếu mỗi người về một nơi: nhập nơi đến bằng tệp Excel.",
    )
    outside_unit = forms.CharField(
        label="Tổ chức đảng nơi đến ngoài hệ thống", max_length=250, required=False, help_text=_OUTSIDE
    )
    boundary = forms.ChoiceField(
        label="Phạm vi chuyển ra ngoài hệ thống",
        required=False,
        choices=[("", "Không ra ngoài"), *ExternalScope.choices],
    )
    decision_number = forms.CharField(label="Số quyết định", max_length=60, required=False)
    decision_on = forms.DateField(label="Ngày quyết định", required=False)
    decision_issuer = forms.CharField(label="Cơ quan ban hành quyết định", max_length=250, required=False)
    review_on = forms.DateField(
        label="Ngày chi bộ nhận xét bản tự kiểm điểm",
        required=False,
        help_text="Chuyển ra ngoài đảng bộ cơ sở thì phải có.",
    )
    signed_on = forms.DateField(label="Ngày viết giấy, giới thiệu")
    dues_paid_to = forms.DateField(label="Đã đóng đảng phí hết tháng", help_text="Nhập một ngày trong tháng đó.")
    signer_name = forms.CharField(label="Họ tên người ký của cấp ủy", max_length=120,
                                  help_text="Ô của chi bộ do bí thư chi bộ ký nếu đã ghi chức vụ.")  # fmt: skip
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=120)
    override_reason = forms.CharField(
        label="Lý do vượt quy định",
        max_length=500,
        required=False,
        help_text="Dùng cho trường hợp quy định cho phép khi có lý do.",
    )

    field_order = (
        "title", "reason", "origin", "destination", "outside_unit", "boundary", "decision_number", "decision_on", "decision_issuer",
        "cause_on",
    )  # fmt: skip

    def __init__(self, *args, scope, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"].bind(scope, P.TRANSFER_KEEP)
        self.fields["destination"].bind(Everywhere(), P.ORGANIZATION_VIEW)
        self.fields["reason"].choices = [("", "Chọn lý do"), *lookup("transfer_reason", on)]


class ReceptionForm(forms.Form):
    """How the receiving side receives everybody of a batch."""

    day = forms.DateField(label="Ngày tiếp nhận")
    branch = OrganizationField(
        label="Chi bộ tiếp nhận", required=False, help_text="Chỉ cần khi giấy giới thiệu gửi đến cấp ủy."
    )
    signer_name = forms.CharField(label="Họ tên người ký", max_length=120)
    signer_position = forms.CharField(label="Chức vụ người ký", max_length=120)
    reason = forms.CharField(label="Giải trình nếu trình giấy muộn", max_length=500, required=False)

    def __init__(self, *args, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].bind(scope, P.TRANSFER_KEEP)

    @property
    def given(self) -> Reception:
        """The values as the service takes them."""
        values = dict(self.cleaned_data)
        branch = values.pop("branch")
        return Reception(**values, branch=branch.pk if branch else None)


class ListForm(forms.Form):
    """The Excel list of a batch."""

    file = forms.FileField(label="Tệp danh sách", help_text="Tệp Excel .xlsx hoặc .xls, tối đa 30 MB.")
    clean_file = UploadForm.clean_file

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(EXTENSIONS)
