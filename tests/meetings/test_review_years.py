"""Years behind the present one: results written down, chains, results overturned, figures with their names."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.excel import Column, write_xlsx
from core.findings import Refused
from core.workflow import perform
from meetings.models import Evaluation, OrganizationEvaluation
from meetings.review.capping import boxes_of
from meetings.review.figures import MEMBERS, all_cells, counted, figure, grading_cells, review_sheet, rows_of
from meetings.review.queries import chain_excellent, failed_years, level_of
from meetings.review.services.earlier import Recorded, on_discipline, reassess, record_results
from meetings.review.services.writing import write
from meetings.review.views.earlier import read_grid
from tests.factories import TODAY
from tests.meetings.review_world import Place, bring, fill_in

pytestmark = pytest.mark.django_db
WORLD = Place


@pytest.fixture
def place(world) -> Place:
    return world


def recorded(place: Place, member, levels: dict[int, str]) -> None:
    lines = [Recorded(member, year, level) for year, level in levels.items()]
    record_results(organization=place.branch, lines=lines, decision_number="12-QĐ/ĐU", on=TODAY, by=None)


def overturn(case, place: Place, **values):
    asked = {
        "violation_year": case.year,
        "violation_key": "Vụ đất đai 2023",
        "decision_number": "5-QĐ/ĐU",
        "reason": "Kết luận kiểm tra",
    }
    return reassess(evaluation=case, scope=place.head, on=TODAY, **asked | values)


def test_five_successive_years_at_the_top_make_a_chain_and_a_gap_breaks_it(place):
    """badges.md 9.3: five successive calendar years at the top level, no gap."""
    first, second = place.members[:2]
    recorded(place, first, dict.fromkeys(range(2021, 2026), "excellent"))
    recorded(place, second, dict.fromkeys((2020, 2021, 2023, 2024, 2025), "excellent"))
    assert (chain_excellent(first, 2025), chain_excellent(second, 2025)) == (5, 3)
    assert chain_excellent(first, 2026) == 0


def test_a_violation_found_later_overturns_the_earlier_year_and_breaks_the_chain(place):
    """25-HD/BTCTW, 10/11/2023, 4.5: the earlier year becomes KHTNV, the old result is kept, commendations are flagged."""
    member = place.members[0]
    recorded(place, member, dict.fromkeys(range(2021, 2026), "excellent"))
    old = Evaluation.objects.get(member=member, year=2023)
    fresh = overturn(old, place)
    old.refresh_from_db()
    assert (old.level, old.superseded, old.state) == ("excellent", True, "reassessed")
    assert (fresh.level, fresh.edition, fresh.supersedes, fresh.revoke_commendation) == ("not_completed", 2, old, True)
    assert (chain_excellent(member, 2025), level_of(member, 2023)) == (2, "not_completed")


def test_one_violation_counts_once_and_only_for_its_own_year(place):
    """25-HD/BTCTW, 4.5."""
    member = place.members[0]
    recorded(place, member, {2023: "good", 2024: "good"})
    by_year = {case.year: case for case in Evaluation.objects.filter(member=member)}
    with pytest.raises(Refused) as refused:
        overturn(by_year[2024], place, violation_year=2023)
    assert "không phải năm 2024" in str(refused.value)
    overturn(by_year[2023], place)
    with pytest.raises(Refused) as refused:
        overturn(by_year[2024], place)
    assert "một vi phạm chỉ tính một lần" in str(refused.value)


def test_who_reported_the_violation_himself_is_weighed_by_the_committee(place):
    member = place.members[0]
    recorded(place, member, {2023: "good"})
    case = Evaluation.objects.get(member=member)
    with pytest.raises(Refused) as refused:
        overturn(case, place, self_reported=True)
    assert "cân nhắc" in str(refused.value)
    assert overturn(case, place, self_reported=True, level="completed").level == "completed"


def test_two_years_without_completing_are_counted_and_nothing_more(place):
    """02-HD/BTCTW, 12/4/2021, II.1: educate and help first; never removal by itself."""
    member = place.members[0]
    recorded(place, member, {2023: "good", 2024: "not_completed", 2025: "not_completed"})
    assert failed_years(member, 2025) == 2
    member.refresh_from_db()
    assert member.is_current


def test_discipline_marks_the_open_year_and_names_the_year_to_overturn(place):
    member = place.members[0]
    recorded(place, member, {2024: "good"})
    place.round()
    case = fill_in(
        Evaluation.objects.get(member=member, year=2026), tasks={"exceeded": 5, "on_time": 5}, level="excellent"
    )
    assert case.proposed_level == "excellent"
    said = on_discipline(member=member, violation_year=2024, violation_key="Vụ A", form="Khiển trách", decided_on=TODAY)
    assert (said["reassess"].year, said["marked"], said["counted"]) == (2024, None, False)
    said = on_discipline(member=member, violation_year=2026, violation_key="Vụ B", form="Cảnh cáo", decided_on=TODAY)
    assert said["marked"].proposed_level == "not_completed"


def test_results_of_a_round_are_never_overwritten_by_hand(place):
    recorded(place, place.members[0], {2025: "good"})
    case = Evaluation.objects.get(year=2025)
    case.origin = "round"
    case.save()
    with pytest.raises(Refused) as refused:
        recorded(place, place.members[0], {2025: "excellent"})
    assert "đã có kết quả khác" in str(refused.value)
    with pytest.raises(Refused):
        recorded(place, place.members[1], {2026: "good"})


def test_the_grid_comes_back_from_a_workbook_and_every_wrong_row_is_told(place):
    member = place.members[0]
    rows = [[str(member.pk), member.full_name, "HTXSNV", "HTTNV"], [str(place.members[1].pk), "Ai đó", "HTTNV", ""]]
    columns = [Column("Mã"), Column("Họ và tên"), Column("2024"), Column("2025")]
    target = io.BytesIO()
    write_xlsx(target, columns, rows, titles=["Kết quả"], sheet_name="Xếp loại")
    lines, found = read_grid(SimpleUploadedFile("a.xlsx", target.getvalue()), place.members)
    assert [(line.year, line.level) for line in lines] == [(2024, "excellent"), (2025, "good")]
    assert "không khớp" in found[0].message and found[0].row == 5


def test_the_grid_is_for_the_committee_not_for_the_branch(place):
    client = Client()
    client.force_login(place.keeper.user)
    assert client.get(reverse("review:history"), {"organization": place.branch.pk}).status_code == 403


def test_names_behind_every_figure_add_up_to_it_and_levels_add_up_to_the_assessed(place):
    """I-7; reports.md 4.7: listed = not assessed + not yet + assessed, assessed = sum of the levels."""
    for number, member in enumerate(place.members):
        recorded(place, member, {2025: ("excellent", "good", "good", "not_completed")[number]})
    place.round()
    for year in (2025, 2026):
        rows = rows_of(MEMBERS, place.commune, year)
        cells = list(all_cells(year).values())
        line = counted(rows, cells)[0]
        for cell in cells:
            assert rows.filter(cell.condition).count() == figure(line, cell), cell.code
        shown = {cell.code: figure(line, cell) for cell in grading_cells(year)}
        assert shown["total"] == shown["excluded"] + shown["open"] + shown["assessed"] == 4
        assert shown["assessed"] == sum(value for code, value in shown.items() if code.startswith("level."))
    sheet = {row.code: row for row in review_sheet(place.commune, 2026)}
    assert sheet["6f.1"].members == sheet["6f.2"].members + sheet["6f.3"].members == 4
    assert sheet["6f.1"].collectives == 2


def test_the_ceiling_stops_the_decision_unless_a_reason_is_written(place):
    """D.5: counted where the decision is taken; both bases are shown."""
    review = place.round()
    meeting = place.meeting()
    cases = list(Evaluation.objects.order_by("pk"))
    top = {"tasks": {"exceeded": 5, "on_time": 5}}
    for case in cases[:2]:
        bring(case, place, "appraise", meeting=meeting, level="excellent", **top)
    for case in cases[2:]:
        bring(case, place, "appraise", meeting=meeting, level="good")
    box = boxes_of(review, branch_id=place.branch.pk, branch_name="Chi bộ")[0]
    assert (box.top, box.good, box.by_good, box.by_assessed, box.over) == (2, 2, 0, 0, True)
    case = Evaluation.objects.get(pk=cases[0].pk)
    with pytest.raises(Refused) as refused:
        perform(case, "decide", scope=place.head, on=TODAY)
    assert "nhiều hơn mức tối đa 0" in str(refused.value)
    perform(case, "decide", scope=place.head, on=TODAY, override_reason="Công văn cho phép tỷ lệ cao hơn")
    assert case.level == "excellent"


def test_excluded_members_are_never_counted_as_assessed(place):
    place.members[0].admission_date = date(2026, 9, 1)
    place.members[0].save()
    review = place.round()
    assert [box.assessed for box in boxes_of(review)] == [3]


def test_a_collective_is_assessed_by_the_level_above_it(place):
    place.round()
    unit = OrganizationEvaluation.objects.get(organization=place.branch)
    unit = fill_in(unit, tasks={"on_time": 4})
    perform(unit, "submit", scope=place.keeper, on=TODAY)
    unit = write(
        case=unit, values={"branch_comments": "Nhất trí.", "entered_task_points": Decimal(60)}, version=unit.version
    )
    perform(unit, "comment", scope=place.keeper, on=TODAY)
    assert (unit.state, unit.proposed_level, unit.form_code) == ("branch_comments", "good", "01-HD KĐ.ĐG 2025")
    assert unit.deciding_node() == place.commune
    committee = OrganizationEvaluation.objects.get(organization=place.commune)
    assert committee.workflow.by_name["submit"].who == "review.appraise"


@pytest.mark.parametrize(
    "name", ["statistics", "sheets", "sheets_print", "sheets_pdf", "sheets_xlsx", "chains", "names", "list"]
)
def test_pages_of_figures_open_with_results(place, name):
    recorded(place, place.members[0], {2024: "not_completed", 2025: "not_completed"})
    client = Client()
    client.force_login(place.keeper.user)
    assert client.get(reverse(f"review:{name}"), {"year": "2025"}).status_code == 200
    assert client.get(reverse(f"review:{name}"), {"year": "99999999"}).status_code == 200


@pytest.mark.parametrize("kind", ["leader", "staff", "outside", "collective"])
def test_blank_forms_print(place, kind):
    client = Client()
    client.force_login(place.keeper.user)
    response = client.get(reverse("review:blank_pdf", args=[place.branch.pk, kind]), {"year": "2026"})
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
