"""Handover of an organisation with its members (``transfer.md`` 9): two decisions, minutes, the list of members and files.

They belong to 5-SHĐ … 9-SHĐ, whose numbers were not seen one by one: no code is printed.
"""

from __future__ import annotations

from branches.models import ActState, Organization
from branches.queries import printed_name
from core.print_blocks import Head, Line, Text, dots
from core.printing import Column, PrintTable
from members.record.print_parts import head, long_day, running, signed
from transfers.documents.facts import ROOM, Facts, words_of_committee
from transfers.documents.form import Need, TransferForm
from transfers.services import handover

GROUP = "Chuyển giao, tiếp nhận tổ chức đảng"
BLANK_ROWS = 12
COLUMNS = (
    Column("TT", 9, "center"), Column("Họ và tên", 40), Column("Ngày sinh", 22, "center"), Column("Số thẻ đảng viên", 29, "center"),
    Column("Số lý lịch", 24, "center"), Column("Chính thức, dự bị", 20, "center"), Column("Chi bộ giao", 40), Column("Chi bộ nhận", 40),
    Column("Số tài liệu trong hồ sơ", 17, "center"), Column("Ghi chú", 21),
)  # fmt: skip


def lines(facts: Facts) -> list[handover.ListLine]:
    """The list of the minutes; before them what the act would carry along."""
    case = facts.case
    if case is None:
        return []
    if case.frozen or case.act.state != ActState.PLANNED:
        return handover.lines_of(case)
    return handover.planned_list(case.act, by=case.created_by, on=facts.on)


def list_table(facts: Facts, found: list[handover.ListLine]) -> PrintTable:
    """The list of members and their files, one table a page."""
    rows = [
        [str(number), one.name, one.birth, facts.shown_number(one.card), facts.shown_number(one.biography),
         "Chính thức" if one.official else "Dự bị", one.from_name, one.to_name, str(one.papers or ""),
         "Đang chuyển" if one.under_way else ""]
        for number, one in enumerate(found, 1)
    ] or [[str(number), *[""] * 9] for number in range(1, BLANK_ROWS + 1)]  # fmt: skip
    return PrintTable(
        columns=COLUMNS, rows=rows, numbers=[str(n) for n in range(1, len(COLUMNS) + 1)], first_page=12, next_pages=15
    )


def _sides(facts: Facts) -> tuple[Organization | None, Organization | None]:
    return (facts.case.giver, facts.case.receiver) if facts.case else (None, None)


def _sums(facts: Facts) -> Line:
    found = lines(facts)
    sums = handover.totals_of(found) if found else {}
    shown = {
        name: str(sums[name]) if name in sums else "" for name in ("members", "official", "probationary", "papers")
    }
    return Line((("Tổng số đảng viên:", shown["members"]), ("chính thức:", shown["official"]), ("dự bị:", shown["probationary"]),
                 ("số tài liệu trong hồ sơ:", shown["papers"])))  # fmt: skip


def _body(unit: Organization | None) -> str:
    return words_of_committee(unit) or "Đảng ủy ………………"


def _decision(facts: Facts, *, reception: bool) -> list[dict]:
    case = facts.case
    giver, receiver = _sides(facts)
    unit, number, day = (receiver, case.reception_number, case.reception_on) if case and reception else (
        (giver, case.handover_number, case.handover_on) if case else (None, "", None)
    )  # fmt: skip
    act_number, act_on = (case.act.decision_number, case.act.decision_date) if case else ("", None)
    title = case.act.title if case else ROOM
    basis = [
        Text("- Căn cứ Điều lệ Đảng;", "plain"),
        Text(f"- Căn cứ Quyết định số {dots(act_number, 8)}, {long_day(act_on)} về “{title}”;", "plain"),
        *([Text(f"- Căn cứ Quyết định số {dots(case.handover_number if case else '', 8)}, "
                f"{long_day(case.handover_on if case else None)} của {_body(giver)} về việc chuyển giao tổ chức đảng, đảng viên;", "plain")]
          if reception else []),
        Text("- Xét đề nghị của Ban Tổ chức,", "plain"),
    ]  # fmt: skip
    verb = "Tiếp nhận" if reception else "Chuyển giao"
    direction = f"từ {_body(giver)}" if reception else f"đến {_body(receiver)}"
    effect = case.effective_on or case.act.effective_on if case else None
    articles = [
        Text(f"{verb} tổ chức đảng và đảng viên có tên trong danh sách kèm theo {direction} kể từ ngày {running(effect) or '……………'}.",
             lead="Điều 1."),
        _sums(facts),
        Text(f"{_body(giver)} và {_body(receiver)} lập biên bản bàn giao; bàn giao sổ danh sách, hồ sơ đảng viên, đảng phí, tài liệu có "
             "liên quan.",
             lead="Điều 2."),
        Text("Các tổ chức đảng và đảng viên có liên quan chịu trách nhiệm thi hành Quyết định này.", lead="Điều 3."),
    ]  # fmt: skip
    name = printed_name(unit, day or facts.on).issuer if unit else "ĐẢNG ỦY ………………"
    blocks = [*basis, Head(f"{name} QUYẾT ĐỊNH:", "centered"), *articles]
    return [{"letterhead": head(unit, day, symbol="QĐ/ĐU", number=number, on=facts.on, kind="committee"), "day": day, "blocks": blocks,
             "draft": case is not None and day is None, "signature": signed(unit, day, facts.on, authority=f"T/M {_body(unit)}"),
             "recipients": ["Như Điều 3", f"{_body(receiver if not reception else giver)}", "Lưu Đảng ủy"]}]  # fmt: skip


def minutes(facts: Facts) -> list[dict]:
    """Biên bản bàn giao; both sides sign and stamp."""
    case = facts.case
    giver, receiver = _sides(facts)
    day = case.minutes_on if case else None
    blocks = [
        Text(f"{long_day(day).capitalize()}, thực hiện Quyết định chuyển giao số {dots(case.handover_number if case else '', 8)}, "
             f"{long_day(case.handover_on if case else None)} và Quyết định tiếp nhận số {dots(case.reception_number if case else '', 8)}, "
             f"{long_day(case.reception_on if case else None)}, chúng tôi gồm:"),
        Line((("Bên giao:", words_of_committee(giver)), ("đại diện:", case.giver_signer if case else ""))),
        Line((("Bên nhận:", words_of_committee(receiver)), ("đại diện:", case.receiver_signer if case else ""))),
        Text("thống nhất bàn giao, tiếp nhận:"),
        Text(f"1. Tổ chức đảng, đảng viên theo “{case.act.title if case else ROOM}” (danh sách kèm theo):"),
        _sums(facts),
        Text("2. Sổ danh sách đảng viên và hồ sơ đảng viên theo danh sách."),
        Line((("3. Đảng phí:", ""), ("tài sản, tài liệu khác:", ""))),
        *_business(facts),
        Text("Biên bản lập thành bốn bản, mỗi bên giữ hai bản; danh sách kèm theo là một phần của biên bản."),
    ]  # fmt: skip
    number = case.minutes_number if case else ""
    return [{"letterhead": head(giver, day, symbol="BB/ĐU", number=number, on=facts.on, kind="committee"), "day": day,
             "blocks": blocks, "draft": case is not None and day is None,
             "left_signature": {"authority": "Đại diện bên nhận", "office": "", "note": "(ký, đóng dấu, ghi rõ họ tên)",
                                "name": case.receiver_signer if case else ""},
             "signature": {"authority": "Đại diện bên giao", "office": "", "note": "(ký, đóng dấu, ghi rõ họ tên)",
                           "name": case.giver_signer if case else ""}}]  # fmt: skip


def _business(facts: Facts) -> list[Text]:
    """What is still open in the organisations that end, as the minutes froze it."""
    rows = facts.case.frozen.get("business", []) if facts.case else []
    words = "; ".join(f"{label.lower()}: {count}" for label, count, *_ in rows if count)
    return [Text(f"4. Việc chưa xong được bàn giao tiếp: {words or ('………………………………' if facts.blank else 'không có')}.")]


def members_list(facts: Facts) -> list[dict]:
    """Danh sách đảng viên và hồ sơ kèm theo, landscape."""
    case = facts.case
    giver, receiver = _sides(facts)
    found = lines(facts)
    day = case.minutes_on if case else None
    title = "DANH SÁCH ĐẢNG VIÊN VÀ HỒ SƠ BÀN GIAO"
    return [{
        "sheet": {"unit": f"Bên giao: {words_of_committee(giver) or '………………'}",
                  "issuer": f"Bên nhận: {words_of_committee(receiver) or '………………'}",
                  "title": title, "period": f"(kèm theo Biên bản số {dots(case.minutes_number if case else '', 6)}, {long_day(day)})",
                  "code": f"Tổng số: {len(found)} đảng viên" if case else "", "place": "", "date": None},
        "day": day, "table": list_table(facts, found),
        "left_signature": {"authority": "Đại diện bên nhận", "office": "", "name": case.receiver_signer if case else ""},
        "signature": {"authority": "Đại diện bên giao", "office": "", "name": case.giver_signer if case else ""},
    }]  # fmt: skip


PLANNED_OR_LISTED = Need(
    lambda f: f.case.frozen or f.case.act.state == ActState.PLANNED, "Chưa có danh sách đảng viên."
)
FORMS = (
    TransferForm("handover-decision", "collective", GROUP, lambda facts: _decision(facts, reception=False),
                 "Quyết định chuyển giao tổ chức đảng và đảng viên", needs=(PLANNED_OR_LISTED,)),
    TransferForm("reception-decision", "collective", GROUP, lambda facts: _decision(facts, reception=True),
                 "Quyết định tiếp nhận tổ chức đảng và đảng viên", needs=(PLANNED_OR_LISTED,)),
    TransferForm("handover-minutes", "collective", GROUP, minutes, "Biên bản bàn giao tổ chức đảng, đảng viên và hồ sơ đảng viên",
                 needs=(PLANNED_OR_LISTED,)),
    TransferForm("handover-list", "collective", GROUP, members_list, "Danh sách đảng viên và hồ sơ bàn giao",
                 template="transfers/print/sheet.html", landscape=True, needs=(PLANNED_OR_LISTED,)),
)  # fmt: skip
