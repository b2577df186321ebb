"""The member (đảng viên): identity, Party dates, present standing."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from branches.models import Organization
from core.addresses import address
from core.dates import Precision
from core.scopes import ScopedQuerySet

LATEST = date.max  # stands for "not recorded" at the end of a list ordered by date


class Sex(models.TextChoices):
    """Giới tính, as on Phiếu đảng viên 02."""

    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class MembershipClass(models.TextChoices):
    """Tư cách đảng viên (``member-record.md`` 9)."""

    PROBATIONARY = "probationary", "Dự bị"
    OFFICIAL = "official", "Chính thức"


class ActivityStatus(models.TextChoices):
    """Trạng thái sinh hoạt (``member-record.md`` 9)."""

    ACTIVE = "active", "Đang sinh hoạt"
    TRANSFER_PENDING = "transfer_pending", "Chờ chuyển"
    IN_TRANSIT = "in_transit", "Đang chuyển"
    TEMPORARY_ELSEWHERE = "temporary_elsewhere", "Sinh hoạt tạm thời nơi khác"
    EXEMPT = "exempt", "Được miễn công tác và sinh hoạt đảng"
    TEMPORARILY_EXEMPT = "temporarily_exempt", "Tạm miễn công tác và sinh hoạt đảng"
    ABROAD = "abroad", "Ở ngoài nước"
    SUSPENDED = "suspended", "Bị đình chỉ sinh hoạt đảng"


class EndReason(models.TextChoices):
    """Why a membership of the branch ended (``member-record.md`` 9); empty while it lasts."""

    TRANSFERRED_OUT = "transferred_out", "Chuyển đi chính thức"
    DECEASED = "deceased", "Từ trần"
    DELETED = "deleted", "Xóa tên"
    EXPELLED = "expelled", "Khai trừ"
    LEFT_ON_REQUEST = "left_on_request", "Cho ra khỏi Đảng (xin ra)"
    ADMISSION_ANNULLED = "admission_annulled", "Hủy quyết định kết nạp"
    VOIDED = "voided", "Hồ sơ lập nhầm"


class MemberQuerySet(ScopedQuerySet):
    """Members; merged duplicates never appear unless asked for."""

    def current(self) -> MemberQuerySet:
        """Members who are in the headcount or in transit today."""
        return self.filter(end_reason="")

    def left(self) -> MemberQuerySet:
        """Members who have left: register of leavers and of the deceased."""
        return self.exclude(end_reason="")


class LiveMemberManager(models.Manager.from_queryset(MemberQuerySet)):
    """Hides records merged into another."""

    def get_queryset(self) -> MemberQuerySet:
        return super().get_queryset().filter(merged_into=None)


def _date(label: str, **options) -> models.DateField:
    return models.DateField(label, null=True, blank=True, **options)


def _precision() -> models.CharField:
    return models.CharField(max_length=7, choices=[(p.value, p.label) for p in Precision], default=Precision.DAY.value)


# History keeps the row as it was before each change: an import of ten thousand new members costs nothing, and the present row
# completes the series. Columns that derive from others are left out.
HISTORY = pghistory.UpdateEvent(row=pghistory.Old, label="before", level=pgtrigger.Statement)


@pghistory.track(
    HISTORY,
    exclude=[
        "search",
        "search_text",
        "name_sort_key",
        "path",
        "record_missing",
        "file_missing",
        "updated_at",
        "created_at",
    ],
)
class Member(models.Model):
    """A member of the Party (đảng viên) for life, with what lists, searches and sheets need; the rest of Phiếu đảng viên
    stands in ``MemberProfile`` and the tables beside it.

    Three dates that are never merged: ``admission_decision_date`` (party age), ``admission_date`` = ngày vào Đảng (the
    ceremony: probation, headcount), ``official_date``. ``organization``, ``path``, ``membership_class``, ``activity_status`` and
    ``end_reason`` mirror the ledger and the dated statuses; only ``members.ledger`` and ``members.services`` write them.
    While in transit ``organization`` is the branch left; after leaving, the last branch.
    """

    full_name = models.CharField("họ và tên khai sinh", max_length=120)
    name_in_use = models.CharField("tên gọi khác", max_length=120, blank=True)
    sex = models.CharField("giới tính", max_length=6, choices=Sex.choices)
    birth_date = _date("ngày sinh")
    birth_precision = _precision()
    personal_id = models.CharField("số căn cước", max_length=12, blank=True)
    old_identity_number = models.CharField("số CMND cũ", max_length=12, blank=True)
    card_number = models.CharField("số thẻ đảng viên", max_length=12, blank=True)
    old_card_number = models.CharField("số thẻ cũ", max_length=9, blank=True)
    biography_number = models.CharField("số lý lịch", max_length=12, blank=True)
    ethnic_group = models.CharField("dân tộc", max_length=30, blank=True)
    religion = models.CharField("tôn giáo", max_length=30, blank=True)
    occupation = models.CharField("nghề nghiệp hiện nay", max_length=10, blank=True)
    retired = models.BooleanField("đã nghỉ hưu, nghỉ công tác", default=False)
    general_education = models.CharField("giáo dục phổ thông", max_length=30, blank=True)
    professional_level = models.CharField("chuyên môn, nghiệp vụ", max_length=30, blank=True)
    academic_title = models.CharField("học hàm cao nhất", max_length=30, blank=True)
    political_theory = models.CharField("lý luận chính trị", max_length=30, blank=True)
    youth_union = models.BooleanField("đoàn viên Đoàn TNCS Hồ Chí Minh", default=False)
    private_owner = models.BooleanField("chủ doanh nghiệp tư nhân", default=False)
    foreign_spouse = models.BooleanField("có quan hệ hôn nhân với người nước ngoài", default=False)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)

    admission_decision_date = _date("ngày cấp có thẩm quyền ra quyết định kết nạp")
    admission_decision_precision = _precision()
    admission_date = _date("ngày vào Đảng")
    admission_precision = _precision()
    official_date = _date("ngày chính thức")
    official_precision = _precision()
    gap_months = models.PositiveSmallIntegerField("số tháng gián đoạn", default=0, editable=False)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="members", verbose_name="chi bộ")
    path = models.CharField(max_length=140, db_collation="C", editable=False)
    membership_class = models.CharField("tư cách", max_length=12, choices=MembershipClass.choices)
    activity_status = models.CharField(
        "trạng thái sinh hoạt", max_length=20, choices=ActivityStatus.choices, default="active"
    )
    end_reason = models.CharField("lý do kết thúc", max_length=20, choices=EndReason.choices, blank=True)
    ended_on = _date("ngày kết thúc")

    name_sort_key = models.CharField(max_length=400, db_collation="C", editable=False)
    search_text = models.CharField(max_length=400, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    record_missing = models.PositiveSmallIntegerField("số mục còn thiếu", default=0, editable=False)
    file_missing = models.PositiveSmallIntegerField("số giấy tờ còn thiếu", default=0, editable=False)
    confirmed_on = _date("ngày xác nhận thông tin")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_records")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = LiveMemberManager()
    all_records = models.Manager.from_queryset(MemberQuerySet)()

    scope_paths = ("path",)
    scope_permission = "member.view"

    class Meta:
        verbose_name = "đảng viên"
        verbose_name_plural = "đảng viên"
        base_manager_name = "all_records"
        indexes = [
            models.Index("name_sort_key", "id", name="member_by_name"),
            models.Index("organization", "name_sort_key", "id", name="member_branch_by_name"),
            models.Index("path", name="member_by_path"),
            models.Index("personal_id", name="member_by_personal_id", condition=~Q(personal_id="")),
            models.Index("card_number", name="member_by_card", condition=~Q(card_number="")),
            models.Index("old_card_number", name="member_by_old_card", condition=~Q(old_card_number="")),
            models.Index("old_identity_number", name="member_by_old_identity", condition=~Q(old_identity_number="")),
            models.Index("biography_number", name="member_by_biography", condition=~Q(biography_number="")),
            models.Index("birth_date", "search_text", name="member_by_birth_and_name"),
            models.Index(Coalesce("official_date", Value(LATEST)), "id", name="member_by_official_date"),
            models.Index(Coalesce("admission_date", Value(LATEST)), "id", name="member_by_admission_date"),
            models.Index(Coalesce("birth_date", Value(LATEST)), "id", name="member_by_birth_date"),
            GinIndex("search", name="member_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(personal_id="") | Q(personal_id__regex=r"^\d{12}$"),
                name="member_personal_id_digits",
                violation_error_message="Số căn cước gồm đúng 12 chữ số.",
            ),
            models.CheckConstraint(
                condition=Q(card_number="") | Q(card_number__regex=r"^\d{12}$"),
                name="member_card_digits",
                violation_error_message="Số thẻ đảng viên gồm đúng 12 chữ số.",
            ),
            models.CheckConstraint(
                condition=Q(end_reason="", ended_on=None) | (~Q(end_reason="") & Q(ended_on__isnull=False)),
                name="member_end_reason_with_date",
                violation_error_message="Lý do và ngày kết thúc phải đi cùng nhau.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        """The page of this member."""
        return address("members:detail", self.pk)

    @property
    def is_current(self) -> bool:
        """Whether the member is in the headcount or in transit."""
        return not self.end_reason
