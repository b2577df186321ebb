"""The pages of account administration, as an administrator uses them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Grant, SignInLog, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(person, signed_in):
    return signed_in(person("administrator", username="quantri"))


@pytest.mark.parametrize("name", ["user_list", "user_create", "review_list", "profile"])
def test_pages_open(admin, name):
    assert admin.get(reverse(f"accounts:{name}")).status_code == 200


def test_account_is_made_with_a_password_shown_once(admin, client):
    response = admin.post(
        reverse("accounts:user_create"),
        {"username": "Nguyen.Van.An", "full_name": " Nguyễn  Văn An ", "title": "Bí thư", "phone": "0912 345 678"},
    )
    shown = re.search(r"Mật khẩu tạm.*?kit-code\">([A-Za-z0-9-]{19})<", response.content.decode(), re.S)
    user = User.objects.get(username="nguyen.van.an")
    assert user.full_name == "Nguyễn Văn An"
    assert user.must_change_password
    assert user.check_password(shown[1])
    assert shown[1] not in admin.get(reverse("accounts:user_detail", args=[user.pk])).content.decode()


@pytest.mark.parametrize(
    "field, value",
    [("username", "Nguyễn An"), ("username", "quantri"), ("full_name", ""), ("phone", "không có")],
)
def test_wrong_account_is_refused_beside_the_field(admin, field, value):
    before = User.objects.count()
    data = {"username": "moi.tinh", "full_name": "Nguyễn Văn An", field: value}
    response = admin.post(reverse("accounts:user_create"), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert User.objects.count() == before


def test_grant_is_given_by_name_of_the_organisation(admin, tree):
    user = make_user("bithu")
    response = admin.post(
        reverse("accounts:grant_add", args=[user.pk]),
        {"role": "branch_secretary", "organization": "chi bo thon dong", "valid_from": "01/02/2026"},
    )
    assert response.status_code == 302
    grant = user.grants.get()
    assert (grant.organization, grant.valid_to, grant.granted_by.username) == (tree.branch, None, "quantri")


def test_grant_on_ambiguous_name_lists_the_codes(admin, tree):
    user = make_user("bithu")
    response = admin.post(
        reverse("accounts:grant_add", args=[user.pk]),
        {"role": "branch_secretary", "organization": "chi bộ thôn", "valid_from": "01/02/2026"},
    )
    assert response.status_code == 422
    assert "CB1 (Chi bộ thôn Đông, Đảng bộ xã Thử)" in response.content.decode()
    assert not user.grants.exists()


def test_detail_tells_the_history_in_words(admin, tree):
    user = make_user("bithu")
    admin.post(
        reverse("accounts:user_edit", args=[user.pk]), {"full_name": "Lê Thị Bí", "title": "Bí thư", "phone": ""}
    )
    page = admin.get(reverse("accounts:user_detail", args=[user.pk])).content.decode()
    assert "Họ và tên: Trần Thị Dùng → Lê Thị Bí" in page
    assert "Chức vụ: (trống) → Bí thư" in page


def test_closing_ends_grants_and_sessions(admin, tree, person, signed_in):
    user = person("branch_secretary", tree.branch)
    browser = signed_in(user)
    assert browser.get(reverse("accounts:profile")).status_code == 200
    response = admin.post(
        reverse("accounts:user_close", args=[user.pk]),
        {"ended_on": f"{timezone.localdate():%d/%m/%Y}", "at_once": "on"},
    )
    assert response.status_code == 302
    assert Grant.objects.get(user=user).valid_to is not None
    assert browser.get(reverse("accounts:profile")).status_code == 302


def test_password_and_second_factor_are_reset(admin, tree, person, signed_in):
    user = person("grassroots_officer", tree.commune)
    browser = signed_in(user)
    response = admin.post(reverse("accounts:user_password", args=[user.pk]))
    assert response.status_code == 200
    assert browser.get(reverse("accounts:profile")).status_code == 302
    assert admin.post(reverse("accounts:user_factor", args=[user.pk])).status_code == 302
    assert not user.authenticator_set.exists()
    kinds = set(SignInLog.objects.filter(user=user, by__username="quantri").values_list("kind", flat=True))
    assert kinds == {"password_reset", "factor_reset"}


def test_review_takes_an_account_off_the_list(admin):
    user = make_user("bithu")
    assert "bithu" in admin.get(reverse("accounts:review_list")).content.decode()
    admin.post(reverse("accounts:review_mark", args=[user.pk]))
    assert "bithu" not in admin.get(reverse("accounts:review_list")).content.decode()
