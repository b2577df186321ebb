"""Rules looked up by the day of the act, around the reforms of 01/7/2025 and 26/7/2026."""

from datetime import date
from fractions import Fraction

import pytest

from regulations import lookup
from regulations.lookup import NoRuleInForce, Parameter, look_again, rule_on
from regulations.models import DataVersion
from regulations.units import MONTHS, WORKING_DAYS

pytestmark = pytest.mark.django_db

EVE_2025, REFORM_2025 = date(2025, 6, 30), date(2025, 7, 1)
EVE_2026, REFORM_2026 = date(2026, 7, 25), date(2026, 7, 26)


@pytest.mark.parametrize(
    ("code", "on", "value", "number"),
    [
        pytest.param("probation.months", REFORM_2026, 12, "Điều lệ Đảng", id="dieu-le-5.1"),
        pytest.param("admission.age_min", EVE_2025, 216, "232-QĐ/TW", id="232-1.1"),
        pytest.param("admission.age_min", REFORM_2025, 216, "294-QĐ/TW", id="294-1.1"),
        pytest.param("admission.age_min", REFORM_2026, 216, "208-QĐ/TW", id="208-tuoi"),
        pytest.param("admission.age_max", date(2020, 1, 1), 720, "29-QĐ/TW", id="29-1.1"),
        pytest.param("admission.education_min", EVE_2026, "lower_secondary_diploma", "20-QĐ/TW", id="20-hoc-van"),
        pytest.param(
            "admission.education_min", REFORM_2026, "lower_secondary_completed", "208-QĐ/TW", id="208-hoc-van"
        ),
        pytest.param("admission.ceremony_clock", EVE_2026, "received", "20-QĐ/TW", id="20-le-ket-nap"),
        pytest.param("admission.ceremony_clock", REFORM_2026, "issued", "208-QĐ/TW", id="208-le-ket-nap"),
        pytest.param("admission.decider.grassroots", REFORM_2026, "standing_committee", "208-QĐ/TW", id="208-btv"),
        pytest.param("organization.branch_term", EVE_2025, 30, "Điều lệ Đảng", id="dieu-le-24.3"),
        pytest.param("organization.branch_term", REFORM_2025, 60, "294-QĐ/TW", id="294-24"),
        pytest.param("suspension.max_days", date(2026, 4, 10), 180, "296-QĐ/TW", id="296-dinh-chi"),
        pytest.param("suspension.max_days", date(2026, 4, 11), 120, "21-QĐ/TW", id="21-dinh-chi"),
        pytest.param("transfer.request_deadline", REFORM_2025, 60, "294-QĐ/TW", id="294-6.3.1"),
        pytest.param("dues.rate.student", date(2026, 1, 31), 3000, "342-QĐ/TW", id="342-dang-phi"),
        pytest.param("dues.rate.student", date(2026, 2, 1), 5000, "01-QĐ/TW", id="01-dang-phi"),
        pytest.param("salary.base", date(2026, 6, 30), 2340000, "73/2024/NĐ-CP", id="luong-co-so-2024"),
        pytest.param("salary.base", date(2026, 7, 1), 2530000, "161/2026/NĐ-CP", id="luong-co-so-2026"),
    ],
)
def test_value_and_document_are_those_of_the_day(code, on, value, number):
    rule = rule_on(code, on)

    assert (rule.value, rule.instrument_number) == (value, number)


def test_citation_names_article_number_and_date():
    assert rule_on("admission.age_min", REFORM_2025).cite() == "Điểm 1.1, Quy định số 294-QĐ/TW, ngày 26/5/2025"


def test_citation_of_a_carried_over_rule_names_both_documents():
    rule = rule_on("recognition.decision_deadline", REFORM_2026)

    assert rule.cite() == (
        "Quy định số 208-QĐ/TW, ngày 26/7/2026 (nội dung theo điểm 4.3.1, Quy định số 29-QĐ/TW, ngày 25/7/2016)"
    )


def test_document_of_an_earlier_day_is_found_backwards():
    decides = lookup.authority("admission", date(2020, 1, 1), level="grassroots_committee")[-1]

    assert decides.source.instrument_date == "2016-09-20"


def test_statistics_follow_their_own_line_of_documents():
    on = date(2018, 1, 1)

    assert rule_on("report.deadline_days_to_province", on).instrument_number == "3296-CV/BTCTW"
    assert rule_on("transfer.chase_interval", on).instrument_number == "09-HD/BTCTW"


def test_rule_without_a_document_cites_its_certainty():
    rule = rule_on("report.branch_month_due_day", REFORM_2026)

    assert rule.cite().startswith("Lựa chọn của phần mềm: ")
    assert rule.instrument_number == ""


def test_nothing_in_force_is_said_in_vietnamese():
    with pytest.raises(
        NoRuleInForce, match=r"Ngày 01/01/2010 chưa có giá trị có hiệu lực cho quy định “Thời gian dự bị”"
    ):
        rule_on("probation.months", date(2010, 1, 1))


def test_ended_rule_is_not_found_after_its_end():
    with pytest.raises(NoRuleInForce):
        rule_on("badge.early_months", date(2021, 7, 30))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("admission.age_min", "216 tháng (đủ 18 tuổi)"),
        ("probation.months", "12 tháng"),
        ("dues.exempt_party_age", "600 tháng (50 năm tuổi Đảng)"),
        ("recognition.decision_deadline", "30 ngày làm việc"),
        ("temporary.max_months", "dưới 12 tháng"),
        ("admission.majority.branch", "2/3 số đảng viên chính thức"),
        ("vote.majority.ordinary", "trên 1/2 số người có quyền biểu quyết"),
        ("dues.rate.pensioner", "0,5% lương hưu"),
        ("dues.regional_minimum_wage.I", "5.310.000 đồng/tháng"),
        ("dues.reduction_steps", "30, 50, 70%"),
        ("report.branch_month_due_day", "ngày 25 hằng tháng"),
        ("supplement.due_date", "ngày 31/12"),
        ("storage.scans_enabled", "Không"),
        ("discipline.limit_expulsion", "không giới hạn"),
        ("admission.ceremony_clock", "Từ ngày ban hành quyết định"),
        ("security.level", "cấp độ 3"),
    ],
)
def test_values_read_as_people_say_them(code, text):
    assert rule_on(code, REFORM_2026).display() == text


def test_share_is_an_exact_fraction():
    half, two_thirds = (rule_on(c, REFORM_2026) for c in ("vote.majority.ordinary", "admission.majority.branch"))

    assert (half.fraction, half.strictly_more) == (Fraction(1, 2), True)
    assert (two_thirds.fraction, two_thirds.strictly_more) == (Fraction(2, 3), False)


def test_declared_parameter_looks_up_its_rule():
    deadline = Parameter("recognition.branch_deadline", unit=WORKING_DAYS, label="Thời hạn chi bộ xét công nhận")

    assert deadline.on(REFORM_2025).value == 30
    assert deadline.value_on(REFORM_2025) == 30


def test_same_code_in_another_unit_is_refused():
    Parameter("recognition.max_votes", unit="vote")

    with pytest.raises(ValueError, match=r"recognition\.max_votes"):
        Parameter("recognition.max_votes", unit=MONTHS)


def test_office_value_wins_from_its_day_on(office_value):
    office_value("probation.months", 9, date(2026, 10, 1))
    DataVersion.touch()
    look_again()

    assert rule_on("probation.months", date(2026, 9, 30)).valid_to == date(2026, 9, 30)
    assert rule_on("probation.months", date(2026, 10, 1)).value == 9


def test_office_value_wins_at_the_same_start_and_the_last_entered_of_two(office_value):
    for value in (6, 9):
        office_value("organization.branch_term", value, REFORM_2025)
    DataVersion.touch()
    look_again()

    assert rule_on("organization.branch_term", REFORM_2025).value == 9
    assert rule_on("organization.branch_term", EVE_2025).value == 30


def test_change_of_another_process_is_seen_at_the_next_request_only(office_value):
    rule_on("probation.months", REFORM_2026)
    office_value("probation.months", 9, date(2026, 10, 1))
    DataVersion.touch()

    assert rule_on("probation.months", date(2026, 10, 1)).value == 12
    look_again()
    assert rule_on("probation.months", date(2026, 10, 1)).value == 9


def test_lookups_ask_the_database_once_per_request(django_assert_num_queries):
    rule_on("probation.months", REFORM_2026)
    look_again()

    with django_assert_num_queries(1):
        for _ in range(50):
            rule_on("probation.months", REFORM_2026)
            lookup.lookup_label("religion", "buddhism")


def test_ended_list_value_is_readable_but_not_offered():
    assert lookup.lookup_label("organization_type", "township") == "Thị trấn"
    assert ("township", "Thị trấn") not in lookup.lookup("organization_type")
    assert ("township", "Thị trấn") in lookup.lookup("organization_type", EVE_2025)
    assert "special_zone" not in dict(lookup.lookup("organization_type", EVE_2025))


def test_lists_carry_what_the_sheets_need():
    assert len(lookup.lookup("ethnic_group")) == 54
    assert len(lookup.lookup("member_document")) == 104
    assert lookup.lookup_value("ethnic_group", "kinh").attributes["minority"] is False
    assert lookup.lookup_value("statistical_row", "B1.D").parent == "1-BTCTW"
    assert lookup.lookup_label("birth_province", "001") == "Hà Nội"
    assert lookup.lookup_label("religion", "unheard_of") == "unheard_of"


def test_deciding_level_changes_with_the_reform():
    before = {(a.level, a.decider) for a in lookup.authority("admission", EVE_2026) if a.role == "decides"}
    after = {(a.level, a.decider) for a in lookup.authority("admission", REFORM_2026) if a.role == "decides"}

    assert before == {("upper", "standing_committee"), ("provincial", "standing_board")}
    assert after == {("grassroots_committee", "standing_committee")}


@pytest.mark.parametrize(
    ("key", "cited"),
    [
        ("admission.age_min", "Điểm 1.1, Quy định số 294-QĐ/TW, ngày 26/5/2025"),
        ("50-CT/TW@2025-07-23#mục II.2", "Mục II.2, Chỉ thị số 50-CT/TW, ngày 23/7/2025"),
        ("06-QĐ/TW@2026-02", "Quy định số 06-QĐ/TW, tháng 02/2026"),
        (
            "authority:recognition",
            "Quy định số 294-QĐ/TW, ngày 26/5/2025 (nội dung theo Quy định số 29-QĐ/TW, ngày 25/7/2016)",
        ),
    ],
)
def test_basis_of_a_step_is_cited(key, cited):
    assert lookup.basis(key, date(2025, 8, 1)).cite() == cited


def test_basis_is_empty_before_its_time_and_loud_when_unknown():
    assert lookup.basis("vote.base", date(2020, 1, 1)) is None
    with pytest.raises(NoRuleInForce):
        lookup.basis("admission.no_such_rule", REFORM_2026)


def test_form_and_state_labels():
    assert lookup.form_version("1-KNĐ", REFORM_2026).title == "Đơn xin vào Đảng"
    with pytest.raises(NoRuleInForce):
        lookup.form_version("1-TCTW", REFORM_2026)
    assert lookup.states("report")[0] == ("draft", "Nháp")
    assert lookup.state_label("report", "locked") == "Đã chốt"
