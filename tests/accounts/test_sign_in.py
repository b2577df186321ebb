"""Signing in as people do it: the password, the second factor, the lock, the first password, sessions that end."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.models import Grant, SignInLog
from accounts.signals import SEEN, STARTED
from config.settings import base
from tests.accounts.conftest import SINCE
from tests.factories import make_user
from tests.support.browsing import PASSWORD, code_of

pytestmark = pytest.mark.django_db

SIGN_IN = {"login": "nguoidung", "password": PASSWORD}


def sign_in(client, **values):
    return client.post(reverse("account_login"), SIGN_IN | values)


def test_password_alone_opens_for_a_secretary(client, tree):
    Grant.objects.create(user=make_user(), role="branch_secretary", organization=tree.branch, valid_from=SINCE)
    assert sign_in(client).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    row = SignInLog.objects.get()
    assert (row.kind, row.username, row.path, row.address) == ("signed_in", "nguoidung", tree.branch.path, "127.0.0.1")


def test_user_name_is_read_in_any_case(client):
    make_user()
    assert sign_in(client, login="NguoiDung").status_code == 302


def test_five_wrong_tries_lock_the_door_with_words(client):
    make_user()
    for _ in range(5):
        response = sign_in(client, password="sai")
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in response.content.decode()
    response = sign_in(client)
    assert "Đã nhập sai quá 5 lần trong 15 phút" in response.content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 302
    kinds = list(SignInLog.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["failed"] * 5 + ["locked"]


def test_lock_of_one_account_leaves_the_others(client):
    make_user()
    make_user("nguoikhac")
    for _ in range(6):
        sign_in(client, password="sai")
    assert sign_in(Client(), login="nguoikhac").status_code == 302


def test_unknown_name_is_told_like_a_wrong_password(client):
    make_user()
    wrong = sign_in(client, password="sai").context["form"].non_field_errors()
    unknown = sign_in(client, login="khongco").context["form"].non_field_errors()
    assert wrong == unknown
    assert SignInLog.objects.get(username="khongco").user is None


def test_second_factor_is_asked_and_a_wrong_code_is_logged(client, person, tree):
    user = person("grassroots_officer", tree.commune, username="nguoidung")
    response = sign_in(client)
    assert response.url == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:profile")).status_code == 302
    response = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Mã không đúng" in response.content.decode()
    Authenticator.objects.filter(user=user).delete()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert list(SignInLog.objects.order_by("pk").values_list("kind", flat=True)) == ["failed", "signed_in"]


@pytest.mark.parametrize(("half_minutes", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_of_the_half_minute_before_or_after_is_taken_once(settings, monkeypatch, half_minutes, taken):
    settings.MFA_TOTP_TOLERANCE = base.MFA_TOTP_TOLERANCE
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_800_000_000))
    secret = generate_totp_secret()
    key = TOTP.activate(make_user(), secret)
    code = format_hotp_value(hotp_value(secret, 1_800_000_000 // 30 + half_minutes))
    assert key.validate_code(code) is taken
    assert key.validate_code(code) is False


def test_secret_of_the_second_factor_is_sealed(person):
    user = person("administrator")
    kept = user.authenticator_set.get().data["secret"]
    assert len(kept) > 60  # a sealed secret, not 32 letters of base32


def test_staff_without_second_factor_must_set_it_up_first(client, tree, django_capture_on_commit_callbacks):
    user = make_user()
    Grant.objects.create(user=user, role="department_officer", organization=tree.commune, valid_from=SINCE)
    sign_in(client)
    response = client.get(reverse("accounts:profile"))
    assert response.url == reverse("mfa_activate_totp")
    page = client.get(response.url)
    assert page.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(response.url, {"code": code_of(page.context["form"].secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get(done.url).status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert "factor_set" in SignInLog.objects.filter(user=user).values_list("kind", flat=True)


def test_first_password_must_be_changed_before_anything_opens(client):
    user = make_user(must_change_password=True)
    sign_in(client)
    address = reverse("account_change_password")
    assert client.get(reverse("accounts:profile")).url == address
    new = "Sông-Mã-xanh-2031"
    response = client.post(address, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.url == "/"
    assert client.get(reverse("accounts:profile")).status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.password_changed_at is not None


@pytest.mark.parametrize(
    "password, words",
    [
        ("Ngắn-1a", "ít nhất 12 ký tự"),
        ("chỉ toàn chữ thường", "ít nhất 3 trong 4 loại"),
        ("Toi-la-Tranthidung-1", "không được chứa họ tên"),
        ("Goi-0912345678-ngay", "không được chứa họ tên"),
        (PASSWORD, "5 mật khẩu gần nhất"),
    ],
)
def test_weak_password_is_refused_in_words(client, password, words):
    make_user(phone="0912 345 678")
    sign_in(client)
    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert response.status_code == 200
    assert words in response.content.decode()


def test_last_five_passwords_are_refused_and_the_sixth_is_free(client):
    user = make_user()
    from accounts.services import set_password

    for number in range(5):
        set_password(user=user, password=f"Sông-Mã-số-{number}", by=user)
    client.force_login(user)
    address = reverse("account_change_password")

    def change(new):
        data = {"oldpassword": "Sông-Mã-số-4", "password1": new, "password2": new}
        return client.post(address, data).status_code

    assert change("Sông-Mã-số-0") == 200
    assert change(PASSWORD) == 302


def test_privileged_password_grows_old(client, person, settings, tree):
    user = person("department_officer", tree.commune)
    from accounts.services import set_password

    set_password(user=user, password="Sông-Mã-số-1", by=user)
    client.force_login(user)
    assert client.get(reverse("accounts:profile")).status_code == 200
    settings.PRIVILEGED_PASSWORD_DAYS = 0
    assert client.get(reverse("accounts:profile")).url == reverse("account_change_password")


def test_account_closes_after_its_last_day(client):
    user = make_user()
    user.ended_on = SINCE
    user.save()
    assert sign_in(client).url == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 302


def shift(client, key, seconds):
    session = client.session
    session[key] -= seconds
    session.save()


def test_idle_session_ends(client, settings):
    client.force_login(make_user())
    shift(client, SEEN, settings.SESSION_IDLE_SECONDS - 60)
    assert client.get(reverse("accounts:profile")).status_code == 200
    shift(client, SEEN, settings.SESSION_IDLE_SECONDS + 1)
    response = client.get(reverse("accounts:profile"), follow=True)
    assert "lâu không thao tác" in response.content.decode()


def test_administrator_rests_shorter(client, person, settings):
    client.force_login(person("administrator"))
    shift(client, SEEN, settings.ADMINISTRATOR_IDLE_SECONDS + 1)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_session_ends_after_the_working_day(client, settings):
    client.force_login(make_user())
    shift(client, STARTED, settings.SESSION_ABSOLUTE_SECONDS + 1)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_signing_out_everywhere_ends_the_other_browser(client):
    user = make_user()
    other = Client()
    client.force_login(user)
    other.force_login(user)
    assert client.post(reverse("accounts:sign_out_everywhere")).status_code == 302
    assert other.get(reverse("accounts:profile")).status_code == 302


def test_signing_in_again_after_signing_out_everywhere_works(client):
    user = make_user()
    client.force_login(user)
    client.post(reverse("accounts:sign_out_everywhere"))
    sign_in(client)
    assert client.get(reverse("accounts:profile")).status_code == 200
