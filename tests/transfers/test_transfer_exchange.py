"""Files between installations: written and signed, read with every fault named, taken over once."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from core.findings import Refused
from core.workflow import NotPermitted
from members.models import CareerEntry, Member
from reports.reconcile import reconcile
from tests.factories import TODAY, make_scope
from tests.transfers.exchange_world import OUTSIDE, Installation, content_of, introduction
from tests.transfers.transfer_world import SIGNER, make_world
from transfers.models import Envelope, Partner, SealState, Transfer, TransferState
from transfers.services.exchange_content import STAYS
from transfers.services.exchange_format import DEEPEST, MOST_BYTES
from transfers.services.exchange_in import read_incoming
from transfers.services.exchange_out import export_answer, export_introduction, file_of
from transfers.services.exchange_partners import revoke_partner

pytestmark = pytest.mark.django_db
WORLD = make_world
S = TransferState


@pytest.fixture
def here(settings, world) -> Installation:
    return Installation(settings, world.commune)


@pytest.fixture
def there(settings, world) -> Installation:
    return Installation(settings, world.abroad_branch.parent)


@pytest.fixture
def case(world, here, there) -> Transfer:
    """Introduced to the other installation; each end trusts the other."""
    here.trust(there)
    there.trust(here)
    return world.walk(world.open(**OUTSIDE), S.INTRODUCED)


def sound() -> None:
    assert [row for row in reconcile() if row["faults"]] == []


def test_same_facts_give_the_same_file_and_the_record_that_may_travel(world, here, case):
    raw = introduction(here, case)
    assert introduction(here, case) == raw
    assert Envelope.objects.count() == 1
    record = content_of(raw)["body"]["member"]["record"]
    assert record["card_number"] == case.member.card_number
    assert not STAYS & record.keys() and "religion" in STAYS and "relatives" in STAYS


def test_reception_comes_back_and_confirms_the_case_by_itself(world, here, there, case):
    arrival = there.take(introduction(here, case), world.abroad_branch)
    assert (arrival.state, arrival.outside_unit.split(",")[0]) == (S.INTRODUCED, world.branch.name)
    assert [box.box for box in arrival.letters.get().boxes.all()] == [1, 4]
    assert (arrival.seal.state, arrival.seal.papers.count()) == (SealState.CARRIED, 2)
    assert arrival.notice.number == case.notice.number
    world.day[arrival.pk] = date(2026, 9, 20)
    world.walk(arrival, S.COMPLETED)
    with there:
        answer = file_of(export_answer(case=arrival, scope=there.scope, on=TODAY))
    done = here.take(answer)
    assert (done.pk, done.state, done.received_on) == (case.pk, S.COMPLETED, arrival.received_on)
    sound()


def test_return_takes_the_member_back_to_the_branch_left(world, here, there, case):
    arrival = there.take(introduction(here, case), world.abroad_branch)
    world.step(arrival, "reject_arrival", on=date(2026, 9, 21), reason="Sai nơi đến")
    with there:
        answer = file_of(export_answer(case=arrival, scope=there.scope, on=TODAY))
    done = here.take(answer)
    assert (done.state, "Sai nơi đến" in done.end_note) == (S.RECALLED, True)
    case.member.refresh_from_db()
    assert (case.member.organization, case.member.end_reason) == (world.branch, "")
    sound()


def test_same_file_again_changes_nothing(world, here, there, case):
    raw = introduction(here, case)
    there.take(raw, world.abroad_branch)
    before = (Transfer.objects.count(), Envelope.objects.count())
    assert "received" in there.read(raw)
    with pytest.raises(Refused) as refused:
        there.take(raw, world.abroad_branch)
    assert refused.value.conflict
    assert (Transfer.objects.count(), Envelope.objects.count()) == before


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xfe", "not_text"),
        (b"{", "not_json"),
        (b'{"content": {"a": 1.5}, "signature": ""}', "not_json"),
        (b'{"content": {"a": NaN}, "signature": ""}', "not_json"),
        (b'{"content": {"a": 1, "a": 2}, "signature": ""}', "not_json"),
        (b"[]", "not_ours"),
        (b'{"content": {"format": "other"}, "signature": ""}', "not_ours"),
        (b'{"content": {"format": "sochibo-exchange", "version": 2}, "signature": ""}', "version"),
        (b'{"content": ' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b', "signature": ""}', "too_deep"),
        (b"[" * 200_000, "too_deep"),
        (b" " * (MOST_BYTES + 1), "too_large"),
        (b'{"content": {"format": "sochibo-exchange", "version": ' + b"9" * 5000 + b'}, "signature": ""}', "not_json"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_words(world, there, raw, code):
    with there, pytest.raises(Refused) as refused:
        read_incoming(raw, scope=there.scope, on=TODAY)
    assert [one.code for one in refused.value.findings] == [code]


def test_sender_recipient_signature_and_revocation_are_named(settings, world, here, there, case):
    raw = introduction(here, case)
    stranger = Installation(settings, world.other_commune)
    assert set(stranger.read(raw)) == {"recipient", "sender"}
    changed = json.loads(raw)
    changed["content"]["body"]["member"]["record"]["full_name"] = "Người Khác"
    assert there.read(json.dumps(changed).encode()) == ["signature"]
    assert there.read(stranger.signed(content_of(raw))) == ["signature"]
    assert there.read(here.signed(content_of(raw) | {"recipient": "noi-khac"})) == ["recipient"]
    revoke_partner(
        partner=Partner.objects.get(organization=there.organization), reason="Lộ khóa", by=world.user, on=TODAY
    )
    assert there.read(raw) == ["revoked"]


def test_every_place_of_wrong_shape_is_named(world, here, there, case):
    content = content_of(introduction(here, case))
    body = content["body"]
    body["case"]["cause_on"] = "2026-02-30"
    body["case"]["boundary"] = "moon"
    body["member"]["record"]["ethnic_group"] = "martian"
    body["letter"]["boxes"][0]["writer"] = "x" * 300
    body["letter"]["boxes"][0]["number"] = "a\x00b"
    body["surprise"] = []
    del body["papers"]
    raw = here.signed(content)
    with there:
        words = " ".join(one.message for one in read_incoming(raw, scope=there.scope, on=TODAY).findings)
    for place in (
        "cause_on",
        "boundary",
        "ethnic_group",
        "boxes[1].writer",
        "boxes[1].number",
        "body.surprise",
        "body.papers",
    ):
        assert place in words


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("made_on",), (TODAY + timedelta(days=1)).isoformat()),
        (("body", "case", "introduced_on"), "2099-01-01"),
        (("body", "case", "requested_on"), "2026-11-20"),
        (("body", "letter", "made_on"), "2026-11-20"),
    ],
)
def test_impossible_dates_are_named(world, here, there, case, place, value):
    content = content_of(introduction(here, case))
    part = content
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    assert "dates" in there.read(here.signed(content))


def test_somebody_counted_here_is_not_opened_again(world, here, there, case):
    content = content_of(introduction(here, case))
    content["body"]["member"]["record"]["card_number"] = world.members[1].card_number
    assert there.read(here.signed(content)) == ["counted"]
    content["body"]["member"]["record"]["card_number"] = "12"
    assert there.read(here.signed(content)) != []


def test_answers_are_only_taken_for_files_of_ours_about_the_same_person(world, here, there, case):
    introduction(here, case)
    arrival = there.take(introduction(here, case), world.abroad_branch)
    world.day[arrival.pk] = date(2026, 9, 20)
    world.walk(arrival, S.COMPLETED)
    with there:
        content = content_of(file_of(export_answer(case=arrival, scope=there.scope, on=TODAY)))
    assert here.read(there.signed(content | {"answers": "0" * 32})) == ["answers"]
    assert here.read(there.signed(content | {"body": content["body"] | {"full_name": "Ai Đó"}})) == ["person"]
    assert here.read(there.signed(content | {"body": content["body"] | {"received_on": "2026-01-01"}})) == ["dates"]
    world.step(case, "recall", on=TODAY, reason="Không đi nữa")
    assert here.read(there.signed(content)) == ["moved_on"]


def test_record_that_travelled_fills_the_new_record(world, here, there, case):
    content = content_of(introduction(here, case))
    record = content["body"]["member"]["record"]
    record |= {"full_name": "Người Mới Hẳn", "card_number": "", "personal_id": "", "native_commune": "Xã Mẫu", "phone": "0912000111",
               "career": [{"from_on": "2001-09", "to_on": "", "work": "Giáo viên"}]}  # fmt: skip
    arrival = there.take(here.signed(content), world.abroad_branch)
    world.day[arrival.pk] = date(2026, 9, 20)
    world.walk(arrival, S.BRANCH_RECEIVED)
    member = Member.objects.get(full_name="Người Mới Hẳn")
    assert (member.phone, member.profile.native_commune) == ("0912000111", "Xã Mẫu")
    assert list(CareerEntry.objects.filter(member=member).values_list("work", flat=True)) == ["Giáo viên"]
    sound()


def test_who_may_not_exchange_neither_sends_nor_takes_over(world, here, there, case):
    raw = introduction(here, case)
    secretary = make_scope("branch_secretary", world.branch)
    with here, pytest.raises(NotPermitted):
        export_introduction(
            case=case, partner=Partner.objects.get(organization=world.commune), scope=secretary, on=TODAY
        )
    with pytest.raises(NotPermitted):
        there.take(raw, world.far)


def test_partner_needs_a_key_whose_fingerprint_was_compared(world, here, there):
    with pytest.raises(Refused, match="Dấu vân tay"):
        here.trust(there, fingerprint="00" * 32)
    with pytest.raises(Refused, match="không phải khóa"):
        here.trust(there, public_key="abc", fingerprint="")
    with pytest.raises(Refused, match="chính hệ thống này"):
        here.trust(here)
    here.trust(there)
    with pytest.raises(Refused, match="đang tin cậy"):
        here.trust(there)


def test_new_letter_makes_a_new_file_and_the_old_answer_no_longer_counts(world, here, there, case):
    first = introduction(here, case)
    world.step(case, "recall", on=TODAY, reason="Ghi nhầm")
    world.step(case, "reopen", on=TODAY, reason="Làm lại")
    world.step(case, "sign_branch", on=TODAY, dues_paid_to=TODAY, **SIGNER)
    while case.state == S.ORIGIN_PROCESSING:
        if case.workflow.by_name["introduce"].applies(case):
            world.seal(case, TODAY)
            world.step(case, "introduce", on=TODAY, override_reason="Làm lại thủ tục")
        else:
            world.step(case, "forward", on=TODAY)
    second = introduction(here, case)
    assert content_of(first)["number"] != content_of(second)["number"]
