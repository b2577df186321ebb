"""The monthly report as a case: its figures, its steps, its snapshot."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from branches.models import Level, Term
from core.dates import Month
from core.findings import Refused
from core.workflow import NotPermitted, offers, perform
from documents.models import Document
from members.ledger import Entry, at, between, record, reverse
from members.models import Movement, MovementKind
from reports.figures import compute, figures_of, people_behind
from reports.models import Report, ReportCell, ReportState
from reports.services import open_report, revise, write
from reports.workflow import WORKFLOW
from tests.factories import TODAY, make_member, make_members, make_organization, make_scope

pytestmark = pytest.mark.django_db
K = MovementKind
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
SIGNER = {"signer_name": "Nguyễn Văn Ký", "signer_position": "Bí thư"}


@pytest.fixture
def world():
    """Commune X with branch P of five, its secretary and an officer above."""
    x = make_organization("Đảng bộ xã X", level=Level.GRASSROOTS_COMMITTEE)
    p = make_organization("Chi bộ P", parent=x)
    Term.objects.create(organization=p, label="2025-2030", starts_on=date(2025, 3, 1))
    people = make_members(p, [f"Nguyễn Văn {letter}" for letter in "ABCDE"], on=date(2024, 1, 1))
    return {
        "x": x, "p": p, "people": people, "secretary": make_scope("branch_secretary", p),
        "above": make_scope("grassroots_officer", x), "sister": make_scope("branch_secretary", make_organization("Chi bộ Q", parent=x)),
    }  # fmt: skip


def take(report, *names, scope, on=TODAY, **data):
    for name in names:
        perform(report, name, scope=scope, on=on, data=SIGNER | data)
    report.refresh_from_db()
    return report


def signed(world, month, on):
    report = open_report(organization=world["p"], month=month, by=world["secretary"].user, on=on)
    return take(report, "submit", "sign", scope=world["secretary"], on=on)


def test_signing_freezes_figures_people_and_number(world):
    record(Entry(world["people"][0], K.DEATH, date(2026, 10, 9), None), by=None, on=TODAY)

    report = signed(world, OCTOBER, date(2026, 10, 31))

    assert (report.state, report.document.written_number) == (ReportState.SIGNED, "01-BC/CB")
    sheet = figures_of(report)
    assert [sheet.value(code) for code in ("A", "B", "C", "C1", "D", "G")] == [5, 0, 1, 1, 4, 4]
    figure, people = people_behind(report, "C1")
    assert (figure.value, [p.name for p in people]) == (1, ["Nguyễn Văn A"])


def test_every_figure_is_the_sum_of_its_people(world):
    """Invariant I-7."""
    record(
        Entry(world["people"][0], K.TRANSFER_OUT, date(2026, 10, 9), None, boundary="other_province"), by=None, on=TODAY
    )
    make_member(
        world["p"],
        "Trần Thị Mới",
        kind=K.ADMISSION,
        on=date(2026, 10, 12),
        membership_class="probationary",
        sex="female",
    )
    report = open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)

    for figure in compute(report).figures:
        if figure.code != "G":
            assert figure.value == sum(person.sign for person in figure.people), figure.code


def test_sheet_costs_two_statements(world, django_assert_num_queries):
    made = open_report(organization=world["p"], month=NOVEMBER, by=None, on=TODAY)
    report = Report.objects.select_related("organization", "opens_from").get(pk=made.pk)
    assert compute(report).value("D") == 5  # the labels are read once for a process
    with django_assert_num_queries(2):
        assert [person.name for person in compute(report).by_code["D"].people][:1] == ["Nguyễn Văn A"]


def test_signed_report_keeps_its_figures_and_the_next_opens_from_them(world):
    """Invariant I-4, and late entries: reports.md 3.6."""
    october = signed(world, OCTOBER, date(2026, 10, 31))
    record(Entry(world["people"][0], K.DEATH, date(2026, 10, 20), None), by=None, on=TODAY)

    november = open_report(organization=world["p"], month=NOVEMBER, by=None, on=TODAY)

    assert figures_of(october).value("D") == 5
    sheet = compute(november)
    assert [sheet.value(code) for code in ("A", "C1", "D")] == [5, 1, 4]
    assert "ghi nhận bổ sung" in sheet.by_code["C1"].people[0].note


def test_frozen_cells_cannot_be_changed(world):
    signed(world, OCTOBER, date(2026, 10, 31))

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        ReportCell.objects.update(value=99)


def test_numbers_run_without_gaps_within_a_term_and_a_failed_signing_spends_none(world):
    first = signed(world, Month(2026, 9), date(2026, 9, 30))
    report = open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)
    take(report, "submit", scope=world["secretary"])
    with pytest.raises(Refused, match="họ tên người ký"):
        perform(report, "sign", scope=world["secretary"], on=TODAY, data={"signer_position": "Bí thư"})
    second = take(report, "sign", scope=world["secretary"])

    assert [first.document.number, second.document.number] == [1, 2] and Document.objects.count() == 2


def test_organisation_without_a_term_gets_no_number_and_nothing_is_signed(world):
    Term.objects.all().delete()
    report = open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)
    take(report, "submit", scope=world["secretary"])

    with pytest.raises(Refused, match="chưa có nhiệm kỳ"):
        perform(report, "sign", scope=world["secretary"], on=TODAY, data=SIGNER)

    report.refresh_from_db()
    assert (report.state, report.known_at, ReportCell.objects.count()) == (ReportState.AWAITING_COMMITTEE, None, 0)


@pytest.mark.parametrize("state", ReportState.values)
@pytest.mark.parametrize("transition", WORKFLOW.transitions, ids=lambda t: t.name)
def test_every_step_is_refused_from_every_other_state(world, state, transition):
    if state in transition.sources:
        return
    report = open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)
    Report.objects.filter(pk=report.pk).update(state=state, known_at=report.created_at, signed_on=TODAY)

    with pytest.raises(Refused, match="đã được xử lý"):
        perform(report, transition.name, scope=world["above"], on=TODAY, data=SIGNER)


def test_the_level_above_receives_and_the_branch_may_not(world):
    report = take(signed(world, OCTOBER, date(2026, 10, 31)), "send", scope=world["secretary"])

    with pytest.raises(NotPermitted):
        perform(report, "accept", scope=world["secretary"], on=TODAY)
    with pytest.raises(NotPermitted):
        perform(report, "accept", scope=world["sister"], on=TODAY)
    take(report, "accept", "lock", scope=world["above"])

    assert report.state == ReportState.LOCKED
    assert [step.step for step in report.steps.order_by("pk")] == ["submit", "sign", "send", "accept", "lock"]


def test_returned_report_is_replaced_by_a_new_edition_that_opens_the_next_period(world):
    report = take(signed(world, OCTOBER, date(2026, 10, 31)), "send", scope=world["secretary"])
    with pytest.raises(Refused, match="lý do trả lại"):
        perform(report, "return", scope=world["above"], on=TODAY)
    take(report, "return", scope=world["above"], reason="Thiếu đồng chí chuyển đến")
    make_member(world["p"], "Lê Văn Đến", kind=K.TRANSFER_IN, on=date(2026, 10, 5))

    second = revise(report=report, by=None)
    take(second, "submit", "sign", scope=world["secretary"], on=TODAY)

    assert (report.edition, figures_of(report).value("D")) == (1, 5)
    assert (second.edition, figures_of(second).value("D"), second.document.number) == (2, 6, 2)
    november = open_report(organization=world["p"], month=NOVEMBER, by=None, on=TODAY)
    assert november.opens_from == second and compute(november).value("A") == 6


def test_correction_under_a_later_signed_report_is_refused(world):
    october = signed(world, OCTOBER, date(2026, 10, 31))
    signed(world, NOVEMBER, TODAY)

    with pytest.raises(Refused, match="đã ký trên số liệu"):
        revise(report=october, by=None)


def test_two_people_writing_the_second_is_told_and_nothing_is_lost(world):
    report = open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)
    write(report=report, texts={"II": "Chi bộ giữ nền nếp sinh hoạt."}, inputs={}, version=0)

    with pytest.raises(Refused) as refused:
        write(report=report, texts={"II": "Bài của người thứ hai."}, inputs={}, version=0)

    assert refused.value.conflict
    report.refresh_from_db()
    assert report.texts["II"] == "Chi bộ giữ nền nếp sinh hoạt."


def test_month_is_opened_once_and_never_ahead(world):
    open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)

    with pytest.raises(Refused, match="Đã có báo cáo"):
        open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)
    with pytest.raises(Refused, match="Chưa đến"):
        open_report(organization=world["p"], month=Month(2026, 12), by=None, on=TODAY)


def test_committee_report_holds_those_in_transit_between_its_branches(world):
    q = make_organization("Chi bộ R", parent=world["x"])
    record(Entry(world["people"][0], K.TRANSFER_OUT, date(2026, 10, 9), between(world["p"], q)), by=None, on=TODAY)
    report = open_report(organization=world["x"], month=OCTOBER, by=None, on=TODAY)

    sheet = compute(report)

    assert [sheet.value(code) for code in ("A", "B", "C", "D", "D.transit")] == [5, 0, 0, 5, 1]


def test_reversed_death_of_a_signed_month_comes_back_with_a_note(world):
    death = record(Entry(world["people"][0], K.DEATH, date(2026, 10, 9), None), by=None, on=TODAY)
    signed(world, OCTOBER, date(2026, 10, 31))
    reverse(death, by=None, on=TODAY, reason="Nhầm người cùng tên")

    sheet = compute(open_report(organization=world["p"], month=NOVEMBER, by=None, on=TODAY))

    assert [sheet.value(code) for code in ("A", "C1", "C", "D")] == [4, -1, -1, 5]
    assert "đính chính" in sheet.by_code["C1"].people[0].note


def test_offers_name_what_stands_in_the_way(world):
    report = open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY)

    (submit,) = offers(report, world["secretary"], TODAY)

    assert submit.ready and [f.code for f in submit.findings] == ["prose_missing"]
    assert [o.permitted for o in offers(report, world["sister"], TODAY)] == [False]


def test_transfer_rows_follow_the_boundary(world):
    far = world["people"][1]
    record(Entry(far, K.TRANSFER_OUT, date(2026, 10, 9), None, boundary="same_province"), by=None, on=TODAY)
    make_member(world["p"], "Phạm Văn Về", kind=K.TRANSFER_IN, on=date(2026, 10, 20))

    sheet = compute(open_report(organization=world["p"], month=OCTOBER, by=None, on=TODAY))

    assert [sheet.value(code) for code in ("B2", "C5", "C5b", "D")] == [1, 1, 1, 5]
    assert Movement.objects.filter(kind=K.TRANSFER_IN).exists() and at(world["p"])
