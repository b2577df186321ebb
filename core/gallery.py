"""The gallery of the kit: every part on one page, with invented figures, for whoever builds pages."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import charts, samples
from core.access import Reach, page
from core.findings import Finding, Level, Right
from core.printing import render_pdf

STEPS = [
    {"label": "Soạn thảo", "state": "done", "note": "25/11/2026"},
    {"label": "Chi ủy duyệt", "state": "done", "note": "26/11/2026"},
    {"label": "Ký", "state": "current", "note": "hạn 28/11/2026"},
    {"label": "Gửi cấp trên", "state": "next"},
    {"label": "Tiếp nhận", "state": "next"},
]

FINDINGS = [
    Finding(
        "gallery.majority",
        "Số đảng viên chính thức tán thành chưa quá nửa (18/42).",
        basis="Quy định 208-QĐ/TW, ngày 26/7/2026",
        remedy="ít nhất 22 đảng viên chính thức tán thành.",
        right=Right.PRINCIPLE,
    ),
    Finding(
        "gallery.late",
        "Báo cáo gửi sau hạn 2 ngày.",
        level=Level.WARNING,
        basis="Quy chế làm việc của đảng ủy",
        right=Right.REGULATION,
    ),
]

TIMELINE = [
    {
        "on": date(2026, 9, 2),
        "title": "Được tặng Huy hiệu 30 năm tuổi Đảng",
        "body": "Quyết định số 41-QĐ/TU",
        "tone": "done",
    },
    {
        "on": date(2025, 7, 1),
        "title": "Chuyển đến Chi bộ Tổ dân phố số 3",
        "body": "Chuyển sinh hoạt đảng tập thể khi sắp xếp đơn vị hành chính",
        "by": "Trần Thị Bích Hường ghi ngày 04/7/2025",
    },
    {"on": date(1996, 9, 2), "title": "Được công nhận đảng viên chính thức"},
]

PEOPLE = [
    ("Lê Thị Ái", "03/02/1961", "Chính thức", "42 năm 8 tháng"),
    ("Nguyễn Hoàng Phương Nguyệt Thường", "21/11/1988", "Dự bị", "0 năm 7 tháng"),
    ("Đặng Văn Ẩn", "…/5/1968", "Chính thức", "30 năm 2 tháng"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(label="Họ và tên khai sinh", help_text="Viết như trong giấy khai sinh, đủ dấu.")
    born_on = forms.DateField(label="Ngày sinh")
    ethnic_group = forms.ChoiceField(label="Dân tộc", choices=[("", "Chọn dân tộc"), ("kinh", "Kinh"), ("tay", "Tày")])
    phone = forms.CharField(label="Điện thoại", required=False)
    standing = forms.ChoiceField(
        label="Loại đảng viên",
        choices=[("official", "Chính thức"), ("probationary", "Dự bị")],
        widget=forms.RadioSelect,
    )
    exempt = forms.BooleanField(label="Được miễn công tác và sinh hoạt đảng", required=False)
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    proof = forms.FileField(label="Tệp danh sách", required=False)


class SampleFilter(forms.Form):
    """The filters of a list."""

    q = forms.CharField(
        label="Họ tên, số thẻ, số định danh", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    standing = forms.ChoiceField(
        label="Loại đảng viên", required=False, choices=[("", "Tất cả"), ("official", "Chính thức")]
    )
    state = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[("", "Tất cả"), ("active", "Đang sinh hoạt")]
    )


def _charts() -> dict[str, charts.Chart]:
    link = reverse("core:gallery")
    groups = [("Kinh", 112_480), ("Tày", 8_961), ("Nùng", 4_102), ("Dao, Mông và dân tộc khác", 1_912)]
    ages = [("Trên 70", 14, 9), ("61–70", 21, 17), ("51–60", 12, 15), ("31–50", 33, 41), ("18–30", 6, 11)]
    months = [f"{month:02d}/2026" for month in range(1, 12)]
    total = [578, 580, 580, 583, 581, 586, 590, 589, 595, 598, 600]
    return {
        "bars": charts.Bars(
            "Đảng viên chia theo dân tộc",
            [charts.Figure(label, value, link) for label, value in groups],
            unit="đảng viên",
            heading="Dân tộc",
        ),
        "pyramid": charts.Pyramid(
            "Đảng viên chia theo tuổi và giới tính",
            "Nam",
            "Nữ",
            [
                charts.PyramidRow(label, charts.Figure(label, men, link), charts.Figure(label, women, link))
                for label, men, women in ages
            ],
        ),
        "lines": charts.Lines(
            "Tổng số đảng viên cuối tháng",
            months,
            [
                charts.Series(
                    "Đảng bộ phường",
                    [charts.Figure(m, v, link) for m, v in zip(months, total, strict=True)],
                )
            ],
            heading="Tháng",
        ),
    }


@page(reach=Reach.SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """Every part of the kit, each with its usual and its awkward contents."""
    wrong = SampleForm({"full_name": "", "born_on": "31/02/1961", "standing": "official"}, auto_id="sai_%s")
    context = {
        "breadcrumbs": [{"label": "Trang đầu", "url": "/"}, {"label": "Bộ phận giao diện"}],
        "organizations": ["Đảng bộ tỉnh", "Đảng bộ phường Bình Minh", "Chi bộ Tổ dân phố số 3"],
        "tabs": [
            {"label": "Lý lịch", "url": request.path, "current": True},
            {"label": "Quá trình", "url": request.path, "count": 12},
            {"label": "Hồ sơ giấy", "url": request.path, "count": "7/9"},
        ],
        "states": [
            SimpleNamespace(label=label, tone=tone)
            for label, tone in [
                ("Chưa bắt đầu", "neutral"),
                ("Đang xem xét", "progress"),
                ("Đang ký", "current"),
                ("Đã gửi", "done"),
                ("Sắp đến hạn", "warning"),
                ("Bị trả lại", "error"),
            ]
        ],
        "facts": [
            ("Số thẻ đảng viên", "38.012345"),
            ("Ngày vào Đảng", "19/5/1995"),
            ("Quê quán", "Xã Thọ Xuân, tỉnh Thanh Hóa"),
            ("Số lý lịch", ""),
        ],
        "columns": [
            {"name": "name", "label": "Họ và tên", "shown": True},
            {"name": "born_on", "label": "Ngày sinh", "shown": True},
            {"name": "phone", "label": "Điện thoại", "shown": False},
        ],
        "steps": STEPS,
        "theirs": [("Địa điểm", "Nhà văn hóa khu 3"), ("Ghi chú", "")],
        "findings": FINDINGS,
        "timeline": TIMELINE,
        "people": PEOPLE,
        "form": SampleForm(),
        "wrong_form": wrong,
        "filter_form": SampleFilter(request.GET),
        "charts": _charts(),
    }
    return render(request, "kit/gallery.html", context)


@page(reach=Reach.SIGNED_IN)
def progress(request: HttpRequest, done: int) -> HttpResponse:
    """The fragment the progress bar of the gallery asks for again: a fifth more each time, then still."""
    done = min(done + 20, 100)
    poll = reverse("core:gallery-progress", args=[done]) if done < 100 else ""
    return render(request, "kit/_progress.html", {"done": done, "poll": poll})


@page(reach=Reach.SIGNED_IN)
def printed(request: HttpRequest, kind: str) -> HttpResponse:
    """An invented document as a page for checking, or as PDF with ``?pdf=1``; ``?draft=1`` for the watermark."""
    documents = {
        "report": ("print/_sample_report.html", samples.branch_report, False),
        "sheet": ("print/_sheet.html", samples.statistical_sheet, True),
    }
    if kind not in documents:
        raise Http404
    template, sample, landscape = documents[kind]
    context = {**sample(), "draft": "draft" in request.GET, "back": reverse("core:gallery")}
    if "pdf" in request.GET:
        pdf = render_pdf(template, context, landscape=landscape)
        return HttpResponse(pdf, content_type="application/pdf")
    return render(request, template, {**context, "landscape": landscape})
