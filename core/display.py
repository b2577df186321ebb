"""How a person likes the pages drawn on this device: text size and density of tables, kept in a cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COOKIE = "sochibo_display"
COOKIE_AGE = 365 * 24 * 3600  # one year, in seconds

TEXT_SIZES = {"normal": "Chữ thường", "large": "Chữ lớn", "larger": "Chữ rất lớn"}
DENSITIES = {"normal": "Bảng thoáng", "dense": "Bảng gọn"}


@dataclass(frozen=True, slots=True)
class Preferences:
    """One choice of text size (``TEXT_SIZES``) and of table density (``DENSITIES``)."""

    text: str = "normal"
    density: str = "normal"

    @property
    def as_cookie(self) -> str:
        """The value kept in the cookie."""
        return f"{self.text}.{self.density}"

    @property
    def text_choices(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether chosen, for the switch in the page's menu."""
        return [(value, label, value == self.text) for value, label in TEXT_SIZES.items()]

    @property
    def density_choices(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether chosen, for the switch in the page's menu."""
        return [(value, label, value == self.density) for value, label in DENSITIES.items()]


def preferences(text: str = "", density: str = "") -> Preferences:
    """Preferences from loose values; a value that is not offered falls back to the usual one."""
    return Preferences(text if text in TEXT_SIZES else "normal", density if density in DENSITIES else "normal")


def from_cookies(cookies: Mapping[str, str]) -> Preferences:
    """What was chosen on this device before."""
    text, _, density = cookies.get(COOKIE, "").partition(".")
    return preferences(text, density)
