"""What admission adds to the pages of a member and of a branch."""

from __future__ import annotations

from django.db.models import Count

from accounts.permissions import Permission as P
from admissions.models import ENDED_STATES, PROBATION_STATES, Admission, AdmissionBallot, AdmissionState, HelperPhase
from admissions.rules.dates import or_none, probation_ends, recognition_due
from core.panels import Panel, panel
from members.models import MembershipClass


@panel("member")
def admission_of(request, member) -> Panel | None:
    """The case by which the member came into the Party, or the way to open one for a probationary member; whom he helps."""
    scope = request.scope
    if not scope.can(P.ADMISSION_VIEW, member.organization):
        return None
    case = Admission.objects.visible_to(scope).filter(member=member).select_related("applicant").order_by("-pk").first()
    helped = list(
        Admission.objects.visible_to(scope).filter(helpers__member=member, helpers__ended_on=None).open()
        .select_related("applicant").distinct().order_by("applicant__name_sort_key", "pk")[:10]
    )  # fmt: skip
    may_follow = (
        case is None and member.is_current and member.membership_class == MembershipClass.PROBATIONARY
        and scope.can(P.ADMISSION_KEEP, member.organization)
    )  # fmt: skip
    if case is None and not helped and not may_follow:
        return None
    return Panel("admissions/_member_panel.html", {"member": member, "case": case, "helped": helped, "may_follow": may_follow,
                                                   "helper": _helper_of(case), **_ahead(case, scope.on)})  # fmt: skip


def _helper_of(case: Admission | None) -> str:
    """Who helps during the probation."""
    if case is None or case.state not in PROBATION_STATES:
        return ""
    rows = case.helpers.filter(phase=HelperPhase.PROBATION, ended_on=None).select_related("member")
    return ", ".join(row.member.full_name for row in rows)


def _ahead(case: Admission | None, on) -> dict:
    """The end of the probation and the last day for the branch to consider, while they lie ahead."""
    if case is None or case.state not in PROBATION_STATES:
        return {}
    ends, due = or_none(probation_ends, case.ceremony_on), or_none(recognition_due, case.ceremony_on)
    return {"ends": ends.on if ends else None, "due": due.on if due and case.state != AdmissionState.AWAITING_RECOGNITION else None,
            "overdue": bool(due and due.overdue(on))}  # fmt: skip


@panel("meeting")
def forms_of_the_meeting(request, meeting) -> Panel | None:
    """The resolutions to print about people the meeting voted on, once they stand in their cases."""
    people = AdmissionBallot.objects.visible_to(request.scope).filter(vote__meeting=meeting).count()
    return Panel("admissions/_meeting_panel.html", {"meeting": meeting, "people": people}) if people else None


@panel("organization")
def people_on_the_way(request, organization) -> Panel | None:
    """How many people of a branch stand at which step; nothing above the branches."""
    scope = request.scope
    if not organization.is_branch or not scope.can(P.ADMISSION_VIEW, organization):
        return None
    rows = Admission.objects.filter(organization=organization).exclude(state__in=ENDED_STATES).order_by()
    counted = dict(rows.values_list("state").annotate(n=Count("pk")))
    may_keep = scope.can(P.ADMISSION_KEEP, organization)
    if not counted and not may_keep:
        return None
    states = [(state, counted[state]) for state in AdmissionState if state in counted]
    return Panel("admissions/_branch_panel.html", {"organization": organization, "states": states, "total": sum(counted.values()),
                                                   "may_keep": may_keep})  # fmt: skip
