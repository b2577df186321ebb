"""Print-outs of the review: forms 2A/2B/2C and 01 filled or blank, ballot paper, minutes of the count, summary list, sheet 6.

The self-review forms follow the blocks of the form of the period; ballot, minutes and list have layouts of our own (codes not seen).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from branches.models import Organization
from branches.queries import printed_name
from core.dates import format_date, format_partial
from core.numbers import format_number, format_percent
from core.printing import Column, PrintOut, PrintTable, print_out
from meetings.models import Evaluation, Meeting, OrganizationEvaluation, ReviewRound, WorkClass
from meetings.models.review import level_label, period_label
from meetings.review.figures import grading_sheet, review_sheet, subjects_of
from meetings.review.judging import criteria_of, said_of, subject_class
from meetings.review.standards import COLLECTIVE, Criterion, blocks_of, criteria_on, form_of, level_choices, levels_on
from members.record.queries import seat_holder
from regulations.lookup import lookup_label

PAPER, TALLY, LIST = "review/print/paper.html", "review/print/tally.html", "review/print/list.html"
_CLASS_WORDS = {
    WorkClass.LEADER: "Lãnh đạo, quản lý",
    WorkClass.STAFF: "Không lãnh đạo",
    WorkClass.OUTSIDE: "Ngoài hệ thống",
}
_WORDS = {
    True: "Đảm bảo",
    False: "Không đảm bảo",
    "excellent": "Xuất sắc",
    "good": "Tốt",
    "fair": "Trung bình",
    "poor": "Kém",
}
_TITLES = {
    WorkClass.LEADER: "BẢN KIỂM ĐIỂM CÁ NHÂN\n(giữ chức vụ lãnh đạo, quản lý)",
    WorkClass.STAFF: "BẢN KIỂM ĐIỂM CÁ NHÂN\n(không giữ chức vụ lãnh đạo, quản lý)",
    WorkClass.OUTSIDE: "BẢN KIỂM ĐIỂM ĐẢNG VIÊN\n(không làm việc trong hệ thống chính trị)", COLLECTIVE: "BÁO CÁO KIỂM ĐIỂM CỦA TẬP THỂ",
}  # fmt: skip


def paper_context(case: Evaluation | OrganizationEvaluation) -> dict:
    """Everything a filled self-review prints."""
    subject = subject_class(case)
    said = said_of(case)
    context = _paper(subject, case.rules_on, case.organization, case.period, case.self_review_on)
    context["blocks"] = [
        (block.label, str(case.self_texts.get(block.code, "")).splitlines()) for block in blocks_of(subject)
    ]
    context["criteria"] = _criteria_table(criteria_of(case), said)
    context["levels"] = [(label, code == case.self_level) for code, label in level_choices(case.rules_on)]
    context["task_points"], context["general_points"], context["points"] = (
        case.task_points,
        case.general_points,
        case.points,
    )
    context["branch"] = {
        "comments": case.branch_comments.splitlines(), "level": level_label(case.branch_level) if case.branch_level else "",
        "committee": level_label(case.level) if case.level else "", "decided": format_date(case.decided_on),
        "votes": _votes_in_words(case),
    }  # fmt: skip
    if isinstance(case, Evaluation):
        member = case.member
        context["facts"] = [
            ("Họ và tên", member.full_name), ("Ngày sinh", format_partial(member.birth_date, member.birth_precision)),
            ("Ngày vào Đảng", format_partial(member.admission_date, member.admission_precision)),
            ("Nghề nghiệp, công tác", lookup_label("occupation", member.occupation)),
            ("Sinh hoạt tại", case.organization.name),
        ]  # fmt: skip
        context["signature"] = {"office": "NGƯỜI TỰ KIỂM ĐIỂM", "name": member.full_name}
    else:
        context["facts"] = [("Tập thể", case.organization.name)]
        holder = seat_holder(case.organization, "secretary", case.self_review_on or case.rules_on)
        authority = "T/M CHI BỘ" if case.organization.is_branch else "T/M ĐẢNG ỦY"
        context["signature"] = {
            "authority": authority,
            "office": "BÍ THƯ",
            "name": holder.member.full_name if holder else "",
        }
    return context


def blank_context(subject: str, organization: Organization, year: int) -> dict:
    """The same form without anything filled in, for a branch and a year."""
    on = date(year, 12, 31)
    context = _paper(subject, on, organization, period_label("year", year), None)
    names = (
        ("Tập thể",)
        if subject == COLLECTIVE
        else ("Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Nghề nghiệp, công tác", "Sinh hoạt tại")
    )
    context |= {
        "blank": True, "blocks": [(block.label, []) for block in blocks_of(subject)], "criteria": _criteria_table(criteria_on(on,
            subject), {}),
        "levels": [(label, False) for _, label in level_choices(on)], "branch": {"comments": []},
        "facts": [(name, "") for name in names],
        "signature": {"office": "BÍ THƯ" if subject == COLLECTIVE else "NGƯỜI TỰ KIỂM ĐIỂM", "name": ""},
    }  # fmt: skip
    return context


def _paper(subject: str, on: date, organization: Organization, period: str, written: date | None) -> dict:
    names = printed_name(organization, on)
    form = form_of(subject, on)
    return {
        "letterhead": {"superior": names.superior, "issuer": names.issuer, "number": "", "place": organization.place_name or "………",
        "date": written},
        "form_code": f"Mẫu {form.code}" if form else "", "kind": _TITLES[subject], "abstract": period.capitalize(),
        "collective": subject == COLLECTIVE,
    }  # fmt: skip


def _criteria_table(criteria: Sequence[Criterion], said: dict) -> list[dict]:
    return [
        {
            "group": one.group, "label": one.label, "most": None if one.graded else one.most, "said": _WORDS.get(said.get(one.code), ""),
            "points": "" if one.graded or one.code not in said else one.most * (said[one.code] is True),
        }
        for one in criteria
    ]  # fmt: skip


def _votes_in_words(case) -> str:
    votes = case.votes
    if votes is None:
        return ""
    return "; ".join(f"{level_label(code)} {number} phiếu" for code, number in votes.items() if code != "invalid")


# --- Ballot ---------------------------------------------------------------------------------------


def ballot_context(review: ReviewRound, branch: Organization, cases: Sequence[Evaluation]) -> dict:
    """The ballot paper of a branch: every member assessed, a box for each level."""
    levels = levels_on(review.rules_on)
    names = printed_name(branch, review.review_on)
    width = 26
    table = PrintTable(
        columns=[Column("STT", 12, "center"), Column("Họ và tên", 165 - 12 - width * len(levels)), *(Column(row.label, width,
            "center") for row in levels)],
        rows=[[number, case.member.full_name, *("" for _ in levels)] for number, case in enumerate(cases, 1)], first_page=24, next_pages=32,
    )  # fmt: skip
    return {
        "letterhead": {"superior": names.superior, "issuer": names.issuer, "number": "", "place": branch.place_name or "………",
        "date": review.review_on},
        "kind": "PHIẾU XẾP LOẠI", "abstract": f"chất lượng đảng viên {review.period}", "table": table, "ballot": True,
        "note": "Đánh dấu x vào một ô cho mỗi đồng chí. Phiếu đánh dấu từ hai ô trở lên hoặc không đánh dấu cho đồng chí nào thì "
                "không hợp lệ đối với đồng chí đó. Không ký tên vào phiếu.",
    }  # fmt: skip


def tally_context(review: ReviewRound, branch: Organization, cases: Sequence[Evaluation]) -> dict:
    """The minutes of the count: who was called, who came, votes for each member and level."""
    levels = levels_on(review.rules_on)
    counted = [case for case in cases if case.votes is not None]
    meeting: Meeting | None = next((case.meeting for case in counted if case.meeting_id), None)
    bases = [case.ballot.get("base", {}) for case in counted]
    names = printed_name(branch, review.review_on)
    width = 19
    rows = []
    for number, case in enumerate(counted, 1):
        votes = case.votes or {}
        rows.append([number, case.member.full_name, *(votes.get(row.code, 0) for row in levels), votes.get("invalid", 0),
                     level_label(case.branch_level, short=True)])  # fmt: skip
    table = PrintTable(
        columns=[Column("STT", 12, "center"), Column("Họ và tên", 165 - 12 - width * (len(levels) + 2)),
                 *(Column(level_label(row.code, short=True), width, "center") for row in levels), Column("Không hợp lệ", width, "center"),
                 Column("Đề nghị", width, "center")],
        rows=rows, first_page=16, next_pages=30,
    )  # fmt: skip
    chair = meeting.chair.full_name if meeting and meeting.chair_id else ""
    return {
        "letterhead": {"superior": names.superior, "issuer": names.issuer, "number": "", "place": branch.place_name or "………",
                       "date": meeting.held_on if meeting else review.review_on},
        "kind": "BIÊN BẢN KIỂM PHIẾU", "abstract": f"đánh giá, xếp loại chất lượng đảng viên {review.period}", "table": table,
        "meeting": meeting, "lines": _tally_lines(meeting, bases, len(counted)),
        "left_signature": {"authority": "T/M BAN KIỂM PHIẾU", "office": "TRƯỞNG BAN", "name": ""},
        "signature": {"office": "CHỦ TRÌ HỘI NGHỊ", "name": chair},
    }  # fmt: skip


def _tally_lines(meeting: Meeting | None, bases: Sequence[dict], counted: int) -> list[str]:
    if meeting is None or not bases:
        return ["Chưa ghi kết quả bỏ phiếu."]
    base = max(bases, key=lambda one: one.get("number", 0))
    return [
        f"Hội nghị chi bộ ngày {format_date(meeting.held_on)}{f' tại {meeting.place}' if meeting.place else ''}.",
        f"Tổng số đảng viên chính thức: {base.get('official', 0)}; số được triệu tập làm căn cứ tính: {base.get('number', 0)}; "
        f"có mặt bỏ phiếu: {base.get('voters', 0)}.",
        f"Số đồng chí được bỏ phiếu xếp loại: {counted}. Mức được thông qua khi có trên một nửa số được triệu tập.",
    ]


# --- Lists and sheets -----------------------------------------------------------------------------


def list_context(review: ReviewRound, branch: Organization, cases: Sequence[Evaluation], on: date) -> dict:
    """The summary list of a branch: own level, points, proposal, ballot, decision."""
    rows = []
    for number, case in enumerate(cases, 1):
        votes = case.votes
        ballot = (
            "/".join(str(votes.get(code, 0)) for code in ("excellent", "good", "completed", "not_completed"))
            if votes
            else ""
        )
        rows.append([
            number, case.member.full_name, _CLASS_WORDS[case.work_class], level_label(case.self_level,
                short=True) if case.self_level else "",
            "" if case.points is None else f"{case.points.normalize():f}".replace(".", ","), level_label(case.proposed_level,
                short=True) if case.proposed_level else "",
            ballot, level_label(case.branch_level, short=True) if case.branch_level else "", level_label(case.level,
                short=True) if case.level else "",
            lookup_label("evaluation_exclusion", case.exclusion) if case.exclusion else "",
        ])  # fmt: skip
    names = printed_name(branch, review.review_on)
    table = PrintTable(
        columns=[Column("STT", 12, "center"), Column("Họ và tên", 48), Column("Diện", 44), Column("Tự nhận", 20, "center"),
                 Column("Điểm", 15, "center"), Column("Theo quy định", 22, "center"),
                 Column("Phiếu (XS/T/HT/KHT)", 28, "center"), Column("Chi bộ đề nghị", 22, "center"),
                 Column("Cấp ủy quyết định", 24, "center"), Column("Ghi chú", 30)],
        rows=rows, numbers=[str(n) for n in range(1, 11)], first_page=15, next_pages=21,
    )  # fmt: skip
    assessed = sum(not case.exclusion for case in cases)
    return {
        "sheet": {"unit": names.superior, "issuer": names.issuer, "title": "DANH SÁCH\nKIỂM ĐIỂM, ĐÁNH GIÁ, XẾP LOẠI ĐẢNG VIÊN",
                  "period": review.period.capitalize(), "code": "", "place": branch.place_name or "………", "date": on},
        "table": table, "note": f"Tổng số {len(cases)} đảng viên; được đánh giá {assessed}; không thuộc diện {len(cases) - assessed}.",
        "signature": {"authority": "T/M CHI BỘ", "office": "BÍ THƯ", "name": ""}, "left_signature": {"office": "NGƯỜI LẬP", "name": ""},
    }  # fmt: skip


def sheet_context(organization: Organization, year: int, on: date) -> dict:
    """Sheet 6F as it prints, and after it the working sheets of grading."""
    names = printed_name(organization, date(year, 12, 31))

    def shown(value: int | None) -> str:
        return "" if value is None else format_number(value)

    table = PrintTable(
        columns=[Column("TT", 16, "center"), Column("Nội dung", 146), Column("Tập thể", 30, "right"), Column("Đảng viên", 30,
            "right"), Column("Ghi chú", 40)],
        rows=[[row.number, row.label, shown(row.collectives), shown(row.members), ""] for row in review_sheet(organization, year)],
        totals=frozenset({0, 1, 2, 7}), first_page=18,
    )  # fmt: skip
    return {
        "sheet": {"unit": names.superior, "issuer": names.issuer, "title": "KẾT QUẢ KIỂM ĐIỂM\nTỰ PHÊ BÌNH VÀ PHÊ BÌNH",
        "period": f"Năm {year}",
                  "code": "Biểu số 6F", "place": organization.place_name or "………", "date": on},
        "table": table, "gradings": [_grading_table(organization, year, subject) for subject in subjects_of(organization)],
        "signature": {"office": "BÍ THƯ" if organization.is_branch else "TRƯỞNG BAN", "name": ""},
        "left_signature": {"office": "NGƯỜI LẬP BIỂU", "name": ""},
    }  # fmt: skip


def _grading_table(organization: Organization, year: int, subject: str) -> dict:
    sheet = grading_sheet(subject, organization, year)
    width = max(16, min(28, 118 // max(1, len(sheet.types))))
    rows = [
        ["\u00a0\u00a0\u00a0" * row.cell.indent + row.cell.label, format_number(row.total),
        "" if row.share is None else format_percent(row.share),
         *(format_number(value) for value in row.by_type)]
        for row in sheet.rows
    ]  # fmt: skip
    table = PrintTable(
        columns=[Column("Nội dung", 88), Column("Tổng số", 22, "right"), Column("Tỷ lệ", 22, "right"), *(Column(label, width,
            "right") for _, label in sheet.types)],
        rows=rows, first_page=24,
    )  # fmt: skip
    return {"label": sheet.label, "table": table}


def print_sheets(organization: Organization, year: int, on: date) -> PrintOut:
    """The PDF of sheet 6."""
    return print_out("review/print/sheet.html", sheet_context(organization, year, on), landscape=True)
