"""Forms of meetings: plan one, prepare it, take a step, finish it; the plan of a year; one ballot; one task."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from branches.models import Organization
from core.case_pages import StepForm
from core.dates import Month, format_date
from meetings.matters import Matter, Subject
from meetings.models import Meeting, MeetingKind
from meetings.queries import EARLIEST_YEAR, LATEST_YEAR
from members.models import Member

FURTHEST = timedelta(days=550)  # how far ahead a meeting is put into the calendar: the end of next year


class MonthField(forms.CharField):
    """A month written 11/2026."""

    def __init__(self, **options) -> None:
        super().__init__(**{"label": "Của tháng", "help_text": "Ví dụ 11/2026", "max_length": 7} | options)

    def clean(self, value: str) -> Month | None:
        """The month; an error that says how to write it."""
        text = super().clean(value)
        try:
            month = Month.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if month and not EARLIEST_YEAR <= month.year <= LATEST_YEAR:
            raise forms.ValidationError(f"Năm {month.year} ngoài khoảng {EARLIEST_YEAR} – {LATEST_YEAR}.")
        return month


class MemberSelect(forms.ModelChoiceField):
    """A member of the branch, shown by name."""

    def __init__(self, **options) -> None:
        options.pop("queryset", None)
        super().__init__(Member.objects.none(), required=options.pop("required", False), **options)

    def offer(self, members: list[Member]) -> None:
        """Offer these people without asking the database once for each select of a page."""
        self.queryset = Member.objects.filter(pk__in=[member.pk for member in members])
        self.choices = [("", "Chưa chọn"), *((member.pk, member.full_name) for member in members)]


class NewMeetingForm(forms.Form):
    """A meeting for the calendar; filled so that the usual one needs no typing."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Chi bộ")
    kind = forms.ChoiceField(label="Loại", choices=MeetingKind.choices)
    for_month = MonthField()
    planned_at = forms.DateTimeField(label="Thời gian", help_text="Ngày/tháng/năm giờ:phút, ví dụ 05/12/2026 19:30")
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)
    topic = forms.CharField(label="Chuyên đề, nội dung chính", max_length=300, required=False)

    def __init__(self, *args, organizations, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["organization"].queryset = organizations
        self.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:300]]

    def clean_planned_at(self):
        """Not further ahead than the end of next year, not before the Party itself."""
        moment = self.cleaned_data["planned_at"]
        day = timezone.localtime(moment).date()
        if day > self.on + FURTHEST:
            raise forms.ValidationError(
                f"Ngày {format_date(day)} quá xa; chỉ lập buổi họp đến {format_date(self.on + FURTHEST)}."
            )
        if day.year < EARLIEST_YEAR:
            raise forms.ValidationError(f"Ngày {format_date(day)} không đúng; kiểm tra lại năm.")
        return moment

    def clean(self):
        """A thematic part has a topic."""
        cleaned = super().clean()
        if cleaned.get("kind") in (MeetingKind.THEMATIC, MeetingKind.COMBINED) and not cleaned.get("topic"):
            self.add_error("topic", "Buổi có sinh hoạt chuyên đề thì ghi tên chuyên đề.")
        return cleaned


class PrepareForm(forms.ModelForm):
    """Particulars and preparation of a meeting, until its minutes are adopted."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = (
            "planned_at", "started_at", "ended_at", "place", "topic", "guests", "chair", "session_secretary", "preparer",
            "committee_agreed_on", "committee_minutes", "materials", "materials_uploaded_at", "notice_to_superior", "other_opinions",
        )  # fmt: skip
        widgets = {"materials": forms.Textarea(attrs={"rows": 3})}
        field_classes = {"chair": MemberSelect, "session_secretary": MemberSelect, "preparer": MemberSelect}

    def __init__(self, *args, members: list[Member], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["planned_at"].help_text = "Ngày/tháng/năm giờ:phút, ví dụ 05/12/2026 19:30"
        if self.instance.is_writable:
            self.fields["started_at"].required = True
        else:
            for name in ("started_at", "ended_at", "other_opinions"):
                del self.fields[name]
        for name in ("chair", "session_secretary", "preparer"):
            self.fields[name].offer(members)


class MeetingStepForm(StepForm):
    """What a step of a meeting asks for: the moment it happened, beside its values."""

    def extra(self) -> dict[str, forms.Field]:
        """Moments, and to whom it was told."""
        meeting, name, now = self.case, self.transition.name, timezone.localtime()
        moments = {
            "notify": (("notice_sent_at", "Thông báo lúc", now),),
            "open": (("started_at", "Bắt đầu lúc", meeting.planned_at),),
            "close": (("ended_at", "Kết thúc lúc", meeting.ended_at or now),),
            "report": (("papers_uploaded_at", "Đăng biên bản, nghị quyết lúc", meeting.papers_uploaded_at or now),),
        }
        found: dict[str, forms.Field] = {
            field: forms.DateTimeField(label=label, initial=first, help_text="Ngày/tháng/năm giờ:phút")
            for field, label, first in moments.get(name, ())
        }
        if name == "notify":
            found["notice_to_superior"] = forms.BooleanField(
                label="Đã báo cấp ủy viên cấp trên theo dõi chi bộ", required=False, initial=True
            )
        if name == "report":
            found["reported_on"] = forms.DateField(label="Báo cáo cấp trên ngày", initial=timezone.localdate)
        return found


class FinishForm(forms.Form):
    """The end of the evening: hours, who led, adopt."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    started_at = forms.DateTimeField(label="Bắt đầu lúc")
    ended_at = forms.DateTimeField(label="Kết thúc lúc")
    chair = MemberSelect(label="Chủ trì", required=True)
    session_secretary = MemberSelect(label="Thư ký", required=True)

    def __init__(self, *args, came: list[Member], overridable: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].offer(came)
        self.fields["session_secretary"].offer(came)
        if overridable:
            self.fields["override_reason"] = forms.CharField(
                label="Lý do vượt quy định", max_length=500, required=False
            )


class BallotForm(forms.Form):
    """One matter put to the vote, about one person or about none: ticked, with its tally. Open ballots come filled as unanimous."""

    chosen = forms.BooleanField(required=False)
    subject = forms.CharField(label="Nội dung biểu quyết", max_length=400, required=False)
    person_name = forms.CharField(label="Họ và tên người được xét", max_length=120, required=False)
    in_favour = forms.IntegerField(label="Tán thành", min_value=0, max_value=9999, required=False)
    against = forms.IntegerField(label="Không tán thành", min_value=0, max_value=9999, required=False)
    other = forms.IntegerField(label="Khác, không hợp lệ", min_value=0, max_value=9999, required=False)
    note = forms.CharField(label="Ghi chú", max_length=400, required=False)

    def __init__(self, *args, known: Matter, always: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.always = known, always
        self.fields["chosen"].widget.attrs["class"] = "ballot-chosen"
        for name in ("in_favour", "against", "other"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        if known.subject != Subject.PERSON:
            del self.fields["person_name"]
        if always:
            del self.fields["chosen"]
        for name, label, kind in known.fields:
            made = forms.DateField if kind == "date" else forms.CharField
            self.fields[f"detail_{name}"] = made(label=label, required=False)

    @property
    def is_chosen(self) -> bool:
        """Whether the row was ticked; a valid form only."""
        return self.always or bool(self.cleaned_data.get("chosen"))

    @property
    def figures(self) -> list:
        """The bound fields of the tally."""
        return [self[name] for name in ("in_favour", "against", "other")]

    @property
    def extras(self) -> list:
        """The bound fields of the matter itself."""
        details = [name for name in self.fields if name.startswith("detail_")]
        return [self[name] for name in ("person_name", "subject", *details, "note") if name in self.fields]

    def clean(self):
        """A ticked row has its votes in favour."""
        cleaned = super().clean()
        if (
            (self.always or cleaned.get("chosen"))
            and cleaned.get("in_favour") is None
            and "in_favour" not in self.errors
        ):
            self.add_error("in_favour", "Chưa ghi số phiếu tán thành.")
        return cleaned

    @property
    def details(self) -> dict[str, str]:
        """The extra values as plain words."""
        found = {}
        for name, _, kind in self.known.fields:
            value = self.cleaned_data.get(f"detail_{name}")
            found[name] = (format_date(value) if kind == "date" else str(value)) if value else ""
        return found


class TaskForm(forms.Form):
    """One task given at the meeting."""

    task = forms.CharField(label="Nhiệm vụ", max_length=400, required=False)
    responsible = MemberSelect(label="Người chịu trách nhiệm")
    target = forms.CharField(label="Mức phải đạt", max_length=200, required=False)
    responsible_text = forms.CharField(label="Người, tổ chức phối hợp", max_length=200, required=False)
    deadline_quick = forms.ChoiceField(label="Thời hạn", required=False, widget=forms.RadioSelect)
    deadline = forms.DateField(label="Ngày khác", required=False)

    def __init__(self, *args, members: list[Member], quick: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].offer(members)
        self.fields["deadline_quick"].choices = quick

    @property
    def chosen_deadline(self) -> date | None:
        """The day written, else the quick one."""
        typed, quick = self.cleaned_data.get("deadline"), self.cleaned_data.get("deadline_quick")
        return typed or (date.fromisoformat(quick) if quick else None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in the row; a valid form only."""
        return not any(
            self.cleaned_data.get(n) for n in ("task", "responsible", "target", "responsible_text", "deadline")
        )


class NewPlanForm(forms.Form):
    """The plan of a year in one press."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Chi bộ")
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=LATEST_YEAR)
    day = forms.IntegerField(
        label="Ngày họp trong tháng", min_value=1, max_value=31, help_text="Tháng thiếu ngày thì lấy ngày cuối tháng"
    )
    usual_time = forms.TimeField(label="Giờ họp", help_text="Ví dụ 19:30")

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        self.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:300]]


class PlanForm(forms.Form):
    """What a plan says beside its lines."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    usual_time = forms.TimeField(label="Giờ họp thường lệ", help_text="Ví dụ 19:30")
    note = forms.CharField(label="Ghi chú", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class PlanLineForm(forms.Form):
    """One planned meeting."""

    key = forms.IntegerField(widget=forms.HiddenInput, required=False)
    month = forms.TypedChoiceField(label="Tháng", coerce=int, empty_value=None, required=False,
                                   choices=[("", "–"), *((n, f"Tháng {n}") for n in range(1, 13))])  # fmt: skip
    kind = forms.ChoiceField(label="Loại", choices=MeetingKind.choices)
    planned_on = forms.DateField(label="Ngày dự kiến", required=False)
    topic = forms.CharField(label="Chuyên đề, nội dung", max_length=300, required=False)
    presenter = MemberSelect(label="Người chuẩn bị")
    drop = forms.BooleanField(label="Bỏ dòng này", required=False)

    def __init__(self, *args, members: list[Member], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["presenter"].offer(members)
