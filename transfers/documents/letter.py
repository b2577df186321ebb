"""Giấy giới thiệu sinh hoạt đảng: 10 ô (1-SHĐ), 2 ô ra ngoài nước (2-SHĐ), 8 ô tạm thời (3-SHĐ), 5 ô nội bộ (4-SHĐ), ``transfer.md`` 3.

Number of boxes, captions and the colour of the ground are the lists ``letter_type`` and ``letter_box``. The codes 2-SHĐ and 3-SHĐ follow
from the others by elimination; how the fields are spread over a box is ours. A box nobody had to write stays blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from core.print_blocks import composed
from core.printing import Paper
from members.record.print_parts import head, running
from regulations.lookup import lookup_label, lookup_value, lookup_values
from regulations.marks import Mark
from transfers.documents.facts import Facts, month_words, term_words, words_of_committee
from transfers.documents.form import Need, TransferForm
from transfers.models import IntroductionLetter, LetterBox, LetterType, TemporaryTransfer, Transfer, TransferKind
from transfers.papers_table import PAPERS

TEMPLATE = "transfers/print/letter.html"
GROUP = "Giấy giới thiệu sinh hoạt đảng"
PLAIN = "plain"  # a letter without colour
_BODIES = (
    "đảng ủy",
    "ban thường vụ",
    "ban tổ chức",
    "ban chấp hành",
    "chi ủy",
)  # how the name of a body that signs begins
_ABROAD = (TransferKind.ABROAD_OUT, TransferKind.ABROAD_RETURN)


@dataclass(frozen=True, slots=True)
class Written:
    """Words of a box; where they were corrected, those struck out with the right ones above."""

    text: str
    struck: str = ""
    above: str = ""
    after: str = ""
    short: bool = False


@dataclass(slots=True)
class BoxPrint:
    """One box as it prints: caption, lines (label, words, short), who signs; empty where nobody wrote."""

    number: int
    caption: str
    role: str  # first, middle, last
    sealed: bool
    lines: list[list[tuple[str, Written]]] = field(default_factory=list)
    register_number: str = ""
    to_label: str = "Kính chuyển:"
    place: str = ""
    day: date | None = None
    authority: str = ""
    office: str = ""
    signer: str = ""
    note: str = ""
    written: bool = False


def captions(letter_type: str, on: date) -> list[tuple[int, str]]:
    """Number and caption of each box of a kind of letter that day; boxes the list does not name stay without caption."""
    value = lookup_value("letter_type", letter_type)
    count = int(value.attributes.get("boxes", 0)) if value else 0
    named = {
        int(one.attributes["box"]): one.label for one in lookup_values("letter_box", on) if one.parent == letter_type
    }
    return [(number, named.get(number, "")) for number in range(1, count + 1)]


def ground(letter_type: str) -> str:
    """The colour of the ground: ``green``, ``yellow`` or none."""
    value = lookup_value("letter_type", letter_type)
    return str(value.attributes.get("ground", PLAIN)) if value else PLAIN


def letter_of(case) -> IntroductionLetter | None:
    """The letter that counts, else the one cancelled last."""
    found = list(case.letters.all()) if case.pk else []
    standing = [letter for letter in found if letter.cancelled_on is None]
    return (standing or found or [None])[-1]


def enclosed(facts: Facts) -> str:
    """Hồ sơ gửi kèm theo: the sealed file with its number of papers, and the papers of the request that do not lie in it."""
    case = facts.case
    if not isinstance(case, Transfer):
        return ""
    parts = []
    if facts.seal is not None:
        parts.append(f"hồ sơ đảng viên niêm phong ({len(facts.sealed_papers)} tài liệu)")
    codes = dict.fromkeys(row.code for row in facts.papers if row.code in PAPERS)
    parts += [PAPERS[code].words.partition(",")[0] for code in codes if code not in ("other", "letter_scan")]
    return "; ".join(parts)


def contexts(facts: Facts, letter: IntroductionLetter | None, letter_type: str) -> dict:
    """Everything the template of a letter needs."""
    day = letter.made_on if letter else facts.on
    abroad = letter_type == LetterType.ABROAD
    boxes = {box.box: box for box in (_two_boxes(facts, letter) if abroad else letter.boxes.all())} if letter else {}
    numbered = captions(letter_type, day)
    prints = [_box(facts, number, caption, len(numbered), boxes.get(number)) for number, caption in numbered]
    prints[0].lines[-1:-1] = _as_written(_own_lines(facts, letter_type))
    return {
        "letterhead": _letterhead(facts, boxes.get(1), day, "committee" if abroad else "branch"), "day": day,
        "first": prints[0], "rows": list(_pairs(prints[1:])),
        "ground": ground(letter_type),
        "cancelled": letter.cancelled_on if letter else None, "cancel_reason": letter.cancel_reason if letter else "",
        "count": len(prints),
    }  # fmt: skip


def _letterhead(facts: Facts, box: LetterBox | None, day: date, kind: str) -> dict:
    """Whoever writes box 1; a unit outside by its own name."""
    unit = box.organization if box and box.organization_id else facts.branch
    made = head(unit, day, symbol="", on=facts.on, kind=kind) | {"place": "", "date": None}
    if unit is None and facts.case is not None:
        made |= {"superior": "", "issuer": facts.case.outside_unit}
    return made


def _two_boxes(facts: Facts, letter: IntroductionLetter) -> Iterator[LetterBox]:
    """2 ô: the committee that introduces abroad or home again, and the one that receives; told by the letter and the answer.

    The member travels with ten boxes to the Foreign Ministry's committee (``transfer.md`` 2, 11); the slip says the same in two.
    """
    case, introduced = facts.case, list(letter.boxes.all())
    if case.is_arrival:
        introduced, received = introduced[:1], introduced[1:]
    else:
        received = [_answered(facts)] if case.received_on else []
    for number, found in ((1, introduced[-1:]), (2, received[:1])):
        for box in found:
            yield LetterBox(
                letter=letter, box=number, organization=box.organization, writer=box.writer, addressed_to=box.addressed_to,
                written_on=box.written_on, number=box.number, signer_name=box.signer_name, signer_position=box.signer_position,
            )  # fmt: skip


def _answered(facts: Facts) -> LetterBox:
    """What the committee outside told by the lower part of phiếu báo."""
    case, notice = facts.case, getattr(facts.case, "notice", None)
    return LetterBox(
        writer=case.outside_unit, written_on=case.received_on, number=notice.answer_number if notice else "",
        signer_name=notice.receiver_name if notice else "",
    )  # fmt: skip


def _own_lines(facts: Facts, letter_type: str) -> list[list[tuple[str, str]]]:
    """What only this kind of letter says in box 1: the term of a temporary stay, the journey abroad."""
    case = facts.case
    if letter_type == LetterType.TEMPORARY:
        return [[("Thời hạn sinh hoạt tạm thời:", term_words(case.from_on, case.until_on) if case else "")]]
    return _journey_lines(facts) if letter_type == LetterType.ABROAD else []


def _journey_lines(facts: Facts) -> list[list[tuple[str, str]]]:
    """Where to, what for, how long: the journey the transfer belongs to; nothing of these on the way home."""
    if facts.case is not None and facts.case.is_arrival:
        return []
    journey = getattr(facts.case, "journey", None)
    purpose = lookup_label("trip_purpose", journey.purpose) if journey else ""
    term = term_words(journey.from_on, journey.until_on) if journey else ""
    return [
        [("Nước đến:", journey.country if journey else ""), ("Mục đích:", purpose)],
        [("Thời gian ở nước ngoài:", term)],
    ]


def _pairs(boxes: list[BoxPrint]):
    for start in range(0, len(boxes), 2):
        yield boxes[start : start + 2]


def _box(facts: Facts, number: int, caption: str, count: int, box: LetterBox | None) -> BoxPrint:
    role = "first" if number == 1 else "last" if number == count else "middle"
    organization = box.organization if box else None
    of_branch = caption.casefold().startswith("chi ") if organization is None else organization.is_branch
    made = BoxPrint(
        number, caption, role, _sealed(organization, of_branch), to_label="Kính gửi:" if number == 1 else "Kính chuyển:"
    )
    made.lines = _first_lines(facts, box) if role == "first" else _later_lines(facts, box, role, facts.blank)
    if box is None:
        return made
    made.written, made.day, made.register_number = True, box.written_on, box.number
    made.place = (organization.place_name if organization else "") or ""
    made.authority = f"T/M {'chi ủy' if of_branch else _body(organization, box.writer)}"
    made.office, made.signer = box.signer_position, box.signer_name
    made.lines, found = _corrected(made.lines, box)
    if box.correction and not found:
        made.note = f"Sửa “{box.struck}” thành “{box.correction}”." if box.struck else f"Sửa lại: {box.correction}"
    return made


def _sealed(organization, of_branch: bool) -> bool:
    """Whether a seal belongs on the box: a branch has none, unless the organisation is known to have one."""
    return organization.has_seal if organization is not None and organization.is_branch else not of_branch


def _body(organization, writer: str) -> str:
    """The committee that signs; of a unit outside whatever its name says of it."""
    if organization is not None:
        return words_of_committee(organization)
    return writer if writer.casefold().startswith(_BODIES) else "cấp ủy"


def _first_lines(facts: Facts, box: LetterBox | None) -> list[list[tuple[str, Written]]]:
    case = facts.case
    dues = (box.dues_paid_to if box else None) or getattr(case, "dues_paid_to", None)
    lines = [
        [("Kính gửi:", box.addressed_to if box else "")],
        [("Giới thiệu đồng chí:", facts.name.upper()), ("Bí danh:", facts.alias)],
        [("Sinh ngày:", facts.born), ("Vào Đảng ngày:", facts.admitted), ("Chính thức ngày:", facts.official)],
        [("Số TĐV:", facts.card), ("Số LL:", facts.biography), ("Số SĐV:", facts.list_number), ("Số GTSHĐ:", box.number if box else "")],
        [("Đã đóng đảng phí hết tháng:", month_words(dues))],
        [("Được cử (chuyển) đến:", facts.to_words())],
    ]  # fmt: skip
    lines.append([("Hồ sơ gửi kèm theo gồm:", enclosed(facts))])
    return _as_written(lines)


def _later_lines(facts: Facts, box: LetterBox | None, role: str, blank: bool) -> list[list[tuple[str, Written]]]:
    wrote = box is not None
    name = facts.name if wrote else ""
    if role == "last":
        return _as_written([
            [("Đã tiếp nhận đồng chí:", name)],
            [("về sinh hoạt đảng tại:", facts.to_words() if wrote else "")],
            [("từ ngày:", running(box.written_on) if wrote else ""), ("Số SĐV:", "")],
        ])  # fmt: skip
    return _as_written([
        [("Kính chuyển:", box.addressed_to if wrote else "")],
        [("Đồng chí:", name)],
        [("được giới thiệu đến:", facts.to_words() if wrote else "")],
        [("Hồ sơ kèm theo:", "như ô 1" if wrote else "")],
    ])  # fmt: skip


def _as_written(lines) -> list[list[tuple[str, Written]]]:
    return [[(label, Written(value, short=label == "Bí danh:")) for label, value in cells] for cells in lines]


def _corrected(lines, box: LetterBox):
    """The same lines with the wrong words struck wherever the box has them, and whether it has."""
    if not box.struck or not box.correction:
        return lines, False
    found, made = False, []
    for cells in lines:
        row = []
        for label, value in cells:
            before, wrong, after = value.text.partition(box.struck)
            found = found or bool(wrong)
            row.append((label, Written(before, wrong, box.correction, after) if wrong else value))
        made.append(row)
    return made, found


def type_of(facts: Facts, default: str) -> str:
    """Which letter a case travels with."""
    letter = letter_of(facts.case) if facts.case else None
    return letter.letter_type if letter else default


def print_letter(letter: IntroductionLetter, facts: Facts) -> Paper:
    """One letter, also a cancelled one."""
    form = BY_TYPE[letter.letter_type]
    context = contexts(facts, letter, letter.letter_type)
    return Paper(
        TEMPLATE, composed({"blank": False} | context, form.title_on(letter.made_on), form.code_on(letter.made_on))
    )


def _sheets(letter_type: str):
    return lambda facts: [contexts(facts, letter_of(facts.case) if facts.case else None, letter_type)]


def _has(letter_type: str, *subjects: type) -> Need:
    return Need(
        lambda f: (
            isinstance(f.case, subjects)
            and (found := letter_of(f.case)) is not None
            and found.letter_type == letter_type
        ),
        "Hồ sơ này chưa có loại giấy giới thiệu này.",
    )


def _homeward(facts: Facts) -> str:
    """The form is named after the way out; whoever is introduced home again carries one that says so (``transfer.md`` 2, 11)."""
    way_home = facts.case is not None and facts.case.kind == TransferKind.ABROAD_RETURN
    return "Giấy giới thiệu sinh hoạt đảng từ ngoài nước về" if way_home else ""


FORMS = (
    TransferForm("letter", "transfer", GROUP, _sheets(LetterType.OFFICIAL), code="1-SHĐ", document="54", template=TEMPLATE,
                 needs=(_has(LetterType.OFFICIAL, Transfer),), mark=Mark.CONFIRMED),
    TransferForm("letter-internal", "transfer", GROUP, _sheets(LetterType.INTERNAL), code="4-SHĐ", document="59", template=TEMPLATE,
                 needs=(_has(LetterType.INTERNAL, Transfer),), mark=Mark.CONFIRMED),
    TransferForm("letter-abroad", "transfer", GROUP, _sheets(LetterType.ABROAD), code="2-SHĐ", document="56", template=TEMPLATE,
                 needs=(Need(lambda f: f.case.kind in _ABROAD, "Chỉ dùng khi chuyển ra ngoài nước, từ ngoài nước về."),
                        Need(lambda f: f.case.introduced_on and letter_of(f.case), "Chưa giới thiệu chuyển đi.")), mark=Mark.RECALLED,
                 renamed=_homeward),
    TransferForm("letter-temporary", "temporary", GROUP, _sheets(LetterType.TEMPORARY), code="3-SHĐ", document="55", template=TEMPLATE,
                 needs=(_has(LetterType.TEMPORARY, TemporaryTransfer),), mark=Mark.RECALLED),
)  # fmt: skip
BY_TYPE = {
    LetterType.OFFICIAL: FORMS[0], LetterType.INTERNAL: FORMS[1], LetterType.ABROAD: FORMS[2], LetterType.TEMPORARY: FORMS[3],
}  # fmt: skip
