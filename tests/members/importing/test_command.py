"""The command: exact answer, nothing without --commit, everything in one transaction with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from members import counting
from members.models import Member, MemberCard, Movement, StatusPeriod
from members.record.services.completeness import refresh_missing
from tests.factories import make_member
from tests.members.importing.conftest import people, workbook

pytestmark = pytest.mark.django_db


def test_answer_has_exactly_the_agreed_parts_and_writes_nothing(run):
    good, bad = people(5), {**people(6)[5], "birth_date": "31/02/1980"}

    answer = run(workbook([*good, bad]))

    assert list(answer) == ["rows_read", "importable", "faults", "warnings", "committed", "created"]
    assert (answer["rows_read"], answer["importable"], answer["committed"], answer["created"]) == (6, 5, False, 0)
    assert [(fault["row"], fault["field"]) for fault in answer["faults"]] == [(9, "birth_date")]
    assert list(answer["faults"][0]) == ["row", "field", "message"]
    assert Member.objects.count() == 0


def test_commit_writes_the_importable_rows_as_opening_balances(run, commune):
    members = people(12)
    for number, member in enumerate(members):
        member |= {
            "branch": "Chi bộ thôn 2" if number % 3 == 0 else "thôn 1",
            "native_place": "xã Quảng Lưu, tỉnh Thanh Hóa",
        }
    members[4]["personal_id"] = "12345"

    answer = run(workbook(members), "--commit", "--as-of", "2026-01-01")

    assert (answer["importable"], answer["committed"], answer["created"]) == (11, True, 11)
    assert Member.objects.filter(organization=commune["two"]).count() == 4
    assert set(Movement.objects.values_list("kind", "effective_on")) == {("opening", date(2026, 1, 1))}
    first = Member.objects.get(full_name=members[0]["full_name"], personal_id=members[0]["personal_id"])
    assert (first.birth_date, first.official_date) == (members[0]["birth_date"], members[0]["official_date"])
    assert (first.profile.native_commune, first.profile.native_province) == ("xã Quảng Lưu", "tỉnh Thanh Hóa")
    assert MemberCard.objects.get(member=first).number == members[0]["card_number"]
    assert first.movements.get().note == "Nhập từ tệp danh-sach.xlsx, dòng 4."
    assert counting.totals(commune["x"], ["total"]) == {"total": {"": 11}}
    assert counting.differences() == []


def test_opening_never_precedes_the_branch_or_the_admission(run, commune):
    members = people(2)
    members[0]["branch"] = "Chi bộ thôn 2"  # founded 1/7/2025
    members[1] |= {
        "admission_decision_date": date(2025, 9, 1),
        "admission_date": date(2025, 9, 20),
        "official_date": "",
    }
    members[1] |= {"birth_date": date(2000, 1, 5), "personal_id": "", "card_number": ""}

    run(workbook(members), "--commit", "--as-of", "2025-01-01")

    days = dict(Movement.objects.values_list("member__full_name", "effective_on"))
    assert days == {members[0]["full_name"]: date(2025, 7, 1), members[1]["full_name"]: date(2025, 9, 20)}


def test_statuses_and_departures_of_the_list_reach_the_ledger(run, commune):
    members = people(5)
    members[0] |= {"status": "Được miễn sinh hoạt", "status_date": "01/03/2019"}
    members[1] |= {"status": "Đã từ trần", "status_date": "12/04/2026"}
    members[2] |= {"status": "Đã chuyển sinh hoạt", "status_date": "12/04/2018"}  # before the branch existed
    members[3] |= {"status": "Đang ở nước ngoài"}

    answer = run(workbook(members), "--commit", "--as-of", "2026-01-01")

    assert (answer["faults"], answer["created"]) == ([], 5)
    standing = {m.full_name: (m.activity_status, m.end_reason, m.ended_on) for m in Member.objects.all()}
    assert [standing[member["full_name"]] for member in members] == [
        ("exempt", "", None),
        ("active", "deceased", date(2026, 4, 12)),
        ("active", "transferred_out", date(2018, 4, 12)),
        ("abroad", "", None),
        ("active", "", None),
    ]
    assert set(StatusPeriod.objects.values_list("value", "valid_from")) == {
        ("exempt", date(2019, 3, 1)), ("abroad", date(2026, 1, 1)),
    }  # fmt: skip
    deceased = Member.objects.get(full_name=members[1]["full_name"]).periods.get()
    assert (deceased.valid_from, deceased.valid_to) == (date(2026, 1, 1), date(2026, 4, 11))
    assert not Member.objects.get(full_name=members[2]["full_name"]).periods.exists()
    assert counting.totals(commune["x"], ["total"]) == {"total": {"": 3}}
    assert counting.differences() == []


def test_whole_record_of_a_row_is_kept(run):
    member = people(1)[0] | {
        "old_card_number": "38.000123", "old_identity_number": "171234567", "badges": "30, 40 năm", "position": "Trưởng thôn",
        "native_place": "x" * 400, "status": "Đang sinh hoạt Đảng",
    }  # fmt: skip

    answer = run(workbook([member]), "--commit")

    assert (answer["faults"], answer["created"]) == ([], 1)
    kept = Member.objects.get()
    assert (kept.old_card_number, kept.old_identity_number) == ("38000123", "171234567")
    assert (kept.membercard_set.get().old_number, kept.membercard_set.get().status) == ("38000123", "held")
    assert [badge.level for badge in kept.badgeheld_set.all()] == ["30", "40"]
    assert (kept.profile.occupation_text, len(kept.profile.native_detail)) == ("Trưởng thôn", 250)
    assert kept.ethnic_group == "kinh" and kept.religion == "none"
    before = (kept.record_missing, kept.file_missing)
    refresh_missing([kept.pk], date(2026, 11, 21))
    kept.refresh_from_db()
    assert before == (kept.record_missing, kept.file_missing) and before[0] > 0


def test_second_import_of_the_same_file_creates_nobody(run):
    members = people(6)
    members[5] |= {"personal_id": "", "card_number": ""}
    run(workbook(members), "--commit")

    answer = run(workbook(members), "--commit")

    assert (answer["importable"], answer["committed"], answer["created"]) == (0, False, 0)
    assert {fault["row"] for fault in answer["faults"]} == set(range(4, 10))
    assert all("Chi bộ thôn 1" in fault["message"] for fault in answer["faults"])
    assert Member.objects.count() == 6


def test_people_of_other_units_are_told_by_their_unit_only(run, commune):
    mine, theirs = people(2)
    make_member(commune["other"], "Phạm Văn Khác", personal_id=mine["personal_id"])
    make_member(commune["other"], theirs["full_name"], birth_date=theirs["birth_date"], personal_id="038161001234")

    answer = run(workbook([mine, theirs]))

    assert [(fault["row"], fault["field"]) for fault in answer["faults"]] == [(4, "personal_id")]
    assert "Chi bộ thôn Thượng" in answer["faults"][0]["message"]
    assert "Khác" not in answer["faults"][0]["message"] and mine["personal_id"] not in answer["faults"][0]["message"]
    assert [(one["row"], one["field"]) for one in answer["warnings"]] == [(5, "full_name")]


def test_who_left_keeps_one_record(run, commune):
    member = people(1)[0]
    former = make_member(commune["other"], member["full_name"], personal_id=member["personal_id"])
    former.end_reason, former.ended_on = "transferred_out", date(2025, 1, 1)
    former.save()

    answer = run(workbook([member]))

    assert answer["importable"] == 0
    assert "đã rời Chi bộ thôn Thượng" in answer["faults"][0]["message"]


def test_unknown_branch_is_told_with_the_nearest_names(run):
    member = people(1)[0] | {"branch": "Chi bộ thôn 11"}

    answer = run(workbook([member]))

    assert "“Chi bộ thôn 11”" in answer["faults"][0]["message"] and "“Chi bộ thôn 1”" in answer["faults"][0]["message"]


def test_list_of_one_branch_needs_no_branch_column(run, commune):
    members = people(3)
    fields = ["full_name", "sex", "birth_date", "admission_date", "official_date"]

    answer = run(workbook(members, fields=fields), "--commit", organization="CB2")

    assert answer["created"] == 3
    assert Member.objects.filter(organization=commune["two"]).count() == 3


def test_missing_column_holds_every_row_back(run):
    answer = run(workbook(people(3), fields=["full_name", "sex", "personal_id", "branch"]), "--commit")

    assert (answer["rows_read"], answer["importable"], answer["committed"]) == (3, 0, False)
    assert {"birth_date", "admission_date"} <= {fault["field"] for fault in answer["faults"]}


@pytest.mark.parametrize(
    ("content", "organization", "words"),
    [(b"Ho ten,Ngay sinh\n", "XA1", "CSV"), (b"", "XA1", "rỗng"), (None, "KHONGCO", "KHONGCO")],
)
def test_unreadable_file_or_organisation_fails_in_words(commune, tmp_path, content, organization, words):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(people(1)) if content is None else content)

    with pytest.raises(CommandError, match=words):
        call_command("import_members", str(path), "--organization", organization)


def test_cut_off_in_the_future_writes_nothing(run):
    with pytest.raises(CommandError, match="chưa đến"):
        run(workbook(people(2)), "--commit", "--as-of", "2999-01-01")

    assert Member.objects.count() == 0
