"""The kit: what its parts write for contents usual and awkward."""

import re
from types import SimpleNamespace

import django_tables2 as tables
import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from config.navigation import Item, Section, sections_for
from core import display
from core.findings import Finding
from core.templatetags import kit, vi


def written(source: str, **context) -> str:
    """A snippet of a template as HTML, spaces made single."""
    request = RequestFactory().get("/kit/")
    request.user = SimpleNamespace(is_authenticated=False)
    template = engines["django"].from_string(CottonCompiler().process(source))
    html = template.render(context, request)
    return " ".join(html.split())


class Person(forms.Form):
    full_name = forms.CharField(label="Họ và tên", help_text="Đủ dấu.")
    born_on = forms.DateField(label="Ngày sinh", required=False)


def test_field_ties_label_help_and_error_to_its_control():
    html = written('<c-field :field="form.full_name" />', form=Person({"full_name": ""}))
    assert '<label class="kit-label" for="id_full_name">Họ và tên' in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html).group(1).split()
    assert described == ["id_full_name_helptext", "id_full_name_error"]
    assert all(f'id="{name}"' in html for name in described)


def test_faults_say_what_is_expected():
    form = Person({"full_name": "", "born_on": "31/02/1961"})
    assert form.errors == {
        "full_name": ["Mục này không được để trống."],
        "born_on": ["Không phải là ngày có thật; cần ngày/tháng/năm, ví dụ 21/11/2026."],
    }


def test_error_summary_links_to_the_fields():
    html = written('<c-form :form="form" />', form=Person({"full_name": "", "born_on": "31/02/1961"}))
    assert '<a href="#id_full_name">Họ và tên</a>' in html
    assert '<a href="#id_born_on">Ngày sinh</a>' in html


def test_plain_django_form_looks_like_the_kit():
    assert 'class="kit-field' in str(Person()) and 'class="kit-field' in Person().as_div()


def test_finding_names_rule_and_remedy():
    finding = Finding("x", "Chưa quá nửa tán thành.", remedy="ít nhất 22 người.", basis="208-QĐ/TW")
    html = written('<c-findings :findings="findings" />', findings=[finding])
    assert "Chưa đạt:" in html and "Cần: ít nhất 22 người." in html and "Căn cứ: 208-QĐ/TW" in html


def test_state_badge_says_the_state_in_words():
    state = SimpleNamespace(label="Đã gửi", tone="done")
    assert "Đã gửi" in written('<c-state-badge :state="state" />', state=state)


def test_stepper_marks_one_current_step():
    steps = [{"label": "Soạn", "state": "done"}, {"label": "Ký", "state": "current"}, {"label": "Gửi", "state": "next"}]
    html = written('<c-stepper :steps="steps" />', steps=steps)
    assert html.count('aria-current="step"') == 1
    assert "Đang ở bước này" in html


def test_masked_value_asks_by_post():
    html = written('<c-masked value="•••123" reveal="/x/" label="số thẻ" />')
    assert 'method="post" action="/x/"' in html
    assert "csrfmiddlewaretoken" in html


class People(tables.Table):
    name = tables.Column(verbose_name="Họ và tên")
    age = tables.Column(verbose_name="Tuổi", attrs={"td": {"class": "kit-num"}})


def test_declared_table_labels_each_cell_for_narrow_screens():
    table = People([{"name": "Lê Thị Ái", "age": 65}], order_by="-name")
    html = written('<c-data-table :table="table" count="1" noun="đảng viên" />', table=table)
    assert 'data-label="Họ và tên"' in html and 'data-label="Tuổi"' in html
    assert 'aria-sort="descending"' in html
    assert "<strong>1</strong> đảng viên" in html


def test_pager_is_absent_on_a_single_page():
    assert written('<c-pager previous="" next="" />') == ""


@pytest.mark.parametrize(("text", "name"), [("Nơi sinh", "noi-sinh"), ("Đảng viên", "dang-vien"), ("Ủy ban", "uy-ban")])
def test_anchor_is_plain_letters(text, name):
    assert kit.anchor(text) == name


def test_masked_id_shows_the_end_only():
    assert vi.masked_id("038161001234") == "•••••••••234"


def test_unknown_display_choice_falls_back():
    assert display.from_cookies({display.COOKIE: "huge.<b>"}) == display.Preferences()


@pytest.mark.parametrize("words", ["9999-12-31", "", "x", "transfers:list", "//example.org/", "https:///a", "\x00"])
def test_display_choice_goes_back_to_pages_of_this_site_alone(client, words):
    response = client.post("/display/", {"text": "large", "density": "dense", "next": words})
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_display_choice_is_kept_on_the_device(client):
    response = client.post("/display/", {"text": "large", "density": "dense", "next": "https://example.org/"})
    assert response.url == "/"
    assert response.cookies[display.COOKIE].value == "large.dense"


def test_navigation_hides_what_may_not_be_used_or_does_not_exist():
    sections = [
        Section("Một", (Item("Hiển thị", "core:gallery", "eye", "a.b"), Item("Không có", "nowhere:list", "eye"))),
        Section("Hai", (Item("Đóng", "core:gallery", "eye", "c.d"),)),
    ]
    scope = SimpleNamespace(can=lambda permission: permission == "a.b")
    shown = sections_for(scope, "/kit/", sections)
    assert [(section.label, [item.label for item in section.items]) for section in shown] == [("Một", ["Hiển thị"])]
    assert shown[0].items[0].current
