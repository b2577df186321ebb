"""Print-outs of one meeting: minutes, resolution, notice and invitation, list of those present.

Layout by ``document-format.md`` A3, A4 and ``meetings-evaluation.md`` A.2. Minutes and resolutions are printed from plain values
(``meetings.services.record``): before adoption from the record of the moment, as drafts, afterwards from the frozen one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dates import Month, format_date, format_running
from core.numbers import format_fraction_share
from core.printing import Column, PrintTable
from meetings.books import composing as words
from meetings.models import AgendaPart, AttendanceValue, Meeting, Resolution
from meetings.roll import expected_at
from meetings.services.record import letterhead, position_of, snapshot
from meetings.services.resolutions import authority, resolution_record
from members.models import MembershipClass
from members.record.queries import seat_holder

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_STANDING = dict(MembershipClass.choices)
_ROOM = 4  # dotted lines under an item of a form to be written by hand
_BLANK = "………………………………………………………………………"


def record_of(meeting: Meeting) -> dict:
    """The minutes as plain values: as adopted, or as they stand now."""
    return meeting.minutes if meeting.locked_at else snapshot(meeting)


def minutes_context(meeting: Meeting) -> dict:
    """Everything the minutes print."""
    context = composed(record_of(meeting))
    context["corrections"] = list(meeting.corrections.order_by("order"))
    context["draft"] = meeting.locked_at is None
    return context


def blank_minutes_context(meeting: Meeting) -> dict:
    """A form of the minutes to be written by hand at the meeting: the head, the agenda, room under each item."""
    record = snapshot(meeting)
    room = "\n".join([_BLANK] * _ROOM)
    empty = {"roll": [], "votes": [], "items": [], "reviews": [], "speeches": [], "resolution": None, "score": "", "dues": "",
             "started_at": "", "ended_at": "", "minutes_long": None, "other_opinions": 0, "book_number": None}  # fmt: skip
    sections = [section | {"text": room, "speeches": []} for section in record["sections"]]
    context = composed(record | empty | {"sections": sections})
    context["chapters"][0]["lines"] = [
        "Tổng số đảng viên: …… đồng chí (chính thức ……, dự bị ……).",
        "Có mặt: …… đồng chí; vắng có lý do: …… đồng chí; vắng không lý do: …… đồng chí.",
        f"Vắng: {_BLANK}",
        _BLANK,
    ]
    votes = {
        "title": "BIỂU QUYẾT",
        "roman": "",
        "lines": ["1. ………………………: tán thành ……/……; không tán thành ……; ý kiến khác ……."] * 3,
    }
    context["chapters"] = [*context["chapters"][:-1], votes, *context["chapters"][-1:]]
    for roman, chapter in zip(_ROMAN, context["chapters"], strict=False):
        chapter["roman"] = roman
    return context | {"draft": False, "corrections": []}


def composed(record: Mapping) -> dict:
    """The minutes of a record: head, opening, chapters, signatures. Pure."""
    when = words.moment(record["started_at"]) or words.moment(record["planned_at"])
    number = f"Số {record['book_number']} (Sổ biên bản)" if record["book_number"] else "Số …… (Sổ biên bản)"
    return {
        "letterhead": {
            "superior": record["letterhead"]["superior"], "issuer": record["letterhead"]["issuer"], "number": number,
            "place": record["letterhead"]["place"] or "………", "date": when.date() if when else None,
        },
        "kind": "BIÊN BẢN",
        "abstract": words.about(record),
        "opening": [
            words.opening_line(record),
            _led(record),
            *([f"Khách mời, đại biểu: {record['guests']}."] if record["guests"] else []),
        ],
        "chapters": _chapters(record),
        "closing": words.closing_line(record),
        "left_signature": {"authority": "NGƯỜI GHI BIÊN BẢN", "office": "Thư ký", "name": record["session_secretary"]},
        "signature": {"authority": "CHỦ TRÌ HỘI NGHỊ", "office": record["chair_position"] or "\u00a0", "name": record["chair"]},
        "record": record,
    }  # fmt: skip


def _led(record: Mapping) -> str:
    position = f", {record['chair_position']}" if record["chair"] and record["chair_position"] else ""
    return f"Chủ trì: {words.comrade(record['chair'])}{position}. Thư ký: {words.comrade(record['session_secretary'])}."


def _chapters(record: Mapping) -> list[dict]:
    """The chapters that have something to say, numbered."""
    found = []
    present = words.attendance_lines(record)
    if record["dues"]:
        present = [*present, record["dues"]]
    found.append({"title": "THÀNH PHẦN", "lines": present or [_BLANK]})
    found += _part(record, AgendaPart.OPENING, "MỞ ĐẦU")
    if record["reviews"]:
        found.append({"title": "KẾT QUẢ THỰC HIỆN NHIỆM VỤ ĐÃ GIAO", "table": review_table(record["reviews"])})
    found += _part(record, AgendaPart.PROCEEDING, "TIẾN HÀNH")
    loose = _said(record["speeches"])
    if record["other_opinions"]:
        loose.append(f"- Ý kiến khác (không ghi tên): {record['other_opinions']} lượt.")
    if loose:
        found.append({"title": "Ý KIẾN PHÁT BIỂU", "lines": loose})
    if record["votes"]:
        lines = [f"{number}. {words.vote_line(vote)}" for number, vote in enumerate(record["votes"], 1)]
        found.append({"title": "BIỂU QUYẾT", "lines": lines})
    if record["items"]:
        found.append({"title": "NHIỆM VỤ ĐƯỢC GIAO", "table": task_table(record["items"])})
    closing = _part(record, AgendaPart.CLOSING, "KẾT THÚC")
    ends = []
    if record["resolution"]:
        named = record["resolution"]["number"] or "nghị quyết"
        ends.append(f"Hội nghị thông qua {_resolution_named(named)} “{record['resolution']['title']}”.")
    if record["score"]:
        ends.append(record["score"])
    if ends:
        closing = closing or [{"title": "KẾT THÚC", "sections": []}]
        closing[0]["ends"] = ends
    found += closing
    return [chapter | {"roman": roman} for roman, chapter in zip(_ROMAN, found, strict=False)]


def _resolution_named(named: str) -> str:
    return f"Nghị quyết {named[0].lower()}{named[1:]}" if named.startswith("Số") else named


def _part(record: Mapping, part: AgendaPart, title: str) -> list[dict]:
    sections = [
        {"title": section["title"], "lines": [*_paragraphs(section["text"]), *_said(section["speeches"])]}
        for section in record["sections"]
        if section["part"] == part.label and (section["text"] or section["speeches"])
    ]
    return [{"title": title, "sections": sections}] if sections else []


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _said(speeches: Sequence[Mapping]) -> list[str]:
    """What was said, in the order it was; those without a summary in one line."""
    said = [f"- Đồng chí {one['name']}: {one['summary']}" for one in speeches if one["summary"]]
    silent = [one["name"] for one in speeches if not one["summary"]]
    return [*said, *([f"- Phát biểu: {', '.join(silent)}."] if silent else [])]


def review_table(reviews: Sequence[Mapping]) -> PrintTable:
    """What became of the tasks set before: the table of part I of a resolution."""
    return PrintTable(
        columns=[Column("TT", 10, "center"), Column("Nhiệm vụ đề ra", 62), Column("Tình trạng đầu kỳ", 38),
                 Column("Kết quả thực hiện", 55)],
        rows=[[number, one["task"], one["before"], words.judged(one)]
              for number, one in enumerate(reviews, 1)],
        first_page=400, next_pages=400,
    )  # fmt: skip


def task_table(items: Sequence[Mapping]) -> PrintTable:
    """Tasks with who answers for them and by when."""
    return PrintTable(
        columns=[Column("TT", 10, "center"), Column("Nhiệm vụ, chỉ tiêu", 72), Column("Chịu trách nhiệm", 52),
                 Column("Thời hạn", 31, "center")],
        rows=[[number, one["task"] + (f" ({one['target']})" if one["target"] else ""),
               "; ".join(filter(None, [one["responsible"], one["with"]])) or "Chi bộ",
               format_running(words.day(one["deadline"])) if one["deadline"] else ""]
              for number, one in enumerate(items, 1)],
        first_page=400, next_pages=400,
    )  # fmt: skip


# --- The resolution -------------------------------------------------------------------------------


def resolution_context(resolution: Resolution) -> dict:
    """Everything a resolution prints: as issued, or as it stands in draft."""
    frozen = resolution.frozen if resolution.document_id else {}
    return composed_resolution(frozen or resolution_record(resolution)) | {"draft": not resolution.document_id}


def composed_resolution(record: Mapping) -> dict:
    """The resolution of a record (``meetings-evaluation.md`` A.2, «Resolution layout»). Pure."""
    meeting = record["meeting"]
    place = meeting["letterhead"]["place"]
    started = words.moment(meeting["started_at"]) or words.moment(meeting["planned_at"])
    committee = record["authority"].endswith("ỦY")
    return {
        "letterhead": {
            "superior": meeting["letterhead"]["superior"], "issuer": meeting["letterhead"]["issuer"],
            "number": record["number"] or "Số        -NQ/CB", "place": place or "………",
            "date": words.day(record["issued_on"]) or (started.date() if started else None),
        },
        "kind": "NGHỊ QUYẾT",
        "abstract": record["title"],
        "opening": [*_resolution_opening(meeting), *([meeting["dues"]] if meeting["dues"] else [])],
        "chapters": _resolution_chapters(record),
        "vote_line": _vote_words(record["vote"]),
        "recipients": ([f"{record['reports_to']} (báo cáo)"] if record["reports_to"] else [])
        + (["Các đồng chí chi ủy viên"] if committee else []) + ["Đảng viên chi bộ", "Lưu Chi bộ"],
        "signature": {"authority": record["authority"], "office": record["signer_position"], "name": record["signer"]},
        "record": record,
    }  # fmt: skip


def _resolution_chapters(record: Mapping) -> list[dict]:
    """Parts I to IV; what is left empty is room to write in a draft, and is left out of an issued one."""
    meeting, texts = record["meeting"], record["texts"]
    month = Month.parse(meeting["month"])
    chapters = [
        _chapter(f"KẾT QUẢ THỰC HIỆN NHIỆM VỤ {month.previous.long_label.upper()}", texts.get("results", ""),
                 table=review_table(meeting["reviews"]) if meeting["reviews"] else None,
                 after=[("Biểu dương, nhắc nhở", texts.get("praise", "")),
                        ("Hạn chế, nguyên nhân", texts.get("shortcomings", ""))]),
        _chapter(f"NHIỆM VỤ {month.long_label.upper()}", texts.get("tasks", ""),
                 lines=[f"{number}. {one['task']}{' (' + one['target'] + ')' if one['target'] else ''}."
                        for number, one in enumerate(meeting["items"], 1)]),
        _chapter("PHÂN CÔNG, TỔ CHỨC THỰC HIỆN", texts.get("arrangement", ""),
                 table=task_table(meeting["items"]) if meeting["items"] else None),
        _chapter("TỰ ĐÁNH GIÁ CHẤT LƯỢNG SINH HOẠT", texts.get("score", "") or meeting["score"]),
    ]  # fmt: skip
    if record["number"]:
        chapters = [chapter for chapter in chapters if chapter["lines"] != [_BLANK]]
    return [chapter | {"roman": roman} for roman, chapter in zip(_ROMAN, chapters, strict=False)]


def _chapter(title: str, text: str, *, lines=(), table=None, after=()) -> dict:
    paragraphs = [*_paragraphs(text), *lines]
    more = [{"title": name, "lines": _paragraphs(words_)} for name, words_ in after if words_.strip()]
    if not paragraphs and table is None and not more:
        paragraphs = [_BLANK]
    return {"title": title, "lines": paragraphs, "table": table, "sections": more}


def _resolution_opening(meeting: Mapping) -> list[str]:
    lasted = f" Thời lượng: {meeting['minutes_long']} phút." if meeting["minutes_long"] else ""
    found = words.figures(meeting)
    counted = (
        f"Tổng số đảng viên: {found.total}; có mặt: {found.came}; vắng có lý do: {found.absent_excused}; vắng không lý do: "
        f"{found.absent_unexcused}; miễn sinh hoạt: {found.exempt}"
        + (f"; sinh hoạt tạm thời nơi khác: {found.elsewhere}" if found.elsewhere else "")
        + "."
    )
    return [words.opening_line(meeting), f"{_led(meeting)}{lasted}", counted]


def _vote_words(vote: Mapping | None) -> str:
    if vote is None:
        return "Nghị quyết được hội nghị chi bộ thông qua với …… /…… đồng chí tán thành, tỷ lệ ……%."
    share = format_fraction_share(vote["in_favour"], vote["base"])
    fraction, _, rate = share.partition(" ")
    return f"Nghị quyết được hội nghị chi bộ thông qua với {fraction} đồng chí tán thành, tỷ lệ {rate.strip('()')}."


# --- Before the meeting ----------------------------------------------------------------------------


def notice_context(meeting: Meeting, *, invitation: bool = False) -> dict:
    """The notice to members, or the invitation to guests."""
    head = letterhead(meeting)
    secretary = seat_holder(meeting.organization, "secretary", meeting.held_on)
    what = meeting.get_kind_display()
    what = what[:1].lower() + what[1:]
    topic = f" “{meeting.topic}”" if meeting.topic else ""
    code = "GM" if invitation else "TB"
    return {
        "letterhead": {"superior": head["superior"], "issuer": head["issuer"], "number": f"Số        -{code}/CB",
                       "place": head["place"] or "………", "date": None},
        "kind": "GIẤY MỜI" if invitation else "THÔNG BÁO",
        "abstract": f"{'dự ' if invitation else 'về việc '}{what}{topic} {meeting.month.long_label}",
        "invitation": invitation,
        "guests": meeting.guests or "………………………………………",
        "meeting": meeting,
        "what": f"{what}{topic} {meeting.month.long_label}",
        "agenda": list(meeting.agenda.order_by("order", "pk")),
        "preparer": meeting.preparer.full_name if meeting.preparer else "",
        "recipients": (["Như trên"] if invitation else ["Cấp ủy viên cấp trên theo dõi chi bộ", "Các đồng chí đảng viên"])
        + ["Lưu Chi bộ"],
        "signature": {"authority": authority(meeting), "office": "Bí thư",
                      "name": secretary.member.full_name if secretary else (meeting.chair.full_name if meeting.chair else "")},
    }  # fmt: skip


def roll_context(meeting: Meeting, *, blank: bool = False) -> dict:
    """The list of those present: filled from the roll, or blank with room to sign for everybody expected that day."""
    lines = words.roll_of(record_of(meeting)) if meeting.locked_at else _roll_now(meeting)
    rows = []
    for number, line in enumerate(lines, 1):
        said = "" if blank else AttendanceValue(line.value).label + (f" ({line.reason})" if line.reason else "")
        standing = "Sinh hoạt tạm thời" if line.visitor else _STANDING.get(line.membership_class, "")
        rows.append([number, line.name, standing, said, ""])
    head = letterhead(meeting)
    return {
        "letterhead": {"superior": head["superior"], "issuer": head["issuer"], "number": "", "place": head["place"] or "………",
                       "date": meeting.held_on},
        "kind": "DANH SÁCH ĐIỂM DANH",
        "abstract": f"{words.about({'kind': meeting.get_kind_display(), 'topic': meeting.topic, 'month': str(meeting.month)})}, "
                    f"ngày {format_date(meeting.held_on)}",
        "table": PrintTable(
            columns=[Column("TT", 10, "center"), Column("Họ và tên", 55), Column("Tư cách", 28, "center"),
                     Column("Có mặt, vắng (lý do)", 42), Column("Ký tên", 30)],
            rows=rows, first_page=23, next_pages=34,
        ),
        "lines": [] if blank else words.attendance_lines({"roll": [_plain(line) for line in lines]}),
        "blank": blank,
        "left_signature": {"office": "Người điểm danh", "name": meeting.session_secretary.full_name if meeting.session_secretary else ""},
        "signature": {"authority": "CHỦ TRÌ", "office": position_of(meeting, meeting.chair_id),
                      "name": meeting.chair.full_name if meeting.chair else ""},
    }  # fmt: skip


def _roll_now(meeting: Meeting) -> list[words.RollLine]:
    held = [
        words.RollLine(line.full_name, line.value, line.reason, line.membership_class, line.special_duty, line.visitor)
        for line in meeting.roll.all()
    ]
    if held:
        return held
    expected = expected_at(meeting.organization, meeting.held_on, of_committee=meeting.of_committee)
    return [
        words.RollLine(one.full_name, one.value, "", one.membership_class, False, one.stay_id is not None)
        for one in expected
    ]


def _plain(line: words.RollLine) -> dict:
    return {"name": line.name, "value": line.value, "reason": line.reason, "class": line.membership_class,
            "special_duty": line.special_duty, "visitor": line.visitor}  # fmt: skip
