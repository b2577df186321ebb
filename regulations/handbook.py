"""Reading the data that come with the program: ``regulations/data/*.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.identifiers import birth_provinces

DATA = Path(__file__).parent / "data"

Row = dict[str, Any]


@dataclass
class Handbook:
    """The data as they stand in the files, one list per kind, each row with its place in the order."""

    digest: str
    instruments: list[Row] = field(default_factory=list)
    parameters: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    forms: list[Row] = field(default_factory=list)
    machines: list[Row] = field(default_factory=list)
    lists: list[Row] = field(default_factory=list)


def _toml(path: Path) -> Row:
    with path.open("rb") as file:
        return tomllib.load(file)


def digest_of(folder: Path = DATA) -> str:
    """A fingerprint of all data files."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes())
    total.update(repr(sorted(birth_provinces().items())).encode())
    return total.hexdigest()


def read(folder: Path = DATA) -> Handbook:
    """Everything in the folder. ``tomllib.TOMLDecodeError`` or ``KeyError`` when a file is damaged."""
    book = Handbook(digest_of(folder))
    book.instruments = _toml(folder / "instruments.toml")["instrument"]
    for path in sorted((folder / "parameters").glob("*.toml")):
        for order, row in enumerate(_toml(path)["parameter"]):
            book.parameters.append({**row, "family": path.stem, "order": order})
    book.actions = _toml(folder / "authority.toml")["action"]
    book.forms = _toml(folder / "forms.toml")["form"]
    book.machines = _toml(folder / "states.toml")["machine"]
    book.lists = sorted((_toml(path) for path in (folder / "lookups").glob("*.toml")), key=lambda row: row["order"])
    book.lists.append(_birth_provinces())
    return book


def _birth_provinces() -> Row:
    """The list which ``core.identifiers`` checks identity numbers against, offered here for reading."""
    return {
        "code": "birth_province",
        "label": "Nơi đăng ký khai sinh (ba số đầu của số định danh cá nhân)",
        "order": 900,
        "mark": "confirmed",
        "note": "63 tỉnh, thành trước khi sắp xếp năm 2025; mã không thay đổi.",
        "values": [{"code": code, "label": name} for code, name in birth_provinces().items()],
    }
