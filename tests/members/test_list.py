"""The list of members: who is found, who is never shown, how many, in which order, at what price."""

import unicodedata
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from accounts.models import AccessLog, ExportLog
from accounts.scopes import UserScope
from core.excel import read_workbook
from members import counting, services
from members.facets import FACETS, facet_url
from members.filters import MemberFilter
from members.ledger import Entry, Papers, between, record
from members.models import Member, MovementKind
from members.queries import MemberList
from tests.factories import TODAY, make_member, make_organization, make_scope

pytestmark = pytest.mark.django_db
K = MovementKind


def secretary(client, branch, role="branch_secretary"):
    scope = make_scope(role, branch)
    client.force_login(scope.user)
    return scope


def listing(scope, **chosen) -> MemberList:
    form = MemberFilter(chosen, queryset=Member.objects.none()).form
    assert form.is_valid(), form.errors
    return MemberList(scope, form.cleaned_data, TODAY)


def names(scope, **chosen) -> list[str]:
    return [row.full_name for row in listing(scope, **chosen).page().rows]


@pytest.fixture
def people(tree):
    for name, born in [
        ("Đặng Thị Hoà", date(1960, 5, 2)), ("Đằng Văn Hòa", date(1971, 1, 1)), ("Nguyễn Văn An", date(1990, 3, 3)),
        ("Lò Văn Ơn", date(1985, 4, 4)),
    ]:  # fmt: skip
        make_member(tree["a"], name, birth_date=born)
    return tree


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dang", ["Đằng Văn Hòa", "Đặng Thị Hoà"]),
        ("ĐẶNG", ["Đặng Thị Hoà", "Đằng Văn Hòa"]),
        ("đằng", ["Đằng Văn Hòa", "Đặng Thị Hoà"]),
        ("hoà đặng", ["Đặng Thị Hoà", "Đằng Văn Hòa"]),
        ("hòa thị", ["Đặng Thị Hoà"]),
        (unicodedata.normalize("NFD", "Đặng Thị Hòa"), ["Đặng Thị Hoà"]),
        ("  an   nguyen ", ["Nguyễn Văn An"]),
        ("ngu an", ["Nguyễn Văn An"]),
        ("van 1990", ["Nguyễn Văn An"]),
        ("1985", ["Lò Văn Ơn"]),
        ("o'n!", []),
        ("ơn", ["Lò Văn Ơn"]),
        ("& | ! :*", []),
        ("'", []),
    ],
)
def test_search_finds_names_however_they_are_typed(people, typed, found):
    assert names(make_scope("branch_secretary", people["a"]), q=typed) == found


def test_search_by_number_finds_the_one_member(people):
    scope = make_scope("branch_secretary", people["a"])
    Member.objects.filter(full_name="Nguyễn Văn An").update(
        personal_id="001090000123", card_number="380001234567", old_card_number="12345678", biography_number="123456HN"
    )

    for typed in ("001090000123", "3800 0123 4567", "12.345678", "123456/hn"):
        assert names(scope, q=typed) == ["Nguyễn Văn An"], typed
    assert names(scope, q="001090000124") == []


def test_nobody_outside_the_scope_is_found_counted_or_exported(people, client):
    stranger = make_member(people["c"], "Nguyễn Văn Lạ", personal_id="001090000999")
    scope = secretary(client, people["a"])

    assert "Nguyễn Văn Lạ" not in names(scope)
    assert names(scope, q="001090000999") == []
    assert listing(scope).count().n == 4
    page = client.get(reverse("members:list"), {"organization": people["c"].pk})
    assert page.status_code == 404
    for name in ("detail", "history"):
        assert client.get(reverse(f"members:{name}", args=[stranger.pk])).status_code == 404
    assert client.post(reverse("members:reveal", args=[stranger.pk, "personal_id"])).status_code == 404
    exported = client.post(reverse("members:export"), {"format": "csv", "reason": "Họp chi bộ"})
    assert "Lạ" not in exported.content.decode()


def test_pages_follow_each_other_both_ways_without_gap(tree):
    for number in range(23):
        make_member(
            tree["a"], f"Nguyễn Văn {'ABCDE'[number % 5]}", birth_date=date(1950 + number, 1, 1) if number % 3 else None
        )
    scope = make_scope("leader", tree["p"])

    for sort in ("name", "-name", "age", "-age", "official_date"):
        everything = [m.pk for m in listing(scope, sort=sort).page(size=100).rows]
        seen, after, before = [], "", ""
        while True:
            page = listing(scope, sort=sort).page(after=after, size=5)
            seen += [m.pk for m in page.rows]
            before = page.previous
            if not page.next:
                break
            after = page.next
        assert seen == everything
        back = listing(scope, sort=sort).page(before=before, size=5)
        assert [m.pk for m in back.rows] == everything[-8:-3]
        assert back.next and back.previous


def test_accented_search_pages_through_both_parts(tree):
    exact = [make_member(tree["a"], f"Lê Hòa {letter}").pk for letter in "ABC"]
    others = [make_member(tree["a"], f"Lê Hoa {letter}").pk for letter in "ABC"]
    scope = make_scope("leader", tree["p"])

    first = listing(scope, q="hoà").page(size=4)
    second = listing(scope, q="hoà").page(after=first.next, size=4)
    back = listing(scope, q="hoà").page(before=second.previous, size=4)

    assert [m.pk for m in first.rows] + [m.pk for m in second.rows] == exact + others
    assert [m.pk for m in back.rows] == (exact + others)[:4]


def test_unreadable_place_in_the_list_gives_its_beginning(people):
    scope = make_scope("branch_secretary", people["a"])

    for token in ("x", "W10", "bnVsbA", "WzAsIlx1MDAwMCIsMV0", "é"):
        assert len(listing(scope).page(after=token).rows) == 4


@pytest.fixture
def mixed(tree):
    """Every kind of facet, some recorded and some not, somebody in transit, somebody dead."""
    make_member(
        tree["a"],
        sex="female",
        ethnic_group="tay",
        religion="catholicism",
        birth_date=date(2000, 1, 1),
        occupation="O05",
    )
    make_member(tree["a"], ethnic_group="", religion="", admission_date=date(1970, 1, 1), membership_class="official")
    make_member(tree["b"], retired=True, occupation="O05", admission_decision_date=date(1985, 2, 3), youth_union=True)
    make_member(tree["c"], membership_class="probationary", professional_level="university", record_missing=3)
    mover = make_member(tree["a"], political_theory="advanced")
    record(Entry(mover, K.TRANSFER_OUT, date(2026, 3, 2), between(tree["a"], tree["b"])), by=None, on=TODAY)
    dead = make_member(tree["a"], "Trần Văn Mất", sex="female")
    services.record_departure(
        member=dead, kind=K.DEATH, effective_on=date(2026, 5, 1), papers=Papers(), by=None, on=TODAY
    )
    return tree


def test_every_figure_of_the_totals_opens_a_list_of_as_many_people(mixed, client):
    scope = secretary(client, mixed["p"], "department_leader")
    reader = UserScope(scope.user, TODAY)
    dimensions = [*FACETS, "total", "ethnic_group_female", "retired_exempt"]

    for node in ("p", "x", "a", "b", "c"):
        for dimension, figures in counting.totals(mixed[node], dimensions).items():
            for key, figure in figures.items():
                query = dict(
                    pair.split("=") for pair in facet_url(mixed[node], dimension, key).partition("?")[2].split("&")
                )
                chosen = listing(reader, **query)
                assert len(chosen.page(size=100).rows) == figure, (node, dimension, key)
                assert chosen.count().n == figure, (node, dimension, key)


def test_minority_and_believers_are_groups_of_the_facet(mixed):
    scope = make_scope("department_leader", mixed["p"])

    assert listing(scope, ethnic_group="minority").count().n == 1
    assert listing(scope, religion="any").count().n == 1
    assert listing(scope, age_from=26, age_to=26).count().n == 1
    assert listing(scope, admitted_from="01/01/1970", admitted_to="31/12/1970").count().n == 1


def test_those_who_left_have_their_own_lists(mixed):
    scope = make_scope("leader", mixed["p"])

    assert names(scope, standing="deceased") == ["Trần Văn Mất"]
    assert names(scope, standing="left", sex="female", ended_from="01/05/2026") == ["Trần Văn Mất"]
    assert listing(scope, standing="in_transit").count().n == 1
    assert listing(make_scope("leader", mixed["a"]), standing="counted").count().n == 2
    assert listing(make_scope("leader", mixed["a"]), standing="current").count().n == 3
    assert listing(scope, standing="all").count().n == 6


def test_filter_by_religion_needs_its_own_permission(mixed, client):
    secretary(client, mixed["p"], "leader")

    assert client.get(reverse("members:list"), {"religion": "catholicism"}).status_code == 403
    page = client.get(reverse("members:list"), {"columns": ["full_name", "religion"]}).content.decode()
    assert "Công giáo" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"age_from": "abc"}, "một số"),
        ({"age_from": "50", "age_to": "20"}, "không nhỏ hơn"),
        ({"sex": "khác"}, "khác"),
        ({"admitted_from": "31/02/2020"}, "ngày"),
        ({"standing": "left", "party_age": "30"}, "Chỉ lọc theo tuổi Đảng"),
        ({"q": "a\x00b"}, "không"),
    ],
)
def test_bad_filter_is_named_and_lists_nobody(people, client, query, words):
    secretary(client, people["a"])

    response = client.get(reverse("members:list"), query)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert "Đặng Thị Hoà" not in response.content.decode()


def test_numbers_are_masked_on_the_page_and_full_only_for_whoever_may_reveal(people, client):
    Member.objects.filter(full_name="Nguyễn Văn An").update(personal_id="001090000123")
    query = "?columns=full_name&columns=personal_id&q=nguyen"

    secretary(client, people["a"])
    assert "001090000123" not in client.get(reverse("members:list") + query).content.decode()
    answer = client.post(reverse("members:export") + query, {"format": "xlsx", "reason": "Làm thẻ"})
    rows = read_workbook(BytesIO(answer.content))[0].rows
    assert [row for row in rows if "Nguyễn Văn An" in row] == [[1, "Nguyễn Văn An", "001090000123"]]
    log = ExportLog.objects.get()
    assert (log.rows, log.columns, log.reason, log.path) == (
        1,
        ["full_name", "personal_id"],
        "Làm thẻ",
        people["a"].path,
    )

    secretary(client, people["a"], "leader")
    assert client.post(reverse("members:export") + query, {"format": "xlsx", "reason": "x"}).status_code == 403


def test_export_without_a_reason_or_outside_is_refused(people, client):
    secretary(client, people["a"])

    assert client.post(reverse("members:export"), {"format": "csv"}).status_code == 422
    assert client.get(reverse("members:export"), {"organization": people["c"].pk}).status_code == 404
    assert not ExportLog.objects.exists()


def test_long_export_becomes_a_job_with_the_same_rows(people, client, monkeypatch, django_capture_on_commit_callbacks):
    from jobs.models import Job
    from jobs.services import run
    from members import exports

    monkeypatch.setattr(exports, "AT_ONCE", 2)
    scope = secretary(client, people["a"])

    response = client.post(reverse("members:export"), {"format": "csv", "reason": "Đối chiếu"})

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    done = run(job.pk, pulse=False)
    assert (done.state, done.result) == ("done", {"rows": 4})
    assert ExportLog.objects.get().user == scope.user


def test_chosen_columns_are_remembered_on_the_device(people, client):
    secretary(client, people["a"])

    client.get(reverse("members:list"), {"columns": ["full_name", "phone"]})

    page = client.get(reverse("members:list")).content.decode()
    assert 'data-label="Điện thoại"' in page
    assert 'data-label="Ngày sinh"' not in page


@pytest.mark.parametrize("query", [{}, {"q": "nguyễn"}, {"sex": "male", "age_from": "20"}])
def test_list_asks_the_database_as_often_for_one_as_for_three(tree, client, django_assert_num_queries, query):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    secretary(client, tree["a"])
    make_member(tree["a"], "Nguyễn Văn Một", birth_date=date(1980, 1, 1))
    client.get(reverse("members:list"), query)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("members:list"), query)
    for name in ("Nguyễn Văn Hai", "Nguyễn Văn Ba"):
        make_member(tree["a"], name, birth_date=date(1980, 1, 1))

    with django_assert_num_queries(len(one)):
        page = client.get(reverse("members:list"), query)

    assert len(page.context["rows"]) == 3
    assert len(one) <= 15


def test_cell_that_looks_like_a_formula_stays_text(tree, client):
    make_member(tree["a"], "=HYPERLINK(1)")
    secretary(client, tree["a"])

    answer = client.post(reverse("members:export"), {"format": "csv", "reason": "Thử"}).content.decode()

    assert "'=HYPERLINK(1)" in answer
    assert not AccessLog.objects.exists()


def test_organisation_without_members_says_so(tree, client):
    secretary(client, make_organization("Chi bộ mới", parent=tree["x"]))

    assert "Không có đảng viên nào phù hợp" in client.get(reverse("members:list")).content.decode()


def test_rarer_filters_are_drawn_when_asked_for_or_in_use(people, client):
    secretary(client, people["a"])

    def drawn(**query) -> bool:
        return 'name="political_theory"' in client.get(reverse("members:list"), query).content.decode()

    assert not drawn()
    assert drawn(more="1")
    assert drawn(political_theory="advanced")
    assert drawn(age_from="20")


def test_search_is_logged_once_and_without_the_number(people, client):
    scope = secretary(client, people["a"])

    client.get(reverse("members:list"))
    client.get(reverse("members:list"), {"q": "Nguyễn 099060000123"})
    client.get(reverse("members:list"), {"q": "Nguyễn", "after": "x"})

    logged = AccessLog.objects.get()
    assert (logged.user, logged.kind, logged.detail, logged.path) == (
        scope.user,
        "search",
        "Nguyễn •••••••••123",
        people["a"].path,
    )
