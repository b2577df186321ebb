"""Phiếu đảng viên (Mẫu 2-HSĐV) as one table: every field once, in the order of the paper.

Forms, pages, supplements, comparisons, the list of what is missing and the print-outs all read this table. A field lies on
``Member``, on ``MemberProfile`` or is a whole table of rows; its plain value (for logs, drafts, comparisons) is what JSON can hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.db import models

from members.models import (
    BadgeHeld,
    CareerEntry,
    CommendationEntry,
    DisciplineEntry,
    ForeignTrip,
    Member,
    MemberProfile,
    Relative,
    Sex,
    TrainingEntry,
    ValuableAsset,
)


class Kind(Enum):
    """How a value is typed, kept and shown."""

    TEXT = "text"
    LINES = "lines"
    LOOKUP = "lookup"  # a code of a list of regulations
    CHOICE = "choice"  # a code of an enum
    FLAG = "flag"
    DAY = "day"  # a full date
    PARTIAL = "partial"  # a date of which only the month or the year may be known
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    EMAIL = "email"
    ROWS = "rows"


@dataclass(frozen=True)
class Field:
    """One field. ``precision`` names the column beside a partial date; ``item`` the number printed on the sheet."""

    name: str
    kind: Kind = Kind.TEXT
    item: str = ""
    model: type[models.Model] = MemberProfile
    lookup: str = ""
    precision: str = ""
    help: str = ""
    title: str = ""
    wide: bool = False

    @property
    def column(self) -> models.Field:
        """The column that holds the value."""
        return self.model._meta.get_field(self.name)

    @cached_property
    def label(self) -> str:
        """Words of the field, beginning with a capital."""
        words = self.title or str(self.column.verbose_name)
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Table(Field):
    """A table of rows as one field; ``columns`` in the order of the paper."""

    kind: Kind = Kind.ROWS
    columns: tuple[Field, ...] = ()
    row_label: str = "dòng"

    @cached_property
    def label(self) -> str:
        """The heading of the table."""
        return self.title


@dataclass(frozen=True)
class Panel:
    """A part of the sheet that is one page to edit. ``sensitive`` parts need the right to see them."""

    slug: str
    items: str
    title: str
    fields: tuple[str, ...]
    sensitive: bool = False
    help: str = ""

    @property
    def heading(self) -> str:
        """Numbers and words, as over the panel."""
        return f"{self.items}. {self.title}" if self.items else self.title


def _m(name: str, kind: Kind = Kind.TEXT, item: str = "", **options) -> Field:
    return Field(name, kind, item, Member, **options)


def _f(name: str, kind: Kind = Kind.TEXT, item: str = "", **options) -> Field:
    return Field(name, kind, item, **options)


def _place(prefix: str, item: str, label: str) -> tuple[Field, ...]:
    return (
        _f(f"{prefix}_province", item=item, title=f"{label}: tỉnh, thành phố"),
        _f(f"{prefix}_commune", item=item, title=f"{label}: xã, phường, đặc khu"),
        _f(f"{prefix}_detail", item=item, title=f"{label}: thôn, tổ, số nhà"),
        _f(f"{prefix}_old_name", item=item, title=f"{label}: tên cũ",
           help="Xã, huyện, tỉnh trước khi sắp xếp; khi in được để trong ngoặc đơn."),
        _f(f"{prefix}_country", item=item, title=f"{label}: quốc gia"),
    )  # fmt: skip


def _month_span(model: type[models.Model]) -> tuple[Field, Field]:
    return (
        Field("from_on", Kind.PARTIAL, model=model, precision="from_precision", help="Tháng/năm, ví dụ 09/1987."),
        Field("to_on", Kind.PARTIAL, model=model, precision="to_precision", help="Để trống nếu đến nay."),
    )


CAREER = Table(
    "career", item="21", model=CareerEntry, title="Tóm tắt quá trình hoạt động và công tác", row_label="quá trình",
    columns=(*_month_span(CareerEntry), Field("work", Kind.LINES, model=CareerEntry, wide=True)),
)  # fmt: skip
TRAINING = Table(
    "training", item="22", model=TrainingEntry, row_label="khóa học",
    title="Đào tạo, bồi dưỡng về chuyên môn, nghiệp vụ, lý luận chính trị, ngoại ngữ",
    columns=(
        Field("school", model=TrainingEntry), Field("subject", model=TrainingEntry), *_month_span(TrainingEntry),
        Field("study_form", Kind.LOOKUP, model=TrainingEntry, lookup="study_form"), Field("result", model=TrainingEntry),
    ),
)  # fmt: skip
COMMENDATIONS = Table(
    "commendations", item="23", model=CommendationEntry, title="Khen thưởng (Huân chương, huy chương, bằng khen)",
    row_label="khen thưởng",
    columns=(
        Field("awarded_on", Kind.PARTIAL, model=CommendationEntry, precision="awarded_precision"),
        Field("form", model=CommendationEntry), Field("issuer", model=CommendationEntry),
        Field("decision", model=CommendationEntry),
    ),
)  # fmt: skip
BADGES = Table(
    "badges", item="24", model=BadgeHeld, title="Đã được tặng Huy hiệu Đảng", row_label="huy hiệu",
    columns=(
        Field("level", Kind.LOOKUP, model=BadgeHeld, lookup="badge_level"),
        Field("awarded_on", Kind.PARTIAL, model=BadgeHeld, precision="awarded_precision"),
        Field("number", model=BadgeHeld),
    ),
)  # fmt: skip
DISCIPLINES = Table(
    "disciplines", item="26", model=DisciplineEntry, title="Kỷ luật (Đảng, chính quyền, pháp luật)", row_label="kỷ luật",
    columns=(
        Field("decided_on", Kind.PARTIAL, model=DisciplineEntry, precision="decided_precision"),
        Field("form", model=DisciplineEntry), Field("reason", model=DisciplineEntry), Field("issuer", model=DisciplineEntry),
        Field("ended_on", Kind.DAY, model=DisciplineEntry),
    ),
)  # fmt: skip
TRIPS = Table(
    "trips", item="28a", model=ForeignTrip, title="a) Đã đi nước ngoài", row_label="chuyến đi",
    columns=(
        *_month_span(ForeignTrip), Field("country", model=ForeignTrip),
        Field("purpose", Kind.LOOKUP, model=ForeignTrip, lookup="trip_purpose"), Field("note", model=ForeignTrip),
    ),
)  # fmt: skip
RELATIVES = Table(
    "relatives", item="29", model=Relative, title="Quan hệ gia đình", row_label="người",
    columns=(
        Field("relationship", Kind.LOOKUP, model=Relative, lookup="relationship"), Field("full_name", model=Relative),
        Field("birth_year", Kind.INTEGER, model=Relative), Field("deceased", Kind.FLAG, model=Relative),
        Field("details", Kind.LINES, model=Relative, wide=True),
    ),
)  # fmt: skip
ASSETS = Table(
    "assets", item="30", model=ValuableAsset, title="Tài sản có giá trị (50 triệu đồng trở lên)", row_label="tài sản",
    columns=(Field("name", model=ValuableAsset), Field("value", Kind.MONEY, model=ValuableAsset)),
)  # fmt: skip

_P = Kind.PARTIAL
_ALL: tuple[Field, ...] = (
    _m("phone", title="Điện thoại"),
    _m("email", Kind.EMAIL, title="Thư điện tử"),
    _m("full_name", item="01", help="Ghi như giấy khai sinh; bản in tự chuyển thành chữ in hoa."),
    _m("sex", Kind.CHOICE, "02"),
    _m("name_in_use", item="03", title="Tên gọi khác"),
    _m("birth_date", _P, "04", precision="birth_precision", title="Sinh ngày",
       help="Ngày/tháng/năm; nếu chỉ biết tháng, năm thì ghi 05/1968 hoặc 1968."),
    *_place("birth", "05", "Nơi đăng ký khai sinh"),
    *_place("native", "06", "Quê quán"),
    *_place("permanent", "07", "Nơi thường trú"),
    *_place("temporary", "07", "Nơi tạm trú"),
    _m("ethnic_group", Kind.LOOKUP, "08", lookup="ethnic_group"),
    _m("religion", Kind.LOOKUP, "09", lookup="religion"),
    _f("religious_office", item="09"),
    _f("family_class", Kind.LOOKUP, "10", lookup="family_class", help="Để trống nếu chưa từng được quy thành phần."),
    _m("occupation", Kind.LOOKUP, "11", lookup="occupation", title="Nghề nghiệp hiện nay (nhóm thống kê)"),
    _f("occupation_text", item="11"),
    _f("occupation_before", item="11", help="Cần cho Sổ danh sách đảng viên (Mẫu 7-HSĐV), cột 6."),
    _m("retired", Kind.FLAG, "11"),
    _m("private_owner", Kind.FLAG, "11"),
    _m("admission_date", _P, "12", precision="admission_precision", title="Ngày vào Đảng",
       help="Ngày tổ chức lễ kết nạp; thời gian dự bị tính từ ngày này."),
    _f("admission_branch", item="12", title="Tại chi bộ"),
    _f("introducer_1", item="12"),
    _f("introducer_1_post", item="12", title="Chức vụ, đơn vị (người thứ 1)"),
    _f("introducer_2", item="12"),
    _f("introducer_2_post", item="12", title="Chức vụ, đơn vị (người thứ 2)"),
    _m("admission_decision_date", _P, "12", precision="admission_decision_precision",
       help="Ngày ghi trên quyết định kết nạp; tuổi đảng tính từ ngày này."),
    _m("official_date", _P, "12", precision="official_precision", title="Ngày chính thức"),
    _f("official_branch", item="12", title="Công nhận chính thức tại chi bộ"),
    _f("recruited_on", _P, "13", precision="recruited_precision"),
    _f("recruiting_agency", item="13"),
    _f("youth_union_on", _P, "14", precision="youth_union_precision"),
    _m("youth_union", Kind.FLAG, "14", title="Đang là đoàn viên Đoàn TNCS Hồ Chí Minh"),
    _f("social_organizations", Kind.LINES, "15"),
    _f("enlisted_on", _P, "16", precision="enlisted_precision"),
    _f("discharged_on", _P, "16", precision="discharged_precision"),
    _f("general_education_text", item="17", title="Giáo dục phổ thông (ghi như văn bằng)",
       help="Ví dụ: 12/12 phổ thông, 9/12 bổ túc."),
    _m("general_education", Kind.LOOKUP, "17", lookup="education_level", title="Giáo dục phổ thông (nhóm thống kê)"),
    _m("professional_level", Kind.LOOKUP, "17", lookup="professional_level"),
    _f("professional_text", item="17", title="Chuyên môn, nghiệp vụ (ghi rõ ngành)"),
    _f("academic_degree", item="17"),
    _m("academic_title", Kind.LOOKUP, "17", lookup="academic_title"),
    _m("political_theory", Kind.LOOKUP, "17", lookup="theory_level"),
    _f("foreign_languages", item="17", help="Ví dụ: Tiếng Anh B1."),
    _f("informatics", item="17"),
    _f("minority_language", item="17"),
    _f("health", Kind.LOOKUP, "18", lookup="health_grade"),
    _f("disabled_veteran_class", Kind.LOOKUP, "18", lookup="disabled_veteran_class"),
    _f("martyr_family", Kind.FLAG, "18"),
    _f("merit_family", Kind.FLAG, "18"),
    _m("personal_id", item="19", help="12 chữ số."),
    _m("old_identity_number", item="19", help="9 chữ số, nếu trước đây có."),
    _m("biography_number", item="", help="6 chữ số và chữ viết tắt của tỉnh, ví dụ 123456HN."),
    CAREER, TRAINING, COMMENDATIONS, BADGES,
    _f("titles_conferred", Kind.LINES, "25",
       help="Chiến sĩ thi đua; Anh hùng Lực lượng vũ trang, Lao động; Nhà giáo, Nghệ sĩ, Thầy thuốc nhân dân, ưu tú."),
    DISCIPLINES,
    _f("left_party", Kind.LINES, "27"),
    _f("readmitted_on", Kind.DAY, "27"),
    _f("readmitted_branch", item="27"),
    _f("readmission_introducers", item="27"),
    _f("second_official_on", Kind.DAY, "27"),
    _f("second_official_branch", item="27"),
    _f("restored_on", Kind.DAY, "27"),
    _f("restored_branch", item="27"),
    _f("legal_handling", Kind.LINES, "27"),
    _f("old_regime", Kind.LINES, "27"),
    TRIPS,
    _f("foreign_relations", Kind.LINES, "28"),
    _f("relatives_abroad", Kind.LINES, "28"),
    _m("foreign_spouse", Kind.FLAG, "28"),
    RELATIVES,
    _f("household_income", Kind.MONEY, "30"),
    _f("income_per_person", Kind.MONEY, "30"),
    _f("housing_granted", item="30"),
    _f("housing_granted_area", Kind.DECIMAL, "30", title="Nhà được cấp, được thuê: diện tích (m²)"),
    _f("housing_own", item="30"),
    _f("housing_own_area", Kind.DECIMAL, "30", title="Nhà tự mua, tự xây: diện tích (m²)"),
    _f("land_granted_area", Kind.DECIMAL, "30"),
    _f("land_bought_area", Kind.DECIMAL, "30"),
    _f("business_land_area", Kind.DECIMAL, "30"),
    _f("hired_workers", Kind.INTEGER, "30"),
    ASSETS,
)  # fmt: skip

FIELDS: dict[str, Field] = {field.name: field for field in _ALL}
TABLES: dict[str, Table] = {name: field for name, field in FIELDS.items() if isinstance(field, Table)}
CHOICES = {"sex": Sex.choices}


def _of_item(*items: str) -> tuple[str, ...]:
    return tuple(name for name, field in FIELDS.items() if field.item in items)


PANELS: tuple[Panel, ...] = (
    Panel(
        "contact",
        "",
        "Điện thoại, thư điện tử",
        ("phone", "email"),
        help="Không in trên Phiếu đảng viên; dùng để liên hệ.",
    ),
    Panel("identity", "01–04", "Họ tên, giới tính, ngày sinh", _of_item("01", "02", "03", "04")),
    Panel("places", "05–07", "Nơi đăng ký khai sinh, quê quán, nơi ở", _of_item("05", "06", "07")),
    Panel("origin", "08, 10, 11", "Dân tộc, thành phần gia đình, nghề nghiệp", _of_item("08", "10", "11")),
    Panel("religion", "09", "Tôn giáo", _of_item("09"), sensitive=True),
    Panel("admission", "12", "Vào Đảng, chính thức", _of_item("12")),
    Panel("service", "13–16", "Tuyển dụng, Đoàn, tổ chức xã hội, quân ngũ", _of_item("13", "14", "15", "16")),
    Panel("education", "17", "Trình độ hiện nay", _of_item("17")),
    Panel("health", "18", "Sức khỏe, gia đình chính sách", _of_item("18")),
    Panel("numbers", "19", "Số căn cước, số lý lịch", ("personal_id", "old_identity_number", "biography_number")),
    Panel("career", "21", CAREER.label, ("career",)),
    Panel("training", "22", "Đào tạo, bồi dưỡng", ("training",)),
    Panel(
        "commendations",
        "23–25",
        "Khen thưởng, Huy hiệu Đảng, danh hiệu",
        ("commendations", "badges", "titles_conferred"),
    ),
    Panel("disciplines", "26", "Kỷ luật", ("disciplines",)),
    Panel("history", "27", "Đặc điểm lịch sử bản thân", _of_item("27"), sensitive=True),
    Panel("foreign", "28", "Quan hệ với nước ngoài", _of_item("28a", "28"), sensitive=True),
    Panel("relatives", "29", "Quan hệ gia đình", ("relatives",)),
    Panel("economy", "30", "Hoàn cảnh kinh tế của bản thân và gia đình", _of_item("30")),
)
PANEL_OF = {panel.slug: panel for panel in PANELS}
SENSITIVE = frozenset(name for panel in PANELS if panel.sensitive for name in panel.fields)


#: Mirrored from the cards and written with them only (``members.record.services.cards``).
NUMBERS_OF_CARD = ("card_number", "old_card_number")


def panel_with(name: str) -> Panel | None:
    """The panel where a field is edited."""
    return next((panel for panel in PANELS if name in panel.fields), None)
