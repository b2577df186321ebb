"""Pages of a transfer: one case from both ends, by the roles that work there; nothing typed is lost, nothing shown to strangers."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import Grant
from accounts.scopes import UserScope
from members.models import FilePaper, Member
from tests.factories import FOUNDED, TODAY, make_organization, make_user
from tests.transfers.transfer_world import SIGNER, make_world
from transfers.models import SealState, Transfer, TransferState

pytestmark = pytest.mark.django_db
WORLD = make_world
S = TransferState
OPENED = {"destination": "Chi bộ thôn Xa", "reason": "work", "cause_on": "20/08/2026", "channel": "in_person"}


def person(role, organization, username) -> Client:
    """The browser of somebody with one role, with the second factor where the role asks for it."""
    user = make_user(username)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    if UserScope(user, TODAY).needs_second_factor:
        TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def here(world) -> Client:
    """The secretary of the branch the member leaves."""
    return person("branch_secretary", world.branch, "bi.thu.di")


@pytest.fixture
def there(world) -> Client:
    """The secretary of the branch the member goes to."""
    return person("branch_secretary", world.far, "bi.thu.den")


@pytest.fixture
def officer(world) -> Client:
    """The officer of the commune the member leaves."""
    return person("grassroots_officer", world.commune, "can.bo.di")


@pytest.fixture
def other_officer(world) -> Client:
    """The officer of the commune the member goes to."""
    return person("grassroots_officer", world.other_commune, "can.bo.den")


def at(name, *args) -> str:
    return reverse(f"transfers:{name}", args=args)


def words(page) -> str:
    return page.content.decode()


def errors(page) -> dict:
    return page.context["form"].errors


def take(client, case, name, on="10/09/2026", **data):
    """Take a step on its page."""
    case.refresh_from_db()
    return client.post(at("step", case.pk, name), SIGNER | {"version": case.version, "on": on} | data)


def test_the_whole_way_by_the_pages_of_those_who_hold_it(world, here, there, officer, other_officer):
    member = world.members[0]
    page = here.post(f"{at('new')}?member={member.pk}", OPENED)
    case = Transfer.objects.get()
    assert page.url == case.get_absolute_url() and case.kind == "official_same_province"
    assert take(here, case, "request", "01/09/2026").status_code == 302
    for code in ("decision", "self_review"):
        assert here.post(at("paper_add", case.pk), {"code": code, "made_on": "01/09/2026"}).status_code == 302
    assert take(here, case, "take_up", "02/09/2026").status_code == 302
    assert take(here, case, "sign_branch", "03/09/2026", dues_paid_to="09/2026").status_code == 302
    for kind in ("01", "02"):
        FilePaper.objects.create(member=member, document_type=kind)
    assert officer.post(at("seal", case.pk), {"on": "04/09/2026", "name": "Lê Văn Niêm"}).status_code == 302
    assert take(officer, case, "introduce", "05/09/2026").status_code == 302
    assert other_officer.get(case.get_absolute_url()).status_code == 200
    assert other_officer.get(member.get_absolute_url()).status_code == 404
    opened = {"state": "received_intact", "on": "07/09/2026", "name": "Vũ Mở", "found": ["1"]}
    assert other_officer.post(at("seal_open", case.pk), opened).status_code == 302
    case.seal.refresh_from_db()
    assert case.seal.state == SealState.MISSING and case.seal.opened_by == world.other_commune
    assert take(other_officer, case, "receive_upper", "08/09/2026").status_code == 302
    assert take(there, case, "accept", "09/09/2026").status_code == 302
    assert take(other_officer, case, "complete", "10/09/2026", answer_number="7-PB").status_code == 302
    case.refresh_from_db()
    member.refresh_from_db()
    assert (case.state, member.organization, case.notice.answer_number) == (S.COMPLETED, world.far, "7-PB")
    page = words(there.get(case.get_absolute_url()))
    assert member.get_absolute_url() in page and "Bút toán đảng số" in page


STATES = [
    S.ARISEN,
    S.BRANCH_REVIEW,
    S.ORIGIN_PROCESSING,
    S.INTRODUCED,
    S.UPPER_RECEIVED,
    S.BRANCH_RECEIVED,
    S.COMPLETED,
]


@pytest.mark.parametrize("state", STATES)
def test_both_ends_and_the_department_open_the_case_in_every_state(world, here, there, officer, state):
    case = world.walk(world.open(), state)
    department = person("department_officer", world.province, "ban.to.chuc")
    for client in (here, there, officer, department):
        page = client.get(case.get_absolute_url())
        if client is here and state in (S.BRANCH_RECEIVED, S.COMPLETED):
            assert page.status_code == 200  # the origin follows its case to the end
        assert page.status_code == 200 and state.label in words(page)


@pytest.mark.parametrize("state", STATES)
def test_the_case_page_reads_little(world, officer, state, django_assert_max_num_queries):
    case = world.walk(world.open(), state)
    officer.get(case.get_absolute_url())
    with django_assert_max_num_queries(15):
        officer.get(case.get_absolute_url())


def test_a_stranger_finds_no_case_and_the_wrong_end_may_not_act(world, here, there):
    case = world.walk(world.open(), S.REQUESTED)
    stranger = person("branch_secretary", make_organization("Chi bộ lạ", parent=world.abroad_province), "nguoi.la")
    leader = person("leader", world.commune, "lanh.dao")
    for name in ("detail", "case_prints", "paper_add", "seal", "seal_open", "seal_lost", "notice_chase"):
        assert stranger.get(at(name, case.pk)).status_code == 404, name
    assert stranger.get(at("step", case.pk, "take_up")).status_code == 404
    assert take(there, case, "take_up").status_code == 403
    assert take(leader, case, "take_up").status_code == 403
    assert leader.get(at("paper_add", case.pk)).status_code == 403
    for name in ("seal", "seal_open", "seal_lost", "notice_chase"):
        assert here.get(at(name, case.pk)).status_code == 403, name
    assert leader.get(at("new")).status_code == 403
    assert here.get(f"{at('new')}?member={Member.objects.get(full_name='Vũ Thị Xa').pk}").status_code == 404


def test_new_case_shows_what_is_wrong_beside_its_field(world, here):
    address = f"{at('new')}?member={world.members[0].pk}"
    for posted, field in [
        ({"destination": ""}, "destination"),
        ({"destination": "Không có"}, "destination"),
        ({"destination": "Chi bộ thôn Mẫu"}, "destination"),
        ({"destination": "", "outside_unit": "Sư đoàn 5"}, "boundary"),
        ({"outside_unit": "Sư đoàn 5"}, "outside_unit"),
        ({"reason": ""}, "reason"),
        ({"cause_on": "31/02/2026"}, "cause_on"),
    ]:
        page = here.post(address, OPENED | posted)
        assert page.status_code == 422 and field in errors(page), posted
    assert not Transfer.objects.exists()
    world.open()
    assert "chưa xong" in words(here.post(address, OPENED))


def test_new_case_tells_the_kind_while_it_is_typed(world, here):
    page = words(here.get(at("kind", world.members[0].pk), OPENED))
    assert "Chính thức – trong tỉnh" in page and "ô 7 Đảng ủy xã Bên" in page
    outside = {"outside_unit": "Ban Chỉ huy quân sự", "boundary": "other_province", "other_end": "army"}
    assert "ngoài tỉnh" in words(here.get(at("kind", world.members[0].pk), outside))


def test_member_is_chosen_by_name_or_from_the_page(world, here):
    assert f"?member={world.members[0].pk}" in words(here.get(at("new"), {"q": "nguyen van di"}))
    page = words(here.get(at("of_member", world.members[0].pk)))
    assert f"{at('new')}?member={world.members[0].pk}" in page
    case = world.open()
    assert here.get(at("of_member", world.members[0].pk)).url == case.get_absolute_url()


def test_the_second_secretary_is_told_and_keeps_what_was_typed(world, here):
    case = world.walk(world.open(), S.REQUESTED)
    seen = case.version
    world.papers(case)
    assert take(here, case, "take_up").status_code == 302
    page = here.post(at("step", case.pk, "take_up"), {"version": seen, "on": "11/09/2026", "note": "Đã nhận xét kỹ"})
    assert page.status_code == 409
    assert "Đã nhận xét kỹ" in words(page) and "Chi bộ kiểm điểm, chi ủy kiểm tra" in words(page)
    case.refresh_from_db()
    assert case.state == S.BRANCH_REVIEW and case.steps.count() == 2


def test_a_case_handed_on_meanwhile_is_a_conflict_not_a_refusal(world, here):
    case = world.walk(world.open(), S.BRANCH_REVIEW)
    seen = case.version
    assert take(here, case, "sign_branch", dues_paid_to="09/2026").status_code == 302
    posted = SIGNER | {"version": seen, "on": "10/09/2026", "dues_paid_to": "09/2026"}
    assert here.post(at("step", case.pk, "sign_branch"), posted).status_code == 409


def test_bad_input_of_a_step_is_named_and_changes_nothing(world, here):
    case = world.walk(world.open(), S.BRANCH_REVIEW)
    for posted, field in [
        ({"dues_paid_to": "13/2026"}, "dues_paid_to"),
        ({"dues_paid_to": ""}, "dues_paid_to"),
        ({"dues_paid_to": "07/2026"}, "dues_paid_to"),
        ({"dues_paid_to": "09/2026", "on": "40/09/2026"}, "on"),
        ({"dues_paid_to": "12/2026", "on": "24/12/2026"}, "on"),
        ({"dues_paid_to": "09/2026", "signer_name": "a" * 121}, "signer_name"),
    ]:
        page = take(here, case, "sign_branch", **({"on": "10/09/2026"} | posted))
        assert page.status_code == 422 and field in errors(page), posted
    case.refresh_from_db()
    assert case.state == S.BRANCH_REVIEW


def test_a_letter_to_a_committee_needs_its_branch_and_only_one_of_its_own(world, other_officer, there):
    case = world.walk(world.open(destination=world.other_commune), S.INTRODUCED)
    page = words(other_officer.get(at("step", case.pk, "receive_upper")))
    assert "Chi bộ thôn Xa" in page and "Chi bộ thôn Chị" not in page
    assert "branch" in errors(take(other_officer, case, "receive_upper"))
    assert take(other_officer, case, "receive_upper", branch=world.sister.pk).status_code == 422
    assert take(other_officer, case, "receive_upper", branch=world.far.pk).status_code == 302
    assert take(there, case, "accept").status_code == 302


def test_late_reception_needs_words_about_the_delay_and_goes_on(world, other_officer):
    case = world.walk(world.open(), S.INTRODUCED)
    page = words(other_officer.get(at("step", case.pk, "receive_upper")))
    assert "cách xử lý việc chậm" in page
    assert take(other_officer, case, "receive_upper", "20/11/2026").status_code == 422
    assert take(other_officer, case, "receive_upper", "20/11/2026", late_note="Ốm nằm viện").status_code == 302
    case.refresh_from_db()
    assert case.late_note == "Ốm nằm viện"


def test_destination_is_changed_before_the_letter_and_not_after(world, here, officer):
    case = world.walk(world.open(), S.BRANCH_REVIEW)
    assert take(here, case, "readdress", destination="Chi bộ Khoa Toán").status_code == 302
    case.refresh_from_db()
    assert case.destination == world.inner and case.log[-1].step == "readdress"
    assert take(here, case, "readdress").status_code == 422
    outside = {"outside_unit": "Sư đoàn 5", "boundary": "other_province", "other_end": "army"}
    assert take(here, case, "readdress", **outside).status_code == 302
    case.refresh_from_db()
    assert case.leaves_system and case.kind == "official_other_province"
    assert take(here, case, "sign_branch", dues_paid_to="09/2026").status_code == 302
    assert take(here, case, "readdress", destination="Chi bộ thôn Xa").status_code in (403, 409)


def test_letter_is_annulled_reissued_and_corrected(world, officer, here):
    case = world.walk(world.open(), S.ORIGIN_PROCESSING)
    assert take(officer, case, "annul_letter", "05/09/2026", reason="Ô 1 ghi sai tên").status_code == 302
    assert take(here, case, "sign_branch", "06/09/2026", dues_paid_to="09/2026").status_code == 302
    case.refresh_from_db()
    world.day[case.pk] = date(2026, 9, 6)
    world.walk(case, S.INTRODUCED)
    introduced_on = case.introduced_on
    assert take(officer, case, "reissue_letter", "15/09/2026", reason="Giấy bị rách").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.introduced_on) == (S.INTRODUCED, introduced_on)
    assert case.letters.exclude(cancelled_on=None).count() == 2
    numbers = list(case.register_entries.order_by("number").values_list("number", "void"))
    assert numbers == [(1, True), (2, False)]
    standing = {box.box: box for box in case.letters.get(cancelled_on=None).boxes.all()}
    assert officer.post(at("box_correct", standing[1].pk), {"struck": "a", "correction": "b"}).status_code in (403, 422)
    assert here.post(at("box_correct", standing[4].pk), {"struck": "a", "correction": "b"}).status_code == 403
    assert officer.post(at("box_correct", standing[4].pk), {"struck": "Nguyên", "correction": ""}).status_code == 422
    assert (
        officer.post(at("box_correct", standing[4].pk), {"struck": "Nguyên", "correction": "Nguyễn"}).status_code == 302
    )
    assert "Nguyên" in words(officer.get(case.get_absolute_url()))


def test_papers_are_entered_refused_and_taken_out(world, here, there):
    case = world.walk(world.open(), S.REQUESTED)
    page = words(here.get(case.get_absolute_url()))
    assert f"{at('paper_add', case.pk)}?code=decision" in page
    assert there.get(at("paper_add", case.pk)).status_code == 403
    assert "made_on" in errors(here.post(at("paper_add", case.pk), {"code": "decision", "made_on": "01/01/2030"}))
    assert "code" in errors(here.post(at("paper_add", case.pk), {"code": "lạ", "made_on": "01/09/2026"}))
    here.post(at("paper_add", case.pk), {"code": "decision", "made_on": "01/09/2026", "number": "5-QĐ"})
    paper = case.papers.get()
    assert here.get(at("paper_remove", paper.pk)).status_code == 200
    assert here.post(at("paper_remove", paper.pk)).status_code == 302
    assert not case.papers.exists()
    world.walk(case, S.INTRODUCED)
    kept = case.papers.first()
    here.post(at("paper_remove", kept.pk))
    assert case.papers.filter(pk=kept.pk).exists()


def test_lost_file_is_reported_sealed_again_and_the_destination_is_asked(world, here, officer):
    case = world.walk(world.open(), S.INTRODUCED)
    assert here.post(at("seal_lost", case.pk), {"on": "12/09/2026", "note": ""}).status_code == 422
    assert here.post(at("seal_lost", case.pk), {"on": "12/09/2026", "note": "Mất trên xe khách"}).status_code == 302
    case.seal.refresh_from_db()
    assert case.seal.state == SealState.LOST
    assert officer.post(at("seal", case.pk), {"on": "20/09/2026", "name": "Lê Văn Niêm"}).status_code == 302
    case.seal.refresh_from_db()
    assert case.seal.state == SealState.CARRIED
    assert "on" in errors(officer.post(at("notice_chase", case.pk), {"on": "01/01/2026"}))
    assert officer.post(at("notice_chase", case.pk), {"on": "20/11/2026"}).status_code == 302
    case.notice.refresh_from_db()
    assert case.notice.chased_on == date(2026, 11, 20)


ARRIVAL = {
    "destination": "Chi bộ thôn Mẫu", "outside_unit": "Đảng bộ phường Xa", "other_end": "party", "boundary": "other_province",
    "introduced_on": "01/10/2026", "letter_number": "12", "reason": "work", "full_name": "Phan Văn Đến", "sex": "male",
    "birth_date": "1980", "ethnic_group": "kinh", "card_number": "079080001234", "admission_date": "05/2005",
    "official_date": "19/05/2006", "channel": "in_person",
}  # fmt: skip


def test_somebody_from_outside_arrives_is_received_and_gets_a_record(world, here, officer):
    for posted, field in [
        ({"full_name": ""}, "full_name"), ({"boundary": ""}, "boundary"), ({"introduced_on": "01/01/2030"}, "introduced_on"),
        ({"destination": "Chi bộ thôn Xa"}, "destination"), ({"card_number": world.members[0].card_number}, "card_number"),
    ]:  # fmt: skip
        page = here.post(at("arrive"), ARRIVAL | posted)
        assert page.status_code == 422 and field in errors(page), posted
    page = here.post(at("arrive"), ARRIVAL)
    case = Transfer.objects.get()
    assert page.url == case.get_absolute_url()
    assert "1980" in words(here.get(page.url)) and "079080001234" not in words(here.get(page.url))
    assert take(officer, case, "receive_upper", "05/10/2026").status_code == 302
    assert take(here, case, "accept", "06/10/2026").status_code == 302
    assert "Không áp dụng" not in words(here.get(case.get_absolute_url()))  # it began introduced
    case.refresh_from_db()
    assert (case.member.birth_precision, case.member.admission_precision) == ("YEAR", "MONTH")
    assert case.member.organization == world.branch


def test_who_left_the_system_comes_back_with_the_record_of_before(world, here, officer):
    member = world.members[0]
    Member.objects.filter(pk=member.pk).update(
        birth_date=date(1975, 1, 1), birth_precision="YEAR", sex="male", ethnic_group="kinh"
    )
    case = world.open(outside_unit="Đảng ủy Quân sự tỉnh Khác", boundary="other_province", other_end="army")
    world.walk(case, S.INTRODUCED)
    assert take(officer, case, "confirm_outside", "15/09/2026", received_on="01/01/2026").status_code == 422
    assert (
        take(officer, case, "confirm_outside", "15/09/2026", received_on="12/09/2026", answer_number="3").status_code
        == 302
    )
    page = words(here.get(at("of_member", member.pk)))
    assert f"{at('arrive')}?former={member.pk}" in page
    filled = here.get(f"{at('arrive')}?former={member.pk}").context["form"].initial
    assert (filled["full_name"], filled["birth_date"], filled["card_number"]) == (
        member.full_name,
        "1975",
        member.card_number,
    )
    posted = ARRIVAL | {name: filled[name] for name in ("full_name", "birth_date", "card_number")}
    assert here.post(at("arrive"), posted).status_code == 302
    assert Transfer.objects.latest("pk").member == member


def test_past_transfer_is_entered_where_one_may_record_at_both_ends(world, here):
    department = person("department_officer", world.province, "ban.to.chuc")
    address = f"{at('past')}?member={world.members[0].pk}"
    posted = {"destination": "Chi bộ thôn Xa", "introduced_on": "01/03/2026", "received_on": "10/03/2026", "reason": "work",
              "document_number": "3-GT"}  # fmt: skip
    assert here.post(address, posted).status_code == 403
    assert department.post(address, posted | {"received_on": "01/02/2026"}).status_code == 422
    assert department.post(address, posted).status_code == 302
    case = Transfer.objects.get()
    assert (case.state, case.is_recorded, case.member.organization) == (S.COMPLETED, True, world.far)
    page = words(department.get(case.get_absolute_url()))
    assert "Nhập hồi tố" in page and "Không áp dụng" not in page
    left = {
        "outside_unit": "Đảng bộ Quân khu",
        "boundary": "other_province",
        "introduced_on": "01/05/2026",
        "reason": "enlistment",
    }
    assert here.post(f"{at('past')}?member={world.members[1].pk}", left).status_code in (302, 422)


def test_member_page_leads_to_the_transfer(world, here, there):
    member = world.members[0]
    assert at("of_member", member.pk) in words(here.get(member.get_absolute_url()))
    case = world.open()
    panels = words(here.get(reverse("members:panels", args=[member.pk])))
    assert case.get_absolute_url() in panels and S.ARISEN.label in panels
