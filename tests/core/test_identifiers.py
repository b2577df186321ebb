"""Identifiers as they come out of Excel, and what they say of a person."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identifiers import (
    Reading,
    birth_provinces,
    format_old_card,
    make_personal_id,
    mask,
    personal_id_remarks,
    read_biography_number,
    read_card_number,
    read_identity_card,
    read_organization_code,
    read_personal_id,
)


def codes(reading: Reading) -> list[tuple[str, bool]]:
    return [(finding.code, finding.blocks) for finding in reading.findings]


@pytest.mark.parametrize(
    ("cell", "value", "kind", "found"),
    [
        ("038095001234", "038095001234", "personal_id", []),
        (" 038 095 001234 ", "038095001234", "personal_id", []),
        ("'038095001234", "038095001234", "personal_id", []),
        (38095001234, "038095001234", "personal_id", [("zeros_restored", False)]),
        (38095001234.0, "038095001234", "personal_id", [("zeros_restored", False)]),
        ("38095001234", "038095001234", "personal_id", [("zeros_restored", False)]),
        (1095001234, "001095001234", "personal_id", [("zeros_restored", False)]),
        ("12345678.0", "", "", [("personal_id_length", True)]),
        ("171234567", "171234567", "old_identity_number", [("identity_card_number", False)]),
        (171234567, "171234567", "old_identity_number", [("identity_card_number", False)]),
        ("03809500123", "", "", [("personal_id_length", True)]),
        ("0380950012345", "", "", [("personal_id_length", True)]),
        (99995001234, "", "", [("personal_id_length", True)]),
        (3.8095001234, "", "", [("not_a_number", True)]),
        ("3.8095E+10", "", "", [("not_a_number", True)]),
        ("03809500123A", "", "", [("not_a_number", True)]),
        ("", "", "", []),
        (None, "", "", []),
    ],
)
def test_personal_id_is_read_with_its_zeros(cell, value, kind, found):
    reading = read_personal_id(cell)

    assert (reading.value, reading.kind) == (value, kind)
    assert codes(reading) == found


@pytest.mark.parametrize(
    ("cell", "value", "kind", "found"),
    [
        ("171234567", "171234567", "old_identity_number", []),
        (12345678, "012345678", "old_identity_number", [("zeros_restored", False)]),
        ("12345678", "", "", [("identity_card_length", True)]),
        ("038095001234", "038095001234", "personal_id", []),
    ],
)
def test_identity_card_has_nine_digits(cell, value, kind, found):
    reading = read_identity_card(cell)

    assert (reading.value, reading.kind) == (value, kind)
    assert codes(reading) == found


@pytest.mark.parametrize(
    ("cell", "value", "kind", "found"),
    [
        ("380012345678", "380012345678", "card_number", []),
        (12345678901, "012345678901", "card_number", [("zeros_restored", False)]),
        ("12345678901", "", "", [("card_number_length", True)]),
        ("38.123456", "38123456", "old_card_number", []),
        ("38.123.456", "38123456", "old_card_number", []),
        ("38123456", "38123456", "old_card_number", []),
        (38123456, "38123456", "old_card_number", []),
        (38.123456, "38123456", "old_card_number", []),
        (38.1234, "38123400", "old_card_number", [("zeros_restored", False)]),
        (1123456, "01123456", "old_card_number", [("zeros_restored", False)]),
        ("38.000000", "", "", [("card_number_range", True)]),
        ("3812345", "", "", [("card_number_length", True)]),
        ("chưa có thẻ", "", "", [("not_a_number", True)]),
        (None, "", "", []),
    ],
)
def test_card_number_is_new_or_old(cell, value, kind, found):
    reading = read_card_number(cell)

    assert (reading.value, reading.kind) == (value, kind)
    assert codes(reading) == found


def test_old_card_prints_in_two_groups():
    assert format_old_card("38123456") == "38.123456"


@pytest.mark.parametrize(
    ("number", "birth_year", "sex", "found"),
    [
        ("038095001234", 1995, "male", []),
        ("038195001234", 1995, "female", []),
        ("038205001234", 2005, "male", []),
        ("038305001234", 2005, "female", []),
        ("038095001234", 1996, "male", ["personal_id_year"]),
        ("038095001234", 1995, "female", ["personal_id_sex"]),
        ("038205001234", 1995, "male", ["personal_id_year"]),
        ("099095001234", 1995, "male", ["personal_id_province"]),
        ("155095001234", 1995, "male", []),
        ("038095001234", None, "", []),
    ],
)
def test_personal_id_is_compared_with_the_record(number, birth_year, sex, found):
    remarks = personal_id_remarks(number, birth_year=birth_year, sex=sex)

    assert [remark.code for remark in remarks] == found
    assert not any(remark.blocks for remark in remarks)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["male", "female"]),
    st.integers(0, 999_999),
    st.sampled_from(sorted(birth_provinces())),
)
def test_made_personal_id_agrees_with_its_person(birth, sex, serial, province):
    number = make_personal_id(province, birth, sex, serial)

    assert personal_id_remarks(number, birth_year=birth.year, sex=sex) == []
    assert read_personal_id(int(number)).value == number


@pytest.mark.parametrize(
    ("cell", "value", "found"),
    [
        ("123456HN", "123456HN", []),
        ("123456/HN", "123456HN", []),
        ("123456 đn", "123456ĐN", []),
        (1234, "001234", []),
        ("12A", "", [("biography_number_form", False)]),
    ],
)
def test_biography_number_is_six_digits_and_letters(cell, value, found):
    reading = read_biography_number(cell)

    assert (reading.value, codes(reading)) == (value, found)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("38.168.053.000.001", "38.168.053.000.001"),
        ("38168053000001", "38.168.053.000.001"),
        (1168053000001, "01.168.053.000.001"),
        ("38.168.053", ""),
    ],
)
def test_organization_code_has_five_groups(cell, value):
    assert read_organization_code(cell).value == value


def test_mask_shows_only_the_end():
    assert mask("038095001234") == "•••••••••234"
    assert mask("") == mask(None) == ""
