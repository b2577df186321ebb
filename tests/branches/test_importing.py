"""Writing an office's tree: checked against the registry, all importable rows or none; the command answers machines."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from branches.importing import import_organizations, read_tree
from branches.models import Organization
from core.excel import Column, write_xlsx
from tests.branches.pictures import assert_whole
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
HEADER = ("STT", "Mã", "Tên tổ chức đảng", "Cấp", "Trực thuộc", "Ngày thành lập")


def workbook(path, rows):
    """A workbook with the usual columns."""
    write_xlsx(path, [Column(label) for label in HEADER], rows)
    return path


@pytest.fixture
def listing(tmp_path):
    """Two committees, branches under them, one row that cannot be."""
    return workbook(
        tmp_path / "cay.xlsx",
        [
            [1, "", "Đảng bộ UBND xã", "Đảng bộ cơ sở", "", "01/07/2025"],
            [2, "", "Chi bộ Văn phòng", "Chi bộ", "Đảng bộ UBND xã", "01/07/2025"],
            [3, "", "Chi bộ thôn Cổ", "Chi bộ", "", "03/02/1975"],
            [4, "", "Chi bộ lạc", "Chi bộ", "Đảng bộ không có", ""],
        ],
    )


def test_preview_says_every_fault_and_writes_nothing(tree, listing):
    before = Organization.objects.count()

    found = import_organizations(read_tree(listing, on=TODAY), under=tree.x, by=None, on=TODAY, commit=False)

    assert (len(found.parsed.rows), len(found.importable), found.committed) == (4, 3, False)
    assert [(finding.row, finding.field) for finding in found.faults] == [(5, "parent")]
    assert Organization.objects.count() == before


def test_commit_opens_the_tree_and_never_before_its_parent(tree, listing):
    found = import_organizations(read_tree(listing, on=TODAY), under=tree.x, by=None, on=TODAY, commit=True)

    assert len(found.created) == 3
    office = Organization.objects.get(name="Chi bộ Văn phòng")
    assert (office.parent.name, office.versions.get().valid_from) == ("Đảng bộ UBND xã", date(2025, 7, 1))
    old = Organization.objects.get(name="Chi bộ thôn Cổ")
    assert (old.established_on, old.versions.get().valid_from) == (date(1975, 2, 3), date(2020, 1, 1))
    assert_whole()


def test_second_import_of_the_same_list_finds_everything_there(tree, listing):
    import_organizations(read_tree(listing, on=TODAY), under=tree.x, by=None, on=TODAY, commit=True)

    again = import_organizations(read_tree(listing, on=TODAY), under=tree.x, by=None, on=TODAY, commit=True)

    assert (len(again.created), again.committed) == (0, False)
    assert "đã có tổ chức tên" in again.faults[0].message


def test_codes_of_the_registry_are_not_given_again(tree, tmp_path):
    path = workbook(tmp_path / "cay.xlsx", [[1, "38.168.053.000.001", "Chi bộ Một", "Chi bộ", "", ""]])
    import_organizations(read_tree(path, on=TODAY), under=tree.x, by=None, on=TODAY, commit=True)
    path = workbook(tmp_path / "khac.xlsx", [[1, "38.168.053.000.001", "Chi bộ Hai", "Chi bộ", "", ""]])

    found = import_organizations(read_tree(path, on=TODAY), under=tree.y, by=None, on=TODAY, commit=True)

    assert [finding.code for finding in found.faults] == ["code_taken"]


def test_command_answers_in_json_and_fails_without_importable_rows(tree, listing, tmp_path):
    out = io.StringIO()
    call_command(
        "import_organizations", str(listing), "--under", tree.x.code, "--commit", "--format", "json", stdout=out
    )

    answer = json.loads(out.getvalue())
    assert sorted(answer) == ["committed", "created", "faults", "importable", "rows_read", "warnings"]
    assert (answer["rows_read"], answer["importable"], answer["committed"], answer["created"]) == (4, 3, True, 3)
    assert sorted(answer["faults"][0]) == ["field", "message", "row"]

    with pytest.raises(SystemExit):
        call_command("import_organizations", str(listing), "--under", tree.x.code, stdout=io.StringIO())
    with pytest.raises(CommandError, match="Không có tổ chức đảng mang mã"):
        call_command("import_organizations", str(listing), "--under", "KHONG", stdout=io.StringIO())
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"%PDF-1.4 khong phai")
    with pytest.raises(CommandError, match="PDF"):
        call_command("import_organizations", str(broken), "--under", tree.x.code, stdout=io.StringIO())


def test_two_thousand_rows_are_opened_in_one_go(tree, tmp_path):
    rows = [[0, "", "Đảng bộ lớn", "Đảng bộ cơ sở", "", ""]]
    rows += [[n, "", f"Chi bộ thôn {n}", "Chi bộ", "Đảng bộ lớn", ""] for n in range(1, 2_000)]
    path = workbook(tmp_path / "lon.xlsx", rows)

    found = import_organizations(read_tree(path, on=TODAY), under=tree.x, by=None, on=TODAY, commit=True)

    assert len(found.created) == 2_000
    assert Organization.objects.under(tree.x).count() == 2_003
