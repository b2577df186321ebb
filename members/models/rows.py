"""The tables of Phiếu đảng viên: items 21 to 24, 26, 28a, 29 and the belongings of item 30."""

from __future__ import annotations

import pghistory
from django.db import models

from members.models.base import OfMember, day, lines, precision, text


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep every version of a line, and that it was removed."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, level=pghistory.Statement)(model)


class RecordRow(OfMember):
    """A line of a table of Phiếu đảng viên, in the order in which it was declared."""

    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta(OfMember.Meta):
        abstract = True
        ordering = ("member", "order", "pk")


@tracked
class CareerEntry(RecordRow):
    """Item 21: from a month to a month, what was done, which post, where (quá trình hoạt động và công tác)."""

    from_on = day("từ tháng, năm")
    from_precision = precision()
    to_on = day("đến tháng, năm")
    to_precision = precision()
    work = lines("làm gì, chức vụ, đơn vị công tác")

    class Meta(RecordRow.Meta):
        verbose_name = "quá trình công tác"
        verbose_name_plural = "quá trình công tác"

    def __str__(self) -> str:
        return self.work


@tracked
class TrainingEntry(RecordRow):
    """Item 22: school, subject, time, form of study, diploma (đào tạo, bồi dưỡng)."""

    school = text("tên trường")
    subject = text("ngành học hoặc tên lớp học")
    from_on = day("từ tháng, năm")
    from_precision = precision()
    to_on = day("đến tháng, năm")
    to_precision = precision()
    study_form = text("hình thức học", 30)
    result = text("văn bằng, chứng chỉ, trình độ")

    class Meta(RecordRow.Meta):
        verbose_name = "đào tạo, bồi dưỡng"
        verbose_name_plural = "đào tạo, bồi dưỡng"

    def __str__(self) -> str:
        return f"{self.school} {self.subject}"


@tracked
class CommendationEntry(RecordRow):
    """Item 23: orders, medals, certificates (khen thưởng)."""

    awarded_on = day("thời gian")
    awarded_precision = precision()
    form = text("hình thức khen thưởng")
    issuer = text("cấp khen thưởng")
    decision = text("số, ngày quyết định", 120)

    class Meta(RecordRow.Meta):
        verbose_name = "khen thưởng"
        verbose_name_plural = "khen thưởng"

    def __str__(self) -> str:
        return self.form


@tracked
class BadgeHeld(RecordRow):
    """Item 24: a Party badge already awarded (Huy hiệu Đảng); the level is a code of the list ``badge_level``."""

    level = models.CharField("Huy hiệu Đảng", max_length=10)
    awarded_on = day("ngày được tặng")
    awarded_precision = precision()
    number = text("số huy hiệu", 30)

    class Meta(RecordRow.Meta):
        verbose_name = "Huy hiệu Đảng đã được tặng"
        verbose_name_plural = "Huy hiệu Đảng đã được tặng"
        constraints = [models.UniqueConstraint("member", "level", name="badge_held_once")]

    def __str__(self) -> str:
        return f"Huy hiệu {self.level} năm tuổi Đảng"


@tracked
class DisciplineEntry(RecordRow):
    """Item 26: discipline by the Party, the administration or the law, as declared on the sheet (kỷ luật)."""

    decided_on = day("thời gian")
    decided_precision = precision()
    form = text("hình thức kỷ luật")
    reason = text("lý do")
    issuer = text("cấp quyết định")
    ended_on = day("ngày hết hiệu lực")

    class Meta(RecordRow.Meta):
        verbose_name = "kỷ luật"
        verbose_name_plural = "kỷ luật"

    def __str__(self) -> str:
        return self.form


@tracked
class ForeignTrip(RecordRow):
    """Item 28a: a journey abroad (đã đi nước ngoài)."""

    country = text("đi nước nào", 120)
    purpose = text("mục đích", 30)
    from_on = day("từ tháng, năm")
    from_precision = precision()
    to_on = day("đến tháng, năm")
    to_precision = precision()
    note = text("cơ quan cử đi, ghi chú")

    class Meta(RecordRow.Meta):
        verbose_name = "lần đi nước ngoài"
        verbose_name_plural = "các lần đi nước ngoài"

    def __str__(self) -> str:
        return self.country


@tracked
class Relative(RecordRow):
    """Item 29: a member of the family (quan hệ gia đình)."""

    relationship = text("quan hệ", 30)
    full_name = text("họ và tên", 120)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    details = lines("quê quán, nơi ở hiện nay, nghề nghiệp, chức danh, chức vụ, đơn vị công tác")
    deceased = models.BooleanField("đã mất", default=False)

    class Meta(RecordRow.Meta):
        verbose_name = "người trong gia đình"
        verbose_name_plural = "quan hệ gia đình"

    def __str__(self) -> str:
        return self.full_name


@tracked
class ValuableAsset(RecordRow):
    """Item 30: a belonging of 50 million đồng or more (tài sản có giá trị)."""

    name = text("tài sản")
    value = models.BigIntegerField("giá trị (đồng)", null=True, blank=True)

    class Meta(RecordRow.Meta):
        verbose_name = "tài sản có giá trị"
        verbose_name_plural = "tài sản có giá trị"

    def __str__(self) -> str:
        return self.name
