"""Forms of the review: open a round, set it, write a self-review in the order of the paper, findings, steps, re-assessment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import forms

from branches.models import Organization
from core.case_pages import StepForm
from meetings.models import CapBase, CapGroup, CapRounding, Evaluation, PeriodKind, ReviewRound, SuggestedBy, WorkClass
from meetings.models.review import level_label
from meetings.review.judging import criteria_of, said_of, subject_class
from meetings.review.services.rounds import DEADLINES
from meetings.review.standards import blocks_of, level_choices
from regulations.lookup import lookup_values

FULFILLED = [("yes", "Đảm bảo"), ("no", "Không đảm bảo")]
GRADE_CHOICES = [("excellent", "Xuất sắc"), ("good", "Tốt"), ("fair", "Trung bình"), ("poor", "Kém")]
TASK_FIGURES = (
    ("exceeded", "Hoàn thành vượt mức"), ("on_time", "Hoàn thành đúng hạn"), ("late", "Hoàn thành chậm"), ("not_done", "Không hoàn thành"),
)  # fmt: skip
_LONG = forms.Textarea(attrs={"rows": 4})
_NOTHING = [("", "Chưa chọn")]


class OpenRoundForm(forms.Form):
    """Which organisation, which period, the review day."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Tổ chức đảng mở đợt")
    kind = forms.ChoiceField(label="Loại đợt", choices=PeriodKind.choices)
    year = forms.IntegerField(label="Năm được kiểm điểm", min_value=2018, max_value=2100)
    quarter = forms.TypedChoiceField(
        label="Quý (chỉ đợt hằng quý)", required=False, coerce=int, empty_value=None,
        choices=[("", "Không"), (1, "Quý I"), (2, "Quý II"), (3, "Quý III"), (4, "Quý IV")],
    )  # fmt: skip
    review_on = forms.DateField(
        label="Ngày kiểm điểm", help_text="Danh sách đảng viên và thời gian sau kết nạp tính đến ngày này."
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=400)

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations


class SetRoundForm(forms.Form):
    """Deadlines and ceiling of a round; ``version`` is what the person started from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    cap_percent = forms.DecimalField(
        label="Tỷ lệ tối đa Hoàn thành xuất sắc (%)", min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2,
        required=False, help_text="Để trống nếu không áp dụng tỷ lệ tối đa.",
    )  # fmt: skip
    cap_base = forms.ChoiceField(label="Tính trên", choices=CapBase.choices)
    cap_group = forms.ChoiceField(label="Tính theo nhóm", choices=CapGroup.choices)
    cap_rounding = forms.ChoiceField(label="Phần lẻ", choices=CapRounding.choices)
    cap_reason = forms.CharField(
        label="Lý do, căn cứ khi chọn cách tính khác mặc định", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    note = forms.CharField(label="Ghi chú", required=False, max_length=400)

    def __init__(self, *args, review: ReviewRound, **kwargs) -> None:
        names = ("version", "cap_percent", "cap_base", "cap_group", "cap_rounding", "cap_reason", "note", *DEADLINES)
        super().__init__(*args, initial={name: getattr(review, name) for name in names}, **kwargs)
        for name in DEADLINES:
            label = ReviewRound._meta.get_field(name).verbose_name
            self.fields[name] = forms.DateField(label=label[0].upper() + label[1:], required=False)
        self.order_fields(["version", *DEADLINES])

    @property
    def deadlines(self) -> dict[str, date | None]:
        """Days by name."""
        return {name: self.cleaned_data.get(name) for name in DEADLINES}


def _criterion_field(criterion, initial) -> forms.ChoiceField:
    choices = (
        GRADE_CHOICES
        if criterion.graded
        else [(c, f"{w} ({criterion.most if c == 'yes' else 0} điểm)") for c, w in FULFILLED]
    )
    if isinstance(initial, bool):
        initial = "yes" if initial else "no"
    return forms.ChoiceField(
        label=criterion.label, choices=choices, widget=forms.RadioSelect, required=False, initial=initial
    )


def _plain(value: str) -> object:
    return {"yes": True, "no": False}.get(value, value)


class _CaseForm(forms.Form):
    """What the forms of a case share: the version, the criteria as groups of radio buttons."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case, **kwargs) -> None:
        self.case = case
        super().__init__(*args, initial={"version": case.version} | kwargs.pop("initial", {}), **kwargs)
        self.criteria = criteria_of(case)

    def add_criteria(self, said: dict) -> None:
        """One field for each criterion, with what is said so far."""
        for criterion in self.criteria:
            self.fields[f"criterion_{criterion.code}"] = _criterion_field(criterion, said.get(criterion.code))

    @property
    def groups(self) -> list[tuple[str, list]]:
        """(heading, fields) of the criteria, for the page."""
        found: dict[str, list] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.group, []).append(self[f"criterion_{criterion.code}"])
        return list(found.items())

    @property
    def said(self) -> dict[str, object]:
        """What was chosen for each criterion."""
        chosen = {criterion.code: self.cleaned_data.get(f"criterion_{criterion.code}") for criterion in self.criteria}
        return {code: _plain(value) for code, value in chosen.items() if value}


class SelfReviewForm(_CaseForm):
    """The self-review: the parts in the order of the form, the criteria, the level one claims."""

    self_review_on = forms.DateField(label="Ngày viết bản kiểm điểm", required=False)

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, initial={"self_review_on": case.self_review_on}, **kwargs)
        self.blocks = blocks_of(subject_class(case))
        for block in self.blocks:
            self.fields[f"text_{block.code}"] = forms.CharField(
                label=block.label, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
                initial=case.self_texts.get(block.code, ""),
            )  # fmt: skip
        self.add_criteria(case.self_criteria)
        self.fields["self_level"] = forms.ChoiceField(
            label="Tự nhận mức xếp loại",
            choices=[*_NOTHING, *level_choices(case.rules_on)],
            required=False,
            initial=case.self_level,
        )

    @property
    def text_fields(self) -> list:
        """The parts, for the page."""
        return [self[f"text_{block.code}"] for block in self.blocks]

    @property
    def values(self) -> dict[str, object]:
        """What ``services.writing.write`` takes."""
        texts = {block.code: self.cleaned_data[f"text_{block.code}"].strip() for block in self.blocks}
        return {
            "self_texts": {code: text for code, text in texts.items() if text}, "self_criteria": self.said,
            "self_level": self.cleaned_data["self_level"], "self_review_on": self.cleaned_data["self_review_on"],
        }  # fmt: skip


class FindingsForm(_CaseForm):
    """What the meeting found: figures of tasks, shortcomings, discipline, its own view of the criteria, its comments."""

    branch_comments = forms.CharField(
        label="Ý kiến góp ý của hội nghị (tóm tắt)", required=False, max_length=20_000, widget=_LONG
    )
    suggested_by = forms.ChoiceField(
        label="Cấp gợi ý kiểm điểm", choices=[("", "Không"), *SuggestedBy.choices], required=False
    )
    suggestion = forms.CharField(
        label="Nội dung gợi ý kiểm điểm", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    shortcomings_total = forms.IntegerField(
        label="Số hạn chế, khuyết điểm đã được chỉ ra", min_value=0, max_value=999, required=False
    )
    shortcomings_remedied = forms.IntegerField(
        label="Trong đó đã khắc phục", min_value=0, max_value=999, required=False
    )
    disciplined = forms.BooleanField(label="Bị kỷ luật trong kỳ", required=False)
    discipline_note = forms.CharField(label="Hình thức, số và ngày quyết định", required=False, max_length=300)
    entered_task_points = forms.DecimalField(
        label="Điểm kết quả nhiệm vụ", min_value=Decimal(0), max_value=Decimal(70), max_digits=5, decimal_places=2, required=False,
        help_text="Để trống thì tính theo tỷ lệ nhiệm vụ hoàn thành.",
    )  # fmt: skip

    def __init__(self, *args, case, **kwargs) -> None:
        initial = {name: getattr(case, name) for name in (
            "branch_comments", "suggested_by", "suggestion", "disciplined", "discipline_note", "entered_task_points")} | {
            "shortcomings_total": case.shortcomings.get("total"), "shortcomings_remedied": case.shortcomings.get("remedied"),
        }  # fmt: skip
        super().__init__(*args, case=case, initial=initial, **kwargs)
        self.is_member = isinstance(case, Evaluation)
        if self.is_member:
            self._add_member_fields(case)
        self._add_figures("tasks", case.tasks)
        self.add_criteria(said_of(case))

    def _add_member_fields(self, case: Evaluation) -> None:
        self.fields["work_class"] = forms.ChoiceField(label="Diện", choices=WorkClass.choices, initial=case.work_class)
        self.fields["tasks_computed"] = forms.BooleanField(
            label="Lấy số nhiệm vụ từ sổ giao nhiệm vụ", required=False, initial=case.tasks_computed
        )
        self._add_figures("unit_tasks", case.unit_tasks)
        self.fields["away"] = forms.BooleanField(label="Sinh hoạt tạm thời nơi khác", required=False, initial=case.away)
        self.fields["away_comment"] = forms.CharField(
            label="Nhận xét của chi bộ nơi sinh hoạt tạm thời", required=False, max_length=5000, initial=case.away_comment,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    def _add_figures(self, prefix: str, values: dict) -> None:
        for name, label in TASK_FIGURES:
            self.fields[f"{prefix}_{name}"] = forms.IntegerField(
                label=label, min_value=0, max_value=9999, required=False, initial=values.get(name)
            )

    def _figures(self, prefix: str) -> dict[str, int]:
        found = {name: self.cleaned_data.get(f"{prefix}_{name}") for name, _ in TASK_FIGURES}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def task_fields(self) -> list:
        """Task figures of the person or collective."""
        return [self[f"tasks_{name}"] for name, _ in TASK_FIGURES]

    @property
    def unit_fields(self) -> list:
        """Task figures of the unit led."""
        return [self[f"unit_tasks_{name}"] for name, _ in TASK_FIGURES] if self.is_member else []

    @property
    def values(self) -> dict[str, object]:
        """What ``services.writing.write`` takes."""
        data = self.cleaned_data
        own = self.said
        told = {"total": data.get("shortcomings_total"), "remedied": data.get("shortcomings_remedied")}
        values: dict[str, object] = {
            "branch_comments": data["branch_comments"].strip(), "suggested_by": data["suggested_by"],
            "suggestion": data["suggestion"].strip(),
            "disciplined": data["disciplined"], "discipline_note": data["discipline_note"].strip(),
            "entered_task_points": data["entered_task_points"], "tasks": self._figures("tasks"),
            "shortcomings": {name: value for name, value in told.items() if value is not None},
            "criteria": {code: value for code, value in own.items() if value != self.case.self_criteria.get(code)},
        }  # fmt: skip
        if self.is_member:
            if data["work_class"] != self.case.work_class:
                values["criteria"] = {}
            values |= {
                "work_class": data["work_class"], "tasks_computed": data["tasks_computed"], "unit_tasks": self._figures("unit_tasks"),
                "away": data["away"], "away_comment": data["away_comment"].strip(),
            }  # fmt: skip
        return values


class ReviewStepForm(StepForm):
    """What a step asks for; a level or a reason of exclusion is chosen from the list of the day."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.transition.name == "appraise":
            self.fields["level"].initial = self.case.appraised_level or self.case.branch_level
            self.fields["note"].label = "Ý kiến thẩm định (bắt buộc khi mức khác đề nghị)"

    def asked(self, name: str, label: str) -> forms.Field:
        """Levels and exclusions from their lists, the rest in sentences."""
        if name == "level":
            return forms.ChoiceField(label=label, choices=level_choices(self.case.rules_on))
        if name == "exclusion":
            rows = lookup_values("evaluation_exclusion", self.case.rules_on)
            return forms.ChoiceField(label=label, choices=[*_NOTHING, *((row.code, row.label) for row in rows)])
        return forms.CharField(label=label, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def extra(self) -> dict[str, forms.Field]:
        """The number of the decision, where one is taken."""
        if self.transition.name != "decide":
            return {}
        return {"decision_number": forms.CharField(label="Số quyết định (nếu có)", max_length=60, required=False)}


class ReassessForm(forms.Form):
    """The violation found later, the decision, and, for who reported it himself, the level the committee chose."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    violation_key = forms.CharField(
        label="Vi phạm",
        max_length=120,
        help_text="Ghi số, ngày quyết định kỷ luật hoặc tên vụ việc; một vi phạm chỉ tính một lần.",
    )
    violation_year = forms.IntegerField(label="Năm xảy ra vi phạm", min_value=2012, max_value=2100)
    discipline = forms.CharField(label="Hình thức kỷ luật", max_length=300, required=False)
    decision_number = forms.CharField(label="Số quyết định đánh giá lại", max_length=60)
    on = forms.DateField(label="Ngày quyết định")
    reason = forms.CharField(label="Lý do đánh giá lại", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    self_reported = forms.BooleanField(label="Đồng chí đã tự báo cáo, tự khắc phục", required=False)
    level = forms.ChoiceField(label="Mức cấp ủy chọn (chỉ khi tự báo cáo, tự khắc phục)", required=False)
    override_reason = forms.CharField(label="Lý do vượt quy định (nếu cần)", max_length=500, required=False)

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(
            *args, initial={"version": case.version, "violation_year": case.year} | kwargs.pop("initial", {}), **kwargs
        )
        self.fields["level"].choices = [("", "Không"), *level_choices(case.rules_on)]


def level_options(case) -> list[tuple[str, str]]:
    """Short names of the levels of a case, for grids."""
    return [(code, level_label(code, short=True)) for code, _ in level_choices(case.rules_on)]
