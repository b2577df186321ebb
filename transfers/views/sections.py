"""The parts of the subject: one row of links over the board and the pages beside it."""

from __future__ import annotations

from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from core.addresses import where

#: Address name → label, in the order of the row. Parts whose address does not exist in this installation do not show.
SECTIONS = {
    "transfers:list": "Chuyển sinh hoạt",
    "transfers:situations": "Cần chuyển, chưa mở hồ sơ",
    "transfers:temporary_list": "Tạm thời",
    "transfers:exemption_list": "Miễn, tạm miễn",
    "transfers:journey_list": "Đi nước ngoài",
    "transfers:liaison_list": "Nơi cư trú",
    "transfers:absence_list": "Vắng sinh hoạt",
    "transfers:batch_list": "Đợt chuyển",
    "transfers:collective_list": "Chuyển giao tổ chức",
    "transfers:register": "Sổ giới thiệu",
    "transfers:lists": "Danh sách",
    "transfers:flows": "Lưu chuyển",
    "transfers:reconciliation": "Đối khớp",
}


def sections(current: str) -> list[dict]:
    """The row as ``c-tabs`` draws it; ``current`` is the address name of the page."""
    return [
        {"label": SECTIONS[name], "url": url, "current": name == current} for name, url in _addresses(where()).items()
    ]


@lru_cache(maxsize=16)
def _addresses(_where: tuple[str, str]) -> dict[str, str]:
    found = {}
    for name in SECTIONS:
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            continue
    return found
