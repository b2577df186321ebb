"""What a check had to say, kept row by row for the preview: the column as the file calls it, the value as it stands there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.bulk import copy_dicts
from core.findings import Finding
from core.identifiers import mask
from members.importing.reading import Reading
from members.importing.registry_check import CODE as IN_REGISTRY
from members.importing.registry_check import NUMBERS
from members.imports import ParsedRow, field_label
from members.imports.values import as_text
from members.models import ImportBatch, ImportRemark, RemarkKind

#: Columns that fill a field together with others: where to look for the value a finding is about.
_BEHIND = {
    "full_name": ("names", "family_and_middle_name", "given_name"),
    "birth_date": ("birth_date_male", "birth_date_female"),
    "sex": ("sex_male", "sex_female", "sex_ethnic_religion"),
    "ethnic_group": ("sex_ethnic_religion", "ethnic_religion"),
    "religion": ("sex_ethnic_religion", "ethnic_religion"),
    "branch": ("branch_code",),
    "admission_date": ("admission_and_official",),
    "official_date": ("admission_and_official",),
    "card_number": ("card_biography_badge",),
    "old_card_number": ("card_number", "card_biography_badge"),
    "old_identity_number": ("personal_id",),
    "ended_on": ("status_date",),
}
#: What is expected, for the download and the preview; other fields say it in their message.
EXPECTED = {
    "full_name": "Họ, tên đệm và tên khai sinh, chỉ gồm chữ",
    "birth_date": "Ngày/tháng/năm, ví dụ 03/02/1965; ít nhất có năm 4 chữ số",
    "sex": "Nam hoặc Nữ",
    "personal_id": "Đúng 12 chữ số",
    "old_identity_number": "9 chữ số",
    "card_number": "12 chữ số (thẻ cũ 8 chữ số)",
    "old_card_number": "8 chữ số, dạng NN.NNNNNN",
    "admission_date": "Ngày/tháng/năm, sau ngày sinh, không sau hôm nay",
    "official_date": "Ngày/tháng/năm, không trước ngày vào Đảng",
    "admission_decision_date": "Ngày/tháng/năm, không sau ngày vào Đảng",
    "membership_class": "Chính thức hoặc Dự bị",
    "branch": "Tên hoặc mã của một chi bộ thuộc tổ chức được nhập",
    "status": "Đang sinh hoạt Đảng, Đã chuyển sinh hoạt, Đã từ trần, Đã ra khỏi Đảng (ghi hình thức), Được miễn sinh hoạt",
    "status_date": "Ngày/tháng/năm đầy đủ",
    "ethnic_group": "Tên dân tộc trong danh mục 54 dân tộc",
    "religion": "Tên tôn giáo trong danh mục, hoặc Không",
    "family_class": "Một giá trị trong danh mục thành phần gia đình",
}


def keep_remarks(batch: ImportBatch, reading: Reading) -> None:
    """Put the remarks of a check in the place of those of the check before."""
    ImportRemark.objects.filter(batch=batch).delete()
    rows = sorted(_remarks(reading), key=lambda remark: remark["row"])
    copy_dicts(ImportRemark, [{"batch_id": batch.pk, **remark} for remark in rows])


def _remarks(reading: Reading) -> Iterator[dict[str, Any]]:
    by_number = {row.number: row for row in reading.result.rows}
    for kind, findings in ((RemarkKind.FAULT, reading.faults), (RemarkKind.WARNING, reading.warnings)):
        for finding in findings:
            yield _remark(reading, kind, finding, by_number.get(finding.row or 0))
    for line in reading.result.skipped:
        yield {
            "row": line.number, "kind": RemarkKind.SKIPPED.value, "code": line.kind.value, "duplicate": False,
            "value": line.text[:150], "message": line.kind.label,
        }  # fmt: skip


def _remark(reading: Reading, kind: RemarkKind, finding: Finding, row: ParsedRow | None) -> dict[str, Any]:
    title, value = _cell(reading, finding) if row else ("", "")
    return {
        "row": finding.row or 0,
        "kind": kind.value,
        "code": finding.code[:60],
        "duplicate": finding.code.startswith(("duplicate_", "same_name", IN_REGISTRY)),
        "name": row.values.get("full_name", "")[:120] if row else "",
        "column": title or (field_label(finding.field) if finding.field else ""),
        "value": value,
        "message": finding.message.removeprefix(f"{title}: ")[:600],
        "expected": EXPECTED.get(finding.field, "") if kind is RemarkKind.FAULT else "",
    }


def _cell(reading: Reading, finding: Finding) -> tuple[str, str]:
    """The title of the column a finding is about and what stands there; whole numbers that identify are masked."""
    sheet, mapping = reading.result.sheet, reading.result.mapping
    cells = sheet.rows[finding.row - 1] if finding.row else []
    best = ("", "")
    for name in (finding.field, *_BEHIND.get(finding.field, ())):
        column = mapping.get(name)
        if column is None:
            continue
        value = as_text(cells[column])[:150] if column < len(cells) else ""
        title = " ".join(sheet.header.title(column).split()).rstrip("* ")[:150]
        if value or not best[0]:
            best = (title, value)
        if value:
            break
    title, value = best
    if finding.field in NUMBERS and value.replace(".", "").isdecimal() and len(value) in (8, 9, 12):
        value = mask(value)
    return title, value
