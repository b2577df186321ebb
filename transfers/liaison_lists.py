"""The lists of residence liaison: whom the branch at work has to introduce, whose comment is missing, who is 213 where he lives."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.permissions import Permission as P
from branches.models import Organization
from core.scopes import Scope, path_filter
from meetings.models import ResidenceComment
from meetings.tasks.queries import keeping_residence_contact, residence_comment_came
from members.models import ActivityStatus, Member
from transfers.models import LiaisonState, ResidenceLink

S = LiaisonState


def _people(scope: Scope, unit: Organization | None) -> QuerySet[Member]:
    rows = (
        Member.objects.visible_to(scope, P.TRANSFER_VIEW).current().exclude(activity_status=ActivityStatus.IN_TRANSIT)
    )
    rows = rows.filter(path__startswith=unit.path) if unit else rows
    draft = ResidenceLink.objects.filter(member=OuterRef("pk")).exclude(state=S.ENDED)
    return rows.annotate(
        link=Subquery(draft.values("pk")[:1]), link_state=Subquery(draft.values("state")[:1])
    ).select_related("organization")


def not_introduced(scope: Scope, on: date, unit: Organization | None = None) -> QuerySet[Member]:
    """«Chưa giới thiệu»: those who keep contact with their residence and have no letter that is out."""
    out = ResidenceLink.objects.filter(member=OuterRef("pk"), state__in=(S.INTRODUCED, S.RECEIVED))
    return _people(scope, unit).filter(keeping_residence_contact(on), ~Exists(out))


def not_commented(scope: Scope, on: date, unit: Organization | None = None) -> QuerySet[Member]:
    """«Chưa có nhận xét nơi cư trú» of the year: those on whom the residence comments, and no comment came back."""
    return _people(scope, unit).filter(keeping_residence_contact(on, commented=True), ~residence_comment_came(on.year))


def links_of_work(scope: Scope, unit: Organization | None = None) -> QuerySet[ResidenceLink]:
    """Introductions of the branches at work in scope."""
    rows = ResidenceLink.objects.filter(path_filter(("home__path",), scope.paths(P.TRANSFER_VIEW)))
    rows = rows.filter(home__path__startswith=unit.path) if unit else rows
    return rows.select_related("member", "home", "residence")


def residents(scope: Scope, unit: Organization | None = None) -> QuerySet[ResidenceLink]:
    """«Đảng viên 213 trên địa bàn»: who was introduced to the branches in scope because he lives there."""
    rows = ResidenceLink.objects.filter(
        path_filter(("residence__path",), scope.paths(P.TRANSFER_VIEW)), state__in=(S.INTRODUCED, S.RECEIVED)
    )
    rows = rows.filter(residence__path__startswith=unit.path) if unit else rows
    return rows.select_related("member", "home", "residence")


def comments_of_year(members: list[int], year: int) -> dict[int, ResidenceComment]:
    """The comment of a year of each of these members, one statement."""
    rows = ResidenceComment.objects.filter(Q(year=year), member__in=members)
    return {row.member_id: row for row in rows}
