"""Pages of a case: they open, say what is missing, take rows and steps, and lose nothing that was typed."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import Grant
from accounts.scopes import UserScope
from admissions.models import Admission, AdmissionDefect, AdmissionKind, Applicant, BallotStage
from admissions.models import AdmissionState as S
from meetings.models import TrainingRecord
from members.models import Member
from tests.admissions.admission_world import make_world
from tests.factories import FOUNDED, TODAY, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db
WORLD = make_world
NEW = {
    "full_name": "Lê Thị Mới", "birth_date": "02/03/1998", "sex": "female", "ethnic_group": "kinh", "noted_on": "01/03/2025",
    "source_group": "youth",
}  # fmt: skip


def person(role, organization, username) -> Client:
    """The browser of somebody with one role."""
    user = make_user(username)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    if UserScope(user, TODAY).needs_second_factor:
        TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def secretary(world):
    return person("branch_secretary", world.branch, "bi.thu")


def address(case, view="detail", **more):
    return reverse(f"admissions:{view}", args=[case.pk, *more.values()])


def words(page) -> str:
    return page.content.decode()


STATES = [S.PROSPECT, S.PREPARING_DOSSIER, S.BRANCH_REVIEW, S.AWAITING_DECISION, S.PROBATIONARY, S.OFFICIAL]


@pytest.mark.parametrize("state", STATES)
def test_detail_opens_for_secretary_and_officer(world, secretary, state):
    case = world.walk(world.open(), state)
    for client in (secretary, person("leader", world.commune, "can.bo")):
        page = client.get(address(case))
        assert page.status_code == 200
        assert state.label in words(page)


def test_detail_reads_little(world, secretary, django_assert_max_num_queries):
    case = world.walk(world.open(), S.PROBATIONARY)
    secretary.get(address(case))
    with django_assert_max_num_queries(25):
        secretary.get(address(case))


def test_detail_of_another_branch_does_not_exist(world):
    case = world.open()
    stranger = person("branch_secretary", make_organization("Chi bộ xa", parent=world.commune), "nguoi.la")
    assert stranger.get(address(case)).status_code == 404


def test_detail_says_what_is_missing_before_the_button_and_where_to_enter_it(world, secretary):
    case = world.walk(world.open(), S.PREPARING_DOSSIER)
    page = words(secretary.get(address(case)))
    assert page.index("Chưa có đơn xin vào Đảng (Mẫu 1-KNĐ).") < page.index(
        address(case, "step", name="send_verification")
    )
    assert address(case, "paper", code="1-KNĐ").replace("Đ", "%C4%90") in page


def test_detail_leaves_out_the_steps_that_do_not_apply_to_the_branch(world, secretary):
    page = words(secretary.get(address(world.open())))
    assert S.SECTIONAL_APPRAISAL.label not in page


def test_new_person_stands_on_the_list(world, secretary):
    page = secretary.post(reverse("admissions:new"), NEW | {"organization": world.branch.pk})
    case = Admission.objects.get()
    assert page.status_code == 302 and page.url == case.get_absolute_url()
    assert (case.state, case.source_group, case.applicant.full_name) == (S.PROSPECT, "youth", "Lê Thị Mới")


def test_new_person_refused_keeps_what_was_typed(world, secretary):
    make_member(world.branch, "Đã Là Đảng Viên", personal_id="012345678901")
    typed = NEW | {"organization": world.branch.pk, "personal_id": "012345678901", "occupation_text": "Thợ may"}
    page = secretary.post(reverse("admissions:new"), typed)
    assert page.status_code == 422
    assert "đã là đảng viên" in words(page) and 'value="Thợ may"' in words(page)
    assert not Admission.objects.exists()


def test_former_member_fills_the_person_and_is_admitted_again(world, secretary):
    former = make_member(world.branch, "Phạm Văn Cũ", birth_date=date(1980, 5, 4), occupation="O07")
    Member.objects.filter(pk=former.pk).update(end_reason="deleted", ended_on=date(2020, 1, 1))
    found = words(secretary.get(reverse("admissions:former"), {"q": "pham van cu"}))
    assert f"?former={former.pk}" in found
    link = reverse("admissions:new") + f"?former={former.pk}"
    assert 'value="Phạm Văn Cũ"' in words(secretary.get(link))
    typed = NEW | {"organization": world.branch.pk, "full_name": "Phạm Văn Cũ", "birth_date": "04/05/1980", "sex": "male",
                   "left_party_on": "01/01/2020", "left_party_reason": "deleted"}  # fmt: skip
    secretary.post(link, typed)
    case = Admission.objects.get()
    assert case.kind == AdmissionKind.READMISSION and case.applicant.former_member == former
    assert "13. Người xin kết nạp lại" in words(secretary.get(address(case, "person")))


def test_panel_is_saved_and_the_second_of_two_loses_nothing(world, secretary):
    case = world.open()
    link = address(case, "person_edit", panel="history")
    assert secretary.post(link, {"version": 0, "life_history": "Sinh ra ở thôn Mẫu."}).status_code == 302
    page = secretary.post(link, {"version": 0, "life_history": "Học ở xã."})
    assert page.status_code == 409
    assert "Học ở xã." in words(page) and "Sinh ra ở thôn Mẫu." in words(page)
    assert secretary.post(link, {"version": 1, "life_history": "Học ở xã."}).status_code == 302
    assert Applicant.objects.get().life_history == "Học ở xã."


def test_rows_of_a_list_are_added_without_script(world, secretary):
    case = world.open()
    link = address(case, "person_edit", panel="career")
    rows = {"version": 0, "career-TOTAL_FORMS": 2, "career-INITIAL_FORMS": 0, "career-0-from": "9/2016", "career-0-to": "6/2019",
            "career-0-work": "Công nhân may"}  # fmt: skip
    more = words(secretary.post(link, rows | {"add_row": "career"}))
    assert "Công nhân may" in more and "career-3-work" in more
    assert secretary.post(link, rows).status_code == 302
    assert Applicant.objects.get().declared["career"] == [{"from": "9/2016", "to": "6/2019", "work": "Công nhân may"}]


def test_relative_is_entered_corrected_and_removed(world, secretary):
    case = world.open()
    typed = {
        "version": 0,
        "relationship": "father",
        "full_name": "Lê Văn Cha",
        "birth_year": "1965",
        "nationality": "Việt Nam",
    }
    secretary.post(address(case, "relative_add"), typed)
    relative = case.applicant.relatives.get()
    late = secretary.post(
        reverse("admissions:relative_edit", args=[relative.pk]), typed | {"full_name": "Lê Văn Tên Khác"}
    )
    assert late.status_code == 409 and "Lê Văn Tên Khác" in words(late)
    secretary.post(reverse("admissions:relative_remove", args=[relative.pk]), {"version": 1})
    assert not case.applicant.relatives.exists()


def test_declaration_is_closed_after_the_ceremony(world, secretary):
    case = world.walk(world.open(), S.PROBATIONARY)
    assert secretary.get(address(case, "person_edit", panel="history")).status_code == 403
    assert secretary.get(address(case, "person")).status_code == 200


def test_paper_is_entered_made_again_and_corrected(world, secretary):
    case = world.walk(world.open(), S.VERIFYING)
    assert secretary.post(address(case, "paper", code="1-KNĐ"), {"made_on": "01/07/2025"}).status_code == 302
    assert case.papers.filter(code="1-KNĐ", replaced_on=None).get().made_on == date(2025, 7, 1)
    biography = case.papers.get(code="2-KNĐ")
    typed = {"made_on": "20/06/2025", "stamped": "on", "certified_on": "25/07/2025"}
    secretary.post(reverse("admissions:paper_edit", args=[biography.pk]), typed)
    biography.refresh_from_db()
    assert biography.certified_on == date(2025, 7, 25) and biography.stamped


def test_opinions_beyond_those_asked_are_refused_beside_the_field(world, secretary):
    case = world.walk(world.open(), S.COLLECTING_OPINIONS)
    typed = {"made_on": "05/08/2025", "asked": 2, "in_favour": 3, "strengths": "Gương mẫu"}
    page = secretary.post(address(case, "paper", code="5-KNĐ"), typed)
    assert page.status_code == 422 and "nhiều hơn số được hỏi 2" in words(page) and "Gương mẫu" in words(page)


def test_helper_without_the_months_together_is_refused_then_replaced(world, secretary):
    case = world.open()
    typed = {"member": world.members[0].pk, "assigned_on": "05/04/2025", "together_from": "01/01/2025"}
    page = secretary.post(address(case, "helper"), typed)
    assert page.status_code == 422 and "chưa đủ" in words(page)
    secretary.post(address(case, "helper"), typed | {"together_from": "01/01/2020"})
    helper = case.helpers.get()
    secretary.post(reverse("admissions:helper_replace", args=[helper.pk]),
                   {"member": world.members[1].pk, "assigned_on": "05/06/2025", "waived": "Thay đồng chí đi công tác xa"})  # fmt: skip
    helper.refresh_from_db()
    assert helper.ended_on == date(2025, 6, 5)
    assert case.helpers.get(ended_on=None).member == world.members[1]


def test_check_asks_for_what_its_state_needs_and_keeps_the_family_from_verifying(world, secretary):
    case = world.walk(world.open(), S.VERIFYING)
    row = case.verifications.get()
    link = reverse("admissions:check", args=[row.pk])
    page = secretary.post(link, {"state": "waived", "envoy": "Lê Thị Quần Chúng"})
    assert page.status_code == 422
    assert "phải ghi lý do" in words(page) and "không được cử đi thẩm tra" in words(page)
    secretary.post(
        link, {"state": "clear", "asked_body": "Đảng ủy xã", "result_on": "20/07/2025", "result": "Không có vấn đề"}
    )
    row.refresh_from_db()
    assert row.state == "clear"


def test_list_of_people_to_verify_is_drawn_up_again_for_those_declared_since(world, secretary):
    case = world.walk(world.open(), S.VERIFYING)
    case.applicant.relatives.create(relationship="father", full_name="Lê Văn Cha")
    for _ in range(2):
        secretary.post(address(case, "checks"))
    assert sorted(str(row.relative) for row in case.verifications.all()) == ["Lê Văn Cha", "None"]


def test_certificate_of_the_course_counts_for_the_person(world, secretary):
    case = world.open()
    typed = {"from_on": "15/05/2025", "to_on": "20/05/2025", "issuer": "Trung tâm chính trị", "result": "good",
             "certificate_number": "15/GCN", "certificate_on": "20/05/2025"}  # fmt: skip
    assert secretary.post(address(case, "course", course="awareness"), typed).status_code == 302
    assert TrainingRecord.objects.get().person_key == case.applicant.training_key
    assert "Còn giá trị đến hết ngày 20/05/2030" in words(secretary.get(address(case)))


def test_consent_is_recorded_once(world, secretary):
    case = world.open()
    typed = {"kind": "over_age", "number": "12-CV/TU", "issued_on": "01/06/2025", "issuer": "Ban Thường vụ Tỉnh ủy"}
    assert secretary.post(address(case, "consent"), typed).status_code == 302
    assert secretary.post(address(case, "consent"), typed).status_code == 422


def test_tally_by_hand_moves_nothing_until_its_step_and_refuses_more_votes_than_members(world, secretary):
    case = world.walk(world.open(), S.BRANCH_REVIEW)
    link = address(case, "ballot", stage=BallotStage.BRANCH_ADMISSION)
    typed = {"held_on": "15/08/2025", "base": 5, "present": 5, "in_favour": 6}
    page = secretary.post(link, typed)
    assert page.status_code == 422 and "nhiều hơn số có mặt" in words(page)
    assert secretary.post(link, typed | {"in_favour": 5}).status_code == 302
    step = address(case, "step", name="branch_resolve")
    assert secretary.post(step, {"version": case.version, "on": "15/08/2025"}).status_code == 302
    case.refresh_from_db()
    assert case.branch_resolved_on == date(2025, 8, 15)


def test_tally_of_the_committee_is_not_the_secretarys(world, secretary):
    case = world.walk(world.open(), S.AWAITING_DECISION)
    assert secretary.get(address(case, "ballot", stage=BallotStage.DECISION_ADMISSION)).status_code == 403


def test_tally_out_of_order_is_refused(world, secretary):
    case = world.open()
    typed = {"held_on": "15/08/2025", "base": 5, "present": 5, "in_favour": 5}
    page = secretary.post(address(case, "ballot", stage=BallotStage.BRANCH_ADMISSION), typed)
    assert page.status_code == 409 and not case.ballots.exists()


def test_ceremony_names_place_and_helper(world, secretary):
    case = world.walk(world.open(), S.AWAITING_CEREMONY)
    typed = {"version": case.version, "on": "10/10/2025", "ceremony_on": "10/10/2025", "ceremony_place": "Nhà văn hóa thôn",
             "decision_received_on": "15/09/2025", "helper": world.members[2].pk}  # fmt: skip
    assert secretary.post(address(case, "step", name="hold_ceremony"), typed).status_code == 302
    case.refresh_from_db()
    assert (case.ceremony_place, case.state) == ("Nhà văn hóa thôn", S.PROBATIONARY)
    assert case.helpers.get(phase="probation", ended_on=None).member == world.members[2]


def test_person_moves_to_a_branch_chosen_by_its_code(world, secretary):
    sister = make_organization("Chi bộ thôn Bên", parent=world.commune, code="CB77")
    case = world.open()
    typed = {"version": case.version, "on": "10/05/2025", "letter": "05-GCN", "destination": "CB77"}
    assert secretary.post(address(case, "step", name="move"), typed).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.destination) == (S.MOVED, sister)


def test_plan_of_two_people_is_not_lost(world, secretary):
    case = world.open()
    typed = {
        "version": case.version,
        "noted_on": "01/03/2025",
        "tasks": "Phụ trách đội văn nghệ",
        "has_youth_union": "on",
    }
    assert secretary.post(address(case, "plan"), typed).status_code == 302
    page = secretary.post(address(case, "plan"), typed | {"tasks": "Giúp tổ hòa giải"})
    assert page.status_code == 409 and "Giúp tổ hòa giải" in words(page) and "Phụ trách đội văn nghệ" in words(page)


def test_probationer_without_a_case_is_followed_from_his_page(world, secretary):
    member = make_member(world.branch, "Đỗ Văn Dự", membership_class="probationary", birth_date=date(2000, 1, 1),
                         admission_date=date(2025, 10, 1), admission_decision_date=date(2025, 9, 10))  # fmt: skip
    panels = words(secretary.get(reverse("members:panels", args=[member.pk])))
    link = reverse("admissions:follow", args=[member.pk])
    assert link in panels
    typed = {
        "birth_date": "01/01/2000",
        "decision_on": "10/09/2025",
        "ceremony_on": "01/10/2025",
        "helper": world.members[0].pk,
    }
    page = secretary.post(link, typed)
    case = Admission.objects.get(member=member)
    assert page.url == case.get_absolute_url() and case.state == S.PROBATIONARY
    assert "01/10/2026" in words(secretary.get(case.get_absolute_url()))
    assert link not in words(secretary.get(reverse("members:panels", args=[member.pk])))
    assert secretary.post(link, typed).status_code == 422


def test_recorded_case_needs_the_day_of_its_state_in_order(world, secretary):
    typed = NEW | {"organization": world.branch.pk, "state": S.AWAITING_DECISION, "listed_on": "01/04/2025"}
    page = secretary.post(reverse("admissions:record"), typed)
    assert page.status_code == 422 and "Chưa ghi ngày chi bộ ra nghị quyết đề nghị kết nạp" in words(page)
    page = secretary.post(reverse("admissions:record"), typed | {"branch_resolved_on": "01/03/2025"})
    assert page.status_code == 422 and "trước ngày nghị quyết" in words(page)
    page = secretary.post(reverse("admissions:record"), typed | {"branch_resolved_on": "15/08/2025"})
    case = Admission.objects.get()
    assert page.url == case.get_absolute_url()
    assert (case.state, case.origin) == (S.AWAITING_DECISION, "recorded")
    assert "Nhập hồi tố" in words(secretary.get(case.get_absolute_url()))


def test_defect_is_recorded_by_who_reviews(world, secretary):
    case = world.walk(world.open(), S.PROBATIONARY)
    typed = {
        "kind": "procedure",
        "found_on": "01/11/2026",
        "found_by": "Đoàn kiểm tra",
        "description": "Thiếu ý kiến nơi cư trú",
    }
    assert secretary.post(address(case, "defect"), typed).status_code == 403
    head = person("grassroots_secretary", world.commune, "bi.thu.xa")
    answer = head.post(address(case, "defect"), typed)
    assert answer.status_code == 302 and AdmissionDefect.objects.get().kind == "procedure"


def test_branch_page_counts_people_by_state(world, secretary):
    world.open()
    page = words(secretary.get(reverse("branches:panels", args=[world.branch.pk])))
    assert "1 người đang theo dõi" in page
