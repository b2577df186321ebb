"""The fields of a member an imported list may hold, and the headers their columns go by.

Names of fields are those of the member's record; the words are in headers.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.sheets import Vocabulary


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its Vietnamese label, its group on the mapping page, its headers."""

    name: str
    label: str
    group: str
    headers: tuple[str, ...]


PLACES = "Nơi ở, quê quán"

# A place stands in one column, or in four under one heading.
_PLACE_PARTS = {
    "country": ("quốc gia", ("nước", "quốc tịch")),
    "province": ("tỉnh, thành phố", ("tỉnh", "tỉnh thành", "tỉnh/tp", "thành phố")),
    "commune": ("xã, phường", ("xã", "xã, phường, đặc khu", "phường xã", "phường")),
    "detail": (
        "địa chỉ chi tiết",
        ("địa chỉ", "chi tiết", "địa chỉ cụ thể", "số nhà", "thôn, xóm", "thôn", "số nhà, thôn"),
    ),
}
_PLACES = ("native_place", "birth_place", "permanent_place", "temporary_place")
_SEXES = (("male", "Nam"), ("female", "Nữ"))


def _load() -> Iterator[Field]:
    with (Path(__file__).parent / "headers.toml").open("rb") as file:
        declared = tomllib.load(file)
    for name, entry in declared.items():
        headers = (entry["label"], *entry.get("headers", ()))
        yield Field(name, entry["label"], entry["group"], headers)
        if name == "birth_date":
            yield from _birth_dates_by_sex(headers)
        if name in _PLACES:
            yield from _parts_of_place(name.removesuffix("_place"), entry["label"], headers)


def _birth_dates_by_sex(parents: tuple[str, ...]) -> Iterator[Field]:
    """ "Ngày sinh" split in the columns Nam and Nữ, as Party lists do: the column gives the sex."""
    for sex, label in _SEXES:
        headers = tuple(f"{parent} / {label}" for parent in parents)
        yield Field(f"birth_date_{sex}", f"Ngày sinh: {label}", "Lai lịch", headers)


def _parts_of_place(place: str, label: str, parents: tuple[str, ...]) -> Iterator[Field]:
    for part, (part_label, leaves) in _PLACE_PARTS.items():
        headers = tuple(f"{p} / {leaf}" for p in parents for leaf in (part_label, *leaves))
        yield Field(f"{place}_{part}", f"{label}: {part_label}", PLACES, headers)


FIELDS: tuple[Field, ...] = tuple(_load())
BY_NAME = {field.name: field for field in FIELDS}
VOCABULARY = Vocabulary({field.name: field.headers for field in FIELDS})

# A header row is known by one of these.
ANCHORS = frozenset({"full_name", "given_name", "family_and_middle_name", "names"})

# Without these columns no row can be imported. Each entry: any one of the fields will do.
REQUIRED: tuple[tuple[str, ...], ...] = (
    ("full_name", "names", "given_name"),
    ("birth_date", "birth_date_male", "birth_date_female"),
    ("admission_date", "admission_and_official", "admission_decision_date"),
)


def field_label(name: str) -> str:
    """The Vietnamese label of a field, for messages and the mapping page."""
    field = BY_NAME.get(name)
    return field.label if field else name
