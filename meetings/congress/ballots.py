"""Ballots drawn up with their candidates: for which office, how many seats, who may stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from core.findings import Finding, Refused, Right, require_version
from core.names import name_sort_key
from meetings.congress.attendance import has_committee, once, standings_among
from meetings.congress.offices import COMMITTEE_BODIES, OfficeRule, main_office, offices_of
from meetings.congress.parameters import COMMITTEE_MAX, DEPUTIES_MAX, MAX_ROUNDS, STANDING_SHARE
from meetings.congress.rules import unfit
from meetings.congress.services import locked
from meetings.models import Ballot, BallotCandidate, CandidateSource, Congress, Office, OfficerRole
from meetings.models.congress import CANDIDATE_STATES
from members.models import Member, Seat
from members.record.queries import seats_on
from regulations.lookup import NoRuleInForce

COUNTING_ROLES = (OfficerRole.COUNTING_HEAD, OfficerRole.COUNTING)


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody put on the list: the member and how he came on it."""

    member_id: int
    source: str = CandidateSource.COMMITTEE


@dataclass(frozen=True, slots=True)
class NextBallot:
    """What may be voted on next for an office: the round, the seats still free; ``closed`` says why nothing more is."""

    rule: OfficeRule
    round: int
    seats: int | None
    elected: tuple[str, ...]
    closed: str = ""


def most(parameter, on) -> int | None:
    """The value of a limit on a day; ``None`` where no rule sets one."""
    try:
        return int(parameter.value_on(on))
    except NoRuleInForce:
        return None


def ballots_of(congress: Congress) -> list[Ballot]:
    """The ballots of a congress in the order in which they were drawn up, with their candidates."""
    return once(congress, "ballots", lambda: list(congress.ballots.prefetch_related("candidates").order_by("pk")))


def next_ballots(congress: Congress) -> list[NextBallot]:
    """Each office of the congress in order, with what may be voted on next."""
    has = has_committee(congress)
    ballots = ballots_of(congress)
    return [
        _next(congress, rule, [b for b in ballots if b.office == rule.office], has)
        for rule in offices_of(congress.organization, has_committee=has)
    ]


def _next(congress: Congress, rule: OfficeRule, held: Sequence[Ballot], has: bool) -> NextBallot:
    elected = tuple(c.full_name for b in held for c in b.candidates.all() if c.elected)
    first = held[0].seats if held else _seats_of(congress, rule, has)
    round_number = len(held) + 1
    closed = ""
    if any(not ballot.counted for ballot in held):
        closed = "Đã có danh sách bầu cử, chờ kiểm phiếu."
    elif first is not None and held and len(elected) >= first:
        closed = "Đã bầu đủ."
    elif round_number > (most(MAX_ROUNDS, congress.held_on) or round_number):
        closed = f"Đã bầu {len(held)} lần không đủ; báo cáo cấp ủy cấp trên xem xét chỉ định."
    return NextBallot(rule, round_number, None if first is None else first - len(elected), elected, closed)


def _seats_of(congress: Congress, rule: OfficeRule, has: bool) -> int | None:
    """How many the first ballot of an office is about: one; for the committee the size decided, less those who sit already."""
    if not rule.plural:
        return 1
    main = main_office(congress.organization, has_committee=has)
    if main and rule.office == main.office and congress.fixed_size:
        return max(congress.fixed_size - len(sitting(congress)), 0) if congress.adds_only else congress.fixed_size
    return None


def sitting(congress: Congress) -> set[int]:
    """Members of the committee who sit on the day of an election that only adds to them."""
    if not congress.adds_only:
        return set()
    held = seats_on(congress.organization, congress.held_on).filter(body__in=COMMITTEE_BODIES)
    own = Seat.objects.filter(candidacies__ballot__congress=congress).values("pk")
    return once(congress, "sitting", lambda: set(held.exclude(pk__in=own).values_list("member_id", flat=True)))


@transaction.atomic
def draw_up(*, congress: Congress, office: str, seats: int, nominees: Sequence[Nominee], by) -> Ballot:
    """Make the list of candidates of the next round of an office.

    Raises ``Refused`` (nothing written) when the office is not filled here, is full, has been voted on three times, or somebody on the
    list may not stand.
    """
    congress = locked(congress, version=None, states=CANDIDATE_STATES)
    free = {entry.rule.office: entry for entry in next_ballots(congress)}
    entry = free.get(office)
    if entry is None:
        raise Refused(_not_here(congress, office))
    if entry.closed:
        raise Refused(
            Finding("closed", f"{entry.rule.label}: {entry.closed[0].lower()}{entry.closed[1:]}", field="office", right=Right.REGULATION),
            conflict=True,
        )  # fmt: skip
    ballot = Ballot(congress=congress, office=office, round=entry.round, seats=seats, recorded_by=by)
    _fill(ballot, entry, nominees)
    return ballot


def _not_here(congress: Congress, office: str) -> Finding:
    if office == Office.BRANCH_COMMITTEE:
        return Finding("no_committee", "Chi bộ có dưới 9 đảng viên chính thức bầu bí thư trực tiếp, không lập chi ủy.", field="office",
                       right=Right.REGULATION, basis="Điều lệ Đảng, Điều 24", remedy="Bầu bí thư.")  # fmt: skip
    return Finding(
        "office", f"{congress.organization.name} không bầu chức danh này.", field="office", right=Right.REGULATION
    )


@transaction.atomic
def revise_list(*, ballot: Ballot, seats: int, nominees: Sequence[Nominee], version: int | None = None) -> Ballot:
    """Change the list of a ballot not counted yet. Raises ``Refused`` like ``draw_up``, and when somebody else has saved since."""
    congress = locked(ballot.congress, version=None, states=CANDIDATE_STATES)
    ballot = current(ballot, version)
    if ballot.counted:
        raise Refused(
            Finding("counted", "Lần bầu này đã kiểm phiếu, không sửa danh sách.", right=Right.PRINCIPLE), conflict=True
        )
    ballot.congress = congress
    has = has_committee(congress)
    rule = next(r for r in offices_of(congress.organization, has_committee=has) if r.office == ballot.office)
    earlier = list(congress.ballots.filter(office=ballot.office, round__lt=ballot.round).prefetch_related("candidates"))
    entry = _next(congress, rule, earlier, has)
    _fill(ballot, entry, nominees, seats=seats)
    return ballot


def current(ballot: Ballot, version: int | None) -> Ballot:
    """The ballot under a lock, refused when it is gone or somebody else has saved since ``version``."""
    held = Ballot.objects.select_for_update(of=("self",)).filter(pk=ballot.pk).first()
    if held is None:
        raise Refused(Finding("removed", "Người khác vừa bỏ lần bầu này."), conflict=True)
    require_version(held.version, version, "lần bầu này")
    return held


def _fill(ballot: Ballot, entry: NextBallot, nominees: Sequence[Nominee], *, seats: int | None = None) -> None:
    ballot.seats = seats or ballot.seats
    members = Member.objects.in_bulk([nominee.member_id for nominee in nominees])
    found = [*_seat_findings(ballot, entry), *_list_findings(ballot, entry, nominees, members)]
    if found:
        raise Refused(found)
    ballot.version += 1
    try:
        with transaction.atomic():
            ballot.save()
    except IntegrityError as taken:
        raise Refused(
            Finding("taken", "Người khác vừa lập lần bầu này. Tải lại trang để xem."), conflict=True
        ) from taken
    ballot.candidates.all().delete()
    ordered = sorted(nominees, key=lambda nominee: name_sort_key(members[nominee.member_id].full_name))
    BallotCandidate.objects.bulk_create(
        BallotCandidate(ballot=ballot, member_id=one.member_id, full_name=members[one.member_id].full_name, source=one.source, order=order)
        for order, one in enumerate(ordered, 1)
    )  # fmt: skip


def _seat_findings(ballot: Ballot, entry: NextBallot) -> list[Finding]:
    congress, on = ballot.congress, ballot.congress.held_on
    found = []
    if ballot.seats < 1:
        found.append(
            Finding("seats", "Số lượng bầu ít nhất là 1.", field="seats", remedy="Nhập số lượng đại hội quyết định.")
        )
    if entry.seats is not None and ballot.seats > entry.seats:
        found.append(Finding("seats", f"{entry.rule.label}: chỉ còn bầu {entry.seats} người.", field="seats", right=Right.PRINCIPLE,
                             remedy="Sửa số lượng bầu, hoặc số lượng cấp ủy viên đại hội quyết định."))  # fmt: skip
    limits = {Office.BRANCH_COMMITTEE: COMMITTEE_MAX} if congress.organization.is_branch else {}
    if congress.organization.is_branch:
        limits[Office.DEPUTY_SECRETARY] = DEPUTIES_MAX
    limit = most(limits[entry.rule.office], on) if entry.rule.office in limits else None
    taken = len(entry.elected) + (len(sitting(congress)) if entry.rule.office == Office.BRANCH_COMMITTEE else 0)
    if limit is not None and ballot.seats + taken > limit:
        found.append(Finding("too_many_seats", f"{entry.rule.label}: nhiều nhất {limit} người.", field="seats", right=Right.REGULATION,
                             basis=limits[entry.rule.office].on(on).cite(), remedy="Giảm số lượng bầu."))  # fmt: skip
    if entry.rule.office == Office.STANDING_COMMITTEE:
        found += _standing_size(congress, ballot.seats + len(entry.elected))
    return found


def _standing_size(congress: Congress, size: int) -> list[Finding]:
    """A standing committee is at most a third of the committee (208-QĐ/TW)."""
    try:
        rule = STANDING_SHARE.on(congress.held_on)
    except NoRuleInForce:
        return []
    whole = len(winners(congress, Office.EXECUTIVE_COMMITTEE)) or congress.fixed_size or 0
    if size <= whole * rule.fraction:
        return []
    return [Finding("standing_too_large", f"Ban thường vụ {size} người, quá {rule.display()} ({whole} người).", field="seats",
                    right=Right.REGULATION, basis=rule.cite(), remedy="Giảm số lượng ủy viên ban thường vụ.")]  # fmt: skip


def winners(congress: Congress, office: str) -> list[BallotCandidate]:
    """Who has been elected to an office so far, most votes first."""
    elected = [c for b in ballots_of(congress) if b.office == office for c in b.candidates.all() if c.elected]
    return sorted(elected, key=lambda candidate: (candidate.ballot.round, -candidate.votes, candidate.order))


def pool_of(congress: Congress, rule: OfficeRule) -> set[int] | None:
    """The members who alone may stand for an office; ``None`` when every official member may."""
    if rule.pool is None:
        return None
    pool = {candidate.member_id for candidate in winners(congress, rule.pool)}
    return pool | sitting(congress) if congress.adds_only else pool


def _list_findings(
    ballot: Ballot, entry: NextBallot, nominees: Sequence[Nominee], members: Mapping[int, Member]
) -> list[Finding]:
    congress, rule = ballot.congress, entry.rule
    if not nominees:
        return [
            Finding(
                "nobody", "Danh sách bầu cử chưa có ai.", field="candidates", remedy="Đánh dấu ít nhất một đồng chí."
            )
        ]
    keys = [nominee.member_id for nominee in nominees]
    if len(set(keys)) != len(keys) or set(keys) - set(members):
        return [
            Finding("unknown", "Danh sách có người bị lặp hoặc không tìm thấy; hãy tải lại trang.", field="candidates")
        ]
    if {nominee.source for nominee in nominees} - set(CandidateSource.values):
        return [Finding("source", "Chọn nguồn giới thiệu: cấp ủy giới thiệu, đề cử hoặc ứng cử.", field="candidates")]
    standings = standings_among(congress, keys)
    people = [(key, members[key].full_name) for key in keys]
    found = unfit(standings, people)
    already = {candidate.member_id for candidate in winners(congress, rule.office)}
    if rule.office == Office.DEPUTY_SECRETARY:
        already |= {candidate.member_id for candidate in winners(congress, Office.SECRETARY)}
    if rule.office == Office.ALTERNATE_DELEGATE:
        already |= {candidate.member_id for candidate in winners(congress, Office.DELEGATE)}
    pool = pool_of(congress, rule)
    board = set(congress.officers.filter(role__in=COUNTING_ROLES).values_list("full_name", flat=True))
    for key, name in people:
        if name in board:
            found.append(Finding("candidate_counts", f"Đồng chí {name} đang ghi trong ban kiểm phiếu.", field=f"candidate_{key}",
                                 right=Right.PRINCIPLE, remedy="Thay người trong ban kiểm phiếu trước."))  # fmt: skip
        if key in already:
            found.append(Finding("elected_already", f"Đồng chí {name} đã trúng cử.", field=f"candidate_{key}", right=Right.PRINCIPLE,
                                 remedy="Bỏ khỏi danh sách bầu tiếp."))  # fmt: skip
        elif pool is not None and key not in pool:
            found.append(Finding("not_of_pool", f"Đồng chí {name} chưa trúng cử “{Office(rule.pool).label}” nên không được bầu "
                                 f"{rule.label.lower()}.", field=f"candidate_{key}", right=Right.REGULATION,
                                 basis="294-QĐ/TW, điểm 24", remedy="Chỉ bầu trong số các đồng chí đã trúng cử."))  # fmt: skip
    return found
