"""From an outstanding person to an official member on a phone of 360 pixels without JavaScript, to the papers with it; pages well made."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Grant
from admissions.models import Admission, BallotStage
from admissions.models import AdmissionState as S
from members.models import MembershipClass
from tests.admissions.admission_world import SIGNER, make_world
from tests.factories import FOUNDED, make_member, make_user
from tests.support.browsing import NARROW, come_in, overflow_of

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def world(db):
    """The branch of the story, with its secretary."""
    made = make_world()
    made.user = make_user("bi.thu")
    Grant.objects.create(user=made.user, role="branch_secretary", organization=made.branch, valid_from=FOUNDED)
    return made


def press(page, name: str) -> None:
    """Press a link or a button by its words."""
    role = "button" if page.get_by_role("button", name=name, exact=True).count() else "link"
    page.get_by_role(role, name=name, exact=True).first.click()


def fill(page, **typed: str) -> None:
    """Fill fields by their names: boxes, choices by value, ticks."""
    for name, value in typed.items():
        field = page.locator(f"[name='{name}']").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "checkbox":
            field.set_checked(bool(value))
        else:
            field.fill(value)


def step(page, name: str, **typed: str) -> None:
    """Take a step from the page of the case."""
    page.locator(f"#viec-tiep-theo a[href$='/step/{name}/']").first.click()
    fill(page, **typed)
    page.locator("form[data-guard] button[type=submit]").first.click()


def save(page, **typed: str) -> None:
    """Fill the form that is open and save it."""
    fill(page, **typed)
    page.locator("form[data-guard] button[type=submit]").first.click()


def above_decides(world, case: Admission) -> None:
    """The committee considers and decides."""
    case.refresh_from_db()
    world.ballot(case, BallotStage.COMMITTEE_ADMISSION, date(2025, 8, 28), 11, 11, world.commune)
    world.step(case, "grassroots_resolve", date(2025, 8, 28))
    world.ballot(case, BallotStage.DECISION_ADMISSION, date(2025, 9, 10), 7, 7, world.commune)
    world.step(case, "decide", date(2025, 9, 12), **SIGNER)


def above_recognises(world, case: Admission) -> None:
    """The committee considers and recognises."""
    case.refresh_from_db()
    for stage, day, size in (
        (BallotStage.COMMITTEE_RECOGNITION, date(2026, 11, 2), 11),
        (BallotStage.DECISION_RECOGNITION, date(2026, 11, 5), 7),
    ):
        world.ballot(case, stage, day, size, size, world.commune)
    world.step(case, "recognise", date(2026, 11, 10), **SIGNER)


def led_to_the_papers(page, world) -> Admission:
    """From the first note of an outstanding person to the papers he and his relatives are asked about."""
    come_in(page, world.user)
    page.goto(reverse("admissions:new"))
    save(page, full_name="Lê Thị Quần Chúng", birth_date="02/03/1998", sex="female", ethnic_group="kinh", religion="none", occupation="O07",
         general_education="upper_secondary", noted_on="01/03/2025")  # fmt: skip
    case = Admission.objects.get()
    step(page, "list", resolution="04-NQ/CB", on="05/04/2025")
    page.goto(reverse("admissions:helper", args=[case.pk]))
    save(page, member=str(world.members[0].pk), assigned_on="05/04/2025", together_from="01/01/2020")
    assert "Chưa có giấy chứng nhận" in page.inner_text("#viec-tiep-theo")
    press(page, "Ghi giấy chứng nhận lớp nhận thức về Đảng")
    save(page, from_on="15/05/2025", to_on="20/05/2025", issuer="Trung tâm chính trị", result="good", certificate_number="15/GCN",
         certificate_on="20/05/2025")  # fmt: skip
    step(page, "complete_course", on="25/05/2025")
    step(page, "allow_dossier", resolution="06-NQ/CB", on="05/06/2025")
    press(page, "Ghi 1-KNĐ")
    save(page, made_on="10/06/2025")
    press(page, "Ghi 2-KNĐ")
    save(page, made_on="20/06/2025", stamped="1")
    step(page, "send_verification", on="25/06/2025")
    return case


def test_dossier_is_drawn_up_on_a_phone_with_javascript(new_page, world):
    page = new_page(width=NARROW, height=740)
    case = led_to_the_papers(page, world)
    assert overflow_of(page) == ""
    case.refresh_from_db()
    assert case.state == S.VERIFYING


def test_person_is_led_to_official_member_on_a_phone_without_javascript(new_page, world):
    one, two = world.members[:2]
    page = new_page(width=NARROW, height=740, javascript=False)
    case = led_to_the_papers(page, world)
    address = case.get_absolute_url()
    page.goto(reverse("admissions:check", args=[case.verifications.get().pk]))
    save(
        page,
        state="clear",
        asked_body="Đảng ủy xã Mẫu",
        sent_on="26/06/2025",
        result_on="20/07/2025",
        result="Không có vấn đề",
    )
    page.goto(reverse("admissions:paper_edit", args=[case.papers.get(code="2-KNĐ").pk]))
    save(page, certified_on="25/07/2025")
    step(page, "verified", on="25/07/2025")
    for member in (one, two):
        page.goto(reverse("admissions:paper", args=[case.pk, "3-KNĐ"]))
        save(page, made_on="01/08/2025", member=str(member.pk))
    page.goto(reverse("admissions:paper", args=[case.pk, "5-KNĐ"]))
    save(page, made_on="05/08/2025", asked="2", in_favour="2")
    step(page, "submit", on="06/08/2025")
    page.goto(reverse("admissions:ballot", args=[case.pk, BallotStage.BRANCH_ADMISSION]))
    save(page, held_on="15/08/2025", base="5", present="5", in_favour="4", against="1")
    step(page, "branch_resolve", on="15/08/2025")
    above_decides(world, case)
    page.goto(address)
    step(
        page,
        "hold_ceremony",
        ceremony_on="10/10/2025",
        on="10/10/2025",
        ceremony_place="Nhà văn hóa thôn",
        helper=str(one.pk),
    )
    assert "Đảng viên dự bị" in page.inner_text("main")
    case.refresh_from_db()
    world.certificate(case, date(2026, 3, 1), "new_member")
    for code, more in (
        ("10-KNĐ", {}),
        ("11-KNĐ", {"member": str(one.pk)}),
        ("12-KNĐ", {"asked": "2", "in_favour": "2"}),
    ):
        page.goto(reverse("admissions:paper", args=[case.pk, code]))
        save(page, made_on="16/10/2026", **more)
    step(page, "begin_recognition", on="20/10/2026")
    page.goto(reverse("admissions:ballot", args=[case.pk, BallotStage.BRANCH_RECOGNITION]))
    save(page, held_on="25/10/2026", base="5", present="5", in_favour="5")
    step(page, "recognition_resolve", on="25/10/2026")
    assert "Đảng bộ xã Mẫu thực hiện" in page.inner_text("#viec-tiep-theo")
    above_recognises(world, case)
    page.goto(address)
    assert "10/10/2026" in page.inner_text("#thong-tin")
    case.member.refresh_from_db()
    assert case.member.membership_class == MembershipClass.OFFICIAL


def test_pages_of_a_case_are_well_made(new_page, well_made, world):
    page = new_page()
    come_in(page, world.user)
    case = world.walk(world.open(), S.VERIFYING)
    ceremony = world.walk(world.open("Vũ Thị Chờ Lễ"), S.AWAITING_CEREMONY)
    probation = world.walk(world.open("Trần Thị Dự Bị"), S.PROBATIONARY)
    follow = make_member(
        world.branch, "Đỗ Văn Chưa Có", membership_class="probationary", admission_date=date(2026, 3, 1)
    )
    names = ("detail", "person", "plan", "forms", "helper", "consent", "relative_add")
    addresses = [reverse(f"admissions:{name}", args=[case.pk]) for name in names]
    addresses += [
        reverse("admissions:person_edit", args=[case.pk, "career"]), reverse("admissions:paper", args=[case.pk, "5-KNĐ"]),
        reverse("admissions:course", args=[case.pk, "awareness"]), reverse("admissions:check", args=[case.verifications.first().pk]),
        reverse("admissions:step", args=[ceremony.pk, "hold_ceremony"]), ceremony.get_absolute_url(), probation.get_absolute_url(),
        reverse("admissions:new"), reverse("admissions:record"), reverse("admissions:former") + "?q=mau",
        reverse("admissions:follow", args=[follow.pk]), reverse("members:panels", args=[probation.member_id]),
    ]  # fmt: skip
    for address in addresses:
        page.goto(address)
        well_made(page)
