"""The pages of the exchange: keys shown, a partner trusted and revoked, a file sent, read, confirmed; each export in the log."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import ExportLog
from tests.factories import make_scope
from tests.support.browsing import bring, faults_of
from tests.transfers.exchange_world import OUTSIDE, Installation, introduction
from tests.transfers.transfer_world import make_world
from transfers.models import Envelope, Partner, Transfer, TransferState
from transfers.services import exchange_key

pytestmark = pytest.mark.django_db
WORLD = make_world
S = TransferState
PAGE = "transfers:exchange"


@pytest.fixture
def here(settings, world) -> Installation:
    return Installation(settings, world.commune)


@pytest.fixture
def there(settings, world) -> Installation:
    return Installation(settings, world.abroad_branch.parent)


@pytest.fixture
def case(world, here, there) -> Transfer:
    here.trust(there)
    there.trust(here)
    return world.walk(world.open(**OUTSIDE), S.INTRODUCED)


def browser(user) -> Client:
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, raw: bytes):
    return client.post(reverse("transfers:exchange_import"), {"file": SimpleUploadedFile("tep.json", raw)})


def words(page) -> str:
    return page.content.decode()


def test_page_shows_our_key_and_what_waits_with_few_statements(world, here, case, django_assert_max_num_queries):
    with here:
        client = browser(here.scope.user)
        client.get(reverse(PAGE))
        with django_assert_max_num_queries(20):
            page = words(client.get(reverse(PAGE)))
        assert exchange_key.public_key() in page.replace("&#x2B;", "+") and case.full_name in page
        assert here.key not in page


def test_sending_answers_the_file_and_writes_the_log(world, here, case):
    with here:
        client = browser(here.scope.user)
        partner = Partner.objects.get(organization=world.commune)
        answer = client.post(reverse("transfers:exchange_send", args=[case.pk]), {"partner": partner.pk})
    assert answer["Content-Type"].startswith("application/json") and "attachment" in answer["Content-Disposition"]
    assert json.loads(answer.content)["content"]["recipient"] == partner.identifier
    log = ExportLog.objects.get()
    assert (log.format, log.rows, log.filters["recipient"]) == ("json", 1, partner.identifier)
    with here:
        again = client.get(reverse("transfers:exchange_file", args=[Envelope.objects.get().pk]))
    assert again.content == answer.content


def test_file_is_shown_then_confirmed_and_opens_the_case_once(world, here, there, case):
    raw = introduction(here, case)
    with there:
        there.forget_who_left()
        client = browser(there.scope.user)
        page = upload(client, raw)
        assert page.status_code == 200 and case.full_name in words(page)
        assert Transfer.objects.count() == 1
        typed = {"file": raw.decode(), "destination": world.far.code}
        refused = client.post(reverse("transfers:exchange_confirm"), typed)
        assert refused.status_code == 422 and "Không tìm thấy tổ chức đảng" in words(refused)
        typed["destination"] = world.abroad_branch.code
        done = client.post(reverse("transfers:exchange_confirm"), typed)
        opened = Transfer.objects.get(origin=None)
        assert done.status_code == 302 and done.url == opened.get_absolute_url()
        again = client.post(reverse("transfers:exchange_confirm"), typed)
        assert again.status_code == 422 and "đã được nhận" in words(again)
    assert Transfer.objects.count() == 2


@pytest.mark.parametrize("raw", [b"{}", b"not json", b"\xff"], ids=["empty", "words", "bytes"])
def test_unreadable_file_is_told_beside_the_field(there, raw):
    with there:
        page = upload(browser(there.scope.user), raw)
    assert page.status_code == 422 and "xuất lại tệp" in words(page)


def test_partner_is_trusted_and_revoked_by_hand(world, here, there):
    with here:
        client = browser(here.scope.user)
        typed = {
            "organization": world.commune.code, "name": "Tỉnh Khác", "identifier": there.identifier, "public_key": there.public,
            "fingerprint": "00", "trusted_on": "20/11/2026",
        }  # fmt: skip
        refused = client.post(reverse("transfers:exchange_partner_new"), typed)
        assert refused.status_code == 422 and "Dấu vân tay không khớp" in words(refused)
        typed["fingerprint"] = exchange_key.grouped(exchange_key.fingerprint(there.public)).upper()
        assert client.post(reverse("transfers:exchange_partner_new"), typed).status_code == 302
        partner = Partner.objects.get()
        link = reverse("transfers:exchange_partner_revoke", args=[partner.pk])
        client.post(link, {"reason": ""})
        assert Partner.objects.filter(revoked_on=None).exists()
        client.post(link, {"reason": "Lộ khóa"})
        assert not Partner.objects.filter(revoked_on=None).exists()
        assert client.post(link, {"reason": "Lần nữa"}).status_code == 409


def test_who_has_no_right_or_stands_elsewhere_reaches_nothing(world, here, there, case):
    introduction(here, case)
    secretary = Client()
    secretary.force_login(make_scope("branch_secretary", world.branch).user)
    assert secretary.get(reverse(PAGE)).status_code == 403
    with there:
        stranger = browser(there.scope.user)
        assert stranger.post(reverse("transfers:exchange_send", args=[case.pk]), {"partner": 1}).status_code == 404
        assert stranger.get(reverse("transfers:exchange_file", args=[Envelope.objects.get().pk])).status_code == 404
        assert case.full_name not in words(stranger.get(reverse(PAGE)))


@pytest.mark.browser
def test_what_a_file_says_fits_every_window_and_reader(here, there, case, site, page, accessibility_faults):
    raw = introduction(here, case)
    with there:
        there.forget_who_left()
        client = browser(there.scope.user)
        bring(page, client)
        site.show(page, reverse("transfers:exchange_import"), upload(client, raw))
        assert faults_of(page, accessibility_faults) == []
