"""Opening organisations, dated versions, codes, terms, delegations; what the database refuses."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from branches import services
from branches.models import CodePeriod, Level, Organization, OrganizationVersion
from branches.naming import path_segment
from branches.services.organizations import Opening, open_many
from branches.services.versions import move_subtree
from core.findings import Refused
from tests.branches.conftest import make_tree
from tests.branches.pictures import assert_whole
from tests.factories import FOUNDED, make_organization

pytestmark = pytest.mark.django_db
WORLD = make_tree


def test_opening_gives_path_sort_key_search_text_version_and_code(tree):
    made = services.open_organization(
        name="Chi bộ  thôn Đông",
        level=Level.BRANCH,
        parent=tree.x,
        on=date(2024, 5, 1),
        code="38168053000001",
        branch_type="village",
    )

    made.refresh_from_db()
    assert made.path == tree.x.path + path_segment(made.pk)
    assert (made.name, made.code, made.has_seal) == ("Chi bộ thôn Đông", "38.168.053.000.001", False)
    assert made.search_text == "chi bo thon dong 38168053000001"
    version = made.versions.get()
    assert (version.valid_from, version.valid_to, version.path) == (date(2024, 5, 1), None, made.path)
    assert list(made.codes.values_list("scheme", "code")) == [("database_14", "38.168.053.000.001")]


def test_numbers_in_names_sort_by_size(tree):
    for name in ("Chi bộ thôn 10", "Chi bộ thôn 2", "Chi bộ thôn An"):
        services.open_organization(name=name, level=Level.BRANCH, parent=tree.y, on=FOUNDED)

    names = list(tree.y.children.order_by("sort_key").values_list("name", flat=True))
    assert names == ["Chi bộ thôn 2", "Chi bộ thôn 10", "Chi bộ thôn An", "Chi bộ thôn C"]


def test_without_a_code_a_provisional_one_stands_that_is_no_party_code(tree):
    made = services.open_organization(name="Chi bộ mới", level=Level.BRANCH, parent=tree.x, on=FOUNDED)

    assert made.code == f"TAM-{made.pk:07d}"
    assert not made.codes.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " "}, "Chưa nhập tên"),
        ({"level": Level.PROVINCIAL}, "không thể trực thuộc"),
        ({"on": date(2019, 12, 31)}, "không hoạt động vào ngày 31/12/2019"),
        ({"code": "12345"}, "đã cấp cho"),
    ],
)
def test_opening_is_refused_in_words(tree, values, words):
    services.record_code(tree.a, code="12345", scheme=CodePeriod.Scheme.OLD)
    before = Organization.objects.count()

    with pytest.raises(Refused, match=words):
        services.open_organization(
            **({"name": "Chi bộ mới", "level": Level.BRANCH, "parent": tree.x, "on": FOUNDED} | values)
        )

    assert Organization.objects.count() == before


def test_many_are_opened_at_once_each_parent_before_its_children(tree):
    top = Opening("Đảng bộ các cơ quan đảng", Level.GRASSROOTS_COMMITTEE, FOUNDED, tree.x)
    made = open_many([top, *(Opening(f"Chi bộ {n}", Level.BRANCH, FOUNDED, top) for n in range(300))])

    assert len(made) == 301
    assert Organization.objects.under(made[0]).count() == 301
    assert_whole()


def test_change_closes_the_old_version_and_mirrors_the_new(tree):
    services.change_version(tree.a, on=date(2025, 7, 1), name="Chi bộ thôn An Bình")

    tree.a.refresh_from_db()
    assert tree.a.name == "Chi bộ thôn An Bình"
    assert tree.a.search_text.startswith("chi bo thon an binh")
    periods = list(tree.a.versions.order_by("valid_from").values_list("valid_from", "valid_to", "name"))
    assert periods == [
        (FOUNDED, date(2025, 6, 30), "Chi bộ thôn A"),
        (date(2025, 7, 1), None, "Chi bộ thôn An Bình"),
    ]


def test_late_change_is_refused_where_a_later_one_contradicts(tree):
    services.change_version(tree.a, on=date(2025, 7, 1), name="Chi bộ thôn An Bình")

    with pytest.raises(Refused, match="đã thay đổi tên từ ngày 01/07/2025"):
        services.change_version(tree.a, on=date(2024, 7, 1), name="Chi bộ khác")
    services.change_version(tree.a, on=date(2024, 7, 1), branch_type="village")

    assert list(tree.a.versions.order_by("valid_from").values_list("name", "branch_type")) == [
        ("Chi bộ thôn A", ""), ("Chi bộ thôn A", "village"), ("Chi bộ thôn An Bình", "village"),
    ]  # fmt: skip


def test_change_on_the_first_day_of_a_version_edits_it(tree):
    services.change_version(tree.a, on=FOUNDED, name="Chi bộ thôn Á")

    assert tree.a.versions.get().name == "Chi bộ thôn Á"


def test_descendants_follow_a_move_on_its_day(tree):
    cell = make_organization("Tổ đảng 1", parent=tree.a, level=Level.PARTY_CELL)
    renamed = date(2026, 3, 1)
    services.change_version(tree.a, on=renamed, name="Chi bộ thôn A mới")

    move_subtree(tree.x, parent=tree.y, on=date(2026, 1, 1))

    tree.y.refresh_from_db()
    cell.refresh_from_db()
    assert cell.path == tree.y.path + path_segment(tree.x.pk) + path_segment(tree.a.pk) + path_segment(cell.pk)
    assert tree.a.versions.count() == 3
    assert_whole()


def test_database_refuses_two_versions_on_one_day(tree):
    with pytest.raises(IntegrityError, match="organization_one_version_a_day"), transaction.atomic():
        OrganizationVersion.objects.create(
            organization=tree.a,
            valid_from=date(2026, 1, 1),
            name="Khác",
            parent=tree.x,
            path=tree.a.path,
            level=Level.BRANCH,
        )


def test_code_history_is_kept_and_a_code_never_goes_to_another(tree):
    services.change_code(tree.a, code="38.168.053.000.001", on=date(2025, 1, 1))
    services.change_code(tree.a, code="38.168.053.000.002", on=date(2026, 1, 1))

    tree.a.refresh_from_db()
    assert tree.a.code == "38.168.053.000.002"
    assert list(tree.a.codes.order_by("valid_from").values_list("code", "valid_to")) == [
        ("38.168.053.000.001", date(2025, 12, 31)), ("38.168.053.000.002", None),
    ]  # fmt: skip
    with pytest.raises(Refused, match="mã đã cấp không dùng lại"):
        services.change_code(tree.b, code="38.168.053.000.001", on=date(2026, 5, 1))
    with pytest.raises(Refused, match="không đúng dạng mã"):
        services.change_code(tree.b, code="38.168", on=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("level", "starts", "end"),
    [
        pytest.param(Level.BRANCH, date(2022, 1, 10), date(2024, 7, 10), id="Dieu-le-24.3-30-thang"),
        pytest.param(Level.BRANCH, date(2025, 7, 1), date(2030, 7, 1), id="294-QD-TW-thi-diem-5-nam"),
        pytest.param(Level.GRASSROOTS_BRANCH, date(2022, 1, 10), date(2027, 1, 10), id="to-chuc-co-so-5-nam"),
        pytest.param(Level.UPPER, date(2022, 1, 10), date(2027, 1, 10), id="cap-tren-5-nam"),
    ],
)
def test_term_length_follows_the_rule_of_its_day_and_level(tree, level, starts, end):
    organization = make_organization("Tổ chức thử", parent=tree.p, level=level) if level != Level.BRANCH else tree.a

    assert services.default_end(organization, starts) == end


def test_next_term_ends_the_one_before_and_overlap_is_refused(tree):
    first = services.open_term(tree.a, starts_on=date(2022, 1, 10))
    services.open_term(tree.a, starts_on=date(2025, 3, 1))

    first.refresh_from_db()
    assert first.ended_on == date(2025, 2, 28)
    with pytest.raises(Refused, match="Đã có nhiệm kỳ"):
        services.open_term(tree.a, starts_on=date(2024, 1, 1))


def test_extension_needs_a_consent_and_remarks_on_more_than_six_months(tree):
    term = services.open_term(tree.a, starts_on=date(2022, 1, 10))

    with pytest.raises(Refused, match="văn bản đồng ý"):
        services.extend_term(term, until=date(2024, 12, 31), consent_document=" ")
    assert services.extend_term(term, until=date(2024, 12, 31), consent_document="Công văn 5-CV/ĐU") == []
    far = services.extend_term(term, until=date(2025, 12, 31), consent_document="Công văn 6-CV/ĐU")
    assert [finding.code for finding in far] == ["shift_too_far"]
    assert "29-QĐ/TW" in far[0].basis or far[0].basis


def test_delegation_runs_once_for_each_power(tree):
    values = {
        "action": "admission",
        "decision_number": "9-QĐ/TU",
        "decision_date": date(2025, 1, 2),
        "issuer": "Tỉnh ủy",
    }
    first = services.grant_delegation(tree.x, valid_from=date(2025, 1, 2), **values)

    with pytest.raises(Refused, match="đã được ủy quyền"):
        services.grant_delegation(tree.x, valid_from=date(2026, 1, 1), **values)
    services.end_delegation(first, last_day=date(2025, 12, 31))
    services.grant_delegation(tree.x, valid_from=date(2026, 1, 1), **values)


def test_history_keeps_who_the_organisation_was(tree):
    services.edit_facts(tree.a, place_name="An Hòa")
    services.edit_facts(tree.a, place_name="An Bình")

    events = apps.get_model("branches", "OrganizationEvent").objects.filter(pgh_obj=tree.a)
    places = list(events.order_by("pgh_id").values_list("place_name", flat=True))
    assert places[-2:] == ["An Hòa", "An Bình"]
