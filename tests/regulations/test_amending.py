"""The department adds newer values and documents; bad input changes nothing."""

from datetime import date

import pytest

from regulations.lookup import rule_on
from regulations.models import Instrument, ParameterValue

pytestmark = pytest.mark.django_db

URL = "/regulations/rules/probation.months/add/"


def _data(document, **changes):
    return {
        "text": "9", "valid_from": "01/10/2026", "instrument": document.pk, "article": "điểm 5", "mark": "confirmed",
        "note": "",
    } | changes  # fmt: skip


def test_newer_value_is_added_and_used_from_its_day(officer, document):
    response = officer.post(URL, _data(document), follow=True)

    assert "Đã thêm giá trị mới" in response.content.decode()
    rule = rule_on("probation.months", date(2026, 10, 1))
    assert (rule.value, rule.cite()) == (9, "Điểm 5, Quy định số 208-QĐ/TW, ngày 26/7/2026")
    assert rule_on("probation.months", date(2026, 9, 30)).value == 12
    row = ParameterValue.objects.get(origin="office")
    assert (row.entered_by_name, row.unit, row.edition) == ("Trần Thị Dùng", "month", 0)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"text": "chín"}, "text", "số nguyên"),
        ({"text": "-1"}, "text", "số nguyên"),
        ({"text": ""}, "text", ""),
        ({"valid_from": "01/01/2010"}, "valid_from", "19/01/2011"),
        ({"valid_from": "31/02/2026"}, "valid_from", ""),
        ({"valid_from": ""}, "valid_from", ""),
        ({"instrument": ""}, "instrument", "Chưa chọn văn bản"),
        ({"instrument": "999999"}, "instrument", ""),
        ({"mark": "design"}, "mark", ""),
        ({"article": "x" * 61}, "article", ""),
    ],
)
def test_bad_input_is_explained_beside_the_field_and_changes_nothing(officer, document, changes, field, words):
    response = officer.post(URL, _data(document, **changes))

    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert not ParameterValue.objects.filter(origin="office").exists()


def test_same_value_again_is_refused(officer, document):
    officer.post(URL, _data(document))

    response = officer.post(URL, _data(document, valid_from="01/11/2026"))

    assert response.status_code == 422
    assert ParameterValue.objects.filter(origin="office").count() == 1


def test_wrong_entry_is_corrected_by_another_of_the_same_day(officer, document):
    officer.post(URL, _data(document, text="90"))
    officer.post(URL, _data(document, text="9"))

    assert rule_on("probation.months", date(2026, 10, 1)).value == 9
    page = officer.get("/regulations/rules/probation.months/?on=01/10/2026").content.decode()
    assert "Đã được thay bằng giá trị cùng ngày" in page


def test_coming_value_bars_an_earlier_start(officer, document):
    url = "/regulations/rules/dues.rate.uninsured_working_age/add/"

    response = officer.post(url, _data(document, text="0,4", valid_from="01/01/2027"))

    assert response.status_code == 422
    assert "01/01/2028" in " ".join(response.context["form"].errors["valid_from"])


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("dues.rate.pensioner", "0,75", 0.75),
        ("dues.regional_minimum_wage.I", "5.600.000", 5600000),
        ("admission.majority.branch", "3/4", "3/4"),
        ("vote.majority.ordinary", "trên 1/3", ">1/3"),
        ("dues.reduction_steps", "25, 50", [25, 50]),
        ("supplement.due_date", "15/01", "01-15"),
        ("storage.scans_enabled", "true", True),
        ("admission.ceremony_clock", "received", "received"),
    ],
)
def test_values_are_read_by_their_unit(officer, document, code, text, value):
    response = officer.post(f"/regulations/rules/{code}/add/", _data(document, text=text))

    assert response.status_code == 302
    assert rule_on(code, date(2026, 10, 1)).value == value


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("dues.rate.pensioner", "101"),
        ("dues.rate.pensioner", "nửa"),
        ("admission.majority.branch", "3/2"),
        ("admission.majority.branch", "1/0"),
        ("supplement.due_date", "31/02"),
        ("report.branch_month_due_day", "32"),
        ("storage.scans_enabled", "có lẽ"),
        ("admission.ceremony_clock", "yesterday"),
    ],
)
def test_values_out_of_their_unit_are_refused(officer, document, code, text):
    response = officer.post(f"/regulations/rules/{code}/add/", _data(document, text=text))

    assert response.status_code == 422
    assert response.context["form"].errors["text"]


def _document(**changes):
    return {
        "number": "300-QĐ/TW", "issued_on": "01/10/2026", "kind": "Quy định", "title": "Quy định thi hành Điều lệ Đảng",
        "issuer": "Ban Chấp hành Trung ương", "subject": "charter", "in_force_from": "15/10/2026", "note": "",
    } | changes  # fmt: skip


def test_new_document_takes_the_place_of_the_old_from_its_day(officer, document):
    response = officer.post("/regulations/instruments/add/", _document(replaces=[document.pk]))

    added = Instrument.objects.get(number="300-QĐ/TW")
    assert response.url == added.get_absolute_url()
    assert rule_on("admission.ceremony_clock", date(2026, 10, 14)).instrument_number == "208-QĐ/TW"
    assert rule_on("admission.ceremony_clock", date(2026, 10, 15)).cite() == (
        "Quy định số 300-QĐ/TW, ngày 01/10/2026 (nội dung theo Quy định số 208-QĐ/TW, ngày 26/7/2026)"
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "208-QĐ/TW", "issued_on": "26/07/2026"}, "number"),
        ({"issued_on": "hôm qua"}, "issued_on"),
        ({"in_force_from": "01/01/2020"}, "replaces"),
        ({"title": ""}, "title"),
        ({"kind": "Truyện"}, "kind"),
    ],
)
def test_wrong_document_is_explained_and_not_added(officer, document, changes, field):
    before = Instrument.objects.count()

    response = officer.post("/regulations/instruments/add/", _document(replaces=[document.pk], **changes))

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert Instrument.objects.count() == before
