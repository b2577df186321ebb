"""The annual supplement: declared, confirmed, accepted into the record, sent upward; by whom and by whom not."""

from datetime import date

import pytest

from core.findings import Refused
from core.workflow import NotPermitted, perform
from members.models import AnnualSupplement, Member, RecordChange, SupplementState
from members.record import queries
from members.record.services import declare_supplement, update_record
from tests.factories import TODAY, make_member, make_scope

pytestmark = pytest.mark.django_db
S = SupplementState


def declare(member, changes=None, *, nil=False, other=""):
    return declare_supplement(
        member=member, year=2026, changes=changes or {}, nil_return=nil, other=other, paper="", by=None, on=TODAY
    )


def take(supplement, name, scope, **data):
    return perform(supplement, name, scope=scope, on=TODAY, data=data, override_reason=data.pop("override_reason", ""))


@pytest.fixture
def people(tree):
    return {
        "secretary": make_scope("branch_secretary", tree["a"]), "sister": make_scope("branch_secretary", tree["b"]),
        "committee": make_scope("grassroots_officer", tree["x"]), "department": make_scope("department_officer", tree["p"]),
        "leader": make_scope("leader", tree["p"]), "inspection": make_scope("inspection_officer", tree["p"]),
        "administrator": make_scope("administrator", None),
    }  # fmt: skip


def test_only_differences_are_kept_with_the_value_of_the_day(member):
    supplement = declare(member, {"phone": "0912345678", "occupation": "", "permanent_province": "Hà Nội"})

    assert supplement.changes == {"phone": ["", "0912345678"], "permanent_province": ["", "Hà Nội"]}


def test_whole_way_ends_in_the_record(member, people):
    supplement = declare(member, {"phone": "0912345678"})

    take(supplement, "confirm", people["secretary"])
    member.refresh_from_db()
    assert member.phone == ""
    take(supplement, "accept", people["committee"])
    take(supplement, "forward", people["committee"], forwarded_to="Ban Tổ chức")

    member.refresh_from_db()
    change = RecordChange.objects.get()
    assert (member.phone, member.confirmed_on, supplement.state) == ("0912345678", TODAY, S.FORWARDED)
    assert (change.source, change.paper) == ("supplement", "Phiếu bổ sung hồ sơ đảng viên năm 2026")
    assert [step.step for step in supplement.steps.all()] == ["confirm", "accept", "forward"]


@pytest.mark.parametrize(
    ("step", "who"),
    [("confirm", w) for w in ("sister", "leader", "inspection", "administrator")]
    + [("accept", w) for w in ("secretary", "sister", "leader", "inspection", "administrator")]
    + [("forward", w) for w in ("secretary", "leader", "inspection", "administrator")],
)
def test_nobody_else_may_take_a_step(member, people, step, who):
    supplement = declare(member, nil=True)
    for before in ("confirm", "accept"):
        if before == step:
            break
        take(supplement, before, people["secretary" if before == "confirm" else "committee"])

    with pytest.raises(NotPermitted):
        take(supplement, step, people[who], forwarded_to="Nơi nhận")


@pytest.mark.parametrize("state", [S.CONFIRMED, S.ACCEPTED, S.FORWARDED])
def test_confirm_is_refused_from_every_later_state(member, people, state):
    supplement = declare(member, nil=True)
    AnnualSupplement.objects.update(state=state)

    with pytest.raises(Refused, match="đã được xử lý"):
        take(supplement, "confirm", people["secretary"])


def test_empty_sheet_is_not_confirmed(member, people):
    supplement = declare(member)

    with pytest.raises(Refused, match="không có gì thay đổi"):
        take(supplement, "confirm", people["secretary"])
    with pytest.raises(Refused, match="không chọn"):
        declare(member, {"phone": "0912345678"}, nil=True)


def test_record_changed_meanwhile_needs_a_written_reason(member, people):
    supplement = declare(member, {"phone": "0912345678"})
    take(supplement, "confirm", people["secretary"])
    update_record(member, {"phone": "0999999999"}, by=None, on=TODAY, version=None)

    with pytest.raises(Refused, match="khi kê khai là “trống”, nay hồ sơ ghi “0999999999”"):
        take(supplement, "accept", people["committee"])

    take(supplement, "accept", people["committee"], override_reason="Đã hỏi lại đảng viên")
    member.refresh_from_db()
    assert member.phone == "0912345678"


def test_sent_back_sheet_is_corrected_and_confirmed_anew(member, people):
    supplement = declare(member, {"phone": "0912345678"})
    take(supplement, "confirm", people["secretary"])
    with pytest.raises(Refused, match="không sửa được nữa"):
        declare(member, nil=True)
    with pytest.raises(Refused, match="lý do trả lại"):
        take(supplement, "send_back", people["committee"])

    take(supplement, "send_back", people["committee"], reason="Thiếu bằng cấp kèm theo")

    assert declare(member, nil=True).nil_return


def test_share_and_due_days(member, tree, people):
    make_member(tree["a"], "Lê Văn Hai")
    take(declare(member, nil=True), "confirm", people["secretary"])

    share = queries.supplement_share(Member.objects.under(tree["x"]), 2026)

    assert (share.members, share.declared) == (2, 1)
    assert queries.supplement_due(2026, TODAY) == date(2026, 12, 31)
    assert queries.supplement_forward_due(2026, TODAY) == date(2027, 1, 31)
