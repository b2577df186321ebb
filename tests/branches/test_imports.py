"""The tree of organisations as offices list it in Excel."""

from datetime import date

import pytest

from branches.imports import parse_organizations, read_organization_sheet
from core.excel import WorkbookError
from tests.support.member_lists import Page, xlsx

ON = date(2026, 11, 21)
LEVELS = {"upper": "Đảng bộ cấp trên trực tiếp của tổ chức cơ sở đảng", "branch": "Chi bộ"}
TYPES = {"commune": "Xã", "public_unit": "Đơn vị sự nghiệp công lập"}


def parse(fill, **options):
    sheet = read_organization_sheet(xlsx(fill))
    return parse_organizations(sheet, sheet.guess(), on=ON, levels=LEVELS, types=TYPES, **options)


def tree(result):
    """Names as paths from the root."""
    rows = {row.number: row for row in result.rows}

    def path(row):
        own = row.values["name"]
        return f"{path(rows[row.parent_row])} > {own}" if row.parent_row else own

    return [path(row) for row in result.rows]


def faults_of(result):
    return [(f.row, f.field, f.code) for f in result.faults]


def test_parents_by_name_and_levels_by_column():
    def fill(page: Page):
        page.title("DANH SÁCH TỔ CHỨC ĐẢNG")
        page.line("STT", "Mã", "Tên tổ chức", "Cấp trên trực tiếp", "Loại hình", "Cấp", "Ngày thành lập")
        page.line(1, "", "Đảng bộ xã Bình Minh", "", "Xã", "Đảng bộ cơ sở", "01/07/2025")
        page.line(2, "", "Chi bộ thôn 1", "Đảng bộ xã Bình Minh", "", "Chi bộ", "")
        page.line(3, "", "Chi bộ Trường Tiểu học", "ĐẢNG BỘ XÃ BÌNH MINH", "", "Chi bộ", "")
        page.line("", "", "Tổng cộng: 3 tổ chức")

    result = parse(fill)

    assert faults_of(result) == []
    assert tree(result) == [
        "Đảng bộ xã Bình Minh",
        "Đảng bộ xã Bình Minh > Chi bộ thôn 1",
        "Đảng bộ xã Bình Minh > Chi bộ Trường Tiểu học",
    ]
    assert [row.values["level"] for row in result.rows] == ["grassroots_committee", "branch", "branch"]
    assert result.rows[0].values["organization_type"] == "commune"
    assert result.rows[0].values["established_on"] == date(2025, 7, 1)
    assert [row.values.get("branch_type") for row in result.rows[1:]] == ["village", "school"]
    assert [line.kind.value for line in result.skipped] == ["total"]


def test_parents_by_code_even_when_they_come_later():
    def fill(page: Page):
        page.line("Mã tổ chức đảng", "Tên tổ chức đảng")
        page.line("38.168.053.000.002", "Chi bộ thôn 2")
        page.line(38168053000001, "Chi bộ thôn 1")
        page.line("38.168.053.000.000", "Đảng bộ xã Bình Minh")
        page.line("38.168.054.000.001", "Chi bộ lẻ")

    result = parse(fill, existing={"38.168.000.000.000": "Đảng bộ huyện cũ"})

    assert faults_of(result) == []
    assert tree(result) == [
        "Đảng bộ xã Bình Minh",
        "Đảng bộ xã Bình Minh > Chi bộ thôn 2",
        "Đảng bộ xã Bình Minh > Chi bộ thôn 1",
        "Chi bộ lẻ",
    ]
    assert result.rows[0].parent_code == result.rows[3].parent_code == "38.168.000.000.000"
    assert [(f.row, f.code) for f in result.warnings] == [(4, "level_proposed")]


def test_parents_by_numbering():
    def fill(page: Page):
        page.line("STT", "Tên đơn vị")
        page.line("I", "Đảng bộ Công ty A")
        page.line(1, "Chi bộ Văn phòng")
        page.line(2, "Chi bộ Phân xưởng 1")
        page.line("II", "Đảng bộ Trường B")
        page.line(1, "Chi bộ Khoa Toán")

    result = parse(fill)

    assert faults_of(result) == []
    assert tree(result) == [
        "Đảng bộ Công ty A",
        "Đảng bộ Công ty A > Chi bộ Văn phòng",
        "Đảng bộ Công ty A > Chi bộ Phân xưởng 1",
        "Đảng bộ Trường B",
        "Đảng bộ Trường B > Chi bộ Khoa Toán",
    ]


def test_parents_by_indentation():
    def fill(page: Page):
        page.line("Tên tổ chức đảng", "Số đảng viên")
        page.line("Đảng bộ xã", 50)
        page.line("   Đảng bộ bộ phận khối trường", 20)
        page.line("      Chi bộ Mầm non", 10)
        page.line("      Chi bộ Tiểu học", 10)
        page.line("   Chi bộ thôn 1", 30)

    result = parse(fill)

    assert faults_of(result) == []
    assert tree(result)[2:] == [
        "Đảng bộ xã > Đảng bộ bộ phận khối trường > Chi bộ Mầm non",
        "Đảng bộ xã > Đảng bộ bộ phận khối trường > Chi bộ Tiểu học",
        "Đảng bộ xã > Chi bộ thôn 1",
    ]


def test_branches_hang_on_the_committee_above_them():
    def fill(page: Page):
        page.line("Tên tổ chức đảng", "Loại hình chi bộ")
        page.line("Đảng bộ phường A", "")
        page.line("Chi bộ Tổ dân phố số 1", "")
        page.line("Chi bộ Công an phường", "")

    result = parse(fill)

    assert tree(result)[1:] == ["Đảng bộ phường A > Chi bộ Tổ dân phố số 1", "Đảng bộ phường A > Chi bộ Công an phường"]
    assert [row.values["branch_type"] for row in result.rows[1:]] == ["urban_group", "police"]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([("01.A", "Chi bộ A", "Không có"), ("02", "Chi bộ B", "")], (2, "parent", "parent_unknown")),
        ([("A1", "Chi bộ A", ""), ("A1", "Chi bộ B", "")], (3, "code", "duplicate_code")),
        ([("A1", "Chi bộ A", ""), ("A2", "chi bộ  a", "")], (3, "name", "duplicate_name")),
        ([("A1", "", "Đảng bộ X"), ("A2", "Đảng bộ X", "")], (2, "name", "name_missing")),
        ([("có dấu cách", "Chi bộ A", ""), ("A2", "Chi bộ B", "")], (2, "code", "code_form")),
        ([("T", "Chi bộ A", ""), ("A2", "Chi bộ B", "")], (2, "code", "code_taken")),
        ([("A1", "Chi bộ A", ""), ("A2", "Tổ đảng 1", "A1"), ("A3", "Chi bộ B", "A1")],
         (2, "level", "branch_with_children")),
    ],
)  # fmt: skip
def test_faults_name_row_and_field(lines, fault):
    def fill(page: Page):
        page.line("Mã", "Tên tổ chức", "Cấp trên trực tiếp", "Ghi chú")
        for line in lines:
            page.line(*line, "x")

    assert fault in faults_of(parse(fill, existing={"T": "Đảng bộ đã có"}))


def test_parents_in_a_circle_are_refused():
    def fill(page: Page):
        page.line("Mã", "Tên tổ chức", "Cấp trên trực tiếp")
        page.line("A1", "Đảng bộ A", "A2")
        page.line("A2", "Đảng bộ B", "A1")
        page.line("A3", "Chi bộ C", "A2")

    result = parse(fill)

    assert {f.code for f in result.faults} == {"parent_circle"}
    assert result.importable == []


def test_children_of_a_faulty_row_wait_for_it():
    def fill(page: Page):
        page.line("Mã", "Tên tổ chức", "Cấp trên trực tiếp")
        page.line("A1", "Đảng bộ A", "Nơi nào đó")
        page.line("A2", "Chi bộ B", "A1")
        page.line("A3", "Chi bộ C", "")

    assert [row.values["name"] for row in parse(fill).importable] == ["Chi bộ C"]


def test_a_file_that_lists_no_organisations_is_told_so():
    with pytest.raises(WorkbookError, match="tiêu đề cột"):
        read_organization_sheet(xlsx(lambda page: page.line("a", "b")))
