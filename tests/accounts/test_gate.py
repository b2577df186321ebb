"""The gate before every page: who is let through, who is sent where, who is refused."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch, reverse

from accounts.middleware import GateMiddleware
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_anonymous_is_sent_to_sign_in_and_back(client):
    response = client.get("/accounts/profile/?a=1")
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=/accounts/profile/%3Fa%3D1"


def test_anonymous_fragment_reloads_the_whole_page(client):
    response = client.get("/accounts/profile/", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_sign_in_page_and_health_are_open(client):
    assert client.get(reverse("account_login")).status_code == 200
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_pages_of_the_library_that_are_not_ours_do_not_exist(client, name):
    client.force_login(make_user())
    assert client.get(reverse(name)).status_code == 404


def undeclared(request) -> HttpResponse:
    return HttpResponse("mở")


def pass_gate(view):
    request = RequestFactory().get("/x/")
    request.user = make_user()
    request.session = {}
    request.resolver_match = ResolverMatch(view, (), {}, url_name="x")
    return GateMiddleware(lambda request: HttpResponse()).process_view(request, view, (), {})


def test_undeclared_address_is_refused_loudly_in_tests():
    with pytest.raises(ImproperlyConfigured, match=r"undeclared.*declares no access"):
        pass_gate(undeclared)


def test_undeclared_address_does_not_exist_in_production(settings):
    settings.REFUSE_UNDECLARED_LOUDLY = False
    with pytest.raises(Http404):
        pass_gate(undeclared)


def test_permission_held_nowhere_is_refused(tree, person, signed_in):
    browser = signed_in(person("branch_secretary", tree.branch))
    assert browser.get(reverse("accounts:user_list")).status_code == 403


def test_administrator_sees_no_member_records(person):
    from accounts.permissions import Permission
    from tests.accounts.conftest import scope_of

    scope = scope_of(person("administrator"))
    held = {permission for permission in Permission if scope.can(permission)}
    assert held == {Permission.ACCOUNT_MANAGE}


def test_refusal_nobody_caught_is_told_in_words(tree, person, signed_in):
    admin = person("administrator", username="quantri")
    browser = signed_in(admin)
    officer = person("department_officer", tree.commune)
    page = browser.post(reverse("accounts:user_close", args=[admin.pk]), {"ended_on": "22/11/2026"})
    assert page.status_code == 422
    local = signed_in(person("administrator", tree.branch))
    assert local.post(reverse("accounts:user_password", args=[officer.pk])).status_code == 404


@pytest.mark.parametrize("conflict, status", [(False, 422), (True, 409)])
def test_refused_act_answers_with_its_reasons(conflict, status):
    from core.findings import Finding, Refused

    request = RequestFactory().post("/x/")
    request.user = AnonymousUser()
    request.session = {}
    finding = Finding("late", "Hồ sơ đã được xử lý.", remedy="Xem lại hồ sơ.")
    response = GateMiddleware(lambda request: HttpResponse())
    answer = response.process_exception(request, Refused(finding, conflict=conflict))
    assert answer.status_code == status
    assert "Hồ sơ đã được xử lý." in answer.content.decode()
    assert "Xem lại hồ sơ." in answer.content.decode()
