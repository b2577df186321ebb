"""Seats on committees (chức vụ trong Đảng), ``organization.md`` 5."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from branches.models import Body, Organization, Term
from core.scopes import ScopedQuerySet
from members.models.base import day, text
from members.models.member import Member

SECRETARY = "secretary"


class SeatManner(models.TextChoices):
    """How a seat was filled."""

    ELECTED = "elected", "Bầu"
    APPOINTED = "appointed", "Chỉ định"


class SeatStatus(models.TextChoices):
    """Standing of a seat: dự kiến → đương nhiệm → đã chuẩn y → thôi."""

    PROPOSED = "proposed", "Dự kiến"
    INCUMBENT = "incumbent", "Đương nhiệm, chờ chuẩn y"
    RATIFIED = "ratified", "Đã chuẩn y"
    ENDED = "ended", "Đã thôi giữ"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        return {"proposed": "progress", "incumbent": "current", "ratified": "done", "ended": "neutral"}[self.value]


class SeatEnd(models.TextChoices):
    """Why somebody no longer sits."""

    TERM_ENDED = "term_ended", "Hết nhiệm kỳ"
    WITHDREW = "withdrew", "Thôi tham gia"
    RELIEVED = "relieved", "Miễn nhiệm"
    REMOVED = "removed", "Cách chức"
    TRANSFERRED = "transferred", "Chuyển sinh hoạt đảng"
    RETIRED = "retired", "Nghỉ hưu"
    DECEASED = "deceased", "Từ trần"
    REORGANIZED = "reorganized", "Sắp xếp tổ chức đảng"


class ConcurrentPost(models.TextChoices):
    """Posts held beside the seat that indicators ask for (``organization.md`` 5.5)."""

    VILLAGE_HEAD = "village_head", "Trưởng thôn, ấp, bản, khóm; tổ trưởng tổ dân phố"
    FRONT_HEAD = "front_head", "Trưởng ban công tác Mặt trận"
    UNIT_HEAD = "unit_head", "Thủ trưởng đơn vị (hiệu trưởng, giám đốc…)"
    COUNCIL = "council", "Lãnh đạo HĐND, UBND"
    MASS_ORGANIZATION = "mass_organization", "Đứng đầu đoàn thể"
    OTHER = "other", "Chức vụ khác"


@pghistory.track()
class Seat(models.Model):
    """A member in a position on a body of an organisation for a time, within a term (chức vụ của cấp ủy viên).

    ``position`` is a code of the list ``position``. Who is proposed does not sit yet: constraints concern those who do.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="seats", verbose_name="đảng viên")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="seats", verbose_name="tổ chức đảng")
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name="nhiệm kỳ")
    body = models.CharField("cơ quan", max_length=30, choices=Body.choices)
    position = models.CharField("chức vụ", max_length=40)
    order = models.PositiveSmallIntegerField("thứ tự trong danh sách", default=0)
    status = models.CharField("tình trạng", max_length=10, choices=SeatStatus.choices, default=SeatStatus.PROPOSED)
    manner = models.CharField("hình thức", max_length=10, choices=SeatManner.choices, default=SeatManner.ELECTED)
    valid_from = day("giữ chức từ ngày")
    valid_to = day("đến ngày")
    ratification_number = text("số quyết định chuẩn y, chỉ định", 60)
    ratified_on = day("ngày quyết định")
    ratified_by = text("cơ quan quyết định", 200)
    end_reason = models.CharField("lý do thôi giữ", max_length=20, choices=SeatEnd.choices, blank=True)
    end_paper = text("văn bản thôi giữ", 200)
    concurrent_posts = models.JSONField("kiêm nhiệm", default=list, blank=True)
    concurrent_text = text("chức vụ kiêm nhiệm (ghi rõ)")
    task = text("lĩnh vực được phân công", 250)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "organization.view"

    class Meta:
        verbose_name = "chức vụ trong Đảng"
        verbose_name_plural = "chức vụ trong Đảng"
        ordering = ("organization", "body", "order", "pk")
        indexes = [models.Index("organization", "position", "valid_from", name="seat_by_position")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(valid_from__isnull=False), name="seat_held_from",
                violation_error_message="Chức vụ đã nhận phải có ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="seat_ends_after_start",
                violation_error_message="Ngày thôi giữ chức vụ không được trước ngày nhận.",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | (Q(valid_to__isnull=False) & ~Q(end_reason="")), name="seat_end_with_reason",
                violation_error_message="Thôi giữ chức vụ phải có ngày và lý do.",
            ),
            ExclusionConstraint(
                name="one_secretary_a_day",
                expressions=[
                    (Func("organization", "organization", Value("[]"), function="int8range"), "="),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), "&&"),
                ],
                condition=Q(position=SECRETARY) & ~Q(status="proposed"),
                violation_error_message="Trong một ngày, một tổ chức đảng chỉ có một bí thư.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member} – {self.position} {self.organization}"

    @property
    def concurrent_words(self) -> str:
        """Posts held beside the seat, in words."""
        labels = dict(ConcurrentPost.choices)
        words = [labels.get(code, code) for code in self.concurrent_posts]
        return "; ".join([*words, self.concurrent_text] if self.concurrent_text else words)
