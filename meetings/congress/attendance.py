"""Who is called to a congress and who came: from the roll of a branch's meeting, or as entered for a committee's congress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from branches.models import Organization
from core.findings import Finding, Refused, Right
from meetings.congress.parameters import COMMITTEE_MIN, CONGRESS_QUORUM
from meetings.congress.rules import Standing, quorum_of
from meetings.models import ABSENT, Attendance, AttendanceValue, Congress
from meetings.roll import expected_at, members_on
from meetings.voting import base_of
from members.ledger import class_on
from members.models import ActivityStatus, Attribute, Member, MembershipClass, StatusPeriod
from regulations.lookup import NoRuleInForce, Rule

# What is entered of a committee's congress, with its words.
ENTERED = {
    "called": "Số đại biểu được triệu tập",
    "present": "Số đại biểu có mặt",
    "absent_excused": "Vắng có lý do",
    "absent_unexcused": "Vắng không lý do",
}


@dataclass(frozen=True, slots=True)
class Turnout:
    """Attendance of a congress (``organization.md`` 5.4, point 2): ``called`` is the base, ``present`` its voters who came."""

    official: int
    temporary_elsewhere: int
    exempt_left_out: int
    suspended: int
    called: int
    present: int
    absent_excused: int
    absent_unexcused: int
    probationary_present: int
    quorum: int
    rule: Rule

    @property
    def valid(self) -> bool:
        """Whether at least two thirds of those called are present."""
        return self.called > 0 and self.present >= self.quorum

    @property
    def words(self) -> str:
        """The sentence of the minutes."""
        return (
            f"Được triệu tập {self.called}, có mặt {self.present}, vắng {self.called - self.present}; "
            f"cần có mặt ít nhất {self.quorum} ({self.rule.display()}): đại hội {'hợp lệ' if self.valid else 'chưa hợp lệ'}."
        )


def remember(congress: Congress) -> Congress:
    """Let the reads of this object be made once: for a page that asks the same of a congress many times and changes nothing."""
    congress.remembered = {}
    return congress


def once(congress: Congress, key: str, make):
    """What ``make`` answers; remembered when the congress is read for a page."""
    store = getattr(congress, "remembered", None)
    if store is None:
        return make()
    if key not in store:
        store[key] = make()
    return store[key]


def roll_of(congress: Congress) -> list[Attendance]:
    """The roll of a branch's congress; empty before it is drawn up."""
    if congress.meeting_id is None:
        return []
    return once(congress, "roll", lambda: list(congress.meeting.roll.all()))


def turnout_of(congress: Congress) -> Turnout | None:
    """The attendance as it stands; ``None`` while there is no roll, or nothing was entered. Raises ``Refused`` without a rule in force."""
    try:
        rule = CONGRESS_QUORUM.on(congress.held_on)
    except NoRuleInForce as unknown:
        raise Refused(Finding("no_rule", str(unknown), right=Right.REGULATION)) from unknown
    if congress.organization.is_branch:
        return _of_roll(congress, rule)
    said = congress.attendance
    if not said:
        return None
    called = int(said["called"])
    return Turnout(
        called, 0, 0, 0, called, int(said["present"]), int(said.get("absent_excused", 0)), int(said.get("absent_unexcused", 0)), 0,
        quorum_of(called, rule.fraction, strictly_more=rule.strictly_more), rule,
    )  # fmt: skip


def _of_roll(congress: Congress, rule: Rule) -> Turnout | None:
    if congress.meeting_id is None:
        return _kept(congress, rule)
    roll = roll_of(congress)
    if not roll:
        return None
    base = base_of(roll)
    official = [line for line in roll if not line.visitor and line.membership_class == MembershipClass.OFFICIAL]
    absent = {value: sum(line.value == value for line in official) for value in ABSENT}
    probationary = sum(
        line.came and not line.visitor and line.membership_class == MembershipClass.PROBATIONARY for line in roll
    )
    return Turnout(
        base.official, base.temporary_elsewhere, base.exempt_left_out, base.suspended, base.number, base.voters,
        absent[AttendanceValue.ABSENT_EXCUSED], absent[AttendanceValue.ABSENT_UNEXCUSED], probationary,
        quorum_of(base.number, rule.fraction, strictly_more=rule.strictly_more), rule,
    )  # fmt: skip


def _kept(congress: Congress, rule: Rule) -> Turnout | None:
    """What was kept when the results were taken, of a congress whose meeting is not held here."""
    said = congress.attendance
    if not said:
        return None
    names = [field.name for field in fields(Turnout) if field.name != "rule"]
    return Turnout(**{name: int(said.get(name, 0)) for name in names}, rule=rule)


def standings_of(congress: Congress) -> dict[int, Standing]:
    """Everybody of a branch on the day of its congress, by member: from the roll once it is drawn up, else from the list of members."""
    roll = [line for line in roll_of(congress) if not line.visitor]
    people = roll or [line for line in expected_at(congress.organization, congress.held_on) if line.member_id]
    return {line.member_id: _standing(line) for line in people}


def standings_among(congress: Congress, member_ids: list[int]) -> dict[int, Standing]:
    """These people as they stand on the day of the congress; who is not counted below the organisation that day is left out."""
    if congress.organization.is_branch:
        return {key: value for key, value in standings_of(congress).items() if key in member_ids}
    on = congress.held_on
    members = [m for m in Member.objects.filter(pk__in=member_ids) if m.path.startswith(congress.organization.path)]
    suspended = set(
        StatusPeriod.objects.filter(
            attribute=Attribute.ACTIVITY_STATUS, value=ActivityStatus.SUSPENDED, valid_from__lte=on, member__in=members
        ).exclude(valid_to__lt=on).values_list("member_id", flat=True)
    )  # fmt: skip
    return {
        m.pk: Standing(m.pk, m.full_name, class_on(m, on) == MembershipClass.OFFICIAL, m.pk in suspended)
        for m in members
        if m.is_current
    }


def _standing(line) -> Standing:
    return Standing(
        line.member_id,
        line.full_name,
        line.membership_class == MembershipClass.OFFICIAL,
        line.activity_status == ActivityStatus.SUSPENDED,
    )


def officials_on(organization: Organization, on: date) -> int:
    """How many official members a branch counts on a day."""
    return sum(class_on(member, on) == MembershipClass.OFFICIAL for member in members_on(organization, on))


def has_committee(congress: Congress) -> bool:
    """Whether a branch is large enough to elect a chi ủy (from nine official members); always true of a committee."""
    if not congress.organization.is_branch:
        return True
    officials = once(congress, "officials", lambda: officials_on(congress.organization, congress.held_on))
    return officials >= COMMITTEE_MIN.value_on(congress.held_on)


def entered(values: Mapping[str, object]) -> dict[str, int]:
    """The attendance of a committee's congress from what was typed. Raises ``Refused`` naming the field."""
    found, numbers = [], {}
    for name, label in ENTERED.items():
        try:
            numbers[name] = int(str(values.get(name) or 0))
        except ValueError:
            found.append(
                Finding("number", f"{label}: “{values.get(name)}” không phải số.", field=name, remedy="Nhập số.")
            )
            continue
        if not 0 <= numbers[name] <= 5000:
            found.append(Finding("number", f"{label}: nhập số từ 0 đến 5000.", field=name))
    if not found:
        absent = numbers["called"] - numbers["present"]
        if numbers["called"] == 0:
            found.append(Finding("called", "Chưa nhập số đại biểu được triệu tập.", field="called"))
        elif absent < 0:
            found.append(
                Finding("present", f"Có mặt {numbers['present']}, nhiều hơn {numbers['called']} được triệu tập.", field="present")
            )  # fmt: skip
        elif numbers["absent_excused"] + numbers["absent_unexcused"] != absent:
            found.append(
                Finding("absent", f"Vắng có lý do cộng không lý do phải bằng {absent} (được triệu tập trừ có mặt).",
                        field="absent_excused", remedy="Kiểm tra lại số đại biểu vắng.")
            )  # fmt: skip
    if found:
        raise Refused(found)
    return numbers
