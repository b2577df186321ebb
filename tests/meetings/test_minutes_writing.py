"""Minutes written by sections: two writers lose nothing, the page works as a plain form, the agenda changes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.findings import Refused
from meetings.models import AgendaItem, Attendance
from meetings.services.minutes import (
    add_item,
    add_speech,
    append_correction,
    move_item,
    remove_item,
    rename_item,
    text_at,
    write_section,
    write_speech,
)
from tests.factories import TODAY, make_scope
from tests.meetings.minutes_world import make_branch

pytestmark = pytest.mark.django_db
WORLD = make_branch


@pytest.fixture
def branch(world):
    return world


def _post(client, meeting, **fields):
    return client.post(reverse("books:minutes", args=[meeting.pk]), fields)


def _save(client, meeting, item, text, version):
    return client.post(reverse("books:save_section", args=[meeting.pk, item.pk]), {"text": text, "version": version})


def test_two_writers_of_different_sections_do_not_disturb_each_other(branch):
    meeting = branch.meet()
    first, second = meeting.agenda.all()[:2]
    mine, theirs = branch.client(), branch.client(branch.other)
    assert _save(mine, meeting, first, "Đồng chí Chủ tuyên bố lý do.", 0).status_code == 200
    assert _save(theirs, meeting, second, "Chi bộ hoàn thành 5/5 việc.", 0).status_code == 200
    texts = dict(meeting.agenda.values_list("pk", "text"))
    assert texts[first.pk] == "Đồng chí Chủ tuyên bố lý do." and texts[second.pk] == "Chi bộ hoàn thành 5/5 việc."


def test_the_second_writer_of_a_section_is_shown_both_texts_and_a_combined_one(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    write_section(item=item, text="Có mặt đủ. Thông qua chương trình.", version=0, by=branch.scope.user)
    mine, theirs = branch.client(), branch.client(branch.other)
    _save(theirs, meeting, item, "Có mặt đủ. Thông qua chương trình gồm 3 việc.", 1)

    answer = _save(mine, meeting, item, "Có mặt đủ 5 đồng chí. Thông qua chương trình.", 1)

    assert answer.status_code == 409 and answer.json()["kind"] == "conflict"
    html = answer.json()["html"]
    assert branch.other.user.full_name in html and "đã lưu lúc" in html
    assert "Có mặt đủ 5 đồng chí. Thông qua chương trình gồm 3 việc." in html
    item.refresh_from_db()
    assert item.text == "Có mặt đủ. Thông qua chương trình gồm 3 việc."


def test_without_script_the_page_saves_what_it_can_and_shows_the_rest(branch):
    meeting = branch.meet()
    first, second = meeting.agenda.all()[:2]
    write_section(item=first, text="Bản của đồng chí khác.", version=0, by=branch.other.user)
    client = branch.client()
    fields = {
        f"text_{first.pk}": "Bản của tôi.",
        f"version_{first.pk}": 0,
        f"text_{second.pk}": "Mục hai.",
        f"version_{second.pk}": 0,
    }

    answer = _post(client, meeting, **fields)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Bản của tôi." in shown and "Bản của đồng chí khác." in shown
    second.refresh_from_db()
    assert second.text == "Mục hai."

    chosen = fields | {
        f"mine_{first.pk}": "Bản của tôi.",
        f"version_{first.pk}": 1,
        f"version_{second.pk}": 1,
        "choose": f"{first.pk}:mine",
    }
    assert _post(client, meeting, **chosen).status_code == 302
    first.refresh_from_db()
    assert first.text == "Bản của tôi."
    assert text_at(first, 1) == "Bản của đồng chí khác."
    assert (
        "Bản của đồng chí khác." in client.get(reverse("books:history", args=[meeting.pk, first.pk])).content.decode()
    )


def test_a_section_one_has_not_touched_is_no_conflict_when_the_whole_form_is_sent(branch):
    meeting = branch.meet()
    first, second = meeting.agenda.all()[:2]
    write_section(item=first, text="Lúc mở trang.", version=0, by=branch.scope.user)
    write_section(item=first, text="Đồng chí khác sửa.", version=1, by=branch.other.user)
    fields = {
        f"text_{first.pk}": "Lúc mở trang.",
        f"version_{first.pk}": 1,
        f"text_{second.pk}": "Của tôi.",
        f"version_{second.pk}": 0,
    }
    assert _post(branch.client(), meeting, **fields).status_code == 302
    assert list(meeting.agenda.values_list("text", flat=True)[:2]) == ["Đồng chí khác sửa.", "Của tôi."]
    already = _save(branch.client(), meeting, first, "Lúc mở trang.", 0)
    assert already.status_code == 200 and already.json()["text"] == "Đồng chí khác sửa."


def test_keeping_the_saved_version_changes_nothing(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    write_section(item=item, text="Đã lưu.", version=0, by=branch.other.user)
    fields = {
        f"text_{item.pk}": "Ghép",
        f"mine_{item.pk}": "Của tôi",
        f"version_{item.pk}": 1,
        "choose": f"{item.pk}:theirs",
    }
    assert _post(branch.client(), meeting, **fields).status_code == 302
    item.refresh_from_db()
    assert (item.text, item.version) == ("Đã lưu.", 1)


def test_what_is_typed_after_adoption_is_shown_ready_to_be_a_correction(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    write_section(item=item, text="Nội dung cũ.", version=0, by=branch.scope.user)
    branch.adopt(meeting)
    client = branch.client(branch.other)

    by_itself = _save(client, meeting, item, "Nội dung cũ. Thêm một câu.", 1)
    assert by_itself.status_code == 409 and by_itself.json()["kind"] == "locked"
    assert "Thêm một câu." in by_itself.json()["html"] and "đính chính" in by_itself.json()["html"]

    whole = _post(client, meeting, **{f"text_{item.pk}": "Nội dung cũ. Thêm một câu.", f"version_{item.pk}": 1})
    assert whole.status_code == 409 and "Thêm một câu." in whole.content.decode()
    sent = {"text": "Thêm một câu.", "reason": "Ghi sót"}
    assert client.post(reverse("books:correct", args=[meeting.pk]), sent).status_code == 302
    shown = client.get(reverse("books:minutes", args=[meeting.pk])).content.decode()
    assert "Thêm một câu." in shown and "Lý do: Ghi sót" in shown
    item.refresh_from_db()
    assert item.text == "Nội dung cũ."


def test_text_of_a_section_taken_off_meanwhile_comes_back_with_a_way_to_keep_it(branch):
    meeting = branch.meet()
    item = meeting.agenda.last()
    remove_item(item=AgendaItem.objects.get(pk=item.pk))
    client = branch.client()
    answer = _save(client, meeting, item, "Đã gõ nhiều.", 0)
    assert answer.status_code == 409 and answer.json()["kind"] == "gone" and "Đã gõ nhiều." in answer.json()["html"]
    added = client.post(
        reverse("books:new_item", args=[meeting.pk]),
        {"title": "Việc khác", "part": "proceeding", "text": "Đã gõ nhiều."},
    )
    assert added.status_code == 302
    assert meeting.agenda.get(title="Việc khác").text == "Đã gõ nhiều."


def test_sentences_made_from_the_record_are_inserted_without_script(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    fields = {f"text_{item.pk}": "Tuyên bố lý do.", f"version_{item.pk}": 0, "then": f"insert:attendance:{item.pk}"}
    assert _post(branch.client(), meeting, **fields).status_code == 302
    item.refresh_from_db()
    assert item.text.startswith("Tuyên bố lý do.\nTổng số đảng viên: 5 đồng chí")
    assert "5/5 (100%)" in item.text


def test_changes_tell_versions_and_who_else_is_here(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    address = reverse("books:changes", args=[meeting.pk])
    branch.client().get(address)
    write_section(item=item, text="Mới.", version=0, by=branch.scope.user)
    now = branch.client(branch.other).get(address).json()
    assert now["others"] == [branch.scope.user.full_name]
    assert now["sections"][str(item.pk)]["text"] == "Mới." and now["locked"] is False


def test_items_are_added_renamed_moved_and_taken_off_within_their_part(branch):
    meeting = branch.meet()
    added = add_item(meeting=meeting, title="  Bầu  bổ sung ", part="proceeding", by=None)
    titles = list(meeting.agenda.values_list("title", "part"))
    assert titles[-2] == ("Bầu bổ sung", "proceeding") and titles[-1][1] == "closing"
    move_item(item=added, up=True)
    assert [item.pk for item in meeting.agenda.all()].index(added.pk) == len(titles) - 3
    rename_item(item=added, title="Bầu bổ sung chi ủy", part="opening")
    assert meeting.agenda.all()[1].title == "Bầu bổ sung chi ủy"
    write_section(item=added, text="Có chữ.", version=0, by=branch.scope.user)
    with pytest.raises(Refused) as refused:
        remove_item(item=added)
    assert "đã ghi nội dung" in str(refused.value)


def test_only_who_was_there_speaks(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    absent = meeting.roll.last()
    Attendance.objects.filter(pk=absent.pk).update(value="absent_unexcused")
    absent.refresh_from_db()
    with pytest.raises(Refused):
        add_speech(meeting=meeting, attendance=absent, summary="…", item=item)
    speech = add_speech(meeting=meeting, attendance=meeting.roll.first(), summary="Nhất trí.", item=item)
    write_speech(speech=speech, summary="Nhất trí, thêm một việc.", before="Nhất trí.", item=item)
    with pytest.raises(Refused) as refused:
        write_speech(speech=speech, summary="Khác.", before="Nhất trí.", item=item)
    assert refused.value.conflict and "Nhất trí, thêm một việc." in str(refused.value)


def test_a_button_saves_everything_and_leads_to_the_page_it_names(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    client = branch.client()
    answer = _post(client, meeting, **{f"text_{item.pk}": "Chữ.", f"version_{item.pk}": 0, "then": f"speech:{item.pk}"})
    assert answer.status_code == 302 and answer.url == reverse("books:new_speech", args=[meeting.pk, item.pk])
    assert "Người phát biểu" in client.get(answer.url).content.decode()
    line = meeting.roll.first()
    sent = client.post(answer.url, {"attendance": line.pk, "item": item.pk, "summary": "Nhất trí."})
    assert sent.status_code == 302
    item.refresh_from_db()
    assert item.text == "Chữ." and item.speeches.get().summary == "Nhất trí."
    speech = reverse("books:speech", args=[meeting.pk, item.speeches.get().pk])
    assert client.post(speech, {"item": item.pk, "summary": "Không.", "before": "Khác."}).status_code == 409
    assert client.post(speech, {"remove": "1"}).status_code == 302
    assert not item.speeches.exists()


@pytest.mark.parametrize(("name", "most"), [("minutes", 13), ("changes", 5), ("resolution", 15), ("minutes_print", 15)])
def test_a_page_of_the_evening_asks_little_of_the_database(branch, name, most):
    meeting = branch.meet()
    client, address = branch.client(), reverse(f"books:{name}", args=[meeting.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= most


def test_corrections_wait_for_adoption_and_ask_a_reason(branch):
    meeting = branch.meet()
    with pytest.raises(Refused):
        append_correction(meeting=meeting, text="Sai.", reason="Nhầm", on=TODAY, by=None)
    branch.adopt(meeting)
    with pytest.raises(Refused):
        append_correction(meeting=meeting, text="Sai.", reason=" ", on=TODAY, by=None)
    assert append_correction(meeting=meeting, text="Sai.", reason="Nhầm", on=TODAY, by=None).order == 1


def test_who_only_reads_does_not_write(branch):
    meeting = branch.meet()
    item = meeting.agenda.first()
    reader = branch.client(make_scope("leader", branch.organization))
    assert reader.get(reverse("books:minutes", args=[meeting.pk])).status_code == 200
    assert _save(reader, meeting, item, "Chen vào.", 0).status_code == 403
    assert _post(reader, meeting, **{f"text_{item.pk}": "Chen vào."}).status_code == 403
    item.refresh_from_db()
    assert item.text == ""
