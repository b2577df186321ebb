"""The travelling file (``transfer.md`` 4): cover of the seal, inventory signed by giver and receiver, receipt, minutes of its opening.

No form code of these papers is known: none is printed.
"""

from __future__ import annotations

from core.print_blocks import Grid, Line, Room, Text, dots, line
from core.printing import Column, PrintTable
from members.record.print_parts import head, long_day, running
from members.record.queries import paper_label
from transfers.documents.facts import ROOM, Facts, listed, words_of_committee
from transfers.documents.form import Need, TransferForm
from transfers.models import FileSeal, SealedPaper, SealState

GROUP = "Hồ sơ niêm phong"
BLANK_LINES = {False: 8, True: 5}  # room by hand: inventory, minutes of the opening
BY_MEMBER = "Đồng chí được giao hồ sơ giữ nguyên niêm phong và nộp cho cấp ủy nơi đến; không được tự mở."
BY_OFFICE = "Hồ sơ được giao, nhận giữa hai cơ quan; chỉ cấp ủy nơi đến được mở."


def _sealer(facts: Facts):
    seal = facts.seal
    return seal.sealed_by if seal and seal.sealed_by_id else facts.committee


def _letterhead(facts: Facts, unit, day, symbol: str = "") -> dict:
    return head(unit, day, symbol=symbol, on=facts.on, kind="committee")


def cover(facts: Facts) -> list[dict]:
    """Bìa niêm phong."""
    seal = facts.seal
    day = seal.sealed_on if seal else None
    papers = facts.sealed_papers
    blocks = [
        line("Họ và tên:", facts.name.upper()),
        Line((("Sinh ngày:", facts.born), ("Số thẻ đảng viên:", facts.card))),
        Line((("Số lý lịch:", facts.biography),)),
        line("Nơi đi:", facts.from_words()),
        line("Nơi đến:", facts.to_words()),
        Line((("Số tài liệu:", str(len(papers)) if seal else ""), ("Tổng số tờ:", _sheets_words(papers)))),
        line("Niêm phong ngày:", running(day)),
    ]  # fmt: skip
    return [{
        "letterhead": _letterhead(facts, _sealer(facts), day), "day": day, "blocks": blocks, "sealer": seal.sealer_name if seal else "",
        "warning": BY_OFFICE if seal and seal.handed_between_offices else BY_MEMBER,
    }]  # fmt: skip


def _sheets_words(papers: list[SealedPaper]) -> str:
    known = [paper.pages for paper in papers if paper.pages]
    return str(sum(known)) if papers and len(known) == len(papers) else ""


def _rows(papers: list[SealedPaper], *, checked: bool) -> list[list[str]]:
    rows = []
    for paper in papers:
        row = [
            str(paper.order), paper_label(paper.document_type), paper.number, listed(paper.issued_on), paper.issuer, str(paper.pages or ""),
        ]  # fmt: skip
        if checked:
            row.append({True: "Có", False: "Thiếu", None: ""}[paper.found])
        rows.append(row)
    width = 7 if checked else 6
    return rows or [[str(number), *[""] * (width - 1)] for number in range(1, BLANK_LINES[checked] + 1)]


COLUMNS = (
    Column("TT", 9, "center"), Column("Tên tài liệu", 62), Column("Số", 22), Column("Ngày", 22, "center"),
    Column("Cơ quan ban hành", 36), Column("Số tờ", 14, "center"),
)  # fmt: skip
CHECKED = (
    Column("TT", 9, "center"), Column("Tên tài liệu", 48), Column("Số", 20), Column("Ngày", 20, "center"),
    Column("Cơ quan ban hành", 42), Column("Số tờ", 12, "center"), Column("Khi mở", 14, "center"),
)  # fmt: skip


def inventory(facts: Facts) -> list[dict]:
    """Mục lục tài liệu trong hồ sơ, signed by giver and receiver."""
    seal, papers = facts.seal, facts.sealed_papers
    day = seal.sealed_on if seal else None
    table = PrintTable(columns=COLUMNS, rows=_rows(papers, checked=False), first_page=11, next_pages=20)
    blocks = [
        *facts.identity(),
        Line((("Nơi đi:", facts.from_words()),)),
        Line((("Nơi đến:", facts.to_words()),)),
        Grid(table),
        Text(f"Mục lục gồm {dots(str(len(papers)) if seal else '', 3)} tài liệu; lập thành hai bản, một bản để trong bì niêm phong, "
             "một bản lưu ở nơi đi."),
    ]  # fmt: skip
    return [{
        "letterhead": _letterhead(facts, _sealer(facts), day), "day": day, "blocks": blocks,
        "left_signature": {"authority": "Bên giao", "note": "(ký, ghi rõ họ tên, đóng dấu)", "name": seal.sealer_name if seal else ""},
        "signature": {"authority": "Bên nhận", "note": "(ký, ghi rõ họ tên, đóng dấu)", "name": seal.opener_name if seal else ""},
    }]  # fmt: skip


def handed(facts: Facts) -> list[dict]:
    """Giấy biên nhận: the member (or the other office) takes the sealed file and the letter."""
    seal, papers = facts.seal, facts.sealed_papers
    day = seal.sealed_on if seal else None
    between = seal is not None and seal.handed_between_offices
    blocks = [
        Text(f"{long_day(day).capitalize()}, {words_of_committee(_sealer(facts)) or 'Đảng ủy ………………'} đã giao cho "
             f"{dots(facts.to_words(), 18) if between else facts.comrade} hồ sơ đảng viên và giấy tờ chuyển sinh hoạt đảng sau đây:"),
        *facts.short_identity(),
        Text(f"1. Hồ sơ đảng viên đã niêm phong, bên trong có {dots(str(len(papers)) if seal else '', 3)} tài liệu theo mục lục."),
        Text("2. Giấy giới thiệu sinh hoạt đảng."),
        Text("3. Phiếu báo chuyển sinh hoạt đảng."),
        line("4. Giấy tờ khác:", ""),
        Line((("Tình trạng niêm phong khi giao:", "còn nguyên vẹn" if seal else ""),)),
        Text("Người nhận giữ nguyên niêm phong, trình giấy giới thiệu và nộp hồ sơ cho cấp ủy nơi đến đúng thời hạn; mất, hỏng phải báo "
             "cáo ngay với cấp ủy đã giao."),
    ]  # fmt: skip
    return [{
        "letterhead": _letterhead(facts, _sealer(facts), day), "day": day, "blocks": blocks,
        "left_signature": {"authority": "Người giao", "note": "(ký, ghi rõ họ tên)", "name": seal.sealer_name if seal else ""},
        "signature": {"authority": "Người nhận", "note": "(ký, ghi rõ họ tên)", "name": "" if between else facts.name},
    }]  # fmt: skip


def opening(facts: Facts) -> list[dict]:
    """Biên bản mở niêm phong, đối chiếu: what was found, what is missing."""
    seal, papers = facts.seal, facts.sealed_papers
    day = seal.opened_on if seal else None
    unit = (seal.opened_by if seal and seal.opened_by_id else None) or facts.receiving
    missing = [paper for paper in papers if paper.found is False]
    table = PrintTable(columns=CHECKED, rows=_rows(papers, checked=True), first_page=9, next_pages=19)
    found = sum(paper.found is True for paper in papers)
    blocks = [
        Text(f"{long_day(day).capitalize()}, tại trụ sở {words_of_committee(unit) or 'Đảng ủy ………………'}, chúng tôi mở niêm phong, đối chiếu "
             f"hồ sơ đảng viên của {facts.comrade}, chuyển sinh hoạt đảng từ {dots(facts.from_words(), 20)} đến "
             f"{dots(facts.to_words(), 20)}."),
        *facts.identity()[1:],
        Line((("Nơi niêm phong:", words_of_committee(seal.sealed_by) if seal and seal.sealed_by_id else ""),
              ("ngày:", running(seal.sealed_on) if seal else "")), short=("ngày:",)),
        line("Tình trạng niêm phong khi nhận:", _state_words(seal)),
        Grid(table),
        Text(f"Kết quả đối chiếu: có {dots(str(found) if day else '', 3)} tài liệu; thiếu "
             f"{dots(str(len(missing)) if day else '', 3)} tài liệu."),
        *([Room("Tài liệu thiếu:", "\n".join(f"- {_paper_words(paper)};" for paper in missing), 2)] if missing or facts.blank else []),
        *([Room("Ghi chú:", seal.note if seal else "", 1)] if facts.blank or (seal and seal.note) else []),
        *([Text("Đề nghị cấp ủy nơi đi bổ sung tài liệu còn thiếu, trả lời bằng văn bản.")] if missing or facts.blank else []),
    ]  # fmt: skip
    return [{
        "letterhead": _letterhead(facts, unit, day, "BB/ĐU"), "day": day, "blocks": blocks,
        "left_signature": {"authority": "Người giao hồ sơ", "note": "(ký, ghi rõ họ tên)", "name": _bearer(facts, seal)},
        "signature": {"authority": "Người mở, đối chiếu", "note": "(ký, ghi rõ họ tên)", "name": seal.opener_name if seal else ""},
    }]  # fmt: skip


def _bearer(facts: Facts, seal: FileSeal | None) -> str:
    return "" if seal is None or seal.handed_between_offices else facts.name


def _paper_words(paper: SealedPaper) -> str:
    number = f" số {paper.number}" if paper.number else ""
    return f"{paper.order}. {paper_label(paper.document_type)}{number}"


def _state_words(seal: FileSeal | None) -> str:
    """How the seal itself was found: missing papers are told apart from it."""
    if seal is None or seal.opened_on is None:
        return ""
    return "còn nguyên" if seal.state in (SealState.INTACT, SealState.MISSING) else seal.get_state_display().lower()


def lost(facts: Facts) -> list[dict]:
    """Bản tường trình việc mất giấy, mất hồ sơ, made by the member (01-HD/TW 2021, mục 10)."""
    seal = facts.seal
    to = words_of_committee(_sealer(facts)) or f"Đảng ủy {ROOM}"
    blocks = [
        Line((("Tôi là:", facts.name.upper()), ("Sinh ngày:", facts.born)), short=("Sinh ngày:",)),
        Line((("Vào Đảng ngày:", facts.admitted), ("Số thẻ đảng viên:", facts.card))),
        Line((("Được giới thiệu chuyển sinh hoạt đảng từ:", facts.from_words()),)),
        Line((("đến:", facts.to_words()),)),
        Line((("Ngày giới thiệu:", running(facts.case.introduced_on) if facts.case else ""),)),
        Room("Giấy, hồ sơ bị mất; thời gian, nơi mất, lý do:", seal.note if seal and seal.state == SealState.LOST else "", 6),
        Room("Tự kiểm điểm trách nhiệm của bản thân:", "", 4),
        Text("Kèm theo: xác nhận của công an nơi bị mất. Tôi xin chịu trách nhiệm về nội dung tường trình; đề nghị cấp ủy xem xét, giới "
             "thiệu để lập lại hồ sơ và làm lại thủ tục chuyển sinh hoạt đảng."),
    ]  # fmt: skip
    return [{"letterhead": {"issuer": "", "place": facts.place, "date": None}, "to": [to], "blocks": blocks,
             "signature": {"office": "Người tường trình", "name": facts.name, "note": "(ký, ghi rõ họ tên)"}}]  # fmt: skip


SEALED = Need(lambda f: f.seal and f.seal.sealed_on, "Chưa lập hồ sơ niêm phong.")
OPENED = Need(lambda f: f.seal and f.seal.opened_on, "Nơi đến chưa mở niêm phong.")
FORMS = (
    TransferForm("seal-cover", "transfer", GROUP, cover, "Bìa niêm phong hồ sơ đảng viên", template="transfers/print/cover.html",
                 needs=(SEALED,)),
    TransferForm("inventory", "transfer", GROUP, inventory, "Mục lục tài liệu trong hồ sơ đảng viên", needs=(SEALED,)),
    TransferForm("receipt", "transfer", GROUP, handed, "Giấy biên nhận hồ sơ đảng viên", needs=(SEALED,)),
    TransferForm("opening-minutes", "transfer", GROUP, opening, "Biên bản mở niêm phong, đối chiếu hồ sơ đảng viên", needs=(OPENED,)),
    TransferForm("loss-report", "transfer", GROUP, lost, "Bản tường trình việc mất giấy giới thiệu, hồ sơ đảng viên"),
)  # fmt: skip
