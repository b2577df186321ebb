"""Signing in and administering accounts in a real browser: with and without JavaScript, wide and narrow, without faults."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from accounts.models import Grant, User
from tests.accounts.conftest import SINCE
from tests.factories import make_user
from tests.support.browsing import PASSWORD, code_of, faults_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def administrator(db):
    """An administrator of everything, with the secret of the second factor."""
    user = make_user("quantri", full_name="Bùi Thanh Sơn")
    Grant.objects.create(user=user, role="administrator", valid_from=SINCE)
    Grant.objects.create(user=user, role="auditor", valid_from=SINCE)
    user.secret = generate_totp_secret()
    TOTP.activate(user, user.secret)
    return user


def test_pages_are_well_made(page, administrator, accessibility_faults):
    page.goto(reverse("account_login"))
    faults = faults_of(page, accessibility_faults, thorough=True)
    sign_in(page, administrator, secret=administrator.secret)
    other = make_user("bithu.dai.ten", full_name="Nguyễn Hoàng Phương Nguyệt Thường Đặng Thị Quỳnh")
    addresses = {
        "accounts:user_list": [], "accounts:user_create": [], "accounts:review_list": [], "accounts:profile": [],
        "accounts:user_detail": [other.pk], "accounts:user_edit": [other.pk], "accounts:user_close": [other.pk],
        "accounts:grant_add": [other.pk], "accounts:access_log": [], "accounts:export_log": [],
        "accounts:sign_in_log": [], "account_change_password": [], "mfa_index": [],
    }  # fmt: skip
    for name, arguments in addresses.items():
        page.goto(reverse(name, args=arguments))
        faults += faults_of(page, accessibility_faults)
    assert faults == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_account_is_made_and_given_a_first_password(new_page, administrator, javascript):
    page = new_page(javascript=javascript)
    sign_in(page, administrator, secret=administrator.secret)
    page.goto(reverse("accounts:user_create"))
    page.get_by_role("button", name="Lập tài khoản").click()
    assert page.get_by_text("Mục này không được để trống.").count() >= 2
    page.get_by_label("Tên đăng nhập").fill("nguyen.van.an")
    page.get_by_label("Họ và tên").fill("Nguyễn Văn An")
    page.get_by_role("button", name="Lập tài khoản").click()
    shown = page.locator("code.kit-code").nth(1).inner_text()
    assert User.objects.get(username="nguyen.van.an").check_password(shown)


def test_staff_sets_up_the_second_factor_on_the_first_day(new_page):
    user = make_user("canbo")
    Grant.objects.create(user=user, role="administrator", valid_from=SINCE)
    page = new_page()
    page.goto(reverse("account_login"))
    page.get_by_label("Tên đăng nhập").fill("canbo")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"**{reverse('mfa_activate_totp')}")
    secret = page.locator("code.kit-code").inner_text().strip()
    page.get_by_label("Mã xác thực").fill(code_of(secret))
    page.get_by_role("button", name="Xác nhận").click()
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert page.locator("code.kit-code").count() == 10
