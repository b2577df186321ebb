"""P1, P2, P3: figures beside one SQL statement, pages beside a minimal Django page, a province beside a commune."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.timezone import localdate

from accounts.doors import lacks_second_factor
from accounts.models import Grant, User
from accounts.scopes import UserScope
from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS
from config.bench.databases import using
from config.bench.measure import Result, in_turn, p95, result, statements, timed
from core.access import Reach, page
from core.dates import Month
from members.counting import fold
from members.models import Member
from reports.dashboard import Dashboard
from reports.figures import compute, figures_of
from reports.models import Report
from reports.services import open_report

PASSWORD = "not-asked-here"  # noqa: S105 - the benchmark signs its own person in without it
MINIMAL = Template(
    "<!doctype html><title>x</title><table>{% for m in rows %}<tr><td>{{ m.full_name }}</td><td>{{ m.birth_date|date:'d/m/Y' }}</td>"
    "<td>{{ m.get_sex_display }}</td><td>{{ m.organization.name }}</td><td>{{ m.get_membership_class_display }}</td>"
    "<td>{{ m.get_activity_status_display }}</td><td>{{ m.admission_date|date:'d/m/Y' }}</td></tr>{% endfor %}</table>"
)


@page(reach=Reach.SIGNED_IN)
def minimal_list(request: HttpRequest) -> HttpResponse:
    """The same fifty rows with nothing around them."""
    node = Organization.objects.get(pk=request.GET["node"])
    rows = Member.objects.filter(path__startswith=node.path, end_reason="").select_related("organization")
    return HttpResponse(MINIMAL.render(Context({"rows": rows.order_by("name_sort_key", "pk")[:50]})))


@page(reach=Reach.SIGNED_IN)
def minimal_person(request: HttpRequest) -> HttpResponse:
    """One row with its movements."""
    member = Member.objects.select_related("organization").get(pk=request.GET["member"])
    return HttpResponse(
        MINIMAL.render(Context({"rows": [member, *[m.member for m in member.movements.select_related("member")]]}))
    )


urlpatterns = [
    path("bench/list/", minimal_list),
    path("bench/person/", minimal_person),
    path("", include("config.urls")),
]


def reader(node: Organization, role: str = "leader") -> tuple[UserScope, Client]:
    """Somebody with a role at a node, signed in, with the second factor where the role needs one."""
    username = f"bench-{role}-{node.pk}"
    user = User.objects.filter(username=username).first() or User.objects.create_user(
        username, password=PASSWORD, full_name="Người đo"
    )
    Grant.objects.get_or_create(user=user, role=role, organization=node, defaults={"valid_from": localdate()})
    scope, client = UserScope(user, localdate()), Client()
    if lacks_second_factor(user, scope):
        TOTP.activate(user, generate_totp_secret())
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return scope, client


def nodes() -> dict[str, Organization]:
    """The top, a commune and a branch of the database in use."""
    top = Organization.objects.get(parent=None)
    branch = Organization.objects.filter(level__in=BRANCH_LEVELS).order_by("path")[3]
    commune = Organization.objects.get(path=branch.path[: len(top.path) + 7])
    return {"top": top, "commune": commune, "branch": branch}


ONE_STATEMENT = """
    SELECT dimension, key, sum(n)::bigint FROM (
        SELECT dimension, key, n FROM members_nodetally WHERE node_id = %(node)s
        UNION ALL SELECT d.dimension, d.key, d.n FROM members_tallydelta d JOIN branches_organization o ON o.id = d.node_id
        WHERE o.path LIKE %(prefix)s
    ) t GROUP BY 1, 2
"""


def _statement(node: Organization) -> dict[tuple[str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(ONE_STATEMENT, {"node": node.pk, "prefix": f"{node.path}%"})
        return {(dimension, key): n for dimension, key, n in cursor.fetchall()}


def _figures(node: Organization, scope: UserScope) -> Dashboard:
    board = Dashboard(node, scope)
    _ = board.total, board.totals
    return board


def p1(name: str, rounds: int) -> Iterator[Result]:
    """Figures of any node beside the best single statement for the same figures; the top beside a branch."""
    with using(name):
        fold()  # as the beat does every minute
        found = nodes()
        scope, _ = reader(found["top"])
        for place, node in found.items():
            ours, plain = _figures(node, scope), _statement(node)
            for dimension in ("total", "sex", "ethnic_group", "age_band"):
                kept = {key: n for (d, key), n in plain.items() if d == dimension and n}
                if ours.totals[dimension] != kept:
                    raise AssertionError(f"figures differ at {place}: {dimension}")
            compared = in_turn(lambda node=node: _figures(node, scope), lambda node=node: _statement(node), rounds)
            yield result("P1", f"số liệu tổng quan ({place}) / một câu SQL cùng số liệu", compared, 2.0)
        top_branch = in_turn(lambda: _figures(found["top"], scope), lambda: _figures(found["branch"], scope), rounds)
        yield result("P1", "số liệu tổng quan ở gốc / ở chi bộ", top_branch, 1.3)
        branch = found["branch"]
        report = Report.objects.filter(organization=branch).first() or open_report(
            organization=branch, month=Month.of(localdate()), by=None, on=localdate()
        )
        compared = in_turn(lambda: compute(report).value("D"), lambda: _sheet_statement(branch, report), rounds)
        yield result(
            "P1",
            "biểu 1 của chi bộ / một câu SQL cùng số liệu",
            compared,
            2.0,
            f"{len(figures_of(report).figures)} dòng",
        )


def _sheet_statement(node: Organization, report: Report) -> list:
    """Opening, closing and events of a branch in one statement, without names and labels."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'A', m.id, m.full_name, 1 FROM members_membershipperiod p JOIN members_member m ON m.id = p.member_id
            WHERE p.origin_id = %(n)s AND p.valid_from < %(s)s AND (p.valid_to IS NULL OR p.valid_to >= %(s)s::date - 1)
            UNION ALL SELECT 'D', m.id, m.full_name, 1 FROM members_membershipperiod p JOIN members_member m ON m.id = p.member_id
            WHERE p.origin_id = %(n)s AND p.valid_from <= %(e)s AND (p.valid_to IS NULL OR p.valid_to >= %(e)s)
            UNION ALL SELECT v.kind, m.id, m.full_name, v.sign FROM members_movement v JOIN members_member m ON m.id = v.member_id
            WHERE (v.before_origin_id = %(n)s OR v.after_destination_id = %(n)s) AND v.effective_on BETWEEN %(s)s AND %(e)s
            """,
            {"n": node.pk, "s": report.period_start, "e": report.period_end},
        )
        return cursor.fetchall()


def _pages(node: Organization) -> dict[str, str]:
    member = Member.objects.filter(path__startswith=node.path, end_reason="").order_by("pk").first()
    return {
        "danh sách": f"/members/?organization={node.pk}",
        "tìm kiếm": "/members/?q=nguyen+van+an",
        "đảng viên": f"/members/{member.pk}/",
        "tổng quan": f"/reports/dashboard/?organization={node.pk}",
    }


def get(client: Client, address: str) -> Callable[[], None]:
    """An act that asks for a page and insists on an answer."""

    def act() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise AssertionError(f"{address}: {response.status_code}")

    return act


def p2(name: str, rounds: int) -> Iterator[Result]:
    """Pages beside a minimal Django page with the same rows, with their queries."""
    with using(name), override_settings(ROOT_URLCONF="config.bench.pages", ALLOWED_HOSTS=["*"]):
        node = nodes()["commune"]
        _, client = reader(node)
        pages = _pages(node)
        member = pages["đảng viên"].strip("/").split("/")[-1]
        beside = {"danh sách": f"/bench/list/?node={node.pk}", "đảng viên": f"/bench/person/?member={member}"}
        for what, address in pages.items():
            plain = beside.get(what, beside["danh sách"])
            get(client, address)()
            with statements() as queries:
                get(client, address)()
            compared = in_turn(get(client, address), get(client, plain), rounds)
            yield result("P2", f"trang {what} / trang Django tối giản", compared, 3.0, f"{len(queries)} câu truy vấn")


def p3(large: str, small: str, rounds: int) -> Iterator[Result]:
    """The same pages at the larger scale beside the smaller, each for somebody at a commune; then for somebody at the top."""
    for place, who in (("commune", "cán bộ xã"), ("top", "cán bộ tỉnh")):
        seconds: dict[str, dict[str, list[float]]] = {}
        for _ in range(4):
            for name in (large, small):
                with using(name), override_settings(ALLOWED_HOSTS=["*"]):
                    node = nodes()[place]
                    _, client = reader(node)
                    for what, address in _pages(node).items():
                        act = get(client, address)
                        act()  # uncounted: another database, so the dated rules are read anew
                        kept = seconds.setdefault(what, {}).setdefault(name, [])
                        kept += [timed(act) for _ in range(max(3, rounds // 3))]
        for what, both in seconds.items():
            ours, other = p95(both[large]), p95(both[small])
            yield Result(
                "P3", f"trang {what}, {who}: {large} / {small} (p95)", ours / other, 1.3, ours * 1000, other * 1000
            )
