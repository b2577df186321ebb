"""Every layout offices use is read to the same members."""

import random
from datetime import date

import pytest

from core.excel import WorkbookError
from members.imports import guess_mapping, parse_rows, read_sheet
from tests.support.legacy_text import as_tcvn3, as_vni
from tests.support.member_lists import ON, Page, lookups, people, person, slashed, xlsx

SEX = {"male": "Nam", "female": "Nữ"}


def parse(data, **options):
    sheet = read_sheet(data)
    return parse_rows(sheet, guess_mapping(sheet), lookups(**options), on=ON)


def faults_of(result):
    return [(f.row, f.field, f.code) for f in result.faults]


def essentials(row):
    names = ("full_name", "sex", "birth_date", "admission_date", "official_date")
    return tuple(str(row.values.get(name, "")) for name in names)


def expected(member, *, birth=slashed):
    dates = (member["admission_date"], member["official_date"])
    return (member["full_name"], member["sex"], birth(member["birth_date"]), *map(slashed, dates))


NATIONAL = (
    *("STT", "ID", "Họ và tên*", "Tên gọi khác", "Giới tính*", "Sinh ngày*", "Dân tộc*", "Tôn giáo*"),
    *("Số định danh cá nhân*", "Số thẻ Đảng*\n(12 số theo HD38-HD/BTCTW)", "Nơi cấp thẻ Đảng"),
    *("Ngày cấp thẻ Đảng", "Số thẻ Đảng theo quyết định 85", "Tổ chức Đảng đang sinh hoạt*"),
    *(
        (parent, ["Quốc gia*", "Tỉnh*", "Địa chỉ chi tiết*"])
        for parent in (
            "Nơi đăng ký khai sinh",
            "Quê quán theo mô hình 2 cấp",
            "Thường trú theo mô hình 2 cấp",
        )
    ),
    *("Ngày vào Đảng*", "Ngày vào Đảng chính thức*", "Số CMND cũ", "Trạng thái hoạt động"),
    "Ngày rời khỏi / Ngày mất / Ngày miễn sinh hoạt Đảng",
)


def national_line(number, m):
    place = ("Việt Nam", "Tỉnh Thanh Hóa", "Thôn 2, xã Quảng Lưu")
    return (
        *(number, f"ID{number}", m["full_name"], "", SEX[m["sex"]], m["birth_date"], "Kinh", "Không"),
        *(m["personal_id"], m["card_number"], "Tỉnh ủy Thanh Hóa", m["official_date"]),
        *(m["old_card_number"], m["branch"], *place, *place, *place, slashed(m["admission_date"])),
        *(m["official_date"], "171234567" if number == 1 else "", "Đang sinh hoạt Đảng", ""),
    )


def test_national_export_is_read_whole():
    members = people(20)

    def fill(page: Page):
        page.title("DANH SÁCH ĐẢNG VIÊN RÀ SOÁT, LÀM SẠCH DỮ LIỆU", width=28)
        page.line()
        page.header(*NATIONAL)
        page.line(*range(1, 29))
        for number, member in enumerate(members, 1):
            page.line(*national_line(number, member))

    result = parse(xlsx(fill))

    assert faults_of(result) == []
    assert [essentials(row) for row in result.rows] == [expected(m) for m in members]
    assert result.rows[0].number == 6
    first = result.rows[0].values
    assert first["personal_id"] == members[0]["personal_id"]
    assert first["card_number"] == members[0]["card_number"]
    assert first["old_card_number"] == members[0]["old_card_number"].replace(".", "")
    assert first["old_identity_number"] == "171234567"
    assert first["branch"] == "38.168.053.000.001"
    assert first["ethnic_group"] == "kinh" and first["religion"] == "none"
    assert first["birth_province"] == first["native_province"] == "Tỉnh Thanh Hóa"
    assert first["permanent_detail"] == "Thôn 2, xã Quảng Lưu"
    assert first["membership_class"] == "official" and first["activity_status"] == "active"
    assert str(first["card_issued_on"]) == slashed(members[0]["official_date"])
    assert result.mapping.unmapped == []


def test_nine_column_export_takes_the_sex_from_the_number():
    members = people(5)

    def fill(page: Page):
        page.line(
            *("STT", "Họ và tên", "Số thẻ Đảng viên", "Số CCCD", "Ngày sinh", "Ngày kết nạp"),
            *("Chi bộ đang sinh hoạt", "Chi bộ nơi cư trú", "Trạng thái"),
        )
        for number, m in enumerate(members, 1):
            page.line(
                *(number, m["full_name"], m["card_number"], m["personal_id"], slashed(m["birth_date"])),
                *(slashed(m["admission_date"]), "Chi bộ thôn 2", "", "Đang sinh hoạt Đảng"),
            )

    result = parse(xlsx(fill))

    assert faults_of(result) == []
    assert [row.values["sex"] for row in result.rows] == [m["sex"] for m in members]
    assert {row.values["branch"] for row in result.rows} == {"38.168.053.000.002"}
    assert {row.values["membership_class"] for row in result.rows} == {"official"}
    assert {f.code for f in result.warnings} == {"sex_from_id", "official_missing"}


@pytest.mark.parametrize("merged", [True, False])
def test_birth_date_in_columns_nam_and_nu_gives_the_sex(merged):
    members = people(8)

    def fill(page: Page):
        page.title("ĐẢNG BỘ XÃ BÌNH MINH")
        page.title("DANH SÁCH ĐẢNG VIÊN")
        columns = ("STT", "Họ và tên", ("Ngày, tháng, năm sinh", ["Nam", "Nữ"]), "Dân tộc")
        columns += (("Ngày vào Đảng", ["Dự bị", "Chính thức"]),)
        if merged:
            page.header(*columns)
        else:
            page.line("STT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Dân tộc", "Ngày vào Đảng", None)
            page.line(None, None, "Nam", "Nữ", None, "Dự bị", "Chính thức")
        for number, m in enumerate(members, 1):
            birth = slashed(m["birth_date"])
            male = m["sex"] == "male"
            page.line(
                *(number, m["full_name"], birth if male else None, None if male else birth, "Kinh"),
                *(slashed(m["admission_date"]), slashed(m["official_date"])),
            )

    result = parse(xlsx(fill), default_branch="38.168.053.000.001")

    assert faults_of(result) == []
    assert [essentials(row) for row in result.rows] == [expected(m) for m in members]


def test_split_names_and_marks_for_sex():
    def fill(page: Page):
        page.header(
            "TT", ("Họ và tên", ["Họ và tên đệm", "Tên"]), ("Giới tính", ["Nam", "Nữ"]), "Năm sinh", "Ngày vào Đảng"
        )
        page.line(1, "Nguyễn Văn", "An", "x", None, 1960, "03/02/1985")
        page.line(2, "Trần Thị Thu", "Hà", None, "X", "02/1971", "3.2.1995")

    result = parse(xlsx(fill), default_branch="38.168.053.000.001")

    assert faults_of(result) == []
    assert [essentials(row)[:4] for row in result.rows] == [
        ("Nguyễn Văn An", "male", "1960", "03/02/1985"),
        ("Trần Thị Thu Hà", "female", "02/1971", "03/02/1995"),
    ]


def test_register_form_7_holds_several_facts_in_a_cell():
    def fill(page: Page):
        page.line(
            *("Số TT", "Họ và tên (đang dùng), họ và tên khai sinh", "Nam, nữ, dân tộc, tôn giáo"),
            *("Quê quán", "Văn hóa, lý luận, CMNV, ngoại ngữ"),
            *("Nghề nghiệp trước khi vào Đảng, nghề nghiệp hiện nay", "Ngày sinh"),
            *("Ngày vào Đảng, ngày chính thức", "Số thẻ đảng viên, số lý lịch đảng viên, số Huy hiệu Đảng"),
        )
        page.line(*range(1, 10))
        page.line(
            *(1, "Nguyễn Thị Hoa\nNguyễn Thị Hòa", "Nữ\nTày\nKhông", "xã A, huyện B, tỉnh Thanh Hóa"),
            *("10/10\nSơ cấp\nTrung cấp y\nAnh A", "Học sinh\nHưu trí", "01/05/1955"),
            *("19/05/1980\n19/05/1981", "38.123456\n123456/TH\n30, 40"),
        )

    result = parse(xlsx(fill), default_branch="38.168.053.000.001")

    (row,) = result.rows
    assert faults_of(result) == []
    assert essentials(row) == ("Nguyễn Thị Hòa", "female", "01/05/1955", "19/05/1980", "19/05/1981")
    assert row.values["name_in_use"] == "Nguyễn Thị Hoa"
    assert (row.values["ethnic_group"], row.values["religion"]) == ("tay", "none")
    assert row.values["general_education"] == "upper_secondary"
    assert row.values["political_theory"] == "elementary"
    assert row.values["professional_level"] == "intermediate"
    assert row.values["foreign_languages"] == "Anh A"
    assert row.values["occupation"] == "retired" and row.values["retired"] is True
    assert row.values["occupation_before"] == "Học sinh"
    assert row.values["old_card_number"] == "38123456"
    assert row.values["biography_number"] == "123456TH"
    assert row.values["badges"] == [30, 40]
    assert row.values["native_province"] == "tỉnh Thanh Hóa"
    assert row.values["native_commune"] == "xã A"
    assert row.values["native_old_name"] == "xã A, huyện B, tỉnh Thanh Hóa"


def test_sections_totals_blank_lines_and_signatures():
    members = people(6)

    def fill(page: Page):
        page.title("DANH SÁCH ĐẢNG VIÊN NĂM 2026")
        header = ("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức")
        page.line(*header)

        def write(number, m):
            page.line(
                *(number, m["full_name"], SEX[m["sex"]], slashed(m["birth_date"])),
                *(slashed(m["admission_date"]), slashed(m["official_date"])),
            )

        page.line("I", "Chi bộ thôn 1 (3 đồng chí)")
        for number, m in enumerate(members[:3], 1):
            write(number, m)
        page.line()
        page.line(*header)
        page.line("II. CHI BỘ THÔN 2")
        page.line("", "Đảng viên dự bị")
        page.line(
            1, members[3]["full_name"], SEX[members[3]["sex"]], slashed(members[3]["birth_date"]), "10/03/2026", ""
        )
        page.line("", "Đảng viên chính thức")
        for number, m in enumerate(members[4:], 2):
            write(number, m)
        page.line("", "Tổng cộng: 6 đảng viên")
        page.line("Danh sách này có 6 đồng chí./.")
        page.line("", "", "", "Bình Minh, ngày 05 tháng 02 năm 2026")
        page.line("", "NGƯỜI LẬP BIỂU", "", "T/M ĐẢNG ỦY")
        page.line("", "", "", "BÍ THƯ")
        page.line()
        page.line("", "Nguyễn Văn A", "", "Trần Văn B")

    result = parse(xlsx(fill))

    assert faults_of(result) == []
    assert len(result.rows) == 6
    assert [row.values["branch"][-1] for row in result.rows] == list("111222")
    assert result.rows[3].values["membership_class"] == "probationary"
    kinds = [line.kind.value for line in result.skipped]
    assert kinds == ["section", "header", "section", "section", "section", "total", "total"] + ["footer"] * 4


def test_two_lists_under_each_other_in_one_sheet():
    members = people(4)

    def fill(page: Page):
        for unit, part in (("THÔN 1", members[:2]), ("THÔN 2", members[2:])):
            page.title(f"DANH SÁCH ĐẢNG VIÊN CHI BỘ {unit}", width=5)
            page.line("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng")
            for number, m in enumerate(part, 1):
                page.line(number, m["full_name"], SEX[m["sex"]], slashed(m["birth_date"]), "19/05/2010")
            page.line("", f"Tổng số: {len(part)} đồng chí")
            page.line("", "", "", "BÍ THƯ")
            page.line()

    result = parse(xlsx(fill))

    assert faults_of(result) == []
    assert [row.values["branch"][-1] for row in result.rows] == list("1122")


@pytest.mark.parametrize("write", [as_tcvn3, as_vni])
def test_old_encodings_in_headers_and_names(write):
    members = people(12)

    def fill(page: Page):
        page.title(write("DANH SÁCH ĐẢNG VIÊN"))
        page.line(*map(write, ("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Ngày vào Đảng", "Chi bộ")))
        for number, m in enumerate(members, 1):
            name = m["full_name"] if number == 12 else write(m["full_name"])
            page.line(
                *(number, name, write(SEX[m["sex"]]), slashed(m["birth_date"]), write("Mường")),
                *(slashed(m["admission_date"]), write("Chi bộ thôn 1")),
            )

    result = parse(xlsx(fill))

    assert faults_of(result) == []
    assert [row.values["full_name"] for row in result.rows] == [m["full_name"] for m in members]
    assert {row.values["ethnic_group"] for row in result.rows} == {"muong"}
    assert result.sheet.old_encoding.value in ("tcvn3", "vni")


def test_headers_without_diacritics_and_with_slips():
    def fill(page: Page):
        page.line("stt", "HO VA TEN", "gioi tinh", "ngay thang nam sinhh", "ngay vao dang", "so CCCD/CMND")
        page.line(1, "Le Van An", "nam", "1/2/1980", "3/2/2005", "038080000001")

    result = parse(xlsx(fill), default_branch="38.168.053.000.001")

    assert faults_of(result) == []
    assert essentials(result.rows[0])[:4] == ("Le Van An", "male", "01/02/1980", "03/02/2005")
    assert result.rows[0].values["personal_id"] == "038080000001"


def test_the_sheet_with_the_list_is_chosen_among_others():
    import io

    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        guide = Page(book, "Hướng dẫn")
        guide.line("Họ và tên: ghi đúng giấy khai sinh")
        listing = Page(book, "DS")
        listing.line("Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng")
        listing.line("Lê Văn An", "Nam", "1/2/1980", "3/2/2005")
        codes = Page(book, "Danh mục")
        codes.line("Dân tộc", "Tôn giáo")

    sheet = read_sheet(target.getvalue())

    assert sheet.name == "DS"


def test_a_file_without_header_is_told_so():
    data = xlsx(lambda page: page.line("Nguyễn Văn An", "01/02/1980"))

    with pytest.raises(WorkbookError, match="dòng tiêu đề cột"):
        read_sheet(data)


def test_a_missing_column_stops_the_file_and_names_it():
    def fill(page: Page):
        page.line("STT", "Họ và tên", "Giới tính", "Ngày vào Đảng")
        page.line(1, "Lê Văn An", "Nam", "03/02/2005")

    result = parse(xlsx(fill))

    assert result.importable == []
    assert result.problems[0].field == "birth_date"
    assert "Ngày sinh" in result.problems[0].message


def test_a_header_without_rows_is_told_so():
    result = parse(xlsx(lambda page: page.line("Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng")))

    assert [finding.code for finding in result.problems] == ["no_rows"]


def test_mapping_survives_storage_and_a_changed_choice():
    def fill(page: Page):
        page.line("Họ và tên", "Giới tính", "Ngày sinh", "Ngày A", "Ngày B")
        page.line("Lê Văn An", "Nam", "1/2/1980", "3/2/2005", "3/2/2006")

    sheet = read_sheet(xlsx(fill))
    mapping = guess_mapping(sheet)
    assert mapping.unmapped == [3, 4]

    mapping.columns |= {"admission_date": 3, "official_date": 4}
    stored = type(mapping).from_json(mapping.as_json())
    result = parse_rows(sheet, stored, lookups(default_branch="38.168.053.000.003"), on=ON)

    assert faults_of(result) == []
    assert result.rows[0].values["official_date"].date == date(2006, 2, 3)
    assert result.rows[0].values["branch"] == "38.168.053.000.003"


def test_progress_is_told_and_ends_complete():
    told = []

    def fill(page: Page):
        page.line("Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng")
        for number in range(450):
            page.line(person(number, random.Random(number))["full_name"], "Nam", 1980, "3/2/2005")

    sheet = read_sheet(xlsx(fill))
    parse_rows(sheet, guess_mapping(sheet), lookups(), on=ON, progress=lambda *args: told.append(args))

    assert told[0] == (0, 450)
    assert told[-1] == (450, 450)
    assert len(told) == 4
