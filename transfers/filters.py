"""The filters of the board of transfers; they live in its address."""

from __future__ import annotations

from django import forms

from transfers.models import CLOSED, TransferKind, TransferState

ALL, OPEN, ENDED = "all", "open", "ended"
#: Part of the board → its words. ``""`` is everything that goes on.
BUCKETS = {
    "waiting": "Chờ đơn vị xử lý",
    "sent": "Đã giới thiệu đi",
    "coming": "Đang chuyển đến",
    "transit": "Đang trên đường",
    "before": "Chưa giới thiệu",
}
DIRECTIONS = {"out": "Chuyển đi", "in": "Chuyển đến", "internal": "Trong đơn vị"}
#: Order of the list → words, columns (all ascending or all descending, unique together).
SORTS = {
    "due": ("Quá hạn lâu nhất trước", ("due_order", "since", "pk")),
    "since": ("Lâu nhất trước", ("since", "pk")),
    "new": ("Mới mở trước", ("-pk",)),
    "name": ("Họ và tên", ("full_name", "pk")),
}


def _states() -> list:
    running = [state for state in TransferState if state not in CLOSED]
    return [
        ("", "Đang giải quyết"),
        ("Bước", [(state.value, state.label) for state in running]),
        ("Đã kết thúc", [(ENDED, "Tất cả đã kết thúc"), *((state.value, state.label) for state in CLOSED)]),
        (ALL, "Tất cả"),
    ]


class BoardFilter(forms.Form):
    """Which transfers, in which order."""

    q = forms.CharField(
        label="Tìm theo họ tên", max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )  # fmt: skip
    bucket = forms.ChoiceField(label="Phần việc", choices=[("", "Tất cả"), *BUCKETS.items()], required=False)
    state = forms.ChoiceField(label="Bước", choices=_states, required=False)
    kind = forms.ChoiceField(label="Hình thức", choices=[("", "Tất cả"), *TransferKind.choices], required=False)
    direction = forms.ChoiceField(label="Chiều", choices=[("", "Tất cả"), *DIRECTIONS.items()], required=False)
    origin = forms.CharField(label="Nơi đi", max_length=100, required=False)
    destination = forms.CharField(label="Nơi đến", max_length=100, required=False)
    holder = forms.CharField(label="Nơi đang giữ hồ sơ", max_length=100, required=False)
    since = forms.DateField(label="Giới thiệu từ ngày", required=False)
    until = forms.DateField(label="Giới thiệu đến ngày", required=False)
    sort = forms.ChoiceField(
        label="Sắp xếp", choices=[(name, words) for name, (words, _) in SORTS.items()], required=False
    )
    overdue = forms.BooleanField(label="Chỉ quá hạn", required=False)
    organization = forms.IntegerField(min_value=1, max_value=2**62, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict:
        """The period in its order."""
        asked = super().clean()
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", "Ngày cuối phải từ ngày đầu trở đi.")
        return asked

    @property
    def main(self) -> list:
        """The fields always in sight."""
        return [self[name] for name in ("q", "bucket", "state", "overdue")]

    @property
    def more(self) -> list:
        """The fields folded away until one of them is in use."""
        return [
            self[name] for name in ("kind", "direction", "origin", "destination", "holder", "since", "until", "sort")
        ]

    @property
    def unfolded(self) -> bool:
        """Whether one of the folded fields is in use, or wrong."""
        return any(self.data.get(field.name) or field.errors for field in self.more)

    @property
    def active(self) -> int:
        """How many filters are in use."""
        given = self.cleaned_data.items()
        return sum(
            1
            for name, value in given
            if value not in (None, "", False) and name not in ("sort", "organization", "bucket")
        )
