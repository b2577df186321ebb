"""What a careful clerk refuses, and what only gets a remark: the cases of docs/import.md."""

import random
from datetime import date

import pytest

from members.imports import duplicate_keys, guess_mapping, parse_rows, read_sheet
from tests.support.member_lists import LISTS, ON, Page, lookups, people, person, slashed, xlsx

HEADERS = {
    "full_name": "Họ và tên", "sex": "Giới tính", "birth_date": "Ngày sinh", "ethnic_group": "Dân tộc",
    "religion": "Tôn giáo", "personal_id": "Số CCCD", "old_identity_number": "Số CMND cũ",
    "card_number": "Số thẻ đảng viên", "old_card_number": "Số thẻ cũ", "branch": "Chi bộ",
    "admission_decision_date": "Ngày quyết định kết nạp", "admission_date": "Ngày vào Đảng",
    "official_date": "Ngày chính thức", "membership_class": "Tư cách", "status": "Trạng thái",
    "status_date": "Ngày rời khỏi", "general_education": "Văn hóa", "professional_level": "Chuyên môn",
    "political_theory": "Lý luận chính trị", "phone": "Điện thoại", "occupation": "Nghề nghiệp",
}  # fmt: skip


def read(*members, fields=None, **options):
    """Read a plain list of these members; dates written as text."""
    fields = fields or list(HEADERS)

    def fill(page: Page):
        page.line(*(HEADERS[name] for name in fields))
        for member in members:
            cells = []
            for name in fields:
                value = member.get(name, "")
                if name == "sex":
                    value = {"male": "Nam", "female": "Nữ"}.get(value, value)
                cells.append(slashed(value) if isinstance(value, date) else value)
            page.line(*cells)

    sheet = read_sheet(xlsx(fill))
    return parse_rows(sheet, guess_mapping(sheet), lookups(**options), on=ON)


def one(**changes):
    """A sound member with some values changed."""
    rng = random.Random(5)
    base = {"sex": "male", "birth_date": date(1980, 5, 1), "personal_id": "038080000001"}
    base |= {"admission_decision_date": date(2005, 1, 20), "admission_date": date(2005, 2, 3)}
    base |= {"official_date": date(2006, 2, 3)}
    return person(1, rng, **base) | changes


def found(result):
    return {(f.field, f.code, f.blocks) for f in [*result.faults, *result.warnings]}


def test_a_sound_row_has_nothing_to_say():
    assert found(read(one())) == set()


FAULT, REMARK = True, False


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"full_name": ""}, ("full_name", "name_missing", FAULT)),
        ({"full_name": "Nguyễn Văn 4n"}, ("full_name", "name_characters", FAULT)),
        ({"full_name": "Pa"}, ("full_name", "name_one_word", REMARK)),
        ({"full_name": "Lê Văn An (BT)"}, ("full_name", "name_note", REMARK)),
        ({"birth_date": ""}, ("birth_date", "birth_missing", FAULT)),
        ({"birth_date": "31/02/1980"}, ("birth_date", "date_unreadable", FAULT)),
        ({"birth_date": "1/5/80"}, ("birth_date", "date_unreadable", FAULT)),
        ({"birth_date": "01/05/2080"}, ("birth_date", "date_in_future", FAULT)),
        ({"birth_date": "01/05/1981"}, ("personal_id", "personal_id_year", REMARK)),
        ({"sex": "female"}, ("personal_id", "personal_id_sex", REMARK)),
        ({"sex": "abc"}, ("sex", "sex_unknown", FAULT)),
        ({"sex": ""}, ("sex", "sex_from_id", REMARK)),
        ({"sex": "", "personal_id": ""}, ("sex", "sex_missing", FAULT)),
        ({"personal_id": "03808000000"}, ("personal_id", "personal_id_length", FAULT)),
        ({"personal_id": "0380800000012"}, ("personal_id", "personal_id_length", FAULT)),
        ({"personal_id": "03808000000A"}, ("personal_id", "not_a_number", FAULT)),
        ({"personal_id": "099080000001"}, ("personal_id", "personal_id_province", REMARK)),
        ({"personal_id": "171234567"}, ("personal_id", "identity_card_number", REMARK)),
        ({"card_number": "12345"}, ("card_number", "card_number_length", FAULT)),
        ({"ethnic_group": "Kinhh"}, ("ethnic_group", "ethnic_group_unknown", FAULT)),
        ({"religion": "Đạo lạ"}, ("religion", "religion_unknown", FAULT)),
        ({"admission_date": "", "admission_decision_date": ""}, ("admission_date", "admission_missing", FAULT)),
        ({"admission_date": ""}, ("admission_date", "admission_missing", REMARK)),
        ({"admission_date": "03/02/2027"}, ("admission_date", "date_in_future", FAULT)),
        ({"admission_date": "03/02/1979", "admission_decision_date": ""}, ("admission_date", "admission_before_birth", FAULT)),
        ({"admission_date": "03/02/1996", "official_date": "03/02/1997", "admission_decision_date": ""},
         ("admission_date", "age_too_low", REMARK)),
        ({"birth_date": "1940", "personal_id": ""}, ("admission_date", "age_high", REMARK)),
        ({"official_date": "03/02/2004"}, ("official_date", "official_before_admission", FAULT)),
        ({"official_date": "03/08/2005"}, ("official_date", "probation_short", REMARK)),
        ({"official_date": "03/02/2028"}, ("official_date", "date_in_future", FAULT)),
        ({"official_date": "", "card_number": "", "old_card_number": ""},
         ("official_date", "probation_over", REMARK)),
        ({"official_date": ""}, ("official_date", "card_of_probationary", REMARK)),
        ({"admission_decision_date": "20/02/2005"},
         ("admission_decision_date", "decision_after_admission", FAULT)),
        ({"membership_class": "Dự bị"}, ("membership_class", "class_conflict", FAULT)),
        ({"membership_class": "Chính thức", "official_date": ""}, ("official_date", "official_missing", REMARK)),
        ({"membership_class": "lạ"}, ("membership_class", "class_unknown", FAULT)),
        ({"branch": "Chi bộ thôn 9"}, ("branch", "branch_unknown", FAULT)),
        ({"branch": ""}, ("branch", "branch_missing", FAULT)),
        ({"status": "lạ lắm"}, ("status", "status_unknown", FAULT)),
        ({"status": "Đã ra khỏi Đảng"}, ("status", "exit_unstated", FAULT)),
        ({"status": "Đã từ trần"}, ("status_date", "end_date_missing", FAULT)),
        ({"status": "Đã từ trần", "status_date": "03/2020"}, ("status_date", "end_date_partial", FAULT)),
        ({"status": "Đã từ trần", "status_date": "03/03/2000"}, ("status_date", "end_before_admission", FAULT)),
        ({"status": "Đang chuyển sinh hoạt"}, ("status", "in_transit", FAULT)),
        ({"general_education": "13/12"}, ("general_education", "education_grade", REMARK)),
        ({"professional_level": "Kế toán"}, ("professional_level", "professional_unknown", REMARK)),
        ({"political_theory": "khá"}, ("political_theory", "theory_unknown", REMARK)),
        ({"phone": "gọi nhà"}, ("phone", "phone_form", REMARK)),
    ],
)  # fmt: skip
def test_each_check_speaks_once(changes, finding):
    result = read(one(**changes))

    assert found(result) == {finding}
    (spoken,) = [*result.faults, *result.warnings]
    assert spoken.row == 2
    assert spoken.message
    assert bool(result.importable) is not finding[2]


def test_messages_name_the_column_of_the_file():
    (fault,) = read(one(birth_date="31/02/1980")).faults

    assert fault.message == "Ngày sinh: “31/02/1980” không có thật: tháng 02/1980 chỉ có 29 ngày."


def test_result_for_machines_has_rows_fields_and_messages():
    told = read(one(), one(personal_id="1", full_name="Lê Thị Bé")).as_json()

    assert told["rows_read"] == 2
    assert told["importable"] == 1
    assert told["faults"][0]["row"] == 3
    assert {"row", "field", "message"} == set(told["faults"][0])


def test_a_probationary_member_in_time_is_sound():
    member = one(
        birth_date=date(2000, 5, 1), personal_id="038200000001", admission_decision_date=date(2026, 2, 20),
        admission_date=date(2026, 3, 3), official_date="", card_number="", old_card_number="",
    )  # fmt: skip
    result = read(member)

    assert found(result) == set()
    assert result.rows[0].values["membership_class"] == "probationary"


def test_who_has_left_is_kept_with_the_day():
    result = read(one(status="Đã chuyển sinh hoạt", status_date="05/06/2020"))

    assert found(result) == set()
    values = result.rows[0].values
    assert (values["end_reason"], values["ended_on"]) == ("transferred_out", date(2020, 6, 5))


def test_exempt_member_keeps_the_day_of_exemption():
    result = read(one(status="Được miễn sinh hoạt Đảng", status_date="05/06/2020"))

    values = result.rows[0].values
    assert values["activity_status"] == "exempt"
    assert str(values["exempted_on"]) == "05/06/2020"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "Lê Thị Khác", "birth_date": date(1980, 6, 1), "card_number": "", "old_card_number": ""},
         "personal_id"),
        ({"full_name": "Lê Văn Khác", "personal_id": "", "old_card_number": ""}, "card_number"),
        ({"full_name": "Lê Văn Khác", "personal_id": "", "card_number": ""}, "old_card_number"),
        ({"personal_id": "", "card_number": "", "old_card_number": ""}, "full_name"),
    ],
)  # fmt: skip
def test_twice_in_the_file_holds_back_the_later_row(changes, field):
    result = read(one(), one(**changes))

    assert [(f.row, f.field) for f in result.faults] == [(3, field)]
    assert "dòng 2" in result.faults[0].message
    assert [(f.row, f.field) for f in result.warnings] == [(2, field)]
    assert [row.number for row in result.importable] == [2]


def test_two_people_of_one_name_and_birthday_are_only_remarked_on():
    other = one(personal_id="038080000099", card_number="380000000099", old_card_number="38.000099")

    result = read(one(), other)

    assert result.faults == []
    assert [(f.row, f.code) for f in result.warnings] == [(3, "same_name_and_birth")]


def test_duplicate_in_name_ignores_tone_placement_and_case():
    result = read(
        one(full_name="Nguyễn Thị Hòa", personal_id="", card_number="", old_card_number=""),
        one(full_name="NGUYỄN THỊ HOÀ", personal_id="", card_number="", old_card_number=""),
    )

    assert [(f.row, f.code) for f in result.faults] == [(3, "duplicate_person")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("Kinh", "kinh"), ("KINH", "kinh"), ("kinh ", "kinh"), ("Dân tộc Kinh", "kinh"), ("Việt", "kinh")),
        *(("Khơ me", "khmer"), ("Khmer", "khmer"), ("H'Mông", "mong"), ("Gia Rai", "giarai")),
        *(("Ê đê", "ede"), ("Êđê", "ede"), ("M'Nông", "mnong"), ("Vân Kiều", "bruvankieu")),
        *(("Cao Lan", "sanchay"), ("K'Ho", "coho"), ("muong", "muong")),
    ],
)
def test_peoples_are_known_in_all_spellings(typed, code):
    assert read(one(ethnic_group=typed)).rows[0].values["ethnic_group"] == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("Không", "none"), ("ko", "none"), ("0", "none"), ("Phật", "buddhism")),
        *(("Thiên chúa giáo", "catholicism"), ("Đạo Cao Đài", "cao_dai"), ("PGHH", "hoa_hao")),
    ],
)
def test_religions_are_known_in_all_spellings(typed, code):
    assert read(one(religion=typed)).rows[0].values["religion"] == code


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        *(("general_education", t, c) for t, c in (
            ("12/12", "upper_secondary"), ("10/10", "upper_secondary"), ("9/12 bổ túc", "lower_secondary"),
            ("7/10", "lower_secondary"), ("5/12", "primary"), ("3/10", "literate"), ("THPT", "upper_secondary"),
            (12, "upper_secondary"), ("Tốt nghiệp THCS", "lower_secondary"))),
        *(("professional_level", t, c) for t, c in (
            ("ĐH Luật", "university"), ("Thạc sỹ QLKT", "master"), ("TC kế toán", "intermediate"),
            ("Cao đẳng sư phạm", "college"), ("Chưa qua đào tạo", "none"), ("Tiến sĩ", "doctor"),
            ("Kỹ sư xây dựng", "university"), ("CNKT", "elementary"), ("Không", "none"))),
        *(("political_theory", t, c) for t, c in (
            ("Trung cấp", "intermediate"), ("CC", "advanced"), ("Cử nhân", "bachelor"), ("SC", "elementary"),
            ("Chưa qua", "none"), ("Cao cấp LLCT", "advanced"))),
        *(("occupation", t, c) for t, c in (
            ("Hưu trí", "retired"), ("Làm ruộng", "O08"), ("Giáo viên", "O05"), ("Bộ đội", "O09"),
            ("Sinh viên", "O10"), ("Trưởng thôn", "O04"), ("Người làm nông, lâm, ngư nghiệp", "O08"))),
    ],
)  # fmt: skip
def test_levels_are_read_from_usual_words(field, typed, code):
    result = read(one(**{field: typed}))

    assert found(result) == set()
    assert result.rows[0].values[field] == code


def test_a_grade_that_excel_made_a_date_is_given_back():
    def fill(page: Page):
        page.line("Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng", "Văn hóa")
        page.line("Lê Văn An", "Nam", 1980, "3/2/2005", date(2026, 12, 12))
        page.line("Lê Văn Bình", "Nam", 1980, "3/2/2005", date(2026, 10, 7))

    sheet = read_sheet(xlsx(fill))
    result = parse_rows(sheet, guess_mapping(sheet), lookups(default_branch="38.168.053.000.001"), on=ON)

    assert [row.values["general_education_text"] for row in result.rows] == ["12/12", "7/10"]


@pytest.mark.parametrize(
    ("typed", "phone"),
    [("0912.345.678", "0912345678"), (912345678, "0912345678"), ("+84 912 345 678", "0912345678"),
     ("0912345678; 0987654321", "0912345678")],
)  # fmt: skip
def test_phone_numbers_get_their_zero_back(typed, phone):
    assert read(one(phone=typed)).rows[0].values["phone"] == phone


@pytest.mark.parametrize(
    ("typed", "branch"),
    [
        *(("Chi bộ thôn 1", "001"), ("CHI BỘ THÔN 1", "001"), ("thôn 1", "001"), ("CB thôn 1", "001")),
        *(("Chi bộ thôn 1, Đảng bộ xã Bình Minh", "001"), ("38.168.053.000.002", "002")),
        *(("Đảng bộ xã Bình Minh - Chi bộ thôn 2", "002"), ("chi bo truong tieu hoc binh minh", "003")),
    ],
)
def test_branches_are_found_by_name_or_code(typed, branch):
    assert read(one(branch=typed)).rows[0].values["branch"][-3:] == branch


def test_two_branches_of_one_name_are_not_guessed():
    branches = {"a": ["Chi bộ thôn 1", "38.168.053.000.001"], "b": ["Chi bộ thôn 1", "38.168.054.000.001"]}

    by_name = read(one(), branches=branches)
    by_code = read(one(branch="38.168.054.000.001"), branches=branches)

    assert found(by_name) == {("branch", "branch_ambiguous", FAULT)}
    assert by_code.rows[0].values["branch"] == "b"


def test_numbers_that_disagree_between_columns_are_refused():
    result = read(one(old_identity_number="038080000009"))

    assert ("personal_id", "identifier_conflict", FAULT) in found(result)


def test_duplicate_keys_are_what_the_registry_is_asked():
    row = read(one(full_name="Lê Thị Hòa")).rows[0]

    keys = duplicate_keys(row.values)

    assert keys["personal_id"] == "038080000001"
    assert keys["person"] == ("le thi hoa", date(1980, 5, 1))


def test_the_whole_file_is_read_in_spite_of_faults():
    members = people(50)
    for number in (3, 17, 30):
        members[number]["birth_date"] = "32/13/1980"

    result = read(*members)

    assert [f.row for f in result.faults if f.code == "date_unreadable"] == [5, 19, 32]
    assert len(result.rows) == 50
    assert set(LISTS) <= set(lookups().code_lists)
