"""``docs/procedures.md``: every procedure, in words an official reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from config.procedures import PROCEDURES, as_markdown, title_of
from core.workflow import label_of
from tests.factories import make_user

LETTERS = set("ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def test_every_procedure_written_in_the_project_is_on_the_page():
    declared = re.compile(r"\b_?[Ww]orkflow\(\s*(?:code=)?\"(\w+)\"")
    sources = [path for app in settings.OWN_APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.py")]
    written = {code for path in sources for code in declared.findall(path.read_text(encoding="utf-8"))}
    assert {workflow.code for workflow in PROCEDURES} == written


def test_every_check_of_every_procedure_bears_vietnamese_words():
    foreign = [
        f"{workflow.code}: {label_of(check)}"
        for workflow in PROCEDURES
        for transition in workflow.transitions
        for check in transition.checks
        if not set(label_of(check).lower()) & LETTERS
    ]
    assert not foreign


def test_bases_are_cited_in_words():
    assert title_of("authority:admission") == "Thẩm quyền: Kết nạp đảng viên"
    assert title_of("01-HD/TW@2016-09-20#điểm 3.4") == "Điểm 3.4, Hướng dẫn số 01-HD/TW, ngày 20/9/2016"
    assert title_of("probation.months") == "Thời gian dự bị (khoản 1 Điều 5, Điều lệ Đảng (2011))"
    assert title_of("") == ""


def test_a_procedure_shows_steps_checks_and_a_diagram():
    page = as_markdown()
    assert "| Quyết định kết nạp<br>" in page and "stateDiagram-v2" in page
    assert "Từ “Quần chúng ưu tú” đến “Đã có quyết định, chờ lễ kết nạp”" in page
    assert "    [*] --> prospect" in page and "    official --> [*]" in page


@pytest.mark.django_db
def test_everybody_signed_in_reads_the_procedures(client):
    assert client.get(reverse("procedures")).status_code == 302
    client.force_login(make_user())
    answer = client.get(reverse("procedures"))
    assert "Chi bộ đồng ý cho làm hồ sơ" in answer.text and "Bước nào cũng kiểm tra" in answer.text
    for workflow in PROCEDURES:
        assert workflow.transitions[0].label in client.get(reverse("procedures"), {"name": workflow.code}).text
    assert client.get(reverse("procedures"), {"name": "unknown"}).status_code == 200
