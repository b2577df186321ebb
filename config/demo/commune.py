"""What the demo commune holds beyond people and movements: committees, records and files, cards, reports in every state, cases to
look at (a duplicate, a correction, a visitor, an act being planned)."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings

from accounts.demo import make_personas
from branches.acts.planning import add_step, plan_act
from branches.models import Body, Organization
from branches.models.acts import ActKind
from config.demo import admission, branch_life, transfers
from core.dates import Month, add_months
from core.names import fold
from core.workflow import Consequence, perform
from members.ledger import Entry, Papers, at, record, reverse
from members.models import (
    FilePaper,
    Member,
    MemberProfile,
    MembershipClass,
    Movement,
    MovementKind,
    Seat,
    TemporaryActivity,
)
from members.record.rules import required_papers
from members.record.services.completeness import refresh_missing
from reports.services import open_report, write

STARTED = date(2025, 3, 20)  # first day of the running terms
PROSE = {
    "I.1": "Chi bộ lãnh đạo hoàn thành các nhiệm vụ trong tháng theo nghị quyết; vận động nhân dân chỉnh trang đường làng, ngõ xóm.",
    "I.2": "Tổ chức học tập, quán triệt các văn bản mới của Trung ương và của cấp trên; tư tưởng đảng viên ổn định.",
    "I.3": "Chi bộ phân công đảng viên chính thức giúp đỡ đảng viên dự bị và quần chúng ưu tú.",
    "I.5": "Không có đảng viên vi phạm.",
    "I.6": "Lãnh đạo Ban công tác Mặt trận và các chi hội hoạt động đều.",
    "II": "Ưu điểm: chi bộ giữ nền nếp sinh hoạt. Hạn chế: một số đồng chí đi làm xa chưa dự họp đầy đủ.",
    "III": "Duy trì sinh hoạt đúng ngày; tập trung thu đảng phí; xét công nhận đảng viên chính thức khi đủ thời hạn.",
    "IV": "Không.",
}


def enrich(root: Organization, *, rng: random.Random, today: date) -> None:
    """Fill the commune below the root."""
    commune, beside = Organization.objects.filter(parent=root).order_by("path")
    branches = list(commune.children.branches().order_by("path"))
    neighbours = list(beside.children.branches().order_by("path"))
    people = {
        b.pk: list(Member.objects.filter(organization=b).current().order_by("pk")) for b in (*branches, *neighbours)
    }
    largest = sorted(branches, key=lambda b: -len(people[b.pk]))
    user = None
    if settings.DEMO_ALLOWED:
        places = {"branch": largest[0], "sister": largest[1], "grassroots": commune, "department": root,
                  "beside": beside, "far": neighbours[0]}  # fmt: skip
        user = make_personas(places, since=STARTED)[0]
    _seats(commune, branches, people)
    _seats(beside, neighbours, people)
    members = [member for group in people.values() for member in group]
    _profiles(members, rng)
    _papers(members, rng, today)
    refresh_missing([member.pk for member in members], today)
    _cases(largest, people, user, today)
    branch_life.fill(branches, by=Consequence(user, today), on=today, rng=rng)
    transfers.fill(branches, neighbours, by=Consequence(user, today), on=today)
    admission.fill(branches, by=Consequence(user, today), on=today, rng=rng)
    _reports(commune, largest, people, user, today)


def _officials(people: Iterable[Member]) -> list[Member]:
    return [m for m in people if m.membership_class == MembershipClass.OFFICIAL and m.activity_status == "active"]


def _seats(commune: Organization, branches: list[Organization], people: dict[int, list[Member]]) -> None:
    """A secretary everywhere, a deputy where there are nine; the commune's own from among them."""
    terms = {b.pk: b.terms.get() for b in [commune, *branches]}
    seats, secretaries = [], []

    def sit(member: Member, unit: Organization, body: Body, position: str, order: int, **values) -> None:
        seats.append(
            Seat(member=member, organization=unit, term=terms[unit.pk], body=body, position=position, order=order, status="ratified",
                 valid_from=STARTED, ratification_number=f"{order + 10}-QĐ/ĐU", ratified_on=STARTED + timedelta(days=12),
                 ratified_by="Đảng ủy xã An Mẫu (minh họa)", **values)
        )  # fmt: skip

    for number, branch in enumerate(branches):
        able = sorted(_officials(people[branch.pk]), key=lambda m: m.admission_date)
        if not able:
            continue
        posts = {"concurrent_posts": ["village_head"]} if branch.branch_type == "village" and number % 2 == 0 else {}
        sit(able[0], branch, Body.BRANCH_COMMITTEE, "secretary", 0, **posts)
        secretaries.append(able[0])
        for order, member in enumerate(able[1:3], 1):
            if len(able) >= 9:
                position = "deputy_secretary" if order == 1 else "branch_committee_member"
                sit(member, branch, Body.BRANCH_COMMITTEE, position, order)
    for order, (position, member) in enumerate(
        zip(("secretary", "deputy_secretary", "committee_member"), secretaries[:3], strict=False)
    ):
        sit(member, commune, Body.EXECUTIVE_COMMITTEE, position, order)
    Seat.objects.bulk_create(seats)


def _profiles(members: list[Member], rng: random.Random) -> None:
    MemberProfile.objects.bulk_create(
        MemberProfile(
            member=member, native_province="Sông Mẫu", native_commune="xã An Mẫu (xã An Cũ)", birth_province="Sông Mẫu",
            birth_commune="xã An Mẫu (xã An Cũ)", permanent_province="Sông Mẫu", permanent_commune="xã An Mẫu",
            permanent_detail=f"Số {rng.randrange(1, 200)}, {member.organization.name.removeprefix('Chi bộ ')}",
            general_education_text="12/12" if member.general_education == "upper_secondary" else "9/12",
            health=rng.choice(("good", "good", "fair")), admission_branch="Chi bộ cũ (minh họa)",
            introducer_1="Đồng chí Giới Thiệu Một", introducer_2="Đồng chí Giới Thiệu Hai",
        )
        for member in members
    )  # fmt: skip


def _papers(members: list[Member], rng: random.Random, today: date) -> None:
    """The required papers, now and then one missing."""
    rows = []
    for member in members:
        for code in required_papers(member.membership_class, today):
            if rng.random() < 0.97:
                rows.append(
                    FilePaper(member=member, document_type=code, presence="original", pages=rng.randrange(1, 9),
                              issuer="Đảng ủy xã An Mẫu (minh họa)", place=f"Tủ {rng.randrange(1, 5)}")
                )  # fmt: skip
    FilePaper.objects.bulk_create(rows, batch_size=2000)


def _cases(branches: list[Organization], people: dict[int, list[Member]], user, today: date) -> None:
    """Things worth a look: somebody counted twice, a mistaken entry put right, a visitor, an act being prepared."""
    first, second, third = branches[:3]
    twin = people[first.pk][3]
    copy = Member.objects.create(
        full_name=twin.full_name, sex=twin.sex, birth_date=twin.birth_date, personal_id=twin.personal_id, ethnic_group=twin.ethnic_group,
        religion=twin.religion, membership_class=twin.membership_class, admission_date=twin.admission_date,
        official_date=twin.official_date, organization=second, path=second.path, name_sort_key=twin.name_sort_key,
        search_text=fold(twin.full_name), record_missing=2,
    )  # fmt: skip
    record(Entry(copy, MovementKind.OPENING, today - timedelta(days=200), at(second)), by=user, on=today)
    wrong = record(
        Entry(people[third.pk][2], MovementKind.VOLUNTARY_EXIT, today - timedelta(days=40), None, Papers(number="12-QĐ/ĐU")),
        by=user, on=today,
    )  # fmt: skip
    reverse(Movement.objects.get(pk=wrong.pk), by=user, on=today, reason="Ghi nhầm người trùng tên")
    TemporaryActivity.objects.create(
        branch=first, full_name="Phan Thị Khách", birth_year=1985, home_unit="Đảng bộ tỉnh Biển Mẫu (minh họa)",
        valid_from=today - timedelta(days=50), planned_end_on=add_months(today, 4), recorded_by=user,
    )  # fmt: skip
    act = plan_act(
        organization=first.parent, title="Sáp nhập hai chi bộ thôn (phương án minh họa)", effective_on=today, by=user,
        decision_number="", decision_date=None, note="Xem trước đảng số, chưa thực hiện.",
    )  # fmt: skip
    add_step(act, kind=ActKind.MERGER, subject=branches[-1], target=branches[-2])


def _reports(
    commune: Organization, branches: list[Organization], people: dict[int, list[Member]], user, today: date
) -> None:
    """Three months reported; this month and the last one in every state a report can be in."""
    month = Month.of(today)
    for back in (3, 2):
        for branch in branches:
            _sign(branch, month.plus(-back), people, user, ("send", "accept", "lock"))
        _sign(commune, month.plus(-back), people, user, ("send",))
    ways = [("send", "accept"), ("send", "accept"), ("send",), (), ("send", "return")]
    for number, branch in enumerate(branches[1:-3]):
        _sign(branch, month.previous, people, user, ways[number % len(ways)])
    waiting = _write(open_report(organization=branches[-2], month=month.previous, by=user, on=today), user)
    perform(waiting, "submit", scope=Consequence(user, today), on=today)


def _sign(unit: Organization, month: Month, people: dict[int, list[Member]], user, steps: tuple[str, ...]) -> None:
    on = month.last_day
    report = _write(open_report(organization=unit, month=month, by=user, on=on), user)
    head = Seat.objects.filter(organization=unit, position="secretary").select_related("member").first()
    signer = {"signer_name": head.member.full_name if head else "Nguyễn Văn Mẫu", "signer_position": "Bí thư"}
    office = Consequence(user, on)
    for name in ("submit", "sign", *steps):
        data = (
            signer
            if name == "sign"
            else {"reason": "Thiếu ngày họp chi bộ; đề nghị bổ sung."}
            if name == "return"
            else {}
        )
        perform(report, name, scope=office, on=on, data=data)


def _write(report, user):
    return write(
        report=report, texts=PROSE, inputs={"guided": 0, "disciplined": 0, "inspected": 1}, version=report.version
    )
