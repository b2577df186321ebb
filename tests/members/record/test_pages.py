"""Pages of the record in a browser's hands: rights, faults beside fields, drafts, conflicts, files, seats, prints."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from core.workflow import perform
from members.ledger import Papers
from members.models import AnnualSupplement, CareerEntry, RecordDraft, Seat, SupplementState
from members.record import queries
from members.record.fields import PANELS
from members.record.services import declare_supplement, refresh_missing, update_record
from members.statuses import recognise_official
from tests.factories import TODAY, make_member, make_scope, make_user

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


def edit_url(member, panel="contact"):
    return reverse("members:record_edit", args=[member.pk, panel])


def page_of(response) -> str:
    return response.content.decode()


def test_secretary_adds_a_phone_number_from_the_member_page(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    front = page_of(client.get(member.get_absolute_url()))
    assert "Thêm số điện thoại" in front and edit_url(member) in front

    response = client.post(edit_url(member), {"phone": "0912 345 678", "email": "", "version": "0"}, follow=True)

    assert "Đã lưu: điện thoại." in page_of(response)
    assert "0912345678" in page_of(response)


@pytest.mark.parametrize("panel", [panel.slug for panel in PANELS])
def test_every_panel_opens_and_saves_unchanged(member, tree, client, sign_in, panel):
    sign_in("branch_secretary", tree["a"])
    held = {
        "career": [{"from_on": "1987-09", "work": "Giáo viên"}],
        "household_income": 120_000_000,
        "housing_own_area": "85.5",
    }
    update_record(member, held | {"ethnic_group": "tay"}, by=None, on=timezone.localdate(), version=None)
    page = client.get(edit_url(member, panel))
    assert page.status_code == 200

    form = page.context["form"]
    data = {"version": form.initial["version"]}
    for name, field in form.fields.items():
        value = form[name].value()
        if value not in (None, False, ""):
            data[name] = "on" if value is True else field.prepare_value(value)
    for rowset in form.rowset_list:
        data |= {f"{rowset.prefix}-{key}": value for key, value in rowset.management_form.initial.items()}
        for row in rowset.forms:
            data |= {
                row.add_prefix(n): f.prepare_value(row[n].value())
                for n, f in row.fields.items()
                if row[n].value() not in (None, False)
            }
    response = client.post(edit_url(member, panel), data, follow=True)

    assert "Không có gì thay đổi" in page_of(response)


@pytest.mark.parametrize(
    ("panel", "data", "words"),
    [
        ("identity", {"full_name": "A B", "sex": "male", "birth_date": "31/02/1970"}, "chỉ có 28 ngày"),
        ("identity", {"full_name": "A B", "sex": "male", "birth_date": "01/01/2199"}, "chưa đến"),
        ("identity", {"full_name": "", "sex": "male", "birth_date": ""}, "Chưa ghi họ và tên khai sinh"),
        ("identity", {"full_name": "A B", "sex": "khác", "birth_date": ""}, "khác"),
        ("numbers", {"personal_id": "12345678901"}, "thiếu chữ số"),
        ("contact", {"phone": "", "email": "không phải thư"}, "dạng thư điện tử"),
        ("economy", {"household_income": "nhiều", "assets-TOTAL_FORMS": "0", "assets-INITIAL_FORMS": "0"}, "không phải là số tiền"),
        ("career", {"career-TOTAL_FORMS": "1", "career-INITIAL_FORMS": "0", "career-0-from_on": "13/2001", "career-0-work": "x"},
         "không có tháng 13"),
    ],
)  # fmt: skip
def test_faults_stand_beside_the_field_and_typed_text_stays(member, client, sign_in, panel, data, words):
    sign_in("branch_secretary", member.organization)

    response = client.post(edit_url(member, panel), data | {"version": "0"})

    page = page_of(response)
    assert response.status_code == 422
    assert words in page
    typed = next((value for value in data.values() if value and not value.isdecimal()), "")
    assert not typed or typed in page or typed == "khác"
    member.refresh_from_db()
    assert member.version == 0


def test_second_person_sees_what_changed_and_loses_nothing(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    update_record(member, {"phone": "0911111111", "email": "moi@donvi.vn"}, by=make_user("chi", full_name="Lê Chi"),
                  on=timezone.localdate(), version=0)  # fmt: skip

    response = client.post(edit_url(member), {"phone": "0922222222", "email": "", "version": "0"})

    page = page_of(response)
    assert response.status_code == 409
    assert "Lê Chi" in page and "0911111111" in page and 'value="0922222222"' in page
    assert 'value="moi@donvi.vn"' in page
    again = client.post(edit_url(member), {"phone": "0922222222", "email": "moi@donvi.vn", "version": "1"})
    assert again.status_code == 302
    member.refresh_from_db()
    assert (member.phone, member.email) == ("0922222222", "moi@donvi.vn")


def test_draft_is_found_again_as_typed_and_gone_once_saved(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    rows = {"career-TOTAL_FORMS": "1", "career-INITIAL_FORMS": "0", "version": "0"}
    typed = rows | {"career-0-from_on": "31/02/2001", "career-0-work": "Đang gõ dở"}
    answer = client.post(reverse("members:record_draft", args=[member.pk, "career"]), typed)
    assert "Đã lưu nháp lúc" in page_of(answer)

    page = page_of(client.get(edit_url(member, "career")))
    assert "Đang gõ dở" in page and "31/02/2001" in page and "Bản nháp" in page
    assert not CareerEntry.objects.exists()

    client.post(edit_url(member, "career"), typed | {"career-0-from_on": "02/2001"})
    assert (CareerEntry.objects.get().work, RecordDraft.objects.count()) == ("Đang gõ dở", 0)


def test_draft_by_plain_button_and_dropped(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])

    client.post(edit_url(member), {"phone": "09123", "email": "", "version": "0", "draft": "1"})
    assert 'value="09123"' in page_of(client.get(edit_url(member)))
    client.post(reverse("members:record_draft_drop", args=[member.pk, "contact"]))

    assert "09123" not in page_of(client.get(edit_url(member)))


def test_rows_are_added_without_script(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    data = {"relatives-TOTAL_FORMS": "1", "relatives-INITIAL_FORMS": "0", "relatives-0-full_name": "Nguyễn Văn Cha", "version": "0",
            "add_row": "relatives"}  # fmt: skip

    page = page_of(client.post(edit_url(member, "relatives"), data))

    assert "Nguyễn Văn Cha" in page and 'name="relatives-2-full_name"' in page


def test_rights_outside_404_inside_403(member, tree, client, sign_in):
    pages = ["members:record", "members:cards", "members:file", "members:print_sheet", "members:print_file_index"]
    sign_in("branch_secretary", tree["b"])
    assert {client.get(reverse(name, args=[member.pk])).status_code for name in pages} == {404}
    assert client.post(edit_url(member), {"phone": "0912345678", "version": "0"}).status_code == 404

    sign_in("leader", tree["x"])
    assert {client.get(reverse(name, args=[member.pk])).status_code for name in pages} == {200}
    assert client.post(edit_url(member), {"phone": "0912345678", "version": "0"}).status_code == 403
    assert client.get(reverse("members:file_checklist", args=[member.pk])).status_code == 403


def test_sensitive_parts_need_their_own_right_and_are_logged(member, tree, client, sign_in):
    update_record(
        member, {"left_party": "Chuyện cũ", "religion": "buddhism"}, by=None, on=timezone.localdate(), version=None
    )
    sign_in("leader", tree["x"])
    page = page_of(client.get(reverse("members:record", args=[member.pk])))
    assert "Chuyện cũ" not in page and "Phật giáo" not in page

    sign_in("branch_secretary", tree["a"])
    page = page_of(client.get(reverse("members:record", args=[member.pk])))
    assert "Chuyện cũ" in page and "Phật giáo" in page
    client.get(edit_url(member, "history"))
    assert set(AccessLog.objects.values_list("detail", flat=True)) >= {
        "Phiếu đảng viên",
        "27. Đặc điểm lịch sử bản thân",
    }


def test_identity_number_is_masked_on_the_sheet(member, tree, client, sign_in):
    update_record(member, {"personal_id": "001168000123"}, by=None, on=timezone.localdate(), version=None)
    sign_in("branch_secretary", tree["a"])

    page = page_of(client.get(reverse("members:record", args=[member.pk])))

    assert "001168000123" not in page and "•••••••••123" in page


def test_card_page_issues_and_refuses(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    add = reverse("members:card_add", args=[member.pk])
    assert client.get(add).status_code == 200

    wrong = client.post(add, {"kind": "first", "number": "12345"})
    assert wrong.status_code == 422 and "5 chữ số" in page_of(wrong)
    assert client.post(add, {"kind": "first", "number": "038123456789", "issued_on": "03/02/2026"}).status_code == 302

    cards = page_of(client.get(reverse("members:cards", args=[member.pk])))
    assert "038123456789" in cards and "03/02/2026" in cards
    status = reverse("members:card_status", args=[member.pk, member.membercard_set.get().pk])
    assert (
        client.post(status, {"status": "lost", "status_on": "05/3/2026", "paper": "Bản tường trình"}).status_code == 302
    )


def test_file_pages_walk_from_checklist_to_loss(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    home = reverse("members:file", args=[member.pk])
    assert client.post(reverse("members:file_checklist", args=[member.pk]), {"papers": ["01", "02"]}).status_code == 302
    assert "Lý lịch đảng viên" in page_of(client.get(home))
    paper = {"document_type": "05", "presence": "copy", "number": "27-QĐ/ĐU", "issued_on": "8/2018", "pages": "2"}
    assert client.post(reverse("members:paper_add", args=[member.pk]), paper).status_code == 302
    assert "08/2018" in page_of(client.get(home))
    missing = client.post(
        reverse("members:paper_add", args=[member.pk]), {"document_type": "07", "presence": "missing"}
    )
    assert missing.status_code == 422 and "phải ghi lý do" in page_of(missing)
    loan = {"borrower": "Lê Văn Mượn", "purpose": "Thẩm tra", "permitted_by": "Bí thư", "out_on": "02/11/2026"}
    lend = client.post(reverse("members:file_lend", args=[member.pk]), loan)
    assert lend.status_code in (302, 422)
    loss = reverse("members:file_loss", args=[member.pk])
    assert client.post(loss, {"found_on": "01/10/2026", "papers_lost": ["01"], "cause": "Cháy"}).status_code == 302
    page = page_of(client.get(home))
    assert "Có tài liệu bị mất" in page or "Chưa khôi phục" in page


def test_shelf_counts_and_hands_over(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    refresh_missing([member.pk], timezone.localdate())
    shelf = reverse("members:shelf", args=[tree["a"].pk])
    assert "Nguyễn Thị Thủy" in page_of(client.get(shelf))
    assert (
        client.post(reverse("members:file_count", args=[tree["a"].pk]), {"counted_on": "01/11/2026"}).status_code == 302
    )
    assert "1/1" in page_of(client.get(shelf))

    data = {"to": tree["a"].pk, "reason": "keeper_changed", "handed_on": "01/11/2026", "from_person": "A", "to_person": "B",
            "members": [member.pk]}  # fmt: skip
    response = client.post(reverse("members:file_handover", args=[tree["a"].pk]), data, follow=True)
    assert response.status_code == 200 and "Nguyễn Thị Thủy" in page_of(response)
    sign_in("branch_secretary", tree["b"])
    assert client.get(shelf).status_code == 404
    assert client.get(response.request["PATH_INFO"]).status_code in (200, 404)


def test_supplement_pages_from_declaration_to_confirmation(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    declare = reverse("members:supplement_declare", args=[member.pk, YEAR])
    page = client.get(declare)
    assert page.status_code == 200
    data = {f"{rowset.prefix}-{key}": value for rowset in page.context["form"].rowset_list
            for key, value in rowset.management_form.initial.items()}  # fmt: skip
    data |= {"phone": "0912345678", "version": "0", "paper": "Không"}
    response = client.post(declare, data, follow=True)
    assert "0912345678" in page_of(response) and "Chi ủy xác nhận" in page_of(response)

    step = reverse("members:supplement_step", args=[member.pk, YEAR, "confirm"])
    assert client.post(step, {"version": "0"}).status_code == 302
    late = client.post(step, {"version": "0"})
    assert late.status_code == 409 and "đã được xử lý" in page_of(late)
    accept = reverse("members:supplement_step", args=[member.pk, YEAR, "accept"])
    assert client.post(accept, {"version": "1"}).status_code == 403
    assert AnnualSupplement.objects.get().state == SupplementState.CONFIRMED
    listing = page_of(client.get(reverse("members:supplement_list", args=[tree["a"].pk, YEAR])))
    assert "100%" in listing
    assert client.get(reverse("members:supplements", args=[member.pk])).status_code == 200


def test_supplement_hides_sensitive_changes(member, tree, client, sign_in):
    today = timezone.localdate()
    changes = {"trips": [{"country": "Nước xa"}]}
    supplement = declare_supplement(
        member=member, year=YEAR, changes=changes, nil_return=False, other="", paper="", by=None, on=today
    )
    perform(supplement, "confirm", scope=make_scope("branch_secretary", tree["a"]), on=today)
    sign_in("leader", tree["x"])

    page = page_of(client.get(supplement.get_absolute_url()))

    assert "Nước xa" not in page and "1 mục" in page


def test_committee_pages_from_proposal_to_end(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    committee = reverse("members:committee", args=[tree["a"].pk])
    assert client.get(committee).status_code == 200
    data = {"member": member.pk, "body": "branch_committee", "position": "secretary", "manner": "elected",
            "concurrent_posts": ["village_head"]}  # fmt: skip
    assert client.post(reverse("members:seat_add", args=[tree["a"].pk]), data).status_code == 302
    seat = Seat.objects.get()
    assert "Dự kiến" in page_of(client.get(committee))
    assert client.post(reverse("members:seat_take", args=[seat.pk]), {"valid_from": "10/5/2026"}).status_code == 302
    ratified = {"ratification_number": "15-QĐ/ĐU", "ratified_on": "20/5/2026", "ratified_by": "Đảng ủy xã X"}
    assert client.post(reverse("members:seat_ratify", args=[seat.pk]), ratified).status_code == 302
    page = page_of(client.get(committee))
    assert "15-QĐ/ĐU" in page and "Trưởng thôn" in page
    assert "Nguyễn Thị Thủy" in page_of(client.get(reverse("members:committee_list")))
    assert queries.seat_holder(tree["a"], "secretary", timezone.localdate()).member == member
    assert (
        client.post(reverse("members:seat_end", args=[seat.pk]), {"valid_to": "", "reason": "retired"}).status_code
        == 422
    )

    sign_in("leader", tree["x"])
    assert client.get(committee).status_code == 200
    assert client.get(reverse("members:seat_add", args=[tree["a"].pk])).status_code == 403
    sign_in("branch_secretary", tree["b"])
    assert client.get(committee).status_code == 404
    assert client.get(reverse("members:seat_end", args=[seat.pk])).status_code == 404


@pytest.mark.parametrize("name", ["members:print_register", "members:print_missing_papers"])
def test_prints_of_a_branch_answer_with_a_pdf_and_are_logged(member, tree, client, sign_in, name):
    sign_in("branch_secretary", tree["a"])

    response = client.get(reverse(name, args=[tree["a"].pk]))

    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
    assert AccessLog.objects.filter(kind="print").count() == 1


def test_odd_input_is_answered_without_a_fault(member, tree, client, sign_in):
    sign_in("branch_secretary", tree["a"])
    draft = reverse("members:record_draft", args=[member.pk, "contact"])

    assert client.post(draft, {"phone": "09\x0012", "version": "9" * 30}).status_code == 200
    assert client.get(edit_url(member)).status_code == 200
    assert client.post(edit_url(member), {"phone": "09\x0012", "version": "x"}).status_code == 422
    assert client.post(edit_url(member), {"phone": "0912345678", "version": "9" * 30}).status_code in (302, 422)
    assert client.get(reverse("members:committee_list"), {"q": "a\x00b", "page": "-1"}).status_code == 200
    assert client.get(reverse("members:seat_add", args=[tree["a"].pk]), {"q": "a\x00b"}).status_code == 200
    assert client.get(reverse("members:supplement_list", args=[tree["a"].pk, 99999999])).status_code == 404
    assert client.get(reverse("members:supplement_detail", args=[member.pk, 10**18])).status_code == 404
    rows = {"career-TOTAL_FORMS": "x", "career-INITIAL_FORMS": "", "version": "0"}
    assert client.post(edit_url(member, "career"), rows).status_code == 422
    assert client.post(edit_url(member, "career"), rows | {"add_row": "career"}).status_code == 200
    assert client.get(edit_url(member, "no-such-panel")).status_code == 404


def test_recognition_meanwhile_is_not_overwritten_by_an_older_page(tree, client, sign_in):
    newcomer = make_member(tree["a"], membership_class="probationary", admission_date=date(2025, 3, 1))
    sign_in("branch_secretary", tree["a"])
    page = client.get(edit_url(newcomer, "admission"))
    recognise_official(member=newcomer, official_date=date(2026, 3, 1), papers=Papers(number="5-QĐ"), by=None, on=TODAY)

    data = {
        "admission_date": "01/03/2025",
        "admission_branch": "Chi bộ A",
        "version": page.context["form"].initial["version"],
    }
    client.post(edit_url(newcomer, "admission"), data)

    newcomer.refresh_from_db()
    assert (newcomer.official_date, newcomer.profile.admission_branch) == (date(2026, 3, 1), "Chi bộ A")


def test_blank_sheet_is_for_everyone_signed_in(client, tree, sign_in):
    sign_in("leader", tree["x"])

    assert client.get(reverse("members:print_blank_sheet")).content.startswith(b"%PDF")


def test_record_page_asks_the_same_number_of_questions_whatever_the_rows(
    member, tree, client, sign_in, django_assert_max_num_queries
):
    sign_in("branch_secretary", tree["a"])
    rows = [{"from_on": str(1980 + n), "work": f"Việc {n}"} for n in range(30)]
    update_record(member, {"career": rows}, by=None, on=timezone.localdate(), version=None)

    with django_assert_max_num_queries(15):
        page = client.get(reverse("members:record", args=[member.pk]))

    assert len(re.findall(r"Việc \d+", page_of(page))) >= 30


def test_member_list_of_committee_offers_only_those_below(tree, client, sign_in):
    make_member(tree["c"], "Người Nơi Khác")
    sign_in("branch_secretary", tree["a"])

    assert "Người Nơi Khác" not in page_of(client.get(reverse("members:seat_add", args=[tree["a"].pk])))
