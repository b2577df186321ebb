"""All templates together: no inline script or style, every icon exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config.navigation import NAVIGATION
from core.templatetags.kit import icon

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
FORBIDDEN = re.compile(r"\sstyle=|<style|\son[a-z]+=|\shx-on|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
ICON = re.compile(r'{% icon "([a-z0-9-]+)"')


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(path.parents[1])))
def test_template_keeps_the_content_policy(template):
    assert FORBIDDEN.findall(template.read_text(encoding="utf-8")) == []


def test_every_icon_is_drawn():
    named = {name for template in TEMPLATES for name in ICON.findall(template.read_text(encoding="utf-8"))}
    named |= {item.icon for section in NAVIGATION for item in section.items}
    assert [name for name in sorted(named) if "<path" not in icon(name)] == []
