"""Forms of the score: the card of a meeting, the re-score, visits, who follows a branch, what committees set."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import forms

from branches.models import Organization
from core.numbers import format_points
from meetings.models import (
    Applies,
    Band,
    Measure,
    MeetingMinimum,
    RatingPeriod,
    ScoreCriterion,
    ScoreLine,
    ScoreSheet,
    VisitRole,
)
from meetings.score.rules import choices_of
from meetings.score.scales import ScaleFault, read_scale, write_scale
from meetings.score.services import Said
from meetings.score.visits import Remarks, Visitor
from members.models import Member


def points_text(points: Decimal) -> str:
    """Points as the value of a choice: ``2``, ``0.5``."""
    return format(points.normalize(), "f")


class CardForm(forms.Form):
    """The card of a meeting: for each line that applies the points chosen and a note; ``version`` is what the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, lines: Iterable[ScoreLine], version: int, ended: bool = True, **kwargs) -> None:
        self.ended = ended
        self.lines = [line for line in lines if line.applies]
        super().__init__(*args, initial={"version": version}, **kwargs)
        for line in self.lines:
            choices = [
                ("", "Chưa chấm"),
                *((points_text(points), words) for points, words in choices_of(line.criterion)),
            ]
            entered = line.overruled or line.computed_points is None
            self.fields[f"points_{line.criterion_id}"] = forms.ChoiceField(
                label=f"{line.criterion.code}. {line.criterion.label}", choices=choices, required=False,
                initial=points_text(line.entered_points) if entered and line.entered_points is not None else "",
            )  # fmt: skip
            self.fields[f"note_{line.criterion_id}"] = forms.CharField(
                label="Lý do", max_length=300, required=False, initial=line.note
            )

    @property
    def said(self) -> dict[int, Said]:
        """What was chosen, by key of the criterion."""
        values = self.cleaned_data
        return {
            line.criterion_id: Said(
                Decimal(values[f"points_{line.criterion_id}"]) if values.get(f"points_{line.criterion_id}") else None,
                values.get(f"note_{line.criterion_id}", ""),
            )
            for line in self.lines
        }

    @property
    def rows(self) -> list[CardRow]:
        """The lines as the page shows them."""
        return [CardRow(self, line) for line in self.lines]

    @property
    def computed(self) -> list[CardRow]:
        """Lines the record of the meeting has answered, or answers before the minutes are adopted."""
        return [row for row in self.rows if row.line.computed_points is not None or row.pending]

    @property
    def graded(self) -> list[CardRow]:
        """Lines of which the clerk chooses the grade."""
        return [row for row in self._open if not row.criterion.yes_no]

    @property
    def asked(self) -> list[tuple[str, list[CardRow]]]:
        """Lines that are met or not, by group."""
        groups: dict[str, list[CardRow]] = {}
        for row in self._open:
            if row.criterion.yes_no:
                groups.setdefault(row.line.criterion.group, []).append(row)
        return list(groups.items())

    @property
    def _open(self) -> list[CardRow]:
        return [row for row in self.rows if row.line.computed_points is None and not row.pending]


class CardRow:
    """A line of the card on the page."""

    def __init__(self, form: CardForm, line: ScoreLine) -> None:
        self.line, self.criterion, self.ended = line, line.criterion, form.ended
        self.points, self.note = form[f"points_{line.criterion_id}"], form[f"note_{line.criterion_id}"]
        self.chosen = str(self.points.value() or "")

    @property
    def pending(self) -> str:
        """Why the record cannot answer yet what it will answer by itself; nothing for other lines."""
        waits = self.criterion.measure == Measure.DURATION and not self.ended
        if waits and self.line.computed_points is None and not self.chosen:
            return "Chưa ghi giờ kết thúc; tính khi thông qua biên bản."
        return ""

    @property
    def options(self) -> list[tuple[str, str, str]]:
        """Value, words, points as read."""
        return [(points_text(p), words, format_points(p)) for p, words in choices_of(self.criterion)]

    @property
    def counted(self) -> str:
        """The points that count, as read."""
        return "" if self.line.points is None else format_points(self.line.points)

    @property
    def computed(self) -> str:
        """The points computed, as read."""
        return "" if self.line.computed_points is None else format_points(self.line.computed_points)

    @property
    def most(self) -> str:
        """The most there is, as read."""
        return format_points(self.criterion.max_points)

    @property
    def open(self) -> bool:
        """Whether the way to overrule stands open: overruled already, or wrong."""
        return bool(self.line.overruled or self.note.errors or self.points.errors or self.chosen)


class PointsForm(forms.Form):
    """A total on a scale of 100, of an old meeting."""

    points = forms.DecimalField(
        localize=True, label="Tổng điểm tự chấm", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )


class RescoreForm(forms.Form):
    """The superior's score and why."""

    points = forms.DecimalField(
        localize=True, label="Điểm chấm lại (thang 100)", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    reason = forms.CharField(label="Lý do", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class NamedForm(forms.Form):
    """Somebody of a committee."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    position = forms.CharField(label="Chức vụ", max_length=200, required=False)

    def visitor(self, among=None) -> Visitor:
        """The person; a member on record when exactly one of that name is ``among`` those the user may see."""
        name = " ".join(self.cleaned_data["full_name"].split())
        found = list(among.filter(full_name=name)[:2]) if among is not None else []
        member: Member | None = found[0] if len(found) == 1 else None
        return Visitor(name, member, self.cleaned_data["position"])


class VisitForm(NamedForm):
    """A superior's attendance at a meeting."""

    role = forms.ChoiceField(label="Vai trò", choices=VisitRole.choices)
    organization_name = forms.CharField(label="Cấp ủy, cơ quan", max_length=250)
    remarks = forms.CharField(
        label="Nhận xét", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    follow_up = forms.CharField(
        label="Yêu cầu khắc phục, theo dõi", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    follow_up_deadline = forms.DateField(label="Thời hạn", required=False)
    score = forms.DecimalField(localize=True,
        label="Điểm đánh giá (thang 100)", min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False,
        help_text="Chỉ để tham khảo; chấm lại điểm của chi bộ làm ở mục “Chấm lại”.",
    )  # fmt: skip

    @property
    def said(self) -> Remarks:
        """What was said."""
        values = self.cleaned_data
        return Remarks(values["remarks"], values["follow_up"], values["follow_up_deadline"], values["score"])


class DoneForm(forms.Form):
    """What was done of what a superior asked."""

    done_on = forms.DateField(label="Hoàn thành ngày")
    result = forms.CharField(label="Kết quả thực hiện", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class FollowerForm(NamedForm):
    """Who follows a branch."""

    valid_from = forms.DateField(label="Từ ngày")
    source = forms.CharField(label="Theo văn bản phân công", max_length=200, required=False)


class CopySheetForm(forms.Form):
    """For whom and from when a sheet is copied."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="Áp dụng cho tổ chức và các chi bộ bên dưới"
    )
    label = forms.CharField(label="Tên bảng điểm", max_length=200)
    valid_from = forms.DateField(label="Áp dụng từ ngày")

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations


class SheetForm(forms.ModelForm):
    """Name, date, bands of a draft."""

    rescale = forms.TypedChoiceField(
        label="Tháng không có sinh hoạt chuyên đề", required=False, empty_value=None, coerce=lambda value: value == "yes",
        choices=[("", "Theo quy định chung"), ("yes", "Quy đổi theo điểm có thể đạt"), ("no", "Không quy đổi")],
    )  # fmt: skip

    class Meta:
        model = ScoreSheet
        fields = ("label", "valid_from", "source", "good_from", "fair_from", "average_from", "rescale", "note")
        localized_fields = ("good_from", "fair_from", "average_from")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["rescale"] = {True: "yes", False: "no"}.get(self.instance.rescale, "")
        for name in ("good_from", "fair_from", "average_from"):
            self.fields[name].help_text = "Để trống thì theo quy định chung."
            self.fields[name].min_value, self.fields[name].max_value = 0, 100
            self.fields[name].validators.extend([_within_100])


def _within_100(value) -> None:
    if not 0 <= value <= 100:
        raise forms.ValidationError("Điểm từ 0 đến 100.")


class CriterionForm(forms.Form):
    """One criterion of a draft."""

    code = forms.CharField(label="Mục", max_length=10, help_text="Ví dụ 3đ")
    group = forms.CharField(label="Nhóm", max_length=120)
    label = forms.CharField(label="Tiêu chí", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    max_points = forms.DecimalField(
        localize=True, label="Điểm tối đa", min_value=Decimal("0.01"), max_value=100, max_digits=5, decimal_places=2
    )
    applies = forms.ChoiceField(label="Áp dụng", choices=Applies.choices)
    measure = forms.ChoiceField(label="Tính từ", choices=Measure.choices, required=False)
    scale = forms.CharField(
        label="Cách cho điểm", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Mỗi dòng một mức, xét từ trên xuống, ví dụ “Tỷ lệ từ 90: 4; Từ 90 %”, dòng cuối “Còn lại: 1”. "
        "Dùng từ, trên, đến, dưới. Để trống nếu chỉ có đạt hoặc không đạt.",
    )  # fmt: skip
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args, criterion: ScoreCriterion | None = None, **kwargs) -> None:
        if criterion is not None:
            names = ("code", "group", "label", "max_points", "applies", "measure", "note")
            kwargs["initial"] = {name: getattr(criterion, name) for name in names} | {
                "scale": write_scale(criterion.scale)
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        """The marking read by the measure."""
        values = super().clean()
        try:
            values["scale"] = read_scale(values.get("scale", ""), values.get("measure", ""))
        except ScaleFault as fault:
            self.add_error("scale", str(fault))
        return values


class PublishForm(forms.Form):
    """Why a sheet is put into use although something is unusual."""

    reason = forms.CharField(label="Lý do (nếu tổng điểm khác 100)", max_length=500, required=False)


class EndForm(forms.Form):
    """The last day of something."""

    valid_to = forms.DateField(label="Áp dụng đến hết ngày")


class MinimumForm(forms.Form):
    """A committee's own least length."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="Áp dụng cho tổ chức và các chi bộ bên dưới"
    )
    kind = forms.ChoiceField(label="Loại buổi họp", choices=MeetingMinimum._meta.get_field("kind").choices)
    members_from = forms.IntegerField(label="Chi bộ từ số đảng viên", min_value=0, max_value=10_000, initial=0)
    minutes = forms.IntegerField(label="Số phút tối thiểu", min_value=1, max_value=600)
    valid_from = forms.DateField(label="Từ ngày")
    source = forms.CharField(label="Căn cứ", max_length=300)

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations


class RatingRuleForm(forms.Form):
    """A committee's own rule of rating: for each band the floor of every meeting and how many must be good."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="Áp dụng cho tổ chức và các chi bộ bên dưới"
    )
    period = forms.ChoiceField(label="Kỳ", choices=RatingPeriod.choices)
    label = forms.CharField(label="Tên quy tắc", max_length=200)
    valid_from = forms.DateField(label="Từ ngày")
    source = forms.CharField(label="Căn cứ", max_length=300)

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        starts = {
            Band.GOOD: (Band.FAIR, "", 7),
            Band.FAIR: (Band.AVERAGE, "", 0),
            Band.AVERAGE: (Band.AVERAGE, "50", 0),
        }
        for band, (floor, share, count) in starts.items():
            self.fields[f"floor_{band}"] = forms.ChoiceField(
                label=f"Mức {band.label}: các buổi thường kỳ từ mức", choices=Band.choices, initial=floor
            )
            self.fields[f"share_{band}"] = forms.IntegerField(
                label=f"Mức {band.label}: chỉ cần trên bao nhiêu % số buổi", required=False, min_value=0, max_value=99,
                initial=share, help_text="Để trống: mọi buổi.",
            )  # fmt: skip
            self.fields[f"count_{band}"] = forms.IntegerField(
                label=f"Mức {band.label}: số buổi Tốt ít nhất", min_value=0, max_value=12, initial=count
            )

    @property
    def levels(self) -> list[dict]:
        """The rows of the rule."""
        rows = []
        for band in (Band.GOOD, Band.FAIR, Band.AVERAGE):
            row = {"band": band.value, "floor": self.cleaned_data[f"floor_{band}"]}
            if self.cleaned_data[f"share_{band}"] is not None:
                row["floor_share"] = self.cleaned_data[f"share_{band}"]
            if self.cleaned_data[f"count_{band}"]:
                row |= {"count_of": Band.GOOD.value, "count": self.cleaned_data[f"count_{band}"]}
            rows.append(row)
        return [*rows, {"band": Band.POOR.value}]
