"""The pages "Căn cứ"."""

from datetime import date

import pytest
from django.urls import reverse

from regulations.models import Instrument

pytestmark = pytest.mark.django_db

INDEX = "/regulations/"


def _text(response) -> str:
    return " ".join(response.content.decode().split())


def test_rules_of_today_are_listed_with_source_and_certainty(secretary):
    page = _text(secretary.get(INDEX))

    assert "Thời gian dự bị" in page
    assert "Khoản 1 Điều 5, Điều lệ Đảng (19/01/2011)" in page
    assert "Đã thấy văn bản" in page
    assert "probation.months</" not in page


def test_day_in_the_address_changes_the_values(secretary):
    before = _text(secretary.get(INDEX, {"on": "30/06/2025", "q": "nhiệm kỳ của chi bộ"}))
    after = _text(secretary.get(INDEX, {"on": "01/07/2025", "q": "nhiệm kỳ của chi bộ"}))

    assert "30 tháng" in before and "60 tháng (5 năm)" not in before
    assert "60 tháng (5 năm)" in after
    assert "vào ngày 30/06/2025" in before


def test_search_ignores_diacritics_and_looks_into_sources(secretary):
    assert "Thời gian dự bị" in _text(secretary.get(INDEX, {"q": "thoi gian du bi"}))
    assert "Tỷ lệ tối đa của ban thường vụ so với cấp ủy" in _text(secretary.get(INDEX, {"q": "208-QĐ/TW"}))


def test_filters_narrow_by_family_and_certainty(secretary):
    page = _text(secretary.get(INDEX, {"family": "dues", "mark": "recalled", "on": "01/01/2026"}))

    assert "<strong>6</strong> quy định" in page
    assert "Mức đóng đảng phí: hưởng lương, tiền công" in page


def test_rules_without_a_value_show_on_request_only(secretary):
    label = "Thời gian xét tặng sớm Huy hiệu Đảng (đến 29/7/2021)"

    assert label not in _text(secretary.get(INDEX))
    page = _text(secretary.get(INDEX, {"absent": "on"}))
    assert label in page and "Không có giá trị vào ngày này" in page


def test_unreadable_day_is_said_and_today_shown(secretary):
    response = secretary.get(INDEX, {"on": "31/02/2026"})

    assert response.status_code == 200
    assert response.context["form"].errors["on"]
    assert response.context["count"] > 150


def test_nothing_found_says_what_to_do(secretary):
    assert "Không có quy định nào phù hợp" in _text(secretary.get(INDEX, {"q": "khôngcóquyđịnhnày"}))


def test_rule_page_shows_its_history(secretary):
    page = _text(secretary.get("/regulations/rules/organization.branch_term/?on=01/08/2026"))

    assert "Điểm 24" in page and "60 tháng (5 năm)" in page
    assert "30 tháng" in page and "Đã hết áp dụng" in page and "Đang áp dụng" in page


def test_rule_page_of_a_coming_value(secretary):
    page = _text(secretary.get("/regulations/rules/dues.rate.uninsured_working_age/"))

    assert "Sẽ áp dụng" in page


def test_document_page_shows_both_neighbours_and_what_rests_on_it(secretary):
    document = Instrument.objects.get(number="294-QĐ/TW")

    page = _text(secretary.get(document.get_absolute_url()))

    assert "232-QĐ/TW" in page and "20-QĐ/TW" in page
    assert "Nhiệm kỳ của chi bộ trực thuộc" in page
    assert "đến 07/4/2026" in page


def test_documents_are_those_of_the_day(secretary):
    page = _text(secretary.get("/regulations/instruments/", {"on": "30/06/2025", "subject": "charter"}))

    assert "232-QĐ/TW" in page
    assert "294-QĐ/TW" not in page


def test_documents_are_found_by_words_and_ended_ones_on_request(secretary):
    url = "/regulations/instruments/"

    assert "<strong>1</strong> văn bản" in _text(secretary.get(url, {"q": "phí đảng", "on": "21/11/2026"}))
    assert "<strong>2</strong> văn bản" in _text(secretary.get(url, {"q": "chế độ đảng phí", "absent": "on"}))


def test_authority_matrix_follows_the_day(secretary):
    url = "/regulations/authority/"
    before = _text(secretary.get(url, {"on": "25/07/2026", "q": "kết nạp đảng viên"}))
    after = _text(secretary.get(url, {"on": "26/07/2026", "q": "kết nạp đảng viên"}))

    assert "Thường trực cấp ủy" in before
    assert "Thường trực cấp ủy" not in after


def test_forms_of_the_day(secretary):
    url = "/regulations/forms/"

    assert "1-TCTW" not in _text(secretary.get(url))
    assert "1-TCTW" in _text(secretary.get(url, {"on": "01/01/2015"}))
    assert "Đơn xin vào Đảng" in _text(secretary.get(url, {"family": "KNĐ"}))


@pytest.mark.parametrize(
    "code", ["ethnic_group", "member_document", "statistical_row", "document_type", "birth_province"]
)
def test_lists_open(secretary, code):
    response = secretary.get(f"/regulations/lists/{code}/")

    assert response.status_code == 200
    assert len(response.context["rows"]) >= 26


@pytest.mark.parametrize(
    "path",
    [
        "rules/no.such.rule/",
        "instruments/999999/",
        "lists/no_such_list/",
        "rules/party_age.unit/add/",
        "rules/%00/",
        "lists/%00/",
    ],
)
def test_what_does_not_exist_is_not_found(officer, path):
    assert officer.get(f"/regulations/{path}").status_code == 404


@pytest.mark.parametrize("name", ["index", "instruments", "authority", "forms", "lookup_lists", "add_instrument"])
def test_nobody_reads_without_signing_in(client, name):
    response = client.get(reverse(f"regulations:{name}"))

    assert response.status_code == 302
    assert "/auth/login/" in response.url


@pytest.mark.parametrize("path", ["rules/probation.months/add/", "instruments/add/"])
def test_only_the_department_adds(secretary, path):
    assert secretary.get(f"/regulations/{path}").status_code == 403
    assert secretary.post(f"/regulations/{path}").status_code == 403


def test_buttons_show_only_to_whoever_may_add(secretary):
    assert "Thêm giá trị mới" not in _text(secretary.get("/regulations/rules/probation.months/"))


def test_pages_ask_few_questions_of_the_database(secretary, django_assert_max_num_queries):
    secretary.get(INDEX)

    for path in ("", "instruments/", "authority/", "forms/", "lists/", "lists/ethnic_group/"):
        with django_assert_max_num_queries(15):
            secretary.get(f"/regulations/{path}")


def test_day_of_a_rule_page_may_be_any_day(secretary):
    response = secretary.get("/regulations/rules/probation.months/", {"on": "01/01/1990"})

    assert response.context["rule"] is None
    assert response.context["day"] == date(1990, 1, 1)


def test_quotation_marks_of_a_title_are_written_once(secretary):
    document = Instrument.objects.get(number="208-QĐ/TW", date="2026-07-26")

    page = _text(secretary.get(document.get_absolute_url()))

    assert "một tên gọi &quot;chi bộ&quot;" in page
    assert "&amp;quot;" not in page


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "\x00", "1" * 300])
def test_any_day_is_answered(secretary, day):
    for path in ("", "rules/probation.months/", "instruments/", "authority/", "forms/"):
        assert secretary.get(f"/regulations/{path}", {"on": day, "q": day}).status_code == 200
