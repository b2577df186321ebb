"""Score sheets and rules of rating that come with the program, brought into the tables after the regulations at every start."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from meetings.models import MeetingScore, RatingRule, ScoreCriterion, ScoreSheet
from regulations.marks import Origin

DATA = Path(__file__).parents[1] / "data"


def _toml(path: Path) -> dict:
    with path.open("rb") as file:
        return tomllib.load(file)


def sheet_rows(folder: Path = DATA) -> list[dict]:
    """The sheets of the files."""
    return [_toml(path) for path in sorted((folder / "score_sheets").glob("*.toml"))]


@transaction.atomic
def bring_up_to_date() -> int:
    """Make the tables say what the files say; returns how many rows changed.

    A sheet by which meetings were scored stays as it is: a correction of it comes as another file with its own code and dates.
    """
    return sum(_load_sheet(row) for row in sheet_rows()) + _load_rules()


def _load_sheet(row: dict) -> int:
    values = {
        "label": row["label"], "valid_from": row["valid_from"], "valid_to": row.get("valid_to"), "source": row.get("source", ""),
        "mark": row["mark"], "note": row.get("note", ""), "origin": Origin.HANDBOOK,
    }  # fmt: skip
    sheet = ScoreSheet.objects.filter(code=row["code"]).first()
    if sheet is None:
        sheet = ScoreSheet(code=row["code"], published_at=timezone.now())
    elif MeetingScore.objects.filter(sheet=sheet).exists():
        return 0
    wanted = criteria_of(row)
    held = [] if sheet.pk is None else [_plain(criterion) for criterion in sheet.criteria.all()]
    if sheet.pk and held == [_plain(criterion) for criterion in wanted] and all(
        getattr(sheet, name) == value for name, value in values.items()
    ):  # fmt: skip
        return 0
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.save()
    sheet.criteria.all().delete()
    for criterion in wanted:
        criterion.sheet = sheet
    ScoreCriterion.objects.bulk_create(wanted)
    return 1


def criteria_of(row: dict) -> list[ScoreCriterion]:
    """The unsaved criteria of a sheet of the files."""
    return [_criterion(order, line) for order, line in enumerate(row["criteria"], 1)]


def _criterion(order: int, row: dict) -> ScoreCriterion:
    return ScoreCriterion(
        order=order, code=row["code"], group=row["group"], label=row["label"], max_points=Decimal(str(row["max"])),
        measure=row.get("measure", ""), applies=row.get("applies", "always"), note=row.get("note", ""), scale=row.get("scale", []),
    )  # fmt: skip


def _plain(criterion: ScoreCriterion) -> tuple:
    names = ("order", "code", "group", "label", "max_points", "measure", "applies", "note", "scale")
    return tuple(getattr(criterion, name) for name in names)


def _load_rules() -> int:
    changed = 0
    for row in _toml(DATA / "rating_rules.toml")["rule"]:
        code, values = row["code"], {name: value for name, value in row.items() if name != "code"}
        held = RatingRule.objects.filter(code=code).first() or RatingRule(code=code)
        if held.pk is None or any(getattr(held, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(held, name, value)
            held.save()
            changed += 1
    return changed
