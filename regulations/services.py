"""What an office may write: a newer dated value with its source, and a new document. Old rows are never edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core.dates import format_date
from core.findings import Finding, Refused
from regulations.entering import amendable, read
from regulations.marks import Mark, Origin
from regulations.models import DataVersion, Instrument, InstrumentReplacement, Parameter, ParameterValue
from regulations.partial_dates import first_day
from regulations.periods import effective
from regulations.snapshot import look_again


@dataclass(frozen=True, slots=True)
class Person:
    """Who enters: identifier and name, because the accounts stand above this app."""

    id: str
    name: str

    @classmethod
    def of(cls, user: Any) -> Person:
        """The signed-in person."""
        return cls(str(user.pk), str(getattr(user, "full_name", "") or user.get_username()))


def _refuse(code: str, field: str, message: str, remedy: str = "") -> Refused:
    return Refused(Finding(f"regulations.{code}", message, field=field, remedy=remedy))


@transaction.atomic
def add_value(
    parameter: Parameter,
    *,
    text: str,
    valid_from: date,
    instrument: Instrument | None,
    by: Person,
    article: str = "",
    note: str = "",
    mark: str = Mark.CONFIRMED,
) -> ParameterValue:
    """Add a newer value of a rule.

    Effects: one new row of the office; from ``valid_from`` on it is what every look-up finds, the value before it ends on
    the eve; every process reads the data again. ``Refused`` when there is no document, the value cannot be read, the
    start lies before that of the latest value, or nothing would change.
    """
    parameter = Parameter.objects.select_for_update(of=("self",)).get(pk=parameter.pk)
    if not amendable(parameter):
        raise _refuse(
            "built_in", "text", "Giá trị này gắn với cách tính của phần mềm nên không nhập được ở đây.",
            "Đề nghị bộ phận kỹ thuật cập nhật phần mềm.",
        )  # fmt: skip
    if instrument is None:
        raise _refuse("no_instrument", "instrument", "Chưa chọn văn bản làm căn cứ.", "Chọn hoặc thêm văn bản.")
    periods = effective(parameter.values.all())
    latest = periods[-1] if periods else None
    if latest and valid_from < latest.start:
        raise _refuse(
            "starts_too_early", "valid_from",
            f"Giá trị mới phải áp dụng từ {format_date(latest.start)} trở đi, là ngày bắt đầu của giá trị mới nhất.",
            "Giá trị cũ không sửa được; việc đã giải quyết theo giá trị cũ vẫn giữ nguyên.",
        )  # fmt: skip
    try:
        value = read(text, parameter, latest.row.value if latest else None)
    except ValueError as fault:
        raise _refuse("value", "text", str(fault)) from fault
    if latest and (latest.row.value, latest.row.instrument_id, latest.row.article) == (value, instrument.pk, article):
        raise _refuse("nothing_new", "text", "Giá trị, văn bản và điều khoản giống hệt giá trị mới nhất.")
    row = ParameterValue.objects.create(
        parameter=parameter,
        value=value,
        unit=parameter.unit,
        valid_from=valid_from,
        instrument=instrument,
        article=article,
        note=note,
        mark=mark,
        origin=Origin.OFFICE,
        edition=0,
        entered_by=by.id,
        entered_by_name=by.name,
    )
    _spread()
    return row


@transaction.atomic
def add_instrument(
    *,
    number: str,
    issued_on: str,
    kind: str,
    title: str,
    issuer: str,
    subject: str,
    in_force_from: str,
    by: Person,
    replaces: Iterable[Instrument] = (),
    note: str = "",
) -> Instrument:
    """Add a document to the list, and say which documents it replaces whole.

    Effects: one new row; the documents it replaces end on the eve of its start; every process reads the data again.
    ``Refused`` when number and date are known already, or it would start before a document it replaces.
    """
    if Instrument.objects.filter(number=number, date=issued_on).exists():
        raise _refuse("known", "number", f"Văn bản {number} ban hành ngày này đã có trong danh sách.")
    older = list(replaces)
    start = first_day(in_force_from)
    for document in older:
        if document.starts_on >= start:
            raise _refuse(
                "replaces_newer", "replaces",
                f"{document.citation} có hiệu lực từ {document.in_force_from_in_words}, không trước văn bản đang nhập.",
            )  # fmt: skip
    instrument = Instrument.objects.create(
        number=number,
        date=issued_on,
        kind=kind,
        title=title,
        issuer=issuer,
        subject=subject,
        in_force_from=in_force_from,
        mark=Mark.CONFIRMED,
        note=note,
        origin=Origin.OFFICE,
        entered_by=by.name,
    )
    InstrumentReplacement.objects.bulk_create(
        InstrumentReplacement(newer=instrument, older=document) for document in older
    )
    _spread()
    return instrument


def _spread() -> None:
    """Every process looks again; this one at once, also inside the open transaction."""
    DataVersion.touch()
    look_again()
