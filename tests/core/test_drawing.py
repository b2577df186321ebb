"""What is drawn directly looks exactly as the templates it stands for would have drawn it."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django_cotton.compiler_regex import CottonCompiler
from django_cotton.templatetags._component import CottonComponentNode

from config.navigation import NAVIGATION, held_by, line_at, sections_for, shown_to
from config.templatetags.site import navigation
from core.addresses import address
from core.drawn_widgets import DRAWN
from core.templatetags import kit
from core.templatetags.components import ComponentNode
from core.templatetags.kit import icon

CHOICES = [("", "---"), ("a&b", 'Một "hai" <ba>'), ("Nhóm", [(1, 2026), (None, "Không"), (True, "Có")])]


class Awkward(forms.Form):
    words = forms.CharField(
        widget=forms.TextInput(attrs={"placeholder": '<"&>', "hidden": False, "autofocus": True, "size": 7})
    )
    figure = forms.IntegerField(min_value=1000)
    decimal = forms.DecimalField(widget=forms.NumberInput(attrs={"step": 0.5}))
    mail = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True))
    kept = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(required=False)
    opinion = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=CHOICES)
    several = forms.MultipleChoiceField(choices=CHOICES, widget=forms.SelectMultiple)
    known = forms.NullBooleanField()


GIVEN = {
    "words": '"><b>&amp;', "figure": 127455, "decimal": "12.5", "secret": "x", "kept": 5, "agreed": True, "opinion": "\n<p>Đồng ý</p>",
    "one": "a&b", "several": ["1", "None"], "known": "true",
}  # fmt: skip


@pytest.mark.parametrize("given", [None, GIVEN], ids=["empty", "filled"])
def test_controls_are_written_as_their_templates_write_them(given):
    ours, theirs = Awkward(given), Awkward(given, renderer=TemplatesSetting())
    for name, field in ours.fields.items():
        drawn, by_template = (re.sub(r">\s+<", "><", form[name].as_widget()) for form in (ours, theirs))
        assert drawn == by_template
        assert field.widget.template_name in DRAWN


def test_date_is_a_box_for_day_month_year():
    class Day(forms.Form):
        born_on = forms.DateField(required=False)

    drawn = str(Day({"born_on": '31/02"/1961'})["born_on"])
    assert 'type="text"' in drawn and 'value="31/02&quot;/1961"' in drawn
    assert 'placeholder="ngày/tháng/năm"' in drawn and " data-date" in drawn


SNIPPETS = (
    '<c-alert tone="error" title="{{ words }}" id="x" data-x="1">Sai <b>{{ words }}</b></c-alert>',
    '<c-page-header :title="words" subtitle="{{ words }}, 1"><c-slot name="actions"><c-menu label="V" /></c-slot></c-page-header>',
    '<c-panel title="Một" level="3" flush hx-get="/x/"><c-slot name="footer">chân</c-slot>thân<c-state-badge :state="state" /></c-panel>',
    '<c-definitions :items="rows"><c-definition label="Trống" /><c-definition label="Có" value="{{ words }}" wide /></c-definitions>',
    '{% for row in rows %}<c-stat label="{{ row.0 }}" :value="row.1" /><c-state-badge label="{{ row.0 }}" tone="done" />{% endfor %}',
    '<c-timeline :entries="nothing" /><c-breadcrumbs :items="[]" /><c-tabs :items="absent" /><c-empty title="Hết" />',
    '<c-panel title="Ngoài"><c-panel title="Trong"><c-slot name="actions">việc trong</c-slot></c-panel></c-panel>',
)  # fmt: skip


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_components_are_drawn_as_the_library_draws_them(snippet, monkeypatch):
    context = {
        "words": 'Ỡ <"&>', "number": 127455, "rows": [("Số thẻ", "12"), ("<b>", "")], "nothing": [],
        "state": SimpleNamespace(label="Đã gửi", tone="done"),
    }  # fmt: skip

    def drawn() -> str:
        return (
            engines["django"]
            .from_string(CottonCompiler().process(snippet))
            .render(context, RequestFactory().get("/kit/"))
        )

    ours = [drawn(), drawn()]
    monkeypatch.setattr(ComponentNode, "render", CottonComponentNode.render)
    assert _attributes_sorted(ours[0]) == _attributes_sorted(ours[1]) == _attributes_sorted(drawn())


def _attributes_sorted(html: str) -> list[list[str]]:
    """Tags with their attributes in any order, and the words between them."""
    return [sorted(re.findall(r'[^\s"]+(?:="[^"]*")?', part)) for part in re.split(r"(<[^>]*>)", html)]


def test_a_component_drawn_twice_keeps_nothing_of_the_first():
    template = engines["django"].from_string(
        CottonCompiler().process(
            '{% for row in rows %}<c-stat label="Số" :value="row.value" :note="row.note" />{% endfor %}'
        )
    )
    html = template.render({"rows": [{"value": "1", "note": "ghi chú"}, {"value": "2"}]})
    assert html.count("ghi chú") == 1 and "2" in html


def test_icon_named_outright_or_by_a_variable_is_the_same_drawing():
    template = engines["django"].from_string('{% load kit %}{% icon "plus" %}|{% icon name %}|{% icon name words %}')
    constant, variable, labelled = template.render({"name": "plus", "words": "Thêm <"}).split("|")
    assert constant == variable == icon("plus")
    assert 'aria-label="Thêm &lt;"' in labelled


def _drawn_for(held: set[str], path: str, place: str = "side") -> str:
    request = SimpleNamespace(
        user=SimpleNamespace(is_authenticated=True), scope=SimpleNamespace(can=held.__contains__), path=path
    )
    return navigation({"request": request}, place)


def test_drawn_navigation_follows_the_rights_of_this_request():
    some = {"member.view"}
    before = _drawn_for(some, "/members/12/")
    assert "Kết nạp, công nhận" not in before and re.search(r'href="/members/" aria-current="page"', before)
    after = _drawn_for(some | {"admission.view"}, "/members/12/")
    assert "Kết nạp, công nhận" in after
    assert _drawn_for(some, "/members/12/") == before and 'aria-current="page"' not in _drawn_for(some, "/nowhere/")


def test_line_marked_in_the_drawn_navigation_is_the_one_of_the_page():
    scope = SimpleNamespace(can=lambda permission: True)
    held = held_by(scope)
    for path in ("/", "/members/", "/members/movements/", "/members/5/edit/", "/transfers/figures/flows/", "/x/"):
        assert shown_to(held, line_at(held, path)) == sections_for(scope, path, NAVIGATION)


def test_address_of_a_row_is_what_django_makes_of_its_name():
    for name, keys in (("members:detail", (127455,)), ("transfers:list", ()), ("members:supplement_detail", (7, 2026))):
        assert address(name, *keys) == address(name, *keys) == reverse(name, args=keys)
    with pytest.raises(NoReverseMatch):
        address("members:detail", -1)
    with pytest.raises(NoReverseMatch):
        address("nowhere:list")


def test_badge_of_an_enum_a_mapping_or_words():
    done = SimpleNamespace(label="Đã <gửi>", tone="done")
    assert "kit-tone-done" in kit.badge(done) and "Đã &lt;gửi&gt;" in kit.badge(done)
    assert "kit-tone-error" in kit.badge({"label": "Lỗi", "tone": "error"}) and "Lỗi" in kit.badge(
        {"label": "Lỗi", "tone": "error"}
    )
    assert "kit-tone-neutral" in kit.badge(None, "Nháp") and "kit-tone-warning" in kit.badge(done, "", "warning")


def test_figure_opens_its_list_where_there_is_one():
    assert kit.opened("1.250") == "1.250"
    assert kit.opened("3", "?a=1&b=2") == '<a href="?a=1&amp;b=2">3</a>'
    assert 'aria-label="3, Đến, Chi bộ &lt;1&gt;: xem danh sách"' in kit.opened("3", "?a=1", "Đến", "Chi bộ <1>")


def test_figures_of_a_row_are_cells_that_open_their_lists():
    drawn = kit.figure_cells(
        [{"n": 1250, "href": "?a=1&b=2", "label": "Đến"}, {"n": 0, "href": "", "label": "Đi"}], "Chi bộ 1"
    )
    assert drawn == (
        '<td class="kit-num" data-label="Đến"><a href="?a=1&amp;b=2" aria-label="1.250, Đến, Chi bộ 1: xem danh sách">1.250</a></td>'
        '<td class="kit-num" data-label="Đi">0</td>'
    )
