"""A small commune, lists of invented people for it, and the command and services that import them."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from branches.models import Level
from tests.factories import make_organization
from tests.support.member_lists import Page, people, slashed, xlsx

COLUMNS = {
    "full_name": "Họ và tên", "sex": "Giới tính", "birth_date": "Ngày sinh", "ethnic_group": "Dân tộc", "religion": "Tôn giáo",
    "personal_id": "Số CCCD", "card_number": "Số thẻ đảng viên", "branch": "Chi bộ",
    "admission_decision_date": "Ngày quyết định kết nạp", "admission_date": "Ngày vào Đảng", "official_date": "Ngày chính thức",
    "status": "Trạng thái", "status_date": "Ngày rời khỏi", "native_place": "Quê quán", "position": "Chức vụ",
    "old_card_number": "Số thẻ cũ", "old_identity_number": "Số CMND cũ", "badges": "Huy hiệu Đảng", "note": "Ghi chú",
}  # fmt: skip
SEXES = {"male": "Nam", "female": "Nữ"}


@pytest.fixture
def commune(db):
    """A commune committee with two branches, and a branch of another commune."""
    x = make_organization("Đảng bộ xã Quảng Lưu", level=Level.GRASSROOTS_COMMITTEE, code="XA1")
    y = make_organization("Đảng bộ xã Quảng Hải", level=Level.GRASSROOTS_COMMITTEE, code="XA2")
    return {
        "x": x,
        "y": y,
        "one": make_organization("Chi bộ thôn 1", parent=x, code="CB1"),
        "two": make_organization("Chi bộ thôn 2", parent=x, code="CB2", founded=date(2025, 7, 1)),
        "other": make_organization("Chi bộ thôn Thượng", parent=y, code="CB3"),
    }


def workbook(members: list[dict], *, fields=None, title="DANH SÁCH ĐẢNG VIÊN", foot=True) -> bytes:
    """A list as an office draws it up: a title, a header, people, a total and a signature. The first person is on row 4."""
    fields = fields or [name for name in COLUMNS if any(member.get(name) for member in members)]

    def fill(page: Page) -> None:
        page.title(title)
        page.line("")
        page.line(*(COLUMNS[name] for name in fields))
        for member in members:
            cells = (member.get(name, "") for name in fields)
            page.line(*(slashed(cell) if isinstance(cell, date) else SEXES.get(cell, cell) for cell in cells))
        if foot:
            page.line(f"Tổng cộng: {len(members)} đảng viên")
            page.line("NGƯỜI LẬP BIỂU")

    return xlsx(fill)


@pytest.fixture
def run(commune, tmp_path):
    """``run(data, "--commit", organization="XA1")``: the answer of the command."""

    def call(data: bytes, *words: str, organization="XA1") -> dict:
        path = tmp_path / "danh-sach.xlsx"
        path.write_bytes(data)
        out = StringIO()
        call_command(
            "import_members", str(path), "--organization", organization, "--format", "json", *words, stdout=out
        )
        return json.loads(out.getvalue())

    return call


__all__ = ["COLUMNS", "people", "workbook"]
