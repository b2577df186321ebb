"""One function writes the record: what it checks, refuses, remembers."""

from datetime import date

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction

from core.findings import Refused
from members.models import CareerEntry, MemberProfile, RecordChange
from members.record.services import update_record
from members.record.values import read_values
from tests.factories import TODAY, make_member, make_user

pytestmark = pytest.mark.django_db


def update(member, changes, **more):
    return update_record(member, changes, by=None, on=TODAY, version=more.pop("version", None), **more)


def test_changed_fields_are_written_versioned_and_explained(member):
    done = update(
        member,
        {"phone": "0912 345.678", "native_commune": "Xã Hòa Bình", "full_name": member.full_name},
        paper="Bản tự khai",
    )

    member.refresh_from_db()
    change = RecordChange.objects.get()
    assert (member.phone, member.profile.native_commune, member.version) == ("0912345678", "Xã Hòa Bình", 1)
    assert set(done.changes) == {"phone", "native_commune"}
    assert (change.changes["phone"], change.paper, change.version) == (["", "0912345678"], "Bản tự khai", 1)


def test_new_name_brings_its_keys_along(member):
    update(member, {"full_name": "  Đặng   Thị Hoà "})

    member.refresh_from_db()
    assert (member.full_name, member.search_text) == ("Đặng Thị Hoà", "dang thi hoa")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"personal_id": "12345678901"}, "personal_id", "thiếu chữ số"),
        ({"personal_id": "01234567890"}, "personal_id", "11 chữ số"),
        ({"birth_date": date(2027, 1, 1)}, "birth_date", "chưa đến"),
        ({"full_name": ""}, "full_name", "Chưa ghi họ và tên"),
        ({"official_date": date(2017, 1, 1)}, "official_date", "trước ngày vào Đảng"),
        ({"phone": "không có"}, "phone", "không phải là số điện thoại"),
        ({"biography_number": "12AB"}, "biography_number", "không đúng dạng số lý lịch"),
        ({"personal_id": "123456789"}, "personal_id", "Số CMND cũ"),
        ({"admission_decision_date": "1960"}, "admission_decision_date", "trước ngày sinh"),
        ({"career": [{"from_on": "2001-05", "to_on": "1999", "work": "Giáo viên"}]}, "career", "trước khi bắt đầu"),
        ({"badges": [{"level": "30"}, {"level": "30"}]}, "badges", "ghi hai lần"),
        ({"relatives": [{"full_name": "Nguyễn Văn A", "birth_year": 2099}]}, "relatives", "2099 không hợp lý"),
    ],
)
def test_faults_name_the_field_and_change_nothing(member, changes, field, words):
    with pytest.raises(Refused) as refusal:
        update(member, changes)

    member.refresh_from_db()
    found = [finding for finding in refusal.value.findings if finding.blocks]
    assert found[0].field == field
    assert words in found[0].message
    assert (member.version, RecordChange.objects.count(), MemberProfile.objects.count()) == (0, 0, 0)


def test_number_that_contradicts_the_record_is_a_remark_only(member):
    done = update(member, {"personal_id": "099085000001"})

    assert {finding.code for finding in done.remarks} == {"personal_id_year", "personal_id_sex", "personal_id_province"}
    member.refresh_from_db()
    assert member.personal_id == "099085000001"


def test_number_borne_by_another_record_names_only_its_unit(member, tree):
    make_member(tree["c"], "Trần Văn Kín", personal_id="001168000123")

    done = update(member, {"personal_id": "001168000123"})

    assert [finding.message for finding in done.remarks if finding.code == "duplicate_number"] == [
        "Số căn cước này đã ghi ở hồ sơ của một đảng viên thuộc Chi bộ C."
    ]


def test_probationary_member_gets_no_official_date_here(tree):
    member = make_member(tree["a"], membership_class="probationary", admission_date=date(2026, 3, 1))

    with pytest.raises(Refused, match="đảng viên dự bị"):
        update(member, {"official_date": date(2026, 10, 1)})


def test_short_probation_is_a_remark_with_its_source(member):
    done = update(member, {"official_date": date(2019, 3, 15)})

    assert [(f.code, bool(f.basis)) for f in done.remarks] == [("probation_short", True)]


def test_rows_are_corrected_added_and_removed(member):
    update(
        member,
        {
            "career": [
                {"from_on": "1987-09", "to_on": "1991", "work": "Học sinh"},
                {"from_on": "1992", "work": "Giáo viên"},
            ]
        },
    )
    first, second = read_values(member, ["career"])["career"]

    update(member, {"career": [second | {"work": "Hiệu trưởng"}, {"from_on": "2010", "work": "Nghỉ hưu"}]})

    rows = read_values(member, ["career"])["career"]
    assert [(row["from_on"], row["work"]) for row in rows] == [("1992", "Hiệu trưởng"), ("2010", "Nghỉ hưu")]
    assert rows[0]["id"] == second["id"]
    assert not CareerEntry.objects.filter(pk=first["id"]).exists()
    history = apps.get_model("members", "CareerEntryEvent").objects.filter(pgh_obj_id=first["id"])
    assert set(history.values_list("pgh_label", flat=True)) == {"insert", "delete"}


def test_second_person_is_told_field_by_field(member):
    update_record(
        member, {"phone": "0911111111", "email": "a@b.vn"}, by=make_user("chi", full_name="Lê Chi"), on=TODAY, version=0
    )

    with pytest.raises(Refused) as refusal:
        update(member, {"phone": "0922222222", "email": ""}, version=0)

    assert refusal.value.conflict
    assert [finding.field for finding in refusal.value.findings] == ["phone"]
    assert "Lê Chi đã đổi từ “trống” thành “0911111111”" in refusal.value.findings[0].message


def test_fields_nobody_else_touched_are_no_conflict(member):
    update(member, {"phone": "0911111111"}, version=0)

    done = update(member, {"native_province": "Hà Nội", "phone": ""}, version=0)

    member.refresh_from_db()
    assert set(done.changes) == {"native_province"}
    assert member.phone == "0911111111"


def test_history_of_the_sheet_cannot_be_edited(member):
    update(member, {"native_province": "Hà Nội"})
    events = apps.get_model("members", "MemberProfileEvent").objects

    assert events.filter(native_province="Hà Nội").exists()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        events.update(native_province="Huế")


def test_unknown_field_is_a_fault_of_the_caller(member):
    with pytest.raises(ValueError, match="card_number"):
        update(member, {"card_number": "012345678901"})
