"""The pages of the tree, organisations, terms and acts: what they show, whom they let in, how many questions they ask."""

import io
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import ExportLog, Grant
from branches import acts
from branches.models import Act, ActKind, ActState, Level, Organization, OrganizationImport
from branches.population import population
from branches.services import open_term
from core.excel import Column, read_workbook, write_xlsx
from tests.branches.conftest import make_tree
from tests.branches.pictures import total
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db
WORLD = make_tree


def sign_in(client, role, organization, username=None):
    """A person with one role on one node, second factor set up."""
    user = make_user(username or role)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=date(2020, 1, 1))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    client.force_login(user)
    return client


@pytest.fixture
def officer(client, tree):
    """An officer of the department over the whole province."""
    return sign_in(client, "department_officer", tree.p)


def words(response) -> str:
    return response.content.decode()


def test_tree_page_asks_the_same_number_of_questions_whatever_its_width(client, django_assert_max_num_queries):
    commune = make_organization("Đảng bộ xã Rộng", level=Level.UPPER)
    sign_in(client, "department_officer", commune)
    client.get(reverse("branches:tree"))
    counts = []
    for wanted in (1, 3, 200):
        for number in range(commune.children.count(), wanted):
            make_organization(f"Chi bộ thôn {number}", parent=commune)
        with django_assert_max_num_queries(15) as asked:
            page = words(client.get(reverse("branches:tree")))
        assert page.count(">Chi bộ thôn") == wanted
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[2]


def test_tree_opens_the_way_to_an_organisation_by_plain_links(officer, tree):
    page = words(officer.get(reverse("branches:tree")))
    assert "Đảng bộ xã X" in page
    assert "Chi bộ thôn A" not in page

    page = words(officer.get(reverse("branches:tree"), {"at": tree.x.pk}))

    assert "Chi bộ thôn A" in page
    assert "Chi bộ thôn C" not in page
    assert "5 đảng viên" in page


def test_line_of_the_tree_opens_alone_for_htmx(officer, tree):
    page = words(officer.get(reverse("branches:node", args=[tree.x.pk]), headers={"HX-Request": "true"}))

    assert page.strip().startswith("<li")
    assert "Chi bộ thôn B" in page


def test_tree_of_another_day_shows_the_names_and_places_of_that_day(officer, tree):
    act = acts.plan_act(organization=tree.p, title="Đổi tên", effective_on=date(2026, 8, 1))
    acts.add_step(act, kind=ActKind.RENAME, subject=tree.x, name="Đảng bộ xã Xuân")
    acts.carry_out(act, by=None, on=date(2026, 11, 21))

    assert "Đảng bộ xã Xuân" in words(officer.get(reverse("branches:tree")))
    before = words(officer.get(reverse("branches:tree"), {"on": "31/07/2026"}))
    assert "Đảng bộ xã X<" in before
    assert "Đảng bộ xã Xuân" not in before
    assert "Đảng bộ xã X<" in words(officer.get(tree.x.get_absolute_url(), {"on": "31/07/2026"}))


@pytest.mark.parametrize("asked", ["thon a", "A chi bo", "THÔN A"])
def test_search_needs_no_diacritics_and_no_order(officer, tree, asked):
    page = words(officer.get(reverse("branches:tree"), {"q": asked}))

    assert "Chi bộ thôn A" in page
    assert "Chi bộ thôn B" not in page


def test_organisation_outside_the_scope_does_not_exist(client, tree):
    sign_in(client, "branch_secretary", tree.a)

    assert client.get(tree.a.get_absolute_url()).status_code == 200
    for name in ("detail", "node", "export", "edit", "term_list", "term_add", "open_below"):
        assert client.get(reverse(f"branches:{name}", args=[tree.b.pk])).status_code in (403, 404), name
    assert client.get(tree.b.get_absolute_url()).status_code == 404
    assert "Chi bộ thôn B" not in words(client.get(reverse("branches:tree"), {"q": "chi bo"}))


def test_secretary_sees_the_branch_but_may_not_change_the_tree(client, tree):
    sign_in(client, "branch_secretary", tree.a)

    assert client.get(reverse("branches:edit", args=[tree.a.pk])).status_code == 403
    assert client.get(reverse("branches:act_add")).status_code == 403
    assert client.get(reverse("branches:import")).status_code == 403


def test_organisation_page_links_figures_to_members(officer, tree):
    page = words(officer.get(tree.x.get_absolute_url()))

    assert f"{reverse('members:list')}?organization={tree.x.pk}" in page
    assert "Nhập ban đầu" in page


def test_organisation_page_asks_the_same_number_of_questions_whatever_lies_below(
    officer, tree, django_assert_max_num_queries
):
    officer.get(tree.x.get_absolute_url())
    counts = []
    for wanted in (2, 40):
        for number in range(tree.x.children.count(), wanted):
            make_organization(f"Chi bộ thôn {number}", parent=tree.x)
        with django_assert_max_num_queries(20) as asked:
            officer.get(tree.x.get_absolute_url())
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_facts_are_edited_and_a_wrong_date_is_told_beside_its_field(officer, tree):
    address = reverse("branches:edit", args=[tree.a.pk])

    response = officer.post(address, {"place_name": "An Hòa", "established_on": "31/02/2020"})
    assert response.status_code == 422

    response = officer.post(address, {"place_name": "An Hòa", "established_on": "03/02/1975"})
    assert response.status_code == 302
    assert Organization.objects.get(pk=tree.a.pk).place_name == "An Hòa"


def test_merger_is_planned_previewed_carried_out_and_undone_on_pages(officer, tree):
    response = officer.post(
        reverse("branches:act_add"),
        {"organization": tree.x.code, "title": "Sáp nhập thôn A", "effective_on": "01/08/2026"},
    )
    act = Act.objects.get()
    assert response.url == act.get_absolute_url()
    step = reverse("branches:step_add", args=[act.pk, "merger"])
    response = officer.post(step, {"subject": tree.a.code, "target": "thôn không có"})
    assert response.status_code == 422
    assert "Không tìm thấy tổ chức đảng" in words(response)
    assert officer.post(step, {"subject": tree.a.code, "target": "thon b"}).status_code == 302

    preview = reverse("branches:act_preview", args=[act.pk])
    page = words(officer.get(preview))
    assert "Chưa có gì thay đổi" in page
    assert "5 đảng viên chuyển theo danh sách" in page
    assert total(tree.b) == 5

    assert officer.post(preview).status_code == 302
    act.refresh_from_db()
    assert (act.state, act.carried_out_by.username, total(tree.b)) == (ActState.CARRIED_OUT, "department_officer", 10)
    assert officer.get(act.get_absolute_url()).status_code == 200

    undo = reverse("branches:act_undo", args=[act.pk])
    assert officer.post(undo, {"reason": ""}).status_code == 422
    assert officer.post(undo, {"reason": "Nhập nhầm"}).status_code == 302
    assert total(tree.b) == 5


def test_split_is_allocated_member_by_member_on_its_page(officer, tree):
    act = acts.plan_act(organization=tree.x, title="Chia tách", effective_on=date(2026, 8, 1))
    officer.post(
        reverse("branches:step_add", args=[act.pk, "establishment"]),
        {"target": tree.x.code, "name": "Chi bộ A2", "level": "branch"},
    )
    response = officer.post(
        reverse("branches:step_add", args=[act.pk, "split"]), {"subject": tree.a.code, "lines": "chi bộ cũ\nviệc 1"}
    )
    step = act.steps.get(kind=ActKind.SPLIT)
    assert response.url == reverse("branches:step_allocate", args=[step.pk])
    people = population().people(tree.a.pk, act.effective_on)

    officer.post(response.url, {f"member_{person.pk}": str(int(n > 2)) for n, person in enumerate(people)})

    step.refresh_from_db()
    assert sorted(step.allocation.values()) == [0, 0, 0, 1, 1]
    page = words(officer.get(reverse("branches:act_preview", args=[act.pk])))
    assert "Chi bộ A2 (mới)" in page


def test_refused_act_says_why_on_the_preview(officer, tree):
    act = acts.plan_act(organization=tree.x, title="Giải thể", effective_on=date(2026, 8, 1))
    acts.add_step(act, kind=ActKind.TERMINATION, subject=tree.a)
    address = reverse("branches:act_preview", args=[act.pk])

    assert "Còn 5 đảng viên" in words(officer.get(address))
    response = officer.post(address)
    assert response.status_code == 422
    assert Act.objects.get().state == ActState.PLANNED


def test_act_of_a_committee_above_may_not_be_carried_out_by_one_below(client, tree):
    act = acts.plan_act(organization=tree.p, title="Đổi tên", effective_on=date(2026, 8, 1))
    acts.add_step(act, kind=ActKind.RENAME, subject=tree.x, name="Đảng bộ xã Xuân")
    sign_in(client, "grassroots_officer", tree.x)

    assert client.post(reverse("branches:act_preview", args=[act.pk])).status_code == 404
    assert Act.objects.get().state == ActState.PLANNED


def test_terms_are_opened_extended_and_shown_overdue(officer, tree):
    term = open_term(tree.a, starts_on=date(2022, 1, 10))
    assert "Đã quá hạn" in words(officer.get(reverse("branches:committee_list"), {"due": "overdue"}))

    response = officer.post(reverse("branches:term_extend", args=[term.pk]), {"until": "30/09/2026"})
    assert response.status_code == 422
    officer.post(
        reverse("branches:term_extend", args=[term.pk]),
        {"until": "31/12/2026", "consent_document": "Công văn 15-CV/ĐU"},
    )
    term.refresh_from_db()
    assert term.due_on == date(2026, 12, 31)
    assert "Chi bộ thôn A" not in words(officer.get(reverse("branches:committee_list"), {"due": "overdue"}))
    assert "Chi bộ thôn B" in words(officer.get(reverse("branches:committee_list"), {"due": "none"}))
    assert "Công văn 15-CV/ĐU" in words(officer.get(reverse("branches:term_list", args=[tree.a.pk])))
    assert officer.post(reverse("branches:term_add", args=[tree.a.pk]), {"starts_on": "01/10/2026"}).status_code == 302
    assert [t.label for t in tree.a.terms.order_by("starts_on")] == ["2022 – 2024", "2026 – 2031"]


def test_export_holds_the_tree_and_is_written_down(officer, tree):
    response = officer.get(reverse("branches:export", args=[tree.x.pk]))

    rows = read_workbook(io.BytesIO(response.content))[0].rows
    names = [row[2] for row in rows if len(row) > 2]
    assert [name for name in names if str(name).startswith(("Chi bộ", "Đảng bộ"))] == [
        "Đảng bộ xã X",
        "Chi bộ thôn A",
        "Chi bộ thôn B",
    ]
    log = ExportLog.objects.get()
    assert (log.rows, log.format, log.path) == (3, "xlsx", tree.x.path)


def workbook(rows) -> SimpleUploadedFile:
    file = io.BytesIO()
    write_xlsx(file, [Column("STT"), Column("Tên tổ chức đảng"), Column("Cấp"), Column("Trực thuộc")], rows)
    return SimpleUploadedFile("cay.xlsx", file.getvalue())


def test_tree_is_imported_on_pages_after_a_preview(officer, tree):
    rows = [
        [1, "Đảng bộ Ủy ban nhân dân xã", "Đảng bộ cơ sở", ""],
        [2, "Chi bộ Văn phòng", "Chi bộ", "Đảng bộ Ủy ban nhân dân xã"],
        [3, "Chi bộ lạc", "Chi bộ", "Đảng bộ không có"],
    ]

    response = officer.post(reverse("branches:import"), {"under": tree.x.code, "file": workbook(rows)})

    kept = OrganizationImport.objects.get()
    assert response.url == kept.get_absolute_url()
    assert Organization.objects.filter(name="Chi bộ Văn phòng").count() == 0
    page = words(officer.get(response.url))
    assert "Không có tổ chức cấp trên" in page
    assert officer.post(response.url).status_code == 302
    office = Organization.objects.get(name="Chi bộ Văn phòng")
    assert (office.parent.name, office.parent.parent) == ("Đảng bộ Ủy ban nhân dân xã", tree.x)
    officer.post(response.url)
    assert Organization.objects.filter(name="Chi bộ Văn phòng").count() == 1


def test_file_that_is_no_workbook_is_told_beside_its_field(officer, tree):
    response = officer.post(
        reverse("branches:import"), {"under": tree.x.code, "file": SimpleUploadedFile("cay.xlsx", b"%PDF-1.7 x")}
    )

    assert response.status_code == 422
    assert "tệp PDF" in words(response)


@pytest.mark.parametrize("name", ["act_reform", "act_abolish", "act_list", "committee_list", "import", "act_add"])
def test_lists_and_ready_plans_open(officer, name):
    assert officer.get(reverse(f"branches:{name}")).status_code == 200


def test_reforming_is_planned_on_its_page(officer, tree):
    response = officer.post(reverse("branches:act_reform"), {"commune": tree.x.code, "effective_on": "30/09/2026"})

    act = Act.objects.get()
    assert response.url == act.get_absolute_url()
    assert list(act.steps.values_list("kind", "subject")) == [("upgrade", tree.x.pk)]


def test_number_of_branches_opens_exactly_those_branches(officer, tree):
    make_organization("Chi bộ cơ sở Công ty", parent=tree.x, level=Level.GRASSROOTS_BRANCH)
    make_organization("Đảng bộ bộ phận", parent=tree.x, level=Level.SECTIONAL_COMMITTEE)

    page = words(officer.get(reverse("branches:tree"), {"under": tree.x.pk, "level": "branches"}))

    assert "<strong>3</strong> tổ chức đảng" in page
    assert f"?under={tree.x.pk}&amp;level=branches" in words(officer.get(tree.x.get_absolute_url()))
