"""The doors of the programming interface, tried on a viewset over organisations."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import include, path, reverse
from django.utils import timezone
from rest_framework import routers, serializers, viewsets
from rest_framework.authtoken.models import Token
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from branches.models import Organization
from config import urls as site
from core.access import Access, Reach
from core.findings import Finding, Refused
from core.rest import ScopedViewSet
from core.workflow import NotPermitted

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Organization
        fields = ("id", "name")


class UnitViewSet(ScopedViewSet, viewsets.ReadOnlyModelViewSet):
    access = Access(Reach.ROWS, Permission.ORGANIZATION_VIEW)
    action_permissions = {
        "sign": Permission.REPORT_SIGN,
        "refuse": Permission.ORGANIZATION_VIEW,
        "forbid": Permission.ORGANIZATION_VIEW,
    }
    queryset = Organization.objects.order_by("pk")
    serializer_class = UnitSerializer

    @action(detail=True, methods=["post"])
    def sign(self, request, pk=None):
        return Response({"name": self.get_object().name})

    @action(detail=True, methods=["post"])
    def refuse(self, request, pk=None):
        finding = Finding("no_day", "Chưa nhập ngày.", field="on", remedy="Nhập ngày.")
        raise Refused(finding, conflict=request.data.get("late", False))

    @action(detail=True, methods=["post"])
    def forbid(self, request, pk=None):
        raise NotPermitted("Ký báo cáo")

    @action(detail=True, methods=["post"])
    def forgotten(self, request, pk=None):
        return Response({})


router = routers.DefaultRouter()
router.include_root_view = False
router.register("units", UnitViewSet, basename="unit")
urlpatterns = [path("api/v1/", include((router.urls, "trial"))), *site.urlpatterns]
handler403, handler404 = getattr(site, "handler403", None), getattr(site, "handler404", None)


def address(name, *args):
    return reverse(f"trial:unit-{name}", args=args)


@pytest.fixture
def secretary(tree, person, signed_in):
    return signed_in(person("branch_secretary", tree.branch))


def test_list_holds_only_rows_within_scope(secretary, tree):
    found = secretary.get(address("list")).json()["results"]
    assert [row["name"] for row in found] == ["Chi bộ thôn Đông"]


def test_row_outside_scope_does_not_exist(secretary, tree):
    assert secretary.get(address("detail", tree.branch.pk)).status_code == 200
    assert secretary.get(address("detail", tree.sister.pk)).status_code == 404
    assert secretary.post(address("sign", tree.sister.pk)).status_code == 404


def test_action_needs_its_permission_where_the_row_lies(tree, person, signed_in):
    from accounts.models import Grant
    from tests.accounts.conftest import SINCE

    user = person("branch_officer", tree.branch)
    browser = signed_in(user)
    response = browser.post(address("sign", tree.branch.pk))
    assert response.status_code == 403
    assert response.json() == {"detail": "Bạn không có quyền thực hiện việc này."}
    Grant.objects.create(user=user, role="branch_secretary", organization=tree.sister, valid_from=SINCE)
    assert browser.post(address("sign", tree.branch.pk)).status_code == 403
    assert browser.post(address("sign", tree.sister.pk)).status_code == 200


def test_action_that_names_no_permission_is_a_fault_of_the_programmer(secretary, tree):
    with pytest.raises(ImproperlyConfigured, match="forgotten"):
        secretary.post(address("forgotten", tree.branch.pk))


def test_refusal_is_told_with_its_findings(secretary, tree):
    response = secretary.post(address("refuse", tree.branch.pk), {}, content_type="application/json")
    assert response.status_code == 422
    assert response.json() == {
        "detail": "Chưa nhập ngày.",
        "findings": [
            {"code": "no_day", "message": "Chưa nhập ngày.", "level": "blocking", "field": "on", "remedy": "Nhập ngày."}
        ],
    }
    late = secretary.post(address("refuse", tree.branch.pk), {"late": True}, content_type="application/json")
    assert late.status_code == 409


def test_missing_right_of_a_service_is_forbidden(secretary, tree):
    assert secretary.post(address("forbid", tree.branch.pk)).status_code == 403


def test_nobody_is_told_nothing(client, tree):
    response = client.get(address("list"))
    assert response.status_code == 401
    assert "detail" in response.json()


def token_of(browser) -> str:
    return browser.post(reverse("accounts:token_make")).context["token"]


def call(client, key, name="list", *args):
    return client.get(address(name, *args), headers={"Authorization": f"Token {key}"})


def test_token_opens_the_same_rows_and_is_not_stored(client, secretary, tree):
    key = token_of(secretary)
    assert call(client, key).json()["count"] == 1
    assert call(client, key, "detail", tree.sister.pk).status_code == 404
    assert not Token.objects.filter(key=key[:40]).exists()


def test_token_counts_more_than_a_session_beside_it(secretary, tree, person, signed_in):
    key = token_of(secretary)
    other = signed_in(person("branch_secretary", tree.stranger))
    found = call(other, key).json()["results"]
    assert [row["name"] for row in found] == ["Chi bộ thôn Đông"]


def test_token_ends_with_its_time_its_account_and_at_will(client, secretary, settings, tree):
    key = token_of(secretary)
    settings.API_TOKEN_DAYS = 0
    assert "hết hạn" in call(client, key).json()["detail"]
    settings.API_TOKEN_DAYS = 90
    user = Token.objects.get().user
    user.ended_on = timezone.localdate() - timedelta(days=1)
    user.save()
    assert call(client, key).status_code == 401
    user.ended_on = None
    user.save()
    assert call(client, key).status_code == 200
    secretary.post(reverse("accounts:token_revoke"))
    assert call(client, key).status_code == 401


def test_session_with_a_first_password_is_not_let_in(client, tree):
    from tests.factories import make_user

    client.force_login(make_user(must_change_password=True))
    response = client.get(address("list"))
    assert response.status_code == 403
    assert "đổi mật khẩu" in response.json()["detail"]
