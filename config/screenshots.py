"""The pictures of the README and the user guide: which page, as which person of the demo, how much of it.

They are taken from a running demo (``manage.py screenshots``), so that no picture shows what the program no longer is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import xlsxwriter
from django.urls import reverse
from django.utils.timezone import localdate, now
from PIL import Image

from accounts import demo_mode
from accounts.models import Grant, User
from accounts.scopes import UserScope
from admissions.models import Admission, AdmissionState
from branches.models import Organization
from branches.models.acts import Act, ActState
from config.launch.system import chromium
from core.dates import Month
from core.workflow import perform
from meetings.models import Meeting, MeetingState
from members.duplicates import pairs
from members.importing.services import choose_columns, keep_file
from members.models import ImportBatch, ImportState, Member, Movement, MovementKind
from reports.models import Report, ReportState
from reports.services import open_report
from transfers.models import Transfer, TransferState

COLOURS = 96  # a page is ink on paper: a small palette halves the file and cannot be told from the page
PRINT_SCALE = 1.2  # pixels for each point of a sheet
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--lang=vi",
)  # fmt: skip
LIST_NAME = "danh-sach-dang-vien.xlsx"
SECRETARY, OFFICER, COMMITTEE, DEPARTMENT, ADMINISTRATOR = "bithu", "canbo.coso", "bithu.coso", "canbo.ban", "quantri"
NEIGHBOUR = "canbo.xaben"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: file name, who looks (empty: nobody signed in), the page's address, pixels kept; a PDF shows its first sheet."""

    name: str
    who: str
    address: Callable[[], str]
    height: int = 800
    width: int = 1280


def _to(name: str, *arguments: Any) -> Callable[[], str]:
    """The address of a page; an argument that is a function is asked when the picture is taken."""
    return lambda: reverse(name, args=[a().pk if callable(a) else a for a in arguments])


def _branch() -> Organization:
    return Grant.objects.get(user__username=SECRETARY).organization


def _member() -> Member:
    return Member.objects.filter(organization=_branch(), membership_class="official").current().order_by("pk")[2]


def _draft() -> Report:
    """The secretary's report of last month, opened when nobody has yet."""
    month = Month.of(localdate()).previous
    found = Report.objects.filter(organization=_branch(), period_start=month.first_day).order_by("-edition").first()
    return found or open_report(
        organization=_branch(), month=month, by=User.objects.get(username=SECRETARY), on=localdate()
    )


def _case() -> Admission:
    """Somebody of the commune whose dossier is being made."""
    rows = Admission.objects.filter(organization__parent=_branch().parent, state=AdmissionState.PREPARING_DOSSIER)
    return rows.earliest("pk")


def _moving() -> Transfer:
    """Somebody of the commune on the way to the one beside it."""
    rows = Transfer.objects.filter(
        origin__parent=_branch().parent, destination__isnull=False, state=TransferState.INTRODUCED
    )
    return rows.exclude(kind="internal").filter(destination__parent=_beside()).earliest("pk")


def _beside() -> Organization:
    return Grant.objects.get(user__username=NEIGHBOUR).organization


def _letter() -> str:
    return reverse("transfers:print_letter", args=[_moving().letters.filter(cancelled_on=None).earliest("pk").pk])


def _flows() -> str:
    return reverse("transfers:flows") + f"?organization={_branch().parent.pk}"


def _signed() -> Report:
    return Report.objects.filed().filter(organization=_branch()).latest("period_start")


def _report(state: ReportState) -> Report:
    return Report.objects.filter(state=state, organization__parent=_branch().parent).earliest("pk")


def _entry() -> Movement:
    """An entry that could still be reversed."""
    return Movement.objects.filter(kind=MovementKind.ADMISSION, reversed_by=None).latest("pk")


def _act() -> Act:
    return Act.objects.filter(state=ActState.PLANNED).earliest("pk")


def _pair() -> str:
    """Two records of the commune that may be one person."""
    pair = pairs((_branch().parent.path,), limit=1)[0]
    return reverse("members:duplicate_pair", args=[pair.mine, pair.other])


# A list as offices have it, with faults a clerk would find: invented people.
LIST = (
    ("ĐẢNG BỘ XÃ AN MẪU",),
    ("DANH SÁCH ĐẢNG VIÊN",),
    ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Ngày vào Đảng", "Ngày chính thức", "Chi bộ"),
    ("1", "Lê Thị Minh Nguyệt", "03/02/1991", "Nữ", "Kinh", "19.5.2015", "19.5.2016", "Chi bộ thôn Hòa Mẫu"),
    ("2", "Hoàng Đức Thắng", "7/1988", "Nam", "Tày", "02/9/2012", "02/9/2013", "Chi bộ thôn Hòa Mẫu"),
    ("3", "Phạm Quốc Khánh", "31/02/1979", "Nam", "Kinh", "03/02/2004", "03/02/2005", "Chi bộ thôn Hòa Mẫu"),
    ("4", "Đặng Thu Thủy", "1985", "Nữ", "Kinh", "22/12/2010", "22/12/2009", "Chi bộ thôn Lộc Mẫu"),
    ("5", "Vũ Hải Yến", "14/8/1996", "Nữ", "Kinh", "26/3/2024", "", "Chi bộ thôn Không Có"),
    ("Cộng: 5 đồng chí",),
)


def _batch() -> ImportBatch:
    """The list above, checked and waiting for its confirmation."""
    found = ImportBatch.objects.filter(file_name=LIST_NAME, state=ImportState.CHECKED).first()
    if found:
        return found
    by, book = User.objects.get(username=OFFICER), io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet("Danh sách")
        for number, row in enumerate(LIST):
            sheet.write_row(number, 0, row)
    batch = keep_file(data=book.getvalue(), file_name=LIST_NAME, organization=_branch().parent, by=by)
    choose_columns(batch=batch, mapping=batch.mapping, by=by, on=localdate())
    return batch


def _meeting() -> Meeting:
    """A meeting whose minutes are adopted."""
    return Meeting.objects.filter(organization=_branch(), state=MeetingState.REPORTED).latest("planned_at")


def _roll() -> str:
    """The roll of an open meeting; the one of this month is opened when none is."""
    meeting = Meeting.objects.filter(organization=_branch(), state=MeetingState.IN_SESSION).first()
    if meeting is None:
        meeting = Meeting.objects.filter(organization=_branch(), state=MeetingState.NOTIFIED).latest("planned_at")
        scope = UserScope(User.objects.get(username=SECRETARY), localdate())
        perform(meeting, "open", scope=scope, on=localdate(), data={"started_at": now()})
    return reverse("meetings:roll", args=[meeting.pk])


def _dues() -> str:
    """The dues of this month."""
    return reverse("dues:month", args=[_branch().pk, Month.of(localdate()).isoformat()])


def _account(username: str) -> Callable[[], User]:
    return partial(User.objects.get, username=username)


SHOTS = (
    Shot("sign-in", "", _to("account_login"), 760),
    Shot("todo", SECRETARY, _to("reminders:home"), 520),
    Shot("members", SECRETARY, _to("members:list")),
    Shot("member", SECRETARY, _to("members:detail", _member), 1000),
    Shot("member-phone", SECRETARY, _to("members:detail", _member), 740, 360),
    Shot("contact", SECRETARY, _to("members:record_edit", _member, "contact"), 540),
    Shot("death", SECRETARY, _to("members:act", _member, "death"), 620),
    Shot("transfer", SECRETARY, _to("transfers:of_member", _member), 660),
    Shot("file", SECRETARY, _to("members:file", _member), 760),
    Shot("file-checklist", SECRETARY, _to("members:file_checklist", _member), 700),
    Shot("report-new", SECRETARY, _to("reports:new"), 460),
    Shot("report-draft", SECRETARY, _to("reports:detail", _draft), 960),
    Shot("report-write", SECRETARY, _to("reports:write", _draft), 900),
    Shot("figure", SECRETARY, _to("reports:figure", _signed, "D"), 640),
    Shot("report-pdf", SECRETARY, _to("reports:letter_pdf", _signed)),
    Shot("sheet-pdf", SECRETARY, _to("reports:sheet_pdf", _signed)),
    Shot("roll-phone", SECRETARY, _roll, 740, 360),
    Shot("meeting", SECRETARY, _to("meetings:detail", _meeting), 1000),
    Shot("score-year", SECRETARY, _to("score:overview"), 820),
    Shot("dues-month", SECRETARY, _dues, 860),
    Shot("admissions", COMMITTEE, _to("admissions:list"), 900),
    Shot("admission", COMMITTEE, _to("admissions:detail", _case), 1000),
    Shot("admission-phone", COMMITTEE, _to("admissions:detail", _case), 740, 360),
    Shot("transfers", OFFICER, _to("transfers:list"), 900),
    Shot("transfer-case", OFFICER, _to("transfers:detail", _moving), 1100),
    Shot("transfer-case-phone", NEIGHBOUR, _to("transfers:detail", _moving), 740, 360),
    Shot("transfer-letter", OFFICER, _letter),
    Shot("transfer-flows", DEPARTMENT, _flows, 1300),
    Shot("movements", COMMITTEE, _to("members:movements"), 760),
    Shot("reverse", COMMITTEE, _to("members:reverse", _entry), 620),
    Shot("dashboard", DEPARTMENT, _to("reports:dashboard"), 960),
    Shot("import", OFFICER, _to("members:import_upload"), 640),
    Shot("import-columns", OFFICER, _to("members:import_mapping", _batch), 860),
    Shot("import-preview", OFFICER, _to("members:import_preview", _batch), 1440),
    Shot("reports-status", OFFICER, _to("reports:status"), 860),
    Shot("report-sent", OFFICER, _to("reports:detail", partial(_report, ReportState.SENT)), 720),
    Shot("duplicate", OFFICER, _pair, 860),
    Shot("act-preview", OFFICER, _to("branches:act_preview", _act), 760),
    Shot("rules", DEPARTMENT, _to("regulations:index"), 900),
    Shot("rule", DEPARTMENT, _to("regulations:parameter", "probation.months"), 800),
    Shot("accounts", ADMINISTRATOR, _to("accounts:user_list"), 760),
    Shot("grant", ADMINISTRATOR, _to("accounts:grant_add", _account(SECRETARY)), 900),
    Shot("account", ADMINISTRATOR, _to("accounts:user_detail", _account(OFFICER)), 900),
)


class Camera:
    """A browser at the demo; each person signs in once and keeps the session."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address
        self.sessions: dict[str, Any] = {}
        self.passwords = dict(
            re.findall(r"^(\S+) +(\S{4}(?:-\S{4}){3}) ", demo_mode.logins_file().read_text("utf-8"), re.M)
        )

    def take(self, shot: Shot, address: str) -> bytes:
        """The picture as PNG."""
        session = self._session(shot.who)
        if address.endswith(".pdf") or "/prints/" in address:
            return _small(_first_sheet(session.request.get(address).body()))
        page = session.new_page()
        page.set_viewport_size({"width": shot.width, "height": shot.height})
        answer = page.goto(address)
        if answer.status != 200:
            raise LookupError(f"{shot.name}: {answer.status} at {address}")
        page.wait_for_load_state("networkidle")
        taken = page.screenshot()
        page.close()
        return _small(Image.open(io.BytesIO(taken)))

    def _session(self, who: str) -> Any:
        if who not in self.sessions:
            self.sessions[who] = self.browser.new_context(base_url=self.address, locale="vi-VN")
            if who:
                self._sign_in(self.sessions[who], who)
        return self.sessions[who]

    def _sign_in(self, session: Any, who: str) -> None:
        page = session.new_page()
        page.goto(reverse("account_login"))
        page.get_by_label("Tên đăng nhập").fill(who)
        page.get_by_label("Mật khẩu", exact=True).fill(self.passwords[who])
        page.get_by_role("button", name="Đăng nhập").click()
        code = page.get_by_label("Mã xác thực")
        if code.count():
            shown = session.new_page()
            shown.goto(reverse("accounts:demo_code"))
            code.fill(re.search(rf"^{re.escape(who)} .*?(\d{{6}})", shown.inner_text("main"), re.M | re.S)[1])
            page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url("**/")


def _first_sheet(pdf: bytes) -> Image.Image:
    import pypdfium2

    return pypdfium2.PdfDocument(pdf)[0].render(scale=PRINT_SCALE).to_pil()


def _small(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


@contextmanager
def camera(address: str) -> Iterator[Camera]:
    """A camera at the demo that runs at an address."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield Camera(browser, address)
        finally:
            browser.close()
