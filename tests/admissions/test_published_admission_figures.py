"""Published figures of admission, reproduced from seeded events, written exactly as they were printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from admissions.models import AdmissionSnapshot
from admissions.services.targets import Wanted, set_targets
from admissions.structure import Structure
from admissions.targets import Rate, target_sheet
from branches.models import Level, Organization
from core.bulk import copy_objects
from core.dates import completed_years
from core.names import fold, name_sort_key
from core.numbers import format_number, format_share
from core.spans import Span, part_of_year
from members.ledger import Entry, at, record_many
from members.models import Member, MovementKind
from tests.factories import TODAY, make_organization

pytestmark = pytest.mark.django_db
FROZEN = (
    "sex",
    "birth_date",
    "ethnic_group",
    "religion",
    "occupation",
    "general_education",
    "youth_union",
    "private_owner",
)
BORN = date(1993, 5, 5)


def seed(
    branches: list[Organization], number: int, first: date, last: date, **parts: int | Mapping[str, int]
) -> list[Member]:
    """Admit so many people by the ledger, spread over branches and days.

    A part is the number of people with a flag (``female``, ``readmitted`` …), or for ``occupation`` the number for each code; the rest are
    women or not, and farmers.
    """
    days = (last - first).days + 1
    occupations = [code for code, n in (parts.pop("occupation", None) or {}).items() for _ in range(n)]
    occupations += ["O08"] * (number - len(occupations))

    def has(name: str, i: int) -> bool:
        return i < parts.get(name, 0)

    key, words = name_sort_key("Nguyễn Văn Mới"), fold("Nguyễn Văn Mới")
    members = [
        Member(
            full_name="Nguyễn Văn Mới", name_sort_key=key, search_text=words, organization=branches[i % len(branches)],
            path=branches[i % len(branches)].path, membership_class="probationary", sex="female" if has("female", i) else "male",
            birth_date=BORN, ethnic_group="kinh", religion="none", occupation=occupations[i], general_education="upper_secondary",
            youth_union=has("youth_union", number - 1 - i), private_owner=has("private_owners", i),
            record_missing=int(not has("updated", i)), created_at=TODAY, updated_at=TODAY,
        )
        for i in range(number)
    ]  # fmt: skip
    copy_objects(members)
    entries = []
    for i, member in enumerate(members):
        kind = MovementKind.READMISSION if has("readmitted", i) else MovementKind.ADMISSION
        entries.append(Entry(member.pk, kind, first + timedelta(days=i % days), at(member.organization)))
    movements = record_many(entries, by=None, on=TODAY)
    snapshots = [
        AdmissionSnapshot(
            movement=movement, member=member, organization=member.organization, ceremony_on=movement.effective_on,
            decision_on=movement.effective_on, readmission=has("readmitted", i), age=completed_years(BORN, movement.effective_on),
            population_case=has("population_policy", i), trade_union=not member.youth_union,
            **{name: getattr(member, name) for name in FROZEN},
        )
        for i, (movement, member) in enumerate(zip(movements, members, strict=True))
    ]  # fmt: skip
    copy_objects(snapshots)
    return members


def province(name: str, units: int, founded: date = date(2005, 1, 1)) -> tuple[Organization, list[Organization]]:
    """A province with so many committees of one branch each."""
    top = make_organization(name, level=Level.PROVINCIAL, founded=founded)
    committees = [
        make_organization(f"Đảng bộ {n}", parent=top, level=Level.GRASSROOTS_COMMITTEE, founded=founded)
        for n in range(units)
    ]
    return top, [make_organization(f"Chi bộ {n}", parent=one, founded=founded) for n, one in enumerate(committees)]


def test_hai_phong_2021(django_assert_max_num_queries):
    """hai-phong-2021-admission-shares, -admission-yoy and the newly admitted of -database: press, figures of Hải Phòng for 2021."""
    top, branches = province("Đảng bộ thành phố Hải Phòng", 35)
    year = part_of_year(2021)
    seed(
        branches, 3298, year.start, year.end, female=2079, youth_union=1732, private_owners=5, population_policy=41, readmitted=6,
        updated=1994, occupation={"O07a": 42, "O07b": 300, "O07c": 500, "O10": 300, "O11": 26, "O12": 139, "O05": 1200},
    )  # fmt: skip
    seed(branches, 3000, year.year_before.start, year.year_before.end, female=1691, youth_union=1705)

    with django_assert_max_num_queries(5):
        sheet = Structure(top, year)
        rows = sheet.by_code

    students = sheet.value("B2.O10") + sheet.value("B2.O11")
    shown = {
        "admitted_text": format_number(sheet.value("B2.I")), "female_share": rows["B2.nu"].share, "youth_union_share": rows["B2.dtn"].share,
        "enterprise_share": rows["B2.O07"].share, "students_share": format_share(students, sheet.now.total),
        "free_labour_share": rows["B2.O12"].share, "private_owners": sheet.value("B2.cdn"), "population_policy": sheet.value("B2.khh"),
        "readmitted": sheet.value("B2.knl"),
    }  # fmt: skip
    assert shown == {
        "admitted_text": "3.298", "female_share": "63,04%", "youth_union_share": "52,52%", "enterprise_share": "25,53%",
        "students_share": "9,88%", "free_labour_share": "4,21%", "private_owners": 5, "population_policy": 41, "readmitted": 6,
    }  # fmt: skip
    assert rows["B2.nu"].change == "tăng 388 người so với năm 2020"
    assert rows["B2.dtn"].change == "tăng 27 người so với năm 2020"
    assert (rows["B2.nu"].ratio, rows["B2.dtn"].ratio) == ("122,95", "101,58")
    assert sheet.complete == "1.994/3.298 (60,46%)"
    assert sheet.value("B2.III1a") == 35 and not sheet.findings


def test_ninh_thuan_first_half_of_2022():
    """ninh-thuan-2022-h1-targets: Báo Ninh Thuận, to 30/6/2022; above the target too, whole percentages without decimals."""
    names = ("police", "ninh_phuoc", "military", "border_guard", "ninh_son")
    top, branches = province("Đảng bộ tỉnh Ninh Thuận", 6)
    results = dict(zip(names, (21, 52, 5, 4, 13), strict=True))
    goals = dict(zip(names, (20, 102, 10, 8, 75), strict=True))
    half = part_of_year(2022, "h1")
    for branch, number in zip(branches, (*results.values(), 288 - sum(results.values())), strict=True):
        seed([branch], number, half.start, half.end)
    units = {name: branch.parent for name, branch in zip(names, branches, strict=False)}
    wanted = [Wanted(top, 815), *(Wanted(units[name], goals[name]) for name in names)]
    set_targets(node=top, period="year", first_year=2022, last_year=2022, wanted=wanted, document_number="01-KH/TU",
                document_on=date(2022, 1, 4), by=None, on=TODAY)  # fmt: skip

    sheet = target_sheet(top, "year", 2022)

    shares = {name: next(row.share for row in sheet.units if row.organization == unit) for name, unit in units.items()}
    assert (sheet.own.result, sheet.own.share) == (288, "35,34%")
    assert shares == {
        "police": "105%",
        "ninh_phuoc": "50,98%",
        "military": "50%",
        "border_guard": "50%",
        "ninh_son": "17,33%",
    }
    assert sum(row.result for row in sheet.units) == 288
    assert Structure(top, half).value("B2.I") == 288


def test_binh_thuan_2019():
    """binh-thuan-2019-target: Ban Tổ chức Tỉnh ủy Bình Thuận, result against the target of the resolution."""
    top, branches = province("Đảng bộ tỉnh Bình Thuận", 10)
    year = part_of_year(2019)
    seed(branches, 1669, year.start, year.end)
    set_targets(node=top, period="year", first_year=2019, last_year=2019, wanted=[Wanted(top, 2000)], document_number="10-NQ/TU",
                document_on=date(2019, 1, 4), by=None, on=TODAY)  # fmt: skip

    own = target_sheet(top, "year", 2019).own

    assert (own.share, own.words) == ("83,45%", "1.669/2.000 đảng viên, đạt 83,45%")


def test_dong_nai_first_quarter_of_2022():
    """dong-nai-2022-q1-rate: 315 is 0,36% of the members at the end of 2021, for every base the press figure allows and no other."""
    top, branches = province("Đảng bộ tỉnh Đồng Nai", 5)
    quarter = part_of_year(2022, "q1")
    seed(branches, 315, quarter.start, quarter.end)

    admitted = Structure(top, quarter).value("B2.I")

    assert admitted == 315
    assert [Rate(admitted, base, 2021).text for base in (86_302, 87_500, 88_732)] == ["0,36%"] * 3
    assert [Rate(admitted, base, 2021).text for base in (86_301, 88_733)] == ["0,37%", "0,35%"]


def test_dong_thap_2011_and_2012():
    """dong-thap-2011-2012-shares: Báo Đồng Tháp 11/11/2013; how many decimals are shown is a choice."""
    top, branches = province("Đảng bộ Khối các cơ quan tỉnh", 4)
    years = Span(date(2011, 1, 1), date(2012, 12, 31))
    seed(branches, 1083, years.start, years.end, youth_union=822, occupation={"O10": 575})

    sheet = Structure(top, years)

    total, union = sheet.now.total, sheet.value("B2.dtn")
    trade = sheet.now.by["trade_union"]["true"][0]
    assert (total, format_share(union, total, 1), format_share(trade, total, 1)) == (1083, "75,9%", "24,1%")
    assert format_share(union + trade, total) == "100%"
    assert sheet.by_code["B2.O10"].share == "53,09%"
