"""The append-only logs: written by one door each, read only within reach, never changed."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse

from accounts.logs import record_access, record_export
from accounts.models import AccessKind, AccessLog, ExportLog, SignInLog
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def request_of(user):
    request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3")
    request.user = user
    return request


@pytest.fixture
def entries(tree, person):
    """One reading and one export in each of two communes."""
    for number, branch in enumerate((tree.branch, tree.stranger)):
        request = request_of(person("branch_secretary", branch))
        record_access(request, AccessKind.REVEAL, branch, detail="số căn cước")
        record_export(request, what=f"Danh sách {number}", filters={"q": "an"}, columns=["Họ và tên"], rows=5,
                      format="xlsx", reason="họp", path=branch.path)  # fmt: skip


def test_access_says_who_what_and_from_where(entries, tree):
    row = AccessLog.objects.get(subject=f"branches.organization:{tree.branch.pk}")
    assert (row.kind, row.label, row.detail, row.path, row.address) == (
        "reveal", "Chi bộ thôn Đông", "số căn cước", tree.branch.path, "10.1.2.3",
    )  # fmt: skip


@pytest.mark.parametrize("model", [AccessLog, ExportLog, SignInLog])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_refuses_to_change_a_log(entries, signed_in, model, act):
    signed_in(make_user())
    rows = model.objects.all()
    assert rows.exists()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        rows.update(address=None) if act == "update" else rows.delete()


def test_history_of_accounts_is_append_only(person):
    user = person("administrator")
    events = type(user).pgh_event_model.objects.filter(pgh_obj=user)
    assert events.exists()
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_userevent")


def test_history_never_holds_a_password(person):
    names = {field.name for field in type(person("administrator")).pgh_event_model._meta.fields}
    assert "full_name" in names
    assert "password" not in names


def test_auditor_sees_everything_and_staff_their_own_tree(entries, tree, person, signed_in):
    address = reverse("accounts:export_log")
    everything = signed_in(person("auditor")).get(address).content.decode()
    assert "Danh sách 0" in everything
    assert "Danh sách 1" in everything
    own = signed_in(person("department_officer", tree.commune)).get(address).content.decode()
    assert "Danh sách 0" in own
    assert "Danh sách 1" not in own


@pytest.mark.parametrize("name", ["access_log", "export_log", "sign_in_log"])
def test_logs_are_closed_to_whoever_has_no_right(tree, person, signed_in, name):
    assert signed_in(person("branch_secretary", tree.branch)).get(reverse(f"accounts:{name}")).status_code == 403


def test_log_filters_and_pages(tree, person, signed_in):
    secretary = person("branch_secretary", tree.branch)
    for number in range(60):
        record_access(request_of(secretary), AccessKind.READ, tree.branch, detail=f"dòng {number:02}")
    browser = signed_in(person("auditor"))
    first = browser.get(reverse("accounts:access_log"), {"kind": "read", "q": "dùng"})
    page = first.context["rows"]
    assert [row.detail for row in page][:2] == ["dòng 59", "dòng 58"]
    assert len(page) == 50
    second = browser.get(page.next).context["rows"]
    assert [row.detail for row in second][-1] == "dòng 00"
    assert second.next == ""
    back = browser.get(second.previous).context["rows"]
    assert [row.pk for row in back] == [row.pk for row in page]
    assert not browser.get(reverse("accounts:access_log"), {"kind": "print"}).context["rows"].rows
    assert browser.get(reverse("accounts:access_log"), {"sau": "rubbish"}).status_code == 200


def test_signing_in_changes_no_history(person, signed_in):
    user = person("branch_secretary")
    events = type(user).pgh_event_model.objects.filter(pgh_obj=user)
    before = events.count()
    signed_in(user)
    user.refresh_from_db()
    assert user.last_login is not None
    assert events.count() == before
