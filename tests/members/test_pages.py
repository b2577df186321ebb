"""The pages of one member and of the ledger: what they show, to whom, what they write, what they refuse."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog
from members import services, statuses
from members.ledger import Papers
from members.models import (
    FilePaper,
    HeadcountEntry,
    Member,
    MemberCard,
    Movement,
    MovementKind,
    RecordChange,
    Seat,
    StatusPeriod,
    TemporaryActivity,
)
from members.statuses import StatusChange
from tests.factories import TODAY, make_member, make_scope

pytestmark = pytest.mark.django_db
K = MovementKind
NO_PAPER = Papers()


def sign_in(client, role, organization):
    scope = make_scope(role, organization)
    Authenticator.objects.create(user=scope.user, type=Authenticator.Type.TOTP, data={})
    client.force_login(scope.user)
    return scope


def url(name, *args, **query):
    address = reverse(f"members:{name}", args=args)
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


@pytest.fixture
def member(tree):
    return make_member(
        tree["a"], "Nguyễn Văn An", birth_date=date(1960, 5, 2), personal_id="099060000123", card_number="380001234567",
        admission_decision_date=date(1988, 1, 5), admission_date=date(1988, 2, 3), official_date=date(1989, 2, 3),
    )  # fmt: skip


def test_page_says_who_where_and_what_comes_next(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])

    page = client.get(member.get_absolute_url()).content.decode()

    for words in (
        "Nguyễn Văn An", "Chi bộ A", "02/05/1960", "Chính thức", "38 năm 10 tháng", "Số dư ban đầu", "Huy hiệu 40 năm tuổi Đảng",
        "Tháng 01/2028", "Phiếu bổ sung hồ sơ năm 2026", "•••••••••123", "Từ trần",
    ):  # fmt: skip
        assert words in page, words
    assert "099060000123" not in page
    assert "380001234567" not in page


def test_reading_and_each_reveal_are_logged(client, tree, member):
    scope = sign_in(client, "branch_secretary", tree["a"])

    client.get(member.get_absolute_url())
    fragment = client.post(url("reveal", member.pk, "personal_id"), headers={"HX-Request": "true"})
    page = client.post(url("reveal", member.pk, "card_number"))

    assert "099060000123" in fragment.content.decode()
    assert "380001234567" in page.content.decode()
    logged = AccessLog.objects.order_by("pk").values_list("user", "kind", "detail")
    assert list(logged) == [
        (scope.user.pk, "read", ""), (scope.user.pk, "reveal", "Số căn cước"), (scope.user.pk, "reveal", "Số thẻ đảng viên"),
    ]  # fmt: skip


def test_leader_sees_without_buttons_and_reveals_nothing(client, tree, member):
    sign_in(client, "leader", tree["x"])

    page = client.get(member.get_absolute_url()).content.decode()

    assert "Ghi biến động" not in page
    assert "Tôn giáo" not in page
    assert client.post(url("reveal", member.pk, "personal_id")).status_code == 403
    assert client.get(url("act", member.pk, "death")).status_code == 403
    assert client.get(url("reveal", member.pk, "personal_id")).status_code in (403, 405)
    assert AccessLog.objects.filter(kind="reveal").count() == 0


def test_other_branch_does_not_exist_for_a_secretary(client, tree, member):
    sign_in(client, "branch_secretary", tree["b"])
    death = Movement.objects.get()

    addresses = [url(n, member.pk) for n in ("detail", "history", "status_set", "recognise")]
    for address in [*addresses, url("act", member.pk, "death")]:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"effective_on": "01/05/2026"}).status_code in (404, 405), address
    assert client.post(url("reverse", death.pk), {"reason": "x"}).status_code in (403, 404)
    assert Movement.objects.count() == 1


def test_death_is_recorded_from_the_page(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])

    response = client.post(
        url("act", member.pk, "death"),
        {"effective_on": "01/05/2026", "document_number": "12/GCT", "document_date": "03/05/2026"},
    )

    assert response.url == member.get_absolute_url()
    page = client.get(member.get_absolute_url()).content.decode()
    assert "Từ trần" in page
    assert "Ghi nhận bổ sung" in page
    assert not HeadcountEntry.objects.exists()
    assert client.get(url("act", member.pk, "death")).status_code == 302


@pytest.mark.parametrize(
    ("code", "posted", "field"),
    [
        ("death", {"effective_on": ""}, "effective_on"),
        ("death", {"effective_on": "31/02/2026"}, "effective_on"),
        ("death", {"effective_on": "01/01/2030"}, "effective_on"),
        ("death", {"effective_on": "01/01/2020"}, None),
    ],
)
def test_bad_movement_is_named_beside_its_field_and_changes_nothing(client, tree, member, *, code, posted, field):
    sign_in(client, "branch_secretary", tree["a"])

    response = client.post(url("act", member.pk, code), posted)

    assert response.status_code == 422
    if field:
        assert field in response.context["form"].errors
    assert Movement.objects.count() == 1


def test_reversal_from_the_ledger_page_needs_a_reason_and_is_shown_struck(client, tree, member):
    death = services.record_departure(
        member=member, kind=K.DEATH, effective_on=date(2026, 5, 1), papers=NO_PAPER, by=None, on=TODAY
    )
    sign_in(client, "grassroots_secretary", tree["x"])
    assert "Đảo bút toán" in client.get(url("movements")).content.decode()

    assert client.post(url("reverse", death.pk), {"reason": " "}).status_code == 422
    assert client.post(url("reverse", death.pk), {"reason": "Nhầm người cùng tên"}).status_code == 302

    listed = client.get(url("movements")).content.decode()
    assert "<s>Từ trần</s>" in listed
    assert "Nhầm người cùng tên" in listed
    page = client.get(member.get_absolute_url()).content.decode()
    assert "<s>Từ trần" in page
    assert "Nhầm người cùng tên" in page
    assert client.post(url("reverse", death.pk), {"reason": "Lần nữa"}).status_code == 422


def test_ledger_page_filters_and_refuses_nonsense(client, tree, member):
    services.record_departure(
        member=member, kind=K.DEATH, effective_on=date(2026, 5, 1), papers=NO_PAPER, by=None, on=TODAY
    )
    sign_in(client, "department_officer", tree["p"])

    def rows(**query):
        return [row["movement"].kind for row in client.get(url("movements"), query).context["rows"]]

    assert rows() == ["death", "opening"]
    assert rows(month="05/2026") == ["death"]
    assert rows(kind="opening") == ["opening"]
    assert rows(late="on") == ["death"]
    assert rows(organization="Chi bộ B") == []
    assert client.get(url("movements"), {"month": "13/2026"}).status_code == 422
    assert client.get(url("movements"), {"organization": "Không có"}).status_code == 422
    assert client.get(url("movements"), {"after": "x_y"}).status_code == 200


def test_status_page_records_lists_and_takes_back(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])

    assert (
        client.post(
            url("status_set", member.pk),
            {"value": "temporarily_exempt", "valid_from": "01/10/2026", "expected_end_on": "01/03/2027"},
        ).status_code
        == 422
    )
    client.post(
        url("status_set", member.pk),
        {
            "value": "abroad",
            "valid_from": "01/10/2026",
            "expected_end_on": "01/11/2026",
            "document_number": "3-NQ/CB",
        },
    )

    member.refresh_from_db()
    assert member.activity_status == "abroad"
    assert "Hết thời hạn" in client.get(member.get_absolute_url()).content.decode()
    period = StatusPeriod.objects.get()
    assert "3-NQ/CB" in client.get(url("status_set", member.pk)).content.decode()
    client.post(url("status_remove", period.pk), {"reason": "Ghi nhầm"})
    member.refresh_from_db()
    assert (member.activity_status, StatusPeriod.objects.count()) == ("active", 0)
    assert "Bỏ: Giai đoạn trạng thái" in client.get(url("history", member.pk)).content.decode()


def test_recognition_from_the_page(client, tree):
    young = make_member(tree["a"], "Lê Thị Dự", membership_class="probationary", admission_date=date(2025, 11, 3))
    sign_in(client, "branch_secretary", tree["a"])
    page = client.get(young.get_absolute_url()).content.decode()
    assert "Hết thời gian dự bị" in page
    assert "03/11/2026" in page

    assert client.post(url("recognise", young.pk), {"official_date": "03/11/2026"}).status_code == 422
    posted = {"official_date": "03/11/2026", "document_number": "9-QĐ/ĐU", "document_date": "10/11/2026"}
    assert client.post(url("recognise", young.pk), posted).status_code == 302

    young.refresh_from_db()
    assert (young.membership_class, young.official_date) == ("official", date(2026, 11, 3))


def test_visitors_come_and_go_without_being_counted(client, tree, member):
    sign_in(client, "branch_secretary", tree["c"])
    posted = {
        "branch": "Chi bộ C", "number": "3800 0123 4567", "full_name": "nguyen van an", "valid_from": "01/10/2026",
        "planned_end_on": "01/03/2027",
    }  # fmt: skip

    assert client.post(url("visitor_add"), posted | {"number": "111111111111"}).status_code == 422
    assert client.post(url("visitor_add"), posted).status_code == 302
    assert client.post(url("visitor_add"), posted).status_code == 422
    outside = {
        "branch": "Chi bộ C",
        "full_name": "Hà Văn Xa",
        "home_unit": "Chi bộ 2, tỉnh khác",
        "valid_from": "1/10/2026",
        "planned_end_on": "1/2/2027",
    }
    assert client.post(url("visitor_add"), outside).status_code == 302

    assert [s.home for s in TemporaryActivity.objects.order_by("pk")] == [tree["a"], None]
    assert "Hà Văn Xa" in client.get(url("visitors")).content.decode()
    stay = TemporaryActivity.objects.get(member=member)
    assert client.post(url("visitor_end", stay.pk), {"ended_on": "01/09/2026"}).status_code == 422
    assert client.post(url("visitor_end", stay.pk), {"ended_on": "20/11/2026", "remarks": "Tốt"}).status_code == 302
    assert HeadcountEntry.objects.count() == 1
    sign_in(client, "branch_secretary", tree["a"])
    assert client.get(url("visitor_end", stay.pk)).status_code == 404


def test_new_member_is_opened_after_a_look_at_records_like_it(client, tree, member):
    sign_in(client, "branch_secretary", tree["c"])
    posted = {
        "kind": "admission", "branch": "Chi bộ C", "effective_on": "03/02/2026", "full_name": "NGUYỄN VĂN AN", "sex": "male",
        "birth_date": "2/5/1960", "card_number": "12.345678",
    }  # fmt: skip

    first = client.post(url("add"), posted)
    assert first.status_code == 422
    assert "Một hồ sơ tại Chi bộ A" in first.content.decode()
    assert client.post(url("add"), posted | {"birth_date": "31/2/1960"}).context["form"].errors["birth_date"]
    done = client.post(url("add"), posted | {"same_person_checked": "on"})

    new = Member.objects.get(organization=tree["c"])
    assert done.url == new.get_absolute_url()
    assert (new.old_card_number, new.card_number, new.membership_class) == ("12345678", "", "probationary")


def test_member_may_only_be_opened_where_one_may_record(client, tree):
    sign_in(client, "branch_secretary", tree["c"])
    posted = {
        "kind": "opening",
        "branch": "Chi bộ A",
        "effective_on": "03/02/2026",
        "full_name": "Lạ",
        "sex": "male",
        "birth_date": "1960",
    }

    assert "branch" in client.post(url("add"), posted).context["form"].errors
    arrival = posted | {"branch": "Chi bộ C", "kind": "transfer_in"}  # whoever comes from outside comes by a transfer
    assert "kind" in client.post(url("add"), arrival).context["form"].errors
    assert not Member.objects.exists()


def test_timeline_tells_everything_in_one_list(client, tree, member):
    statuses.set_activity_status(
        member=member, change=StatusChange("exempt", date(2026, 10, 1)), papers=Papers("5-NQ/CB"), by=None, on=TODAY
    )
    MemberCard.objects.create(member=member, kind="first", number="380001234567", issued_on=date(1990, 1, 1))
    FilePaper.objects.create(member=member, document_type="05", number="15-QĐ/HU", issued_on=date(1988, 1, 5))
    RecordChange.objects.create(member=member, on=TODAY, changes={"phone": ["", "0900000000"]}, version=1)
    sign_in(client, "branch_secretary", tree["a"])

    page = client.get(member.get_absolute_url())

    titles = [str(event.title) for event in page.context["timeline"]]
    assert titles == [
        "Thay đổi hồ sơ (sửa trên hệ thống)", "Được miễn công tác và sinh hoạt đảng", "Số dư ban đầu – Chi bộ A",
        "Thẻ đảng viên: Cấp mới", "Tài liệu: Quyết định kết nạp đảng viên",
    ]  # fmt: skip
    assert "380001234567" not in page.content.decode()


def test_page_asks_the_database_as_often_for_a_long_life_as_for_a_short_one(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])
    client.get(member.get_absolute_url())
    with CaptureQueriesContext(connection) as short:
        client.get(member.get_absolute_url())
    for number in range(3):
        MemberCard.objects.create(member=member, kind="first", number=f"38000123456{number}", status="lost")
        FilePaper.objects.create(member=member, document_type=f"0{number + 1}")
        day = date(2026, 1, 1) + timedelta(days=40 * number)
        value = ("exempt", "active", "abroad")[number]
        statuses.set_activity_status(member=member, change=StatusChange(value, day), papers=NO_PAPER, by=None, on=TODAY)

    with CaptureQueriesContext(connection) as long:
        client.get(member.get_absolute_url())

    assert len(long) == len(short)
    assert len(long) <= 13, "\n".join(q["sql"][:160] for q in long.captured_queries)


def test_history_names_who_changed_what_from_what_to_what(client, tree, member):
    scope = sign_in(client, "branch_secretary", tree["a"])
    import pghistory

    with pghistory.context(user=scope.user.pk):
        Member.objects.filter(pk=member.pk).update(phone="0900000001", religion="buddhism")
    Member.objects.filter(pk=member.pk).update(phone="0900000002", personal_id="099060000999")

    page = client.get(url("history", member.pk)).content.decode()

    assert "Trần Thị Dùng" in page
    assert "0900000001 → 0900000002" in page
    assert "•••••••••123 → •••••••••999" in page
    assert "Không → Phật giáo" in page
    assert "099060000999" not in page


def test_page_of_somebody_in_office_says_which(client, tree, member):
    Seat.objects.create(
        member=member,
        organization=tree["a"],
        body="branch_committee",
        position="secretary",
        status="ratified",
        valid_from=date(2025, 3, 20),
    )  # fmt: skip
    sign_in(client, "branch_secretary", tree["a"])

    page = client.get(url("detail", member.pk)).content.decode()

    assert "Chức vụ trong Đảng" in page and "Bí thư Chi bộ A" in page
