"""What a file says, by kind: which part of the record travels, and the shape the reader insists on (``transfer.md`` 4, 5, 12).

The record travels as the part of Phiếu đảng viên that the receiving list needs. What is sensitive (religion, health, history of the person,
relations abroad), the family and its means stay in the sealed paper file, which only the receiving committee opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.findings import Finding
from members.models import ExternalScope, Member, MembershipClass
from members.record.fields import CHOICES, FIELDS, NUMBERS_OF_CARD, PANEL_OF, SENSITIVE, TABLES, Field, Kind, Table
from members.record.rules import check_values, clean_identifiers
from members.record.values import columns_of, read_values, without_ids
from regulations.lookup import lookup_value, lookup_values
from transfers.models import Channel, EnvelopeKind, LetterType, OtherEnd
from transfers.papers_table import PAPERS
from transfers.services.arrivals import COLUMNS
from transfers.services.exchange_format import (
    FORMAT,
    VERSION,
    Check,
    as_day,
    day,
    flag,
    maybe,
    one_of,
    part,
    rows,
    text,
    whole,
)

STAYS = SENSITIVE | {
    name
    for slug in ("religion", "health", "history", "foreign", "relatives", "economy")
    for name in PANEL_OF[slug].fields
}
#: Fields of the record that travel, in the order of the sheet.
TRAVELS = tuple(name for name in FIELDS if name not in STAYS)
_LAST_ORIGIN_BOX = 5
_ROWS, _WORDS, _DAYS = 100, 4000, 1000
_DECIMAL = re.compile(r"\d{1,10}(\.\d{1,6})?")
_PARTIAL = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


def record_of(member: Member) -> dict[str, Any]:
    """The part of the record that travels, as plain values without keys of this database."""
    values = read_values(member, TRAVELS)
    return {name: without_ids(value) for name, value in values.items()} | {
        name: getattr(member, name) for name in NUMBERS_OF_CARD
    }


def _value(field: Field) -> Check:
    """The shape of a plain value of the record."""
    if isinstance(field, Table):
        return rows(part(**{column.name: _value(column) for column in field.columns}), _ROWS)
    if field.kind is Kind.LOOKUP:
        return _code(field.lookup)
    if field.kind is Kind.CHOICE:
        return one_of(lambda: dict(CHOICES[field.name]))
    shapes: dict[Kind, Check] = {
        Kind.FLAG: flag, Kind.DAY: day(), Kind.PARTIAL: _partial, Kind.INTEGER: maybe(whole(0, 32_000)),
        Kind.MONEY: maybe(whole(0, 10**15)), Kind.DECIMAL: maybe(_decimal),
    }  # fmt: skip
    return shapes.get(field.kind) or text(getattr(field.column, "max_length", None) or _WORDS)


def _partial(value: Any, place: str) -> Iterator[Finding]:
    """``1995``, ``1995-02`` or ``1995-02-03``."""
    whole_day = f"{value}-01-01"[:10] if isinstance(value, str) and len(value) == 4 else f"{value}-01"[:10]
    if value != "" and not (isinstance(value, str) and _PARTIAL.fullmatch(value) and as_day(whole_day)):
        yield Finding(
            "shape", f"Mục “{place}”: cần là năm, tháng hoặc ngày, viết như 1995, 1995-02, 1995-02-03.", field="file"
        )


def _decimal(value: Any, place: str) -> Iterator[Finding]:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        yield Finding("shape", f"Mục “{place}”: cần là số viết trong ngoặc kép.", field="file")


def _code(list_code: str) -> Check:
    def check(value: Any, place: str) -> Iterator[Finding]:
        if value != "" and (not isinstance(value, str) or lookup_value(list_code, value) is None):
            words = f"Mục “{place}”: mã “{str(value)[:40]}” không có trong danh mục của hệ thống này."
            yield Finding("code", words, field="file", remedy="Đối chiếu danh mục của hai hệ thống.")

    return check


def _codes(list_code: str) -> Check:
    return one_of(lambda: [value.code for value in lookup_values(list_code)])


_MEMBER = part(
    membership_class=one_of(lambda: MembershipClass.values),
    record=part(**{name: _value(FIELDS[name]) for name in TRAVELS}, **{name: text(12) for name in NUMBERS_OF_CARD}),
)
_LETTER = part(
    letter_type=one_of(lambda: LetterType.values), made_on=day(needed=True),
    boxes=rows(part(
        box=whole(1, _LAST_ORIGIN_BOX), writer=text(250), addressed_to=text(250), written_on=day(needed=True), number=text(30),
        dues_paid_to=day(), signer_name=text(120), signer_position=text(120), correction=text(500),
    ), _LAST_ORIGIN_BOX),
)  # fmt: skip
_SEAL = part(
    sealed_on=day(needed=True), sealed_by=text(250), sealer_name=text(120), handed_between_offices=flag,
    papers=rows(part(
        order=whole(1, _DAYS), document_type=_codes("member_document"), number=text(60), issued_on=day(), issuer=text(200),
        pages=maybe(whole(0, 32_000)),
    ), 500),
)  # fmt: skip
_CASE = part(
    reason=_codes("transfer_reason"), reason_note=text(250), cause_on=day(needed=True), requested_on=day(), dues_paid_to=day(),
    introduced_on=day(needed=True), channel=one_of(lambda: Channel.values), channel_code=text(60),
    boundary=one_of(lambda: ExternalScope.values), other_end=one_of(lambda: ["", *OtherEnd.values]),
    origin=text(250, needed=True), destination=text(250, needed=True),
)  # fmt: skip
_PAPERS = rows(part(
    code=one_of(lambda: PAPERS), made_on=day(needed=True), number=text(60), issuer=text(250), remarks=text(_WORDS),
    pages=maybe(whole(0, 32_000)), note=text(500),
), 200)  # fmt: skip
_BODIES = {
    EnvelopeKind.INTRODUCTION: part(
        case=_CASE, member=_MEMBER, letter=_LETTER, notice=maybe(part(number=text(60), sent_on=day(needed=True), sender=text(250))),
        seal=maybe(_SEAL), papers=_PAPERS,
    ),
    EnvelopeKind.RECEPTION: part(
        full_name=text(120, needed=True), card_number=text(12), received_on=day(needed=True), branch=text(250, needed=True),
        answer_number=text(60), receiver_name=text(120),
    ),
    EnvelopeKind.RETURN: part(
        full_name=text(120, needed=True), card_number=text(12), returned_on=day(needed=True), branch=text(250, needed=True),
        reason=text(500, needed=True),
    ),
}  # fmt: skip


def shape_faults(content: Mapping[str, Any]) -> list[Finding]:
    """Everything that does not have the shape of its kind."""
    if content.get("kind") not in EnvelopeKind.values:
        words = f"Tệp có nội dung “{str(content.get('kind'))[:40]}”, hệ thống này không đọc."
        return [Finding("kind", words, field="file", remedy=f"Nhận: {', '.join(EnvelopeKind.labels).lower()}.")]
    shape = part(
        format=one_of(lambda: [FORMAT]), version=whole(VERSION, VERSION), kind=one_of(lambda: EnvelopeKind.values),
        number=text(64, needed=True), answers=text(64), sender=text(64, needed=True), sender_name=text(250),
        recipient=text(64, needed=True), recipient_name=text(250), made_on=day(needed=True),
        body=_BODIES[EnvelopeKind(content["kind"])],
    )  # fmt: skip
    return list(shape(content, "content"))


def record_faults(member: Mapping[str, Any], on) -> list[Finding]:
    """What the rules of the record say of the values that travel: numbers of the wrong shape, days that contradict."""
    record = dict(member["record"])
    found = clean_identifiers(record)
    values = read_values(Member()) | {name: record[name] for name in TRAVELS}
    found += check_values(values, changed=set(record), membership_class=member["membership_class"], on=on)
    return [
        Finding(one.code, f"{FIELDS[one.field].label}: {one.message}" if one.field in FIELDS else one.message, one.level, "file",
                remedy=one.remedy, basis=one.basis)
        for one in found
    ]  # fmt: skip


def person_of(member: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of ``Member`` for somebody who arrives, out of the values that travelled."""
    columns: dict[str, Any] = {"membership_class": member["membership_class"]}
    for name, value in member["record"].items():
        if name in TABLES or value in ("", None):
            continue
        columns |= columns_of(FIELDS[name], value) if name in FIELDS else {name: value}
    return {name: value for name, value in columns.items() if name in COLUMNS}
