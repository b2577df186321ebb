"""The documents agree with the program: their pictures and links exist, commands and checks bear the names they give."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from config.environment import ROOT
from config.launch.cli import COMMANDS
from config.screenshots import SHOTS
from reports.reconcile import CHECKS

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"(?:\]\(|src=\")([^)\"#]+)")


def _links(page: Path) -> list[str]:
    return [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_pictures_of_a_page_exist(page):
    assert [link for link in _links(page) if not (page.parent / link).exists()] == []


def test_every_picture_is_shown_and_can_be_taken_again():
    shown = {Path(link).stem for page in PAGES for link in _links(page) if link.endswith(".png")}
    kept = {picture.stem for picture in (ROOT / "docs" / "images").glob("*.png")}
    assert shown == kept == {shot.name for shot in SHOTS}


def test_commands_of_the_readme_exist():
    words = re.findall(r"\./sochibo (\w+)(?: (\w+))?", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert {command for command, _ in words} <= COMMANDS.keys()
    assert {name for command, name in words if command == "manage"} <= get_commands().keys()


def test_readme_and_build_call_the_same_test_command():
    assert "\n./sochibo test\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "exec ./sochibo test " in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_invariants_page_names_every_check():
    text = (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8")
    rows = {row[:5].strip("| "): row for row in text.splitlines() if row.startswith("| I-")}
    assert [check.label for check in CHECKS if check.label not in rows[check.invariant]] == []
