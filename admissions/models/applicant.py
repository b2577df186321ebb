"""The person on the way into the Party (quần chúng ưu tú, người xin vào Đảng) and the declared life history (Mẫu 2-KNĐ)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from admissions.models.choices import PopulationCase
from branches.models import Organization
from core.scopes import ScopedQuerySet
from members.models import Member
from members.models.base import day, keeps_before, lines, text
from members.models.member import Sex

#: Lists of the declaration: name → (item of Mẫu 2-KNĐ, columns as (name, label)).
DECLARED_LISTS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "career": ("15. Những công việc, chức vụ đã qua",
               (("from", "Từ tháng, năm"), ("to", "Đến tháng, năm"), ("work", "Làm việc gì, ở đâu, giữ chức vụ gì"))),
    "courses": ("17. Những lớp đào tạo, bồi dưỡng đã qua",
                (("from", "Từ tháng, năm"), ("to", "Đến tháng, năm"), ("subject", "Ngành học, lớp học"), ("school", "Tên trường"),
                 ("form", "Hình thức học"), ("result", "Văn bằng, chứng chỉ"))),
    "trips": ("18. Đi nước ngoài từ 3 tháng trở lên",
              (("from", "Từ tháng, năm"), ("to", "Đến tháng, năm"), ("purpose", "Nội dung đi"), ("country", "Nước nào"),
               ("issuer", "Cơ quan quyết định"))),
    "commendations": ("19. Khen thưởng (từ bằng khen trở lên)",
                      (("on", "Tháng, năm"), ("form", "Lý do, hình thức"), ("issuer", "Cấp quyết định"))),
    "disciplines": ("20. Kỷ luật",
                    (("on", "Tháng, năm"), ("form", "Lý do, hình thức"), ("issuer", "Cấp quyết định"))),
}  # fmt: skip


@pghistory.track(keeps_before(), exclude=["name_sort_key", "search_text", "created_at", "updated_at"])
class Applicant(models.Model):
    """Somebody considered for the Party and not yet a member: what Mẫu 2-KNĐ declares, under the names the member's record has.

    ``organization`` mirrors the branch of the case and is what the scope goes by. ``former_member`` is the record of somebody who
    was a member once (kết nạp lại). ``declared`` holds the lists of ``DECLARED_LISTS``, each a list of rows by column name.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="applicants", verbose_name="chi bộ")
    former_member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="hồ sơ đảng viên cũ"
    )
    full_name = models.CharField("họ và tên khai sinh", max_length=120)
    name_in_use = text("tên gọi khác", 120)
    sex = models.CharField("giới tính", max_length=6, choices=Sex.choices)
    birth_date = models.DateField("ngày sinh")
    personal_id = models.CharField("số căn cước", max_length=12, blank=True)
    ethnic_group = text("dân tộc", 30)
    nationality = models.CharField("quốc tịch", max_length=80, blank=True, default="Việt Nam")
    religion = text("tôn giáo", 30)
    religious_office = text("chức sắc, chức việc trong tôn giáo", 150)
    phone = text("điện thoại", 20)

    birth_province = text("nơi đăng ký khai sinh: tỉnh, thành phố", 100)
    birth_commune = text("nơi đăng ký khai sinh: xã, phường", 100)
    birth_old_name = text("nơi đăng ký khai sinh: tên cũ")
    native_province = text("quê quán: tỉnh, thành phố", 100)
    native_commune = text("quê quán: xã, phường", 100)
    native_old_name = text("quê quán: tên cũ")
    permanent_province = text("nơi thường trú: tỉnh, thành phố", 100)
    permanent_commune = text("nơi thường trú: xã, phường", 100)
    permanent_detail = text("nơi thường trú: thôn, tổ, số nhà")
    temporary_province = text("nơi tạm trú: tỉnh, thành phố", 100)
    temporary_commune = text("nơi tạm trú: xã, phường", 100)
    temporary_detail = text("nơi tạm trú: thôn, tổ, số nhà")

    occupation = text("nghề nghiệp hiện nay", 10)
    occupation_text = text("nghề nghiệp (ghi rõ)")
    workplace = text("nơi làm việc, học tập")
    general_education = text("giáo dục phổ thông", 30)
    general_education_text = text("giáo dục phổ thông (ví dụ 12/12)", 60)
    special_area = models.BooleanField(
        "ở miền núi, biên giới, hải đảo, vùng dân tộc thiểu số, vùng đặc biệt khó khăn", default=False
    )
    village_elder = models.BooleanField("già làng, trưởng bản, người có uy tín, ngư dân", default=False)
    professional_level = text("chuyên môn, nghiệp vụ", 30)
    professional_text = text("chuyên môn, nghiệp vụ (ghi rõ ngành)")
    academic_degree = text("học vị", 120)
    academic_title = text("học hàm", 30)
    political_theory = text("lý luận chính trị", 30)
    foreign_languages = text("ngoại ngữ")
    informatics = text("tin học", 120)
    minority_language = text("tiếng dân tộc thiểu số", 120)

    youth_union = models.BooleanField("đoàn viên Đoàn TNCS Hồ Chí Minh", default=False)
    youth_union_on = day("ngày vào Đoàn")
    youth_union_at = text("nơi kết nạp vào Đoàn")
    trade_union = models.BooleanField("đoàn viên công đoàn", default=False)
    private_owner = models.BooleanField("chủ doanh nghiệp tư nhân", default=False)
    foreign_spouse = models.BooleanField("có quan hệ hôn nhân với người nước ngoài", default=False)
    population_case = models.CharField(
        "vi phạm chính sách dân số",
        max_length=6,
        choices=PopulationCase.choices,
        blank=True,
        default=PopulationCase.NONE,
    )
    child_born_on = day("ngày sinh của con thứ ba trở lên")
    first_decision_on = day("ngày quyết định kết nạp lần thứ nhất")
    left_party_on = day("ngày ra khỏi Đảng lần trước")
    left_party_reason = text("lý do ra khỏi Đảng lần trước", 30)
    record_cleared_on = day("ngày được xóa án tích")
    readmitted_before = models.BooleanField("đã được kết nạp lại một lần", default=False)
    first_admission = lines("13. Ngày, nơi kết nạp, công nhận chính thức, người giới thiệu lần thứ nhất")

    life_history = lines("14. Lịch sử bản thân")
    history_traits = lines("16. Đặc điểm lịch sử")
    self_remarks = lines("22. Tự nhận xét")
    declared = models.JSONField(default=dict, blank=True)

    name_sort_key = models.CharField(max_length=400, db_collation="C", editable=False)
    search_text = models.CharField(max_length=400, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("organization__path",)
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "người vào Đảng"
        verbose_name_plural = "người vào Đảng"
        ordering = ("name_sort_key", "pk")
        indexes = [
            models.Index("organization", "name_sort_key", "id", name="applicant_by_name"),
            models.Index("personal_id", name="applicant_by_personal_id", condition=~Q(personal_id="")),
            models.Index("birth_date", "search_text", name="applicant_by_birth_and_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(personal_id="") | Q(personal_id__regex=r"^\d{12}$"), name="applicant_personal_id_digits",
                violation_error_message="Số căn cước gồm đúng 12 chữ số.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name

    @property
    def training_key(self) -> str:
        """The number by which records of training know a person who is no member yet."""
        return self.personal_id or f"KN-{self.pk}"


class ApplicantRelative(models.Model):
    """A relative as item 21 of Mẫu 2-KNĐ declares them; ``relationship`` is a code of the list of the same name."""

    applicant = models.ForeignKey(Applicant, models.CASCADE, related_name="relatives")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    relationship = models.CharField("quan hệ", max_length=30)
    full_name = models.CharField("họ và tên", max_length=120)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    deceased = models.BooleanField("đã mất", default=False)
    is_party_member = models.BooleanField("là đảng viên", default=False)
    native_place = text("quê quán")
    residence = text("nơi cư trú")
    occupation = text("nghề nghiệp")
    ethnic_group = text("dân tộc", 30)
    religion = text("tôn giáo", 30)
    nationality = models.CharField("quốc tịch", max_length=80, blank=True, default="Việt Nam")
    family_class = text("thành phần giai cấp", 60)
    political_history = lines("lịch sử chính trị; chấp hành đường lối, chính sách, pháp luật; tiền án")

    objects = ScopedQuerySet.as_manager()

    scope_paths = ("applicant__organization__path",)
    scope_permission = "admission.view"

    class Meta:
        verbose_name = "người thân của người vào Đảng"
        verbose_name_plural = "người thân của người vào Đảng"
        ordering = ("applicant", "order", "pk")

    def __str__(self) -> str:
        return self.full_name
