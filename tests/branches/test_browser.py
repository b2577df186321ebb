"""The tree and an act in a real browser: with and without script, wide and narrow, without a fault for those who cannot see."""

from datetime import date

import pytest
from django.urls import reverse

from branches import acts
from branches.models import ActKind
from tests.branches.test_pages import sign_in
from tests.support.browsing import bring, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def open_signed_in(new_page, client, tree):
    """A page of an officer of the department."""
    sign_in(client, "department_officer", tree.p)

    def open_page(**options):
        page = new_page(**options)
        bring(page, client)
        return page

    return open_page


def planned(tree):
    """A merger ready to be looked at."""
    act = acts.plan_act(
        organization=tree.x, title="Sáp nhập Chi bộ thôn A vào Chi bộ thôn B", effective_on=date(2026, 8, 1)
    )
    acts.add_step(act, kind=ActKind.MERGER, subject=tree.a, target=tree.b)
    return act


def test_pages_have_no_accessibility_fault(open_signed_in, accessibility_faults, tree):
    act = planned(tree)
    page = open_signed_in()
    addresses = [
        reverse("branches:tree") + f"?at={tree.x.pk}",
        reverse("branches:tree") + "?q=thon",
        tree.x.get_absolute_url(),
        reverse("branches:edit", args=[tree.a.pk]),
        reverse("branches:committee_list") + "?due=none",
        reverse("branches:act_list"),
        act.get_absolute_url(),
        reverse("branches:step_add", args=[act.pk, "split"]),
        reverse("branches:act_preview", args=[act.pk]),
        reverse("branches:import"),
    ]
    faults = []
    for address in addresses:
        page.goto(address)
        faults += faults_of(page, accessibility_faults)
    assert faults == []


def test_tree_opens_in_place_with_script_and_by_links_without(open_signed_in, tree):
    page = open_signed_in()
    page.goto(reverse("branches:tree"))
    page.get_by_role("link", name="Mở Đảng bộ xã X").click()
    page.get_by_role("link", name="Chi bộ thôn A", exact=True).wait_for()
    assert page.url.endswith(reverse("branches:tree"))
    page.get_by_role("link", name="Thu gọn Đảng bộ xã X").click()
    page.get_by_role("link", name="Chi bộ thôn A", exact=True).wait_for(state="detached")

    plain = open_signed_in(javascript=False)
    plain.goto(reverse("branches:tree"))
    plain.get_by_role("link", name="Mở Đảng bộ xã X").click()
    assert plain.get_by_role("link", name="Chi bộ thôn A", exact=True).is_visible()


def test_act_is_carried_out_without_script(open_signed_in, tree):
    act = planned(tree)
    page = open_signed_in(javascript=False)
    page.goto(act.get_absolute_url())
    page.get_by_role("link", name="Xem trước và thực hiện").click()
    page.get_by_role("button", name="Thực hiện quyết định").click()

    assert page.get_by_text("Đã thực hiện quyết định.").is_visible()
    tree.a.refresh_from_db()
    assert tree.a.status == "merged"
