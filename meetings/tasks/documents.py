"""Print-outs: the sheet of tasks of a branch, the slip of a member's tasks, the commitment, the slip for the place of residence.

No official form is known for any of them (``meetings-evaluation.md`` C): own layouts on the letterhead of the branch.
"""

from __future__ import annotations

from datetime import date

from branches.models import Organization
from branches.queries import full_name_on, printed_name
from core.dates import format_date, format_partial
from core.printing import Column, PrintOut, PrintTable, print_out
from meetings.models import Commitment, ResidenceComment, TaskAssignment
from meetings.tasks.year import YearSheet
from members.models import Member
from members.record.queries import seat_holder
from regulations.lookup import lookup

#: The heads a commitment is written under when the member has not written his own.
COMMITMENT_HEADS = (
    "Về tư tưởng chính trị", "Về phẩm chất đạo đức, lối sống", "Về ý thức tổ chức kỷ luật", "Về thực hiện chức trách, nhiệm vụ được giao",
    "Về khắc phục những hạn chế, khuyết điểm", "Những nội dung phấn đấu khác trong năm",
)  # fmt: skip
ROOM = "." * 116  # a line to write on by hand


def secretary_of(organization: Organization, on: date) -> str:
    """Who signs for the branch that day; empty when the seat is vacant."""
    seat = seat_holder(organization, "secretary", on)
    return seat.member.full_name if seat else ""


def _letterhead(organization: Organization, on: date) -> dict:
    names = printed_name(organization, on)
    return {
        "superior": names.superior,
        "issuer": names.issuer,
        "number": "",
        "place": organization.place_name or "………",
        "date": on,
    }


def _signature(organization: Organization, on: date) -> dict:
    return {"authority": "T/M CHI BỘ", "office": "BÍ THƯ", "name": secretary_of(organization, on)}


def sheet_context(sheet: YearSheet, on: date) -> dict:
    """«Bảng theo dõi phân công nhiệm vụ đảng viên» of a year: every task on its line, a member's name on the first of his."""
    organization = sheet.organization
    names = printed_name(organization, on)
    return {
        "sheet": {
            "unit": names.superior, "issuer": names.issuer, "title": "BẢNG THEO DÕI\nPHÂN CÔNG NHIỆM VỤ ĐẢNG VIÊN",
            "period": f"NĂM {sheet.year}", "code": "", "place": organization.place_name or "………", "date": on,
        },
        "table": PrintTable(
            columns=[
                Column("TT", 10, "center"), Column("Họ và tên", 42), Column("Nội dung nhiệm vụ; sản phẩm, mức phải đạt", 88),
                Column("Ngày giao", 22, "center"), Column("Thời hạn", 22, "center"), Column("Ngày hoàn thành", 22, "center"),
                Column("Kết quả", 34),
            ],
            rows=list(_task_rows(sheet.tasks)), first_page=11, next_pages=13,
        ),
        "sums": sheet.sums, "signature": _signature(organization, on), "left_signature": {"office": "NGƯỜI THEO DÕI", "name": ""},
    }  # fmt: skip


def _task_rows(tasks: list[TaskAssignment]):
    number, previous = 0, None
    for task in tasks:
        first = task.member_id != previous
        number, previous = number + first, task.member_id
        words = f"{task.content}; {task.product}" if task.product else task.content
        yield [
            str(number) if first else "", task.member.full_name if first else "", words, format_date(task.assigned_on),
            format_date(task.deadline), format_date(task.finished_on), task.get_result_display() or task.state_label,
        ]  # fmt: skip


def slip_context(organization: Organization, member: Member, year: int, on: date) -> dict:
    """«Phiếu giao nhiệm vụ» of one member: the tasks this branch gave him for a year."""
    tasks = TaskAssignment.objects.counted(date(year, 1, 1), date(year, 12, 31))
    tasks = tasks.filter(organization=organization, member=member).order_by("deadline", "pk")
    return {
        "letterhead": _letterhead(organization, on), "kind": "PHIẾU GIAO NHIỆM VỤ", "abstract": f"năm {year}", "member": member,
        "organization": organization,
        "table": PrintTable(
            columns=[
                Column("TT", 10, "center"), Column("Nội dung nhiệm vụ", 62), Column("Sản phẩm, mức phải đạt", 40),
                Column("Ngày giao", 23, "center"), Column("Thời hạn", 23, "center"),
            ],
            rows=[
                [str(number), task.content, task.product, format_date(task.assigned_on), format_date(task.deadline)]
                for number, task in enumerate(tasks, 1)
            ],
            first_page=16,
        ),
        "signature": _signature(organization, on), "left_signature": {"office": "NGƯỜI NHẬN NHIỆM VỤ", "name": member.full_name},
    }  # fmt: skip


def _person(member: Member, on: date) -> list[tuple[str, str]]:
    born = format_partial(member.birth_date, member.birth_precision) if member.birth_date else ""
    joined = format_partial(member.admission_date, member.admission_precision) if member.admission_date else ""
    return [("Họ và tên", member.full_name), ("Ngày sinh", born), ("Ngày vào Đảng", joined)]


def commitment_context(
    organization: Organization, member: Member | None, year: int, commitment: Commitment | None, on: date
) -> dict:
    """«Bản cam kết tu dưỡng, rèn luyện, phấn đấu hằng năm»: filled from what was recorded, else heads with room to write."""
    lines = [line.strip() for line in (commitment.items if commitment else "").splitlines() if line.strip()]
    confirmed = commitment is not None and commitment.confirmed_on is not None
    return {
        "letterhead": {"superior": printed_name(organization, on).superior, "issuer": printed_name(organization, on).issuer,
                       "number": "", "place": organization.place_name or "………",
                       "date": commitment.registered_on if commitment else None},
        "kind": "BẢN CAM KẾT", "abstract": f"tu dưỡng, rèn luyện, phấn đấu năm {year}",
        "person": _person(member, on) if member else [("Họ và tên", ""), ("Ngày sinh", ""), ("Ngày vào Đảng", "")],
        "unit": full_name_on(organization, on), "lines": lines, "heads": [] if lines else COMMITMENT_HEADS, "room": ROOM,
        "year": year,
        "left_signature": {"authority": "XÁC NHẬN CỦA CHI ỦY", "office": "", "name": commitment.confirmed_by if confirmed else ""},
        "signature": {"authority": "", "office": "NGƯỜI CAM KẾT", "name": member.full_name if member else ""},
    }  # fmt: skip


def residence_context(
    organization: Organization, member: Member, year: int, comment: ResidenceComment | None, on: date
) -> dict:
    """«Phiếu lấy ý kiến nhận xét» sent to the place of residence: the head filled, the remark left to write (213-QĐ/TW, 33-HD/BTCTW)."""
    return {
        "letterhead": _letterhead(organization, comment.sent_on if comment and comment.sent_on else on),
        "kind": "PHIẾU LẤY Ý KIẾN NHẬN XÉT",
        "abstract": f"đảng viên đang công tác giữ mối liên hệ với chi ủy, đảng ủy cơ sở\nvà nhân dân nơi cư trú năm {year}",
        "person": _person(member, on), "unit": full_name_on(organization, on), "year": year, "room": ROOM, "lines": range(14),
        "residence": comment.residence if comment else "", "levels": [label for _, label in lookup("residence_comment_level", on)],
        "signature": _signature(organization, on),
        "commented": {"authority": "T/M CHI ỦY NƠI CƯ TRÚ", "office": "BÍ THƯ", "name": ""},
        "certified": {"authority": "XÁC NHẬN CỦA ĐẢNG ỦY CƠ SỞ", "office": "NƠI CƯ TRÚ", "name": ""},
    }  # fmt: skip


def print_sheet(sheet: YearSheet, on: date) -> PrintOut:
    """The PDF of the sheet of a year."""
    return print_out("tasks/print/sheet.html", sheet_context(sheet, on), landscape=True)


def print_slip(organization: Organization, member: Member, year: int, on: date) -> PrintOut:
    """The PDF of a member's slip."""
    return print_out("tasks/print/slip.html", slip_context(organization, member, year, on))


def print_commitment(
    organization: Organization, member: Member | None, year: int, commitment: Commitment | None, on: date
) -> PrintOut:
    """The PDF of a commitment."""
    return print_out("tasks/print/commitment.html", commitment_context(organization, member, year, commitment, on))


def print_residence(
    organization: Organization, member: Member, year: int, comment: ResidenceComment | None, on: date
) -> PrintOut:
    """The PDF of the slip for the place of residence."""
    return print_out("tasks/print/residence.html", residence_context(organization, member, year, comment, on))
