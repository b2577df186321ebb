"""The rest of Phiếu đảng viên (Mẫu 2-HSĐV), beside what ``Member`` holds for lists and sheets."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from core.scopes import ScopedQuerySet
from members.models.base import OfMember, day, lines, precision, text
from members.models.member import Member

VIETNAM = "Việt Nam"


def _country() -> models.CharField:
    return models.CharField("quốc gia", max_length=80, blank=True, default=VIETNAM)


def _old_place() -> models.CharField:
    return text("tên cũ (trước khi sắp xếp đơn vị hành chính)")


@pghistory.track(level=pghistory.Statement)
class MemberProfile(models.Model):
    """Items of Phiếu đảng viên that no list or sheet counts by; one row for a member, made when first needed.

    Places carry the name of today (two levels: xã, tỉnh) and, in brackets on paper, the name before the reform. Values of
    lists are codes of ``regulations.lookup``. Money is in đồng a year, areas in m² (land for business: ha).
    """

    member = models.OneToOneField(Member, models.PROTECT, primary_key=True, related_name="profile")

    birth_country = _country()
    birth_province = text("tỉnh, thành phố", 100)
    birth_commune = text("xã, phường, đặc khu", 100)
    birth_detail = text("thôn, tổ, số nhà")
    birth_old_name = _old_place()
    native_country = _country()
    native_province = text("tỉnh, thành phố", 100)
    native_commune = text("xã, phường, đặc khu", 100)
    native_detail = text("thôn, tổ, số nhà")
    native_old_name = _old_place()
    permanent_country = _country()
    permanent_province = text("tỉnh, thành phố", 100)
    permanent_commune = text("xã, phường, đặc khu", 100)
    permanent_detail = text("thôn, tổ, số nhà")
    permanent_old_name = _old_place()
    temporary_country = _country()
    temporary_province = text("tỉnh, thành phố", 100)
    temporary_commune = text("xã, phường, đặc khu", 100)
    temporary_detail = text("thôn, tổ, số nhà")
    temporary_old_name = _old_place()

    religious_office = text("chức sắc, chức việc trong tôn giáo", 150)
    family_class = text("thành phần gia đình", 30)
    occupation_text = text("nghề nghiệp hiện nay (ghi rõ)")
    occupation_before = text("nghề nghiệp trước khi vào Đảng")

    admission_branch = text("kết nạp tại chi bộ")
    introducer_1 = text("người giới thiệu thứ 1", 120)
    introducer_1_post = text("chức vụ, đơn vị của người giới thiệu thứ 1")
    introducer_2 = text("người giới thiệu thứ 2", 120)
    introducer_2_post = text("chức vụ, đơn vị của người giới thiệu thứ 2")
    official_branch = text("công nhận chính thức tại chi bộ")

    recruited_on = day("ngày được tuyển dụng")
    recruited_precision = precision()
    recruiting_agency = text("cơ quan tuyển dụng")
    youth_union_on = day("ngày vào Đoàn TNCS Hồ Chí Minh")
    youth_union_precision = precision()
    social_organizations = lines("tham gia các tổ chức xã hội khác")
    enlisted_on = day("ngày nhập ngũ")
    enlisted_precision = precision()
    discharged_on = day("ngày xuất ngũ, chuyển ngành")
    discharged_precision = precision()

    general_education_text = text("giáo dục phổ thông (ví dụ 12/12)", 60)
    professional_text = text("chuyên môn, nghiệp vụ (ghi rõ ngành)")
    academic_degree = text("học vị cao nhất", 120)
    foreign_languages = text("ngoại ngữ")
    informatics = text("tin học", 120)
    minority_language = text("tiếng dân tộc thiểu số", 120)

    health = text("tình trạng sức khỏe", 30)
    disabled_veteran_class = text("thương binh loại", 30)
    martyr_family = models.BooleanField("gia đình liệt sỹ", default=False)
    merit_family = models.BooleanField("gia đình có công với cách mạng", default=False)
    titles_conferred = lines("danh hiệu được phong")

    left_party = lines("27a. Bị khai trừ hoặc xóa tên hoặc xin ra khỏi Đảng (thời gian, tại chi bộ)")
    readmitted_on = day("27b. Ngày vào Đảng lần thứ 2")
    readmitted_branch = text("27b. Kết nạp lại tại chi bộ")
    readmission_introducers = text("27b. Người giới thiệu 1, 2 (lần thứ 2)")
    second_official_on = day("27b. Ngày chính thức lần thứ 2")
    second_official_branch = text("27b. Công nhận chính thức lần thứ 2 tại chi bộ")
    restored_on = day("27c. Ngày được khôi phục đảng tịch")
    restored_branch = text("27c. Khôi phục đảng tịch tại chi bộ")
    legal_handling = lines("27d. Bị xử lý theo pháp luật")
    old_regime = lines("27e. Bản thân có làm việc trong chế độ cũ")

    foreign_relations = lines("28b. Tham gia hoặc có quan hệ với tổ chức chính trị, kinh tế, xã hội ở nước ngoài")
    relatives_abroad = lines("28c. Có người thân ở nước ngoài")

    household_income = models.BigIntegerField("tổng thu nhập của hộ gia đình trong 1 năm (đồng)", null=True, blank=True)
    income_per_person = models.BigIntegerField("bình quân 1 người/hộ (đồng)", null=True, blank=True)
    housing_granted = text("nhà ở được cấp, được thuê: loại nhà", 120)
    housing_granted_area = models.DecimalField("diện tích (m²)", max_digits=10, decimal_places=2, null=True, blank=True)
    housing_own = text("nhà ở tự mua, tự xây: loại nhà", 120)
    housing_own_area = models.DecimalField("diện tích (m²)", max_digits=10, decimal_places=2, null=True, blank=True)
    land_granted_area = models.DecimalField(
        "đất ở được cấp (m²)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    land_bought_area = models.DecimalField("đất ở tự mua (m²)", max_digits=12, decimal_places=2, null=True, blank=True)
    business_land_area = models.DecimalField(
        "diện tích đất kinh doanh, trang trại (ha)", max_digits=10, decimal_places=2, null=True, blank=True
    )
    hired_workers = models.PositiveIntegerField("số lao động thuê mướn", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("member__path",)
    scope_permission = "member.view"

    class Meta:
        verbose_name = "phiếu đảng viên"
        verbose_name_plural = "phiếu đảng viên"

    def __str__(self) -> str:
        return f"Phiếu đảng viên: {self.member}"


class RecordChange(OfMember):
    """One change of a record in words that can be shown: field → [old, new], by whom, on what paper. Never edited.

    ``version`` is the version of the member after the change: who opened the page at an earlier one is told what changed.
    """

    class Source(models.TextChoices):
        """Through which door the change came."""

        EDIT = "edit", "Sửa trên hệ thống"
        SUPPLEMENT = "supplement", "Phiếu bổ sung hồ sơ"
        IMPORT = "import", "Nhập từ tệp"
        ADMISSION = "admission", "Kết nạp, công nhận"

    at = models.DateTimeField("lúc", default=timezone.now, editable=False)
    on = models.DateField("ngày")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người cập nhật"
    )
    source = models.CharField("nguồn", max_length=12, choices=Source.choices, default=Source.EDIT)
    paper = text("giấy tờ căn cứ", 200)
    changes = models.JSONField("thay đổi", default=dict)
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = "thay đổi hồ sơ"
        verbose_name_plural = "thay đổi hồ sơ"
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint("member", "version", name="record_change_version")]

    def __str__(self) -> str:
        return f"{self.member}: {', '.join(self.changes)}"


class RecordDraft(OfMember):
    """What somebody typed into a panel of the record and has not saved: found again on the next visit, on any machine."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    panel = models.CharField(max_length=30)
    data = models.JSONField(default=dict)  # the posted values by name, each a list
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "bản nháp"
        verbose_name_plural = "bản nháp"
        constraints = [models.UniqueConstraint("member", "user", "panel", name="draft_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.panel} – {self.member}"
