"""What has to hold before a step of a congress: functions that answer with findings (``organization.md`` 5.1, 5.2, 5.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from accounts.permissions import Permission as P
from branches.parameters import MIN_OFFICIAL_MEMBERS
from branches.services.terms import extension_findings
from core.dates import add_months, format_date
from core.findings import BLOCKING, WARNING, Finding, Refused, Right
from core.workflow import checked
from meetings.congress.attendance import has_committee, officials_on, once, standings_among, turnout_of
from meetings.congress.ballots import ballots_of, most, next_ballots, sitting, winners
from meetings.congress.offices import main_office
from meetings.congress.parameters import MAX_ROUNDS, ON_TIME
from meetings.congress.rules import unfit
from meetings.models import Congress, MeetingState, Office, OfficerRole, PaperKind
from regulations.lookup import NoRuleInForce


def term_before(congress: Congress):
    """The term a congress brings to its end; ``None`` when none was entered."""
    return congress.organization.terms.filter(starts_on__lt=congress.held_on).order_by("-starts_on").first()


def needs_consent(congress: Congress) -> bool:
    """Whether the congress is held earlier or later than its term ends, so that the level above must agree."""
    term = None if congress.adds_only else term_before(congress)
    if term is None or term.planned_end_on is None or term.ended_on is not None:
        return False
    try:
        early = add_months(term.planned_end_on, -int(ON_TIME.value_on(congress.held_on)))
    except NoRuleInForce:
        early = term.planned_end_on
    if early <= congress.held_on <= term.planned_end_on:
        return False
    agreed = term.consented_end_on
    if agreed is None:
        return True
    low, high = min(agreed, early), max(agreed, term.planned_end_on)
    return not low <= congress.held_on <= high


@checked("Đại hội sớm, muộn đã được cấp trên đồng ý")
def consent_given(congress: Congress, step) -> Iterable[Finding]:
    """An earlier or later congress has the consent of the level above."""
    if needs_consent(congress) and not congress.consent_document:
        term = term_before(congress)
        way = "muộn" if congress.held_on > term.planned_end_on else "sớm"
        yield Finding("consent_missing", f"Đại hội ngày {format_date(congress.held_on)} {way} so với ngày hết nhiệm kỳ "
                      f"{format_date(term.planned_end_on)}, chưa có văn bản đồng ý của cấp ủy cấp trên.", right=Right.AUTHORITY,
                      remedy="Đề nghị cấp ủy cấp trên ghi “Đồng ý thời gian đại hội”, hoặc đổi ngày đại hội.")  # fmt: skip


@checked("Thời gian xê dịch trong giới hạn của cấp đó")
def shift_within_rule(congress: Congress, step) -> Iterable[Finding]:
    """How far the congress may move: ± 6 months for a branch of a committee, ± 1 year at the grassroots; beyond it with a reason."""
    term = None if congress.adds_only else term_before(congress)
    if term is not None:
        for finding in extension_findings(term, congress.held_on):
            yield replace(finding, level=BLOCKING, overridable=True, field="")


@checked("Lưu ý khi đại hội đúng hạn, không cần xin ý kiến")
def consent_is_due(congress: Congress, step) -> Iterable[Finding]:
    """A remark when the congress is in time and asks no consent."""
    if not needs_consent(congress):
        yield Finding("in_time", "Đại hội đúng hạn, không cần văn bản đồng ý.", WARNING, right=Right.REGULATION)


@checked("Chi bộ có đủ số đảng viên chính thức tối thiểu")
def enough_members(congress: Congress, step) -> Iterable[Finding]:
    """A branch with fewer than three official members cannot decide validly."""
    if not congress.organization.is_branch:
        return
    rule = MIN_OFFICIAL_MEMBERS.on(congress.held_on)
    officials = officials_on(congress.organization, congress.held_on)
    if officials < rule.value:
        yield Finding("too_few", f"Chi bộ có {officials} đảng viên chính thức, dưới {rule.value}.", right=Right.REGULATION,
                      basis=rule.cite(), remedy="Báo cáo cấp ủy cấp trên để bổ sung đảng viên hoặc sắp xếp lại chi bộ.")  # fmt: skip


@checked("Đã ghi địa điểm")
def place_is_known(congress: Congress, step) -> Iterable[Finding]:
    """A remark when no place was written."""
    if not congress.place:
        yield Finding("no_place", "Chưa ghi địa điểm đại hội.", WARNING, right=Right.REGULATION)


@checked("Đã đến ngày đại hội")
def day_has_come(congress: Congress, step) -> Iterable[Finding]:
    """The day of the congress is here."""
    if congress.held_on > step.on:
        yield Finding("future", f"Chưa đến ngày đại hội {format_date(congress.held_on)}.", right=Right.REGULATION,
                      remedy="Sửa ngày đại hội nếu đã tổ chức sớm hơn.")  # fmt: skip


@checked("Buổi họp của chi bộ đã mở hoặc được quyền mở")
def meeting_can_open(congress: Congress, step) -> Iterable[Finding]:
    """The meeting of a branch is open already, or this person may open it."""
    meeting = congress.meeting
    if meeting is None:
        return
    if meeting.state == MeetingState.CANCELLED:
        yield Finding("cancelled", "Buổi đại hội trong lịch đã ghi không họp.", right=Right.PRINCIPLE,
                      remedy="Ghi hoãn đại hội rồi triệu tập lại.")  # fmt: skip
    elif meeting.state in (MeetingState.PLANNED, MeetingState.NOTIFIED) and not step.scope.can(
        P.MEETING_KEEP, congress.organization
    ):
        yield Finding("not_opened", "Chi bộ chưa mở buổi đại hội và điểm danh.", right=Right.AUTHORITY,
                      remedy="Bí thư hoặc chi ủy viên phụ trách của chi bộ mở buổi đại hội.")  # fmt: skip


@checked("Có mặt ít nhất hai phần ba số được triệu tập")
def quorate(congress: Congress, step) -> Iterable[Finding]:
    """At least two thirds of those called are present (Điều lệ, Điều 12)."""
    try:
        turnout = turnout_of(congress)
    except Refused as refused:
        yield from refused.findings
        return
    if turnout is None:
        yield Finding("no_roll", "Chưa có điểm danh của đại hội.", right=Right.PRINCIPLE, remedy="Điểm danh đại hội.")
    elif not turnout.valid:
        yield Finding("no_quorum", turnout.words, right=Right.PRINCIPLE, basis=turnout.rule.cite(),
                      remedy="Kiểm tra điểm danh; nếu đúng thì ghi đại hội không hợp lệ.")  # fmt: skip


@checked("Lưu ý khi điểm danh cho thấy đã đủ người dự")
def not_quorate(congress: Congress, step) -> Iterable[Finding]:
    """A remark when the roll says that enough have come."""
    turnout = turnout_of(congress)
    if turnout is not None and turnout.valid:
        yield Finding("quorate", turnout.words, WARNING, right=Right.PRINCIPLE, basis=turnout.rule.cite())


@checked("Đã ghi đoàn chủ tịch, thư ký, trưởng ban kiểm phiếu")
def led_by_somebody(congress: Congress, step) -> Iterable[Finding]:
    """Presidium, secretary and the head of the counting board are named: they sign."""
    named = {officer.role for officer in once(congress, "officers", lambda: list(congress.officers.all()))}
    for role in (OfficerRole.PRESIDIUM, OfficerRole.SECRETARY, OfficerRole.COUNTING_HEAD):
        if role not in named:
            yield Finding(f"no_{role.value}", f"Chưa ghi {role.label.lower()}.", right=Right.PRINCIPLE, basis="190-QĐ/TW",
                          remedy="Ghi người điều hành đại hội và ban kiểm phiếu.")  # fmt: skip


@checked("Mọi danh sách đã kiểm phiếu; đã bầu chi ủy, bí thư hoặc đã qua số vòng quy định")
def ballots_finished(congress: Congress, step) -> Iterable[Finding]:
    """Every list was counted; committee and secretary are elected, or three rounds could not."""
    ballots = ballots_of(congress)
    if not any(ballot.counted for ballot in ballots):
        yield Finding(
            "no_ballot",
            "Chưa có lần bầu nào được kiểm phiếu.",
            right=Right.PRINCIPLE,
            remedy="Lập danh sách bầu cử và kiểm phiếu.",
        )
        return
    for ballot in ballots:
        if not ballot.counted:
            yield Finding(
                "not_counted",
                f"{ballot}: chưa kiểm phiếu.",
                right=Right.PRINCIPLE,
                remedy="Ghi kết quả kiểm phiếu, hoặc bỏ lần bầu này.",
            )
    if congress.adds_only:
        return
    has = has_committee(congress)
    main = main_office(congress.organization, has_committee=has)
    for entry in next_ballots(congress):
        office = entry.rule.office
        if main and office == main.office and not entry.elected:
            yield Finding(
                "no_committee",
                f"Chưa bầu {entry.rule.label.lower()}.",
                right=Right.REGULATION,
                basis="Điều lệ Đảng, Điều 24",
            )
        elif main and office == main.office and entry.seats:
            yield Finding("seats_left", f"{entry.rule.label}: bầu được {len(entry.elected)}, còn thiếu {entry.seats}.", WARNING,
                          right=Right.REGULATION, remedy="Bầu tiếp, hoặc báo cáo cấp ủy cấp trên bổ sung sau.")  # fmt: skip
        elif office == Office.SECRETARY and not entry.elected:
            yield from _no_secretary(congress, entry.round - 1)


def _no_secretary(congress: Congress, rounds: int) -> Iterable[Finding]:
    limit = most(MAX_ROUNDS, congress.held_on)
    if limit is not None and rounds >= limit:
        yield Finding("secretary_failed", f"Bầu bí thư {rounds} lần không được: cấp ủy cấp trên chỉ định.", WARNING,
                      right=Right.REGULATION, basis=MAX_ROUNDS.on(congress.held_on).cite())  # fmt: skip
        return
    done = f"Bầu bí thư {rounds} lần chưa được" if rounds else "Chưa bầu bí thư"
    yield Finding("no_secretary", f"{done}.", right=Right.REGULATION, basis=MAX_ROUNDS.on(congress.held_on).cite(), overridable=True,
                  remedy="Bầu lần tiếp theo, hoặc ghi rõ lý do để cấp trên xem xét chỉ định.")  # fmt: skip


@checked("Đã quyết định số lượng chi ủy; số trúng cử không vượt")
def size_is_kept(congress: Congress, step) -> Iterable[Finding]:
    """The number the congress decided is known, and the committee is not larger than it."""
    main = main_office(congress.organization, has_committee=has_committee(congress))
    if main is None:
        return
    if not congress.fixed_size:
        if not congress.adds_only:
            yield Finding("no_size", "Chưa ghi số lượng cấp ủy viên đại hội quyết định.", right=Right.REGULATION,
                          remedy="Sửa thông tin đại hội.")  # fmt: skip
        return
    people = sitting(congress) | {candidate.member_id for candidate in winners(congress, main.office)}
    if len(people) > congress.fixed_size:
        yield Finding("over_size", f"Cấp ủy có {len(people)} đồng chí, quá số lượng {congress.fixed_size} đại hội quyết định.",
                      right=Right.REGULATION, basis="Điều lệ Đảng, khoản 2 Điều 13")  # fmt: skip


@checked("Người trúng cử vẫn đủ điều kiện như danh sách bầu")
def elected_may_sit(congress: Congress, step) -> Iterable[Finding]:
    """Whoever is elected still is what the list said on the day of the congress."""
    people = [(c.member_id, c.full_name) for office in Office for c in winners(congress, office)]
    known = dict(people)
    yield from (replace(f, field="") for f in unfit(standings_among(congress, list(known)), list(known.items())))


@checked("Lưu ý về giấy tờ gửi kèm kết quả")
def papers_are_there(congress: Congress, step) -> Iterable[Finding]:
    """Remarks on papers that go up with the results."""
    held = set(congress.papers.values_list("kind", flat=True))
    if congress.meeting_id and congress.meeting.locked_at:
        held.add(PaperKind.MINUTES)
    for kind in (PaperKind.MINUTES, PaperKind.RESOLUTION):
        if kind not in held:
            yield Finding("paper_missing", f"Chưa ghi {kind.label.lower()}.", WARNING, right=Right.REGULATION,
                          remedy="Ghi văn bản của đại hội; biên bản chi bộ được tính khi thông qua ở trang buổi họp.")  # fmt: skip


@checked("Chỉ định sau khi bầu không được, hoặc khi thật cần thiết có lý do")
def secretary_could_not_be_elected(congress: Congress, step) -> Iterable[Finding]:
    """Appointment follows three rounds that failed; otherwise only when truly needed, with a reason (294-QĐ/TW, điểm 24)."""
    entry = next((e for e in next_ballots(congress) if e.rule.office == Office.SECRETARY), None)
    limit = most(MAX_ROUNDS, congress.held_on)
    if entry is not None and not entry.elected and limit is not None and entry.round > limit:
        return
    yield Finding("not_failed", "Chưa bầu bí thư đủ ba lần không được: chỉ định khi thật cần thiết.", right=Right.AUTHORITY,
                  basis=MAX_ROUNDS.on(congress.held_on).cite(), overridable=True, remedy="Ghi rõ lý do chỉ định.")  # fmt: skip
