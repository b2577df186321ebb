"""Admission over the API: one whole story by a program, refusals with their findings, who sees and does what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from accounts.tokens import digest
from admissions.models import Admission, AdmissionState, AdmissionTarget
from members.models import Movement, MovementKind
from tests.admissions.admission_world import make_world
from tests.factories import make_organization, make_scope

pytestmark = pytest.mark.django_db
WORLD = make_world
S = AdmissionState
KEY = "ma-truy-cap-cua-bai-thu"
ROOT = "/api/v1/"
CASES = f"{ROOT}admissions/"
PERSON = {
    "full_name": "Lê Thị Quần Chúng", "sex": "female", "birth_date": "1998-03-02", "ethnic_group": "kinh", "religion": "none",
    "general_education": "upper_secondary", "occupation": "O07", "noted_on": "2025-03-01",
}  # fmt: skip
SIGNER = {"signer_name": "Trần Thị Ký", "signer_position": "Bí thư"}


class Program:
    """A program that bears somebody's token."""

    def __init__(self, role: str, organization) -> None:
        user = make_scope(role, organization).user
        TOTP.activate(user, generate_totp_secret())
        Token.objects.create(user=user, key=digest(f"{KEY}{user.pk}"))
        self.client = APIClient(HTTP_AUTHORIZATION=f"Token {KEY}{user.pk}", raise_request_exception=False)

    def post(self, address: str, status: int = 201, **data):
        """What a post answers, once it answers as expected."""
        answer = self.client.post(f"{ROOT}{address}", data, format="json")
        assert answer.status_code == status, f"{address}: {answer.content.decode()}"
        return answer.json()

    def patch(self, address: str, status: int = 200, **data):
        """The same of a patch."""
        answer = self.client.patch(f"{ROOT}{address}", data, format="json")
        assert answer.status_code == status, f"{address}: {answer.content.decode()}"
        return answer.json()

    def get(self, address: str, status: int = 200):
        """The same of reading."""
        answer = self.client.get(f"{ROOT}{address}")
        assert answer.status_code == status, f"{address}: {answer.content.decode()}"
        return answer.json()

    def step(self, case: int, name: str, on: str, status: int = 200, **data):
        """Take a step."""
        return self.post(f"admissions/{case}/step/", status, step=name, on=on, data=data)


@pytest.fixture
def secretary(world):
    return Program("branch_secretary", world.branch)


@pytest.fixture
def committee(world):
    return Program("grassroots_secretary", world.commune)


def opened(world, program) -> int:
    return program.post("admissions/", organization=world.branch.pk, **PERSON)["id"]


def dossier(world, program, case: int) -> None:
    """From the list to the papers the branch votes on."""
    one, two = (member.pk for member in world.members[:2])
    program.step(case, "list", "2025-04-05", resolution="04-NQ/CB")
    program.post("admission-helpers/", admission=case, member=one, assigned_on="2025-04-05", together_from="2020-01-01")
    program.post(f"admissions/{case}/course/", 200, course="awareness", from_on="2025-05-15", to_on="2025-05-20", result="good",
                 issuer="Trung tâm chính trị", certificate_number="12/GCN", certificate_on="2025-05-20")  # fmt: skip
    program.step(case, "complete_course", "2025-05-25")
    program.step(case, "allow_dossier", "2025-06-05", resolution="06-NQ/CB")
    program.post("admission-papers/", admission=case, code="1-KNĐ", made_on="2025-06-10")
    declared = program.post("admission-papers/", admission=case, code="2-KNĐ", made_on="2025-06-20", stamped=True)
    program.step(case, "send_verification", "2025-06-25")
    for row in program.get(f"admission-verifications/?admission={case}")["results"]:
        program.patch(
            f"admission-verifications/{row['id']}/", state="clear", result_on="2025-07-20", result="Không có vấn đề"
        )
    program.patch(f"admission-papers/{declared['id']}/", certified_on="2025-07-25")
    program.step(case, "verified", "2025-07-25")
    for member in (one, two):
        program.post("admission-papers/", admission=case, code="3-KNĐ", made_on="2025-08-01", member=member)
    program.post("admission-papers/", admission=case, code="5-KNĐ", made_on="2025-08-05", asked=2, in_favour=2)
    program.step(case, "submit", "2025-08-06")


def tally(case: int, stage: str, on: str, number: int) -> dict:
    return {"admission": case, "stage": stage, "held_on": on, "base": number, "present": number, "in_favour": number}


def test_a_program_walks_somebody_from_the_list_to_official_member(world, secretary, committee):
    case = opened(world, secretary)
    dossier(world, secretary, case)
    secretary.post("admission-ballots/", **tally(case, "branch_admission", "2025-08-15", 5))
    state = secretary.step(case, "branch_resolve", "2025-08-15")["state"]
    if state == S.GRASSROOTS_REVIEW:
        committee.post("admission-ballots/", **tally(case, "committee_admission", "2025-08-28", 11))
        committee.step(case, "grassroots_resolve", "2025-08-28")
    committee.post("admission-ballots/", **tally(case, "decision_admission", "2025-09-10", 7))
    committee.step(case, "decide", "2025-09-12", **SIGNER)
    shown = secretary.step(
        case, "hold_ceremony", "2025-10-10", ceremony_on="2025-10-10", helper=str(world.members[0].pk)
    )
    assert shown["state"] == S.PROBATIONARY and shown["member"]
    secretary.post(f"admissions/{case}/course/", 200, course="new_member", from_on="2026-02-25", to_on="2026-03-01", result="good",
                   issuer="Trung tâm chính trị", certificate_number="3/GCN", certificate_on="2026-03-01")  # fmt: skip
    secretary.post("admission-papers/", admission=case, code="10-KNĐ", made_on="2026-10-16")
    secretary.post("admission-papers/", admission=case, code="11-KNĐ", made_on="2026-10-16", member=world.members[0].pk)
    secretary.post("admission-papers/", admission=case, code="12-KNĐ", made_on="2026-10-18", asked=2, in_favour=2)
    secretary.step(case, "begin_recognition", "2026-10-20")
    secretary.post("admission-ballots/", **tally(case, "branch_recognition", "2026-10-25", 5))
    secretary.step(case, "recognition_resolve", "2026-10-25")
    committee.post("admission-ballots/", **tally(case, "committee_recognition", "2026-11-02", 11))
    shown = committee.step(case, "recognise", "2026-11-10", **SIGNER)
    assert shown["state"] == S.OFFICIAL and shown["official_on"] == "2026-10-10"
    assert len(secretary.get(f"admissions/{case}/log/")) >= 12
    assert Movement.objects.filter(member=shown["member"], kind=MovementKind.ADMISSION).count() == 1


def test_a_refusal_names_the_rule_and_changes_nothing(world, secretary):
    case = world.walk(world.open(), S.BRANCH_REVIEW)
    secretary.post(
        "admission-ballots/", **tally(case.pk, "branch_admission", "2025-08-15", 5) | {"in_favour": 3, "against": 2}
    )
    refused = secretary.step(case.pk, "branch_resolve", "2025-08-15", 422)
    assert any(finding.get("basis") for finding in refused["findings"])
    assert Admission.objects.get(pk=case.pk).state == S.BRANCH_REVIEW
    offered = {one["step"]: one for one in secretary.get(f"admissions/{case.pk}/steps/")}
    assert not offered["branch_resolve"]["ready"] and offered["branch_resolve"]["findings"]


def test_a_missing_paper_is_told_with_what_to_do(world, secretary):
    case = world.walk(world.open(), S.PREPARING_DOSSIER)
    found = secretary.step(case.pk, "send_verification", "2025-06-25", 422)["findings"]
    remedies = " ".join(finding.get("remedy", "") for finding in found)
    assert "1-KNĐ" in remedies and "2-KNĐ" in remedies


def test_the_second_of_two_programs_is_told(world, secretary):
    case = world.open()
    secretary.patch(f"admissions/{case.pk}/", version=case.version, tasks="Tham gia tổ công nghệ số cộng đồng")
    secretary.patch(f"admissions/{case.pk}/", 409, version=case.version, tasks="Việc khác")
    person = f"applicants/{case.applicant_id}/"
    shown = secretary.patch(
        person, version=0, phone="0912000111", declared={"trips": [{"country": "Lào", "purpose": "Học"}]}
    )
    assert shown["phone"] == "0912000111" and shown["declared"]["trips"][0]["country"] == "Lào"
    secretary.patch(person, 409, version=0, phone="0912000222")
    relative = {"applicant": case.applicant_id, "relationship": "father", "full_name": "Lê Văn Cha"}
    row = secretary.post("applicant-relatives/", version=shown["version"], **relative)
    secretary.post("applicant-relatives/", 409, version=shown["version"], **relative)
    secretary.post(
        f"admissions/{case.pk}/step/", 409, step="list", version=0, on="2025-04-05", data={"resolution": "1"}
    )
    assert (
        secretary.client.delete(f"{ROOT}applicant-relatives/{row['id']}/?version={row['version']}").status_code == 204
    )


def test_codes_and_columns_are_those_of_the_forms(world, secretary):
    case = world.open()
    assert "ethnic_group" in secretary.patch(f"applicants/{case.applicant_id}/", 400, version=0, ethnic_group="martian")
    assert "declared" in secretary.patch(f"applicants/{case.applicant_id}/", 400, version=0, declared={"pets": []})
    assert "organization" in secretary.post("admissions/", 400, **PERSON | {"organization": world.commune.pk})
    assert "data" in secretary.step(case.pk, "list", "2025-04-05", 400, resolution="1-NQ", colour="đỏ")
    assert "code" in secretary.post("admission-papers/", 400, admission=case.pk, code="99-KNĐ", made_on="2025-06-01")


def test_who_is_a_member_already_is_refused_in_words(world, secretary):
    world.open(person={"personal_id": "001098000123"})
    sister = make_organization("Chi bộ thôn Khác", parent=world.commune)
    other = Program("branch_secretary", sister)
    found = other.post("admissions/", 422, organization=sister.pk, **PERSON | {"personal_id": "001098000123"})
    assert found["findings"]


def test_outside_the_scope_nothing_is_there_and_inside_without_the_right_it_is_forbidden(world, secretary, committee):
    case = world.walk(world.open(), S.AWAITING_DECISION)
    sister = make_organization("Chi bộ thôn Khác", parent=world.commune)
    stranger = Program("branch_secretary", sister)
    stranger.get(f"admissions/{case.pk}/", 404)
    stranger.step(case.pk, "withdraw", "2025-09-12", 404, reason="Thôi")
    stranger.post(
        "admission-consents/", 404, admission=case.pk, kind="over_age", number="1", issued_on="2025-01-01", issuer="BTV"
    )
    assert stranger.get("admissions/")["results"] == []
    assert stranger.get("admission-papers/")["results"] == []
    secretary.step(case.pk, "decide", "2025-09-12", 403, **SIGNER)
    secretary.post("admission-ballots/", 403, **tally(case.pk, "decision_admission", "2025-09-10", 7))
    secretary.post("admission-targets/", 403, node=world.commune.pk, period="year", first_year=2026, last_year=2026,
                   wanted=[{"organization": world.branch.pk, "number": 1}])  # fmt: skip
    leader = Program("leader", world.commune)
    leader.post("admission-helpers/", 403, admission=case.pk, member=world.members[0].pk, assigned_on="2025-04-05")
    assert leader.get(f"applicants/{case.applicant_id}/")["sensitive"] is None
    assert secretary.get(f"applicants/{case.applicant_id}/")["sensitive"] is not None


def test_cases_are_filtered_and_paged_by_place(world, secretary):
    for number in range(52):
        born = date(1980, 1, 1) + timedelta(days=number)
        world.open(person={"birth_date": born}, planned_year=2026 if number % 2 else 2027)
    first = secretary.get("admissions/")
    assert len(first["results"]) == 50 and first["previous"] is None
    second = secretary.client.get(first["next"]).json()
    assert len(second["results"]) == 2 and second["next"] is None and second["previous"]
    assert len(secretary.get("admissions/?year=2027")["results"]) == 26
    assert secretary.get("admissions/?state=official")["results"] == []
    assert len(secretary.get(f"admissions/?organization={world.branch.pk}&kind=first")["results"]) == 50
    secretary.get("admissions/?state=nowhere", 400)
    secretary.get("admissions/?organization=999999", 404)


def test_targets_and_figures_are_those_of_the_pages(world, committee):
    case = world.walk(world.open(), S.PROBATIONARY)
    node = world.commune.pk
    sent = {"node": node, "period": "year", "first_year": 2025, "last_year": 2025, "document_number": "5-KH/ĐU"}
    wanted = [{"organization": node, "number": 4}, {"organization": world.branch.pk, "number": 2}]
    assert len(committee.post("admission-targets/", **sent, wanted=wanted)) == 2
    committee.post("admission-targets/", 409, **sent, wanted=wanted)
    assert AdmissionTarget.objects.count() == 2
    rows = committee.get(f"admission-figures/{node}/results/?year=2025")
    assert [(row["result"], row["target"]) for row in rows] == [(1, 4), (1, 2)]
    sheet = {row["code"]: row["now"] for row in committee.get(f"admission-figures/{node}/?year=2025")}
    assert sheet["B2.I"] == 1
    stages = {row["state"]: row for row in committee.get(f"admission-figures/{node}/funnel/?year=2025")}
    assert stages[case.state]["now"] == 1 and stages[case.state]["entered"] == 1
    assert committee.get(f"admission-figures/{node}/idle/?years=1") is not None
    committee.get(f"admission-figures/{node}/?part=week", 400)
    committee.get(f"admission-figures/{node}/idle/?years=9", 400)


def test_history_is_entered_and_a_probationer_followed(world, secretary):
    person = {name: value for name, value in PERSON.items() if name != "noted_on"}
    sent = {"organization": world.branch.pk, "state": "awaiting_decision", **person}
    assert "branch_resolved_on" in {f["field"] for f in secretary.post("admissions/recorded/", 422, **sent)["findings"]}
    shown = secretary.post("admissions/recorded/", **sent, branch_resolved_on="2026-08-15")
    assert shown["origin"] == "recorded" and shown["state"] == S.AWAITING_DECISION
    member = world.walk(world.open("Phạm Văn Dự Bị"), S.PROBATIONARY).member
    secretary.post("admissions/follow/", 422, member=member.pk)


def test_a_wrong_procedure_is_instructed_and_redressed(world, committee, secretary):
    case = world.walk(world.open(), S.PROBATIONARY)
    sent = {
        "admission": case.pk,
        "kind": "procedure",
        "found_on": "2026-01-05",
        "found_by": "Ủy ban Kiểm tra",
        "description": "Thiếu 5-KNĐ",
    }
    secretary.post("admission-defects/", 403, **sent)
    row = committee.post("admission-defects/", **sent)
    decision = {"decision_on": "2026-03-01", "decision_number": "9-QĐ/ĐU", **SIGNER}
    committee.post(f"admission-defects/{row['id']}/redress/", 422, **decision)
    committee.post(f"admission-defects/{row['id']}/instruct/", 200, number="12-CV/ĐU", instruction_on="2026-02-01")
    assert committee.post(f"admission-defects/{row['id']}/redress/", 200, **decision)["outcome"] == "redressed"


ODD = [
    "\x00",
    "",
    "١٢",
    "9" * 30,
    -1,
    10**30,
    1.5,
    None,
    [],
    {},
    True,
    "0001-01-01",
    "1990-01-01",
    "9999-12-31",
    "2025-13-45",
    "a" * 5000,
]


@pytest.mark.parametrize("state", [S.PROSPECT, S.AWAITING_CEREMONY, S.PROBATIONARY])
def test_odd_input_is_answered_in_words(world, secretary, committee, state):
    case = world.walk(world.open(), state)
    addresses = {f"admissions/{case.pk}/step/": ("step", "on", "version", "data", "override_reason")}
    if (
        state == S.PROBATIONARY
    ):  # what is read of the others does not hang on the state: once, where all of them are taken
        addresses |= {
            "admission-papers/": ("admission", "code", "made_on", "member", "asked"),
            "admission-ballots/": ("admission", "stage", "held_on", "base", "in_favour"),
            "admission-helpers/": ("member", "assigned_on", "instead_of"),
        }
    good = {
        "admission": case.pk, "code": "11-KNĐ" if case.member_id else "5-KNĐ", "made_on": "2025-09-01",
        "stage": "branch_deletion", "base": 5,
        "present": 5, "in_favour": 5, "held_on": "2025-11-01", "member": world.members[1].pk, "assigned_on": "2025-11-01",
        "step": {S.PROSPECT: "list", S.AWAITING_CEREMONY: "hold_ceremony", S.PROBATIONARY: "die"}[state], "on": "2025-11-02",
    }  # fmt: skip
    for address, names in addresses.items():
        for name in names:
            for odd in ODD:
                answer = secretary.client.post(f"{ROOT}{address}", good | {name: odd}, format="json")
                assert answer.status_code < 500, f"{address} {name}={odd!r}: {answer.content.decode()[:300]}"
    for step in case.workflow.leaving(case.state):
        for value in ("\x00", "0001-01-01", "31/12/9999", "9" * 30, "a" * 3000, "٣"):
            data = dict.fromkeys(
                [*step.needs, "decision_on", "decision_number", "ceremony_place", "helper", "destination"], value
            )
            for keys in (data, {name: data[name] for name in step.needs}):
                for program in (secretary, committee):
                    sent = {"step": step.name, "on": "2025-11-02", "data": keys, "override_reason": "Có lý do"}
                    answer = program.client.post(f"{CASES}{case.pk}/step/", sent, format="json")
                    assert answer.status_code < 500, f"{step.name} {value!r}: {answer.content.decode()[:300]}"
