"""The printed forms of the record: Mẫu 2-HSĐV filled and blank, Mẫu 7-HSĐV, table of contents of a file, list of missing papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from branches.models import Level, Organization
from core.dates import format_partial, format_running
from core.identifiers import format_old_card, mask
from core.printing import Column, PrintOut, PrintTable, print_out
from members.models import ActivityStatus, FilePaper, Member, Movement, MovementKind, Presence
from members.models.papers import PRESENT
from members.record import queries
from members.record.fields import FIELDS, SENSITIVE, TABLES
from members.record.sheet import PLACES
from members.record.values import place_words, profile_of, read_values, shown
from regulations.lookup import NoRuleInForce, form_version, lookup, lookup_label

SHEET = "2-HSĐV"
REGISTER = "7-HSĐV"
PERSONS_A_PAGE = 9
CARD_BOXES, BIOGRAPHY_BOXES, BIOGRAPHY_GAP = 12, 10, 6
#: Empty rows of each table of the blank sheet (and the least a filled one shows).
BLANK_ROWS = {
    "career": 14,
    "training": 8,
    "commendations": 4,
    "disciplines": 3,
    "trips": 3,
    "relatives": 12,
    "assets": 3,
}
HEAD_LEVELS = (
    ("ĐẢNG BỘ TỈNH (tương đương)", (Level.PROVINCIAL,)),
    ("ĐẢNG BỘ XÃ (tương đương)", (Level.UPPER,)),
    ("ĐẢNG BỘ CƠ SỞ", (Level.GRASSROOTS_COMMITTEE,)),
    ("ĐẢNG BỘ BỘ PHẬN", (Level.SECTIONAL_COMMITTEE, Level.SUB_GRASSROOTS_COMMITTEE)),
    ("CHI BỘ", (Level.BRANCH, Level.GRASSROOTS_BRANCH)),
)


def form_code(code: str, on: date) -> str:
    """The code printed on a form, as in force that day."""
    for known in (f"Mẫu {code}", code):
        try:
            return f"Mẫu {form_version(known, on).code.removeprefix('Mẫu ')}"
        except NoRuleInForce:
            continue
    return f"Mẫu {code}"


# --- Mẫu 2-HSĐV --------------------------------------------------------------------------------------------


def print_sheet(member: Member, *, on: date, reveal: bool, sensitive: bool, trace: str = "") -> PrintOut:
    """Phiếu đảng viên filled from the record. Without the rights the numbers are masked, the sensitive items left empty."""
    values = read_values(member)
    if not sensitive:
        values = {
            name: ([] if name in TABLES else "") if name in SENSITIVE else value for name, value in values.items()
        }
    values["card_number"] = member.card_number if reveal else mask(member.card_number)
    values["biography_number"] = member.biography_number if reveal else mask(member.biography_number)
    if not reveal:
        values["personal_id"] = mask(values["personal_id"])
    exempt = member.status_periods.filter(value=ActivityStatus.EXEMPT, valid_to=None).order_by("-valid_from").first()
    context = _sheet_context(values, on) | {
        "head": _head(member.organization), "exempted_on": format_running(exempt.valid_from) if exempt else "", "trace": trace,
        "member": member,
    }  # fmt: skip
    return print_out("members/record/print/sheet_2hsdv.html", context)


def print_blank_sheet(*, on: date) -> PrintOut:
    """Phiếu đảng viên to be filled by hand."""
    empty = {name: [] if name in TABLES else "" for name in FIELDS}
    context = _sheet_context(empty, on) | {"head": [(label, "") for label, _ in HEAD_LEVELS], "blank": True}
    return print_out("members/record/print/sheet_2hsdv.html", context)


def _head(branch: Organization) -> list[tuple[str, str]]:
    line = list(branch.ancestors(include_self=True))
    return [
        (label, next((_bare(node.name) for node in reversed(line) if node.level in levels), ""))
        for label, levels in HEAD_LEVELS
    ]


def _bare(name: str) -> str:
    """The name without the words the form prints before it."""
    for words in ("Đảng bộ cơ sở ", "Đảng bộ bộ phận ", "Đảng bộ ", "Chi bộ "):
        if name.startswith(words):
            rest = name.removeprefix(words)
            return rest[:1].upper() + rest[1:]
    return name


def _sheet_context(values: Mapping[str, Any], on: date) -> dict[str, Any]:
    words = {name: _printed(name, values[name]) for name in FIELDS if name not in TABLES}
    words |= {prefix: place_words(values, prefix) for prefix in PLACES}
    words["native"] = place_words(values | {"native_detail": ""}, "native") or words["native"]
    words["occupation_words"] = values.get("occupation_text") or words["occupation"]
    words["professional"] = values.get("professional_text") or words["professional_level"]
    words["education"] = values.get("general_education_text") or words["general_education"]
    tables = {
        name: [
            [shown(c, row[c.name]) if row[c.name] is not False else "" for c in table.columns] for row in values[name]
        ]
        for name, table in TABLES.items()
    }
    padded = {
        name: rows + [None] * max(0, BLANK_ROWS[name] - len(rows))
        for name, rows in tables.items()
        if name in BLANK_ROWS
    }
    held = {row["level"] for row in values["badges"]}
    return {
        "v": words,
        "code": form_code(SHEET, on),
        "rows": padded,
        "badges": [(code, code in held) for code, _ in lookup("badge_level", on)],
        "card_boxes": _boxes(values.get("card_number") or "", CARD_BOXES),
        "biography_boxes": _boxes(values.get("biography_number") or "", BIOGRAPHY_BOXES),
        "biography_gap": BIOGRAPHY_GAP,
    }


def _printed(name: str, value: Any) -> str:
    field = FIELDS[name]
    if field.kind.value == "flag":
        return "Có" if value else ""
    return shown(field, value)


def _boxes(number: str, count: int) -> list[str]:
    return list(number[:count].ljust(count))


# --- Mẫu 7-HSĐV --------------------------------------------------------------------------------------------

#: Heading and width in millimetres without the padding of the cells; the last column takes what is left.
REGISTER_COLUMNS = (
    ("Số TT", 6), ("Họ và tên (đang dùng), họ và tên khai sinh", 30), ("Nam, nữ, dân tộc, tôn giáo", 14), ("Quê quán", 27),
    ("Văn hóa, lý luận, CMNV, ngoại ngữ", 27), ("Nghề nghiệp trước khi vào Đảng, nghề nghiệp hiện nay", 29),
    ("Ngày vào Đảng, ngày chính thức", 16), ("Số thẻ đảng viên, số lý lịch đảng viên, số Huy hiệu Đảng", 20),
    ("Bộ đội, công an, hưu trí", 11), ("Ngày chuyển đi, đến đảng bộ cơ sở nào", 14),
    ("Ngày chuyển đến, ở đảng bộ cơ sở nào đến", 14), ("Ngày từ trần, lý do", 11),
    ("Ngày ra khỏi Đảng, hình thức ra Đảng", 11), ("Ghi chú", 0),
)  # fmt: skip
LEFT_PARTY = (MovementKind.EXPULSION, MovementKind.DELETION, MovementKind.VOLUNTARY_EXIT, MovementKind.ANNULMENT)


@dataclass(slots=True)
class _Story:
    """What the ledger says of one member and one branch."""

    arrival: Movement | None = None
    departure: Movement | None = None


def print_register(branch: Organization, *, on: date, reveal: bool, sensitive: bool, trace: str = "") -> PrintOut:
    """Sổ danh sách đảng viên of a branch: every member it ever counted, in the order in which they came.

    A leaver's line is closed by columns 10 to 13, never dropped or numbered anew.
    """
    first = queries.register_order(branch)
    members = Member.objects.filter(pk__in=first).select_related("profile").prefetch_related("badgeheld_set").in_bulk()
    stories = _stories(branch, first)
    lines = [
        _register_line(number, members[pk], stories[pk], reveal=reveal, sensitive=sensitive)
        for number, pk in enumerate((pk for pk in first if pk in members), start=1)
    ]
    pages = [lines[start : start + PERSONS_A_PAGE] for start in range(0, max(len(lines), 1), PERSONS_A_PAGE)]
    pages[-1] = pages[-1] + [None] * (PERSONS_A_PAGE - len(pages[-1]))
    context = {
        "code": form_code(REGISTER, on), "branch": branch, "superior": branch.parent, "on": on, "pages": pages,
        "columns": [(str(n), label, f"w{w}" if w else "") for n, (label, w) in enumerate(REGISTER_COLUMNS, start=1)],
        "trace": trace,
    }  # fmt: skip
    return print_out("members/record/print/register_7hsdv.html", context, landscape=True)


def _stories(branch: Organization, ids: Mapping[int, date]) -> dict[int, _Story]:
    stories = {pk: _Story() for pk in ids}
    rows = Movement.objects.filter(member__in=ids, sign=1, reversed_by=None).order_by("effective_on", "pk")
    for movement in rows.select_related("before_origin", "after_destination"):
        story = stories[movement.member_id]
        if movement.after_origin_id == movement.after_destination_id == branch.pk:
            story.arrival, story.departure = movement, None
        elif movement.before_origin_id == movement.before_destination_id == branch.pk:
            story.departure = movement
    return stories


def _register_line(number: int, member: Member, story: _Story, *, reveal: bool, sensitive: bool) -> list[list[str]]:
    profile = profile_of(member)
    places = read_values(
        member, ["native_province", "native_commune", "native_detail", "native_old_name", "native_country"]
    )
    card = member.card_number or (
        format_old_card(member.old_card_number) if len(member.old_card_number) == 8 else member.old_card_number
    )
    out, came = story.departure, story.arrival
    moved = out if out and out.kind in (MovementKind.TRANSFER_OUT, MovementKind.REORGANIZATION) else None
    left = out if out and out.kind in LEFT_PARTY else None
    died = out if out and out.kind == MovementKind.DEATH else None
    arrived = came if came and came.kind in (MovementKind.TRANSFER_IN, MovementKind.REORGANIZATION) else None
    lines = [
        [str(number)],
        [member.name_in_use or member.full_name, member.full_name if member.name_in_use else "", _born(member)],
        [member.get_sex_display(), lookup_label("ethnic_group", member.ethnic_group),
         lookup_label("religion", member.religion) if sensitive else ""],
        [place_words(places, "native")],
        [profile.general_education_text or lookup_label("education_level", member.general_education),
         lookup_label("theory_level", member.political_theory),
         profile.professional_text or lookup_label("professional_level", member.professional_level), profile.foreign_languages],
        [profile.occupation_before, profile.occupation_text or lookup_label("occupation", member.occupation)],
        [format_partial(member.admission_date, member.admission_precision),
         format_partial(member.official_date, member.official_precision)],
        [card if reveal else mask(card), member.biography_number if reveal else mask(member.biography_number),
         ", ".join(badge.number or f"HH {badge.level}" for badge in member.badgeheld_set.all())],
        [_service(member, profile)],
        [format_running(moved.effective_on), _far_end(moved)] if moved else [],
        [format_running(arrived.effective_on), _near_end(arrived)] if arrived else [],
        [format_running(died.effective_on), died.note] if died else [],
        [format_running(left.effective_on), left.get_kind_display()] if left else [],
        [],
    ]  # fmt: skip
    return [[line for line in cell if line] for cell in lines]


def _born(member: Member) -> str:
    born = format_partial(member.birth_date, member.birth_precision)
    return f"sinh {born}" if born else ""


def _service(member: Member, profile) -> str:
    if member.occupation == "O09":
        return "Bộ đội, công an"
    return "Hưu trí" if member.retired else "Xuất ngũ" if profile.discharged_on else ""


def _far_end(movement: Movement) -> str:
    return movement.external_unit or (movement.after_destination.name if movement.after_destination else "")


def _near_end(movement: Movement) -> str:
    return movement.external_unit or (movement.before_origin.name if movement.before_origin else "")


# --- Lists of papers ---------------------------------------------------------------------------------------


def print_file_index(member: Member, *, on: date, trace: str = "") -> PrintOut:
    """Mục lục tài liệu of a file: what is there, what is not and why; required papers that nobody wrote down stand as absent."""
    papers = list(FilePaper.objects.filter(member=member))
    known = {paper.document_type for paper in papers}
    rows: list[tuple[str, Sequence[str]]] = [
        (paper.document_type, (_paper_words(paper), "x" if paper.presence in PRESENT else "",
                               "" if paper.presence in PRESENT else "x", _why(paper)))
        for paper in papers
    ]  # fmt: skip
    missing = queries.file_status(member, on).missing
    rows += [(code, (label, "", "x", "Chưa ghi")) for code, label in missing if code not in known]
    rows.sort(key=lambda row: int(row[0]))
    table = PrintTable(
        columns=(Column("STT", 10, "center"), Column("Tên tài liệu", 80), Column("Có", 9, "center"), Column("Không", 14, "center"),
                 Column("Lý do không có", 40)),
        rows=[(str(n), *cells) for n, (_, cells) in enumerate(rows, start=1)], first_page=24, next_pages=34,
    )  # fmt: skip
    context = {"member": member, "table": table, "keeper": queries.keeper_on(member, on), "on": on, "trace": trace,
               "code": form_code("4-HSĐV", on)}  # fmt: skip
    return print_out("members/record/print/file_index.html", context)


def _paper_words(paper: FilePaper) -> str:
    words = queries.paper_label(paper.document_type)
    if paper.number:
        words += f" số {paper.number}"
    if paper.issued_on:
        words += f", ngày {format_partial(paper.issued_on, paper.issued_precision)}"
    return (
        f"{words} ({paper.get_presence_display().lower()})"
        if paper.presence in (Presence.COPY, Presence.RESTORED)
        else words
    )


def _why(paper: FilePaper) -> str:
    if paper.presence == Presence.RESTORED and paper.restored_on:
        return f"Khôi phục ngày {format_running(paper.restored_on)}"
    return paper.reason_missing


def print_missing_papers(
    organization: Organization, lacking: Sequence[tuple[Member, Sequence[str]]], *, on: date, trace: str = ""
) -> PrintOut:
    """The list of files that lack required papers, by the numbers of the 104 types."""
    table = PrintTable(
        columns=(Column("STT", 10, "center"), Column("Họ và tên", 48), Column("Ngày sinh", 22, "center"), Column("Chi bộ", 50),
                 Column("Tài liệu còn thiếu (mã – tên)", 120)),
        rows=[
            (str(n), member.full_name, format_partial(member.birth_date, member.birth_precision), member.organization.name,
             "; ".join(f"{code} – {queries.paper_label(code)}" for code in codes))
            for n, (member, codes) in enumerate(lacking, start=1)
        ],
        first_page=9, next_pages=11,
    )  # fmt: skip
    sheet = {"unit": organization.parent.name if organization.parent else "", "issuer": organization.name,
             "title": "DANH SÁCH HỒ SƠ ĐẢNG VIÊN CÒN THIẾU TÀI LIỆU", "period": f"(tính đến ngày {format_running(on)})",
             "code": ""}  # fmt: skip
    return print_out(
        "members/record/print/missing_papers.html", {"sheet": sheet, "table": table, "trace": trace}, landscape=True
    )
