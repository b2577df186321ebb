"""The facets by which members are counted and listed: one definition for the dashboard's figure and for the list behind it.

A facet is named as its dimension in ``members.counting``; the value in an address is the key of the tally. A figure and its list
agree because both are read from ``HeadcountEntry``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from accounts.permissions import Permission
from core.dates import add_years
from members.counting import PARTY_AGE_STEPS
from members.models import ActivityStatus, MembershipClass, Sex
from regulations.lookup import lookup, lookup_values

NOT_RECORDED = "-"  # in an address: the facet was never filled in
MINORITY, BELIEVER = "minority", "any"
YES_NO = (("true", "Có"), ("false", "Không"))
COMPLETE = (("true", "Đủ"), ("false", "Còn thiếu"))


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its words, what may be chosen, the permission it needs beyond seeing members."""

    name: str
    label: str
    choices: Callable[[], Iterable[tuple[str, str]]]
    permission: str = ""
    blank: bool = True  # "Chưa khai" may be chosen

    def options(self) -> list[tuple[str, str]]:
        """What the filter offers."""
        offered = list(self.choices())
        return [*offered, (NOT_RECORDED, "Chưa khai")] if self.blank else offered


def _list(code: str) -> Callable[[], list[tuple[str, str]]]:
    return lambda: lookup(code)


def _ethnic_groups() -> list[tuple[str, str]]:
    return [(MINORITY, "Các dân tộc thiểu số"), *lookup("ethnic_group")]


def _religions() -> list[tuple[str, str]]:
    return [(BELIEVER, "Người theo tôn giáo"), *lookup("religion")]


def party_age_bands() -> list[tuple[str, str]]:
    """The bands of party age, as they are counted: from the step to just below the next."""
    bands = [(str(low), f"Từ {low} đến dưới {high} năm") for low, high in pairwise(PARTY_AGE_STEPS)]
    return [
        (bands[0][0], f"Dưới {PARTY_AGE_STEPS[1]} năm"),
        *bands[1:],
        (str(PARTY_AGE_STEPS[-1]), "Từ 90 năm trở lên"),
    ]


SENSITIVE = Permission.MEMBER_SENSITIVE
FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("membership_class", "Tư cách", lambda: MembershipClass.choices, blank=False),
        Facet("activity_status", "Trạng thái sinh hoạt", lambda: ActivityStatus.choices, blank=False),
        Facet("sex", "Giới tính", lambda: Sex.choices, blank=False),
        Facet("age_band", "Nhóm tuổi", lambda: [("A0", "Dưới 18 tuổi"), *lookup("age_band")]),
        Facet("ethnic_group", "Dân tộc", _ethnic_groups),
        Facet("religion", "Tôn giáo", _religions, permission=SENSITIVE),
        Facet("occupation", "Nghề nghiệp", _list("occupation")),
        Facet("general_education", "Giáo dục phổ thông", _list("education_level")),
        Facet("professional_level", "Chuyên môn, nghiệp vụ", _list("professional_level")),
        Facet("academic_title", "Học hàm", _list("academic_title")),
        Facet("political_theory", "Lý luận chính trị", _list("theory_level")),
        Facet("party_age", "Tuổi Đảng", party_age_bands),
        Facet("admission_period", "Thời kỳ vào Đảng", _list("admission_period")),
        Facet("youth_union", "Đoàn viên Đoàn TNCS Hồ Chí Minh", lambda: YES_NO, blank=False),
        Facet("private_owner", "Chủ doanh nghiệp tư nhân", lambda: YES_NO, blank=False),
        Facet("foreign_spouse", "Kết hôn với người nước ngoài", lambda: YES_NO, permission=SENSITIVE, blank=False),
        Facet("record_complete", "Thông tin hồ sơ", lambda: COMPLETE, blank=False),
        Facet("file_complete", "Giấy tờ trong hồ sơ", lambda: COMPLETE, blank=False),
        Facet("in_transit", "Đang chuyển sinh hoạt", lambda: YES_NO, blank=False),
    )
}
FLAGS = ("youth_union", "private_owner", "foreign_spouse", "record_complete", "file_complete", "in_transit")


def minorities() -> list[str]:
    """Codes of the ethnic minorities."""
    return [value.code for value in lookup_values("ethnic_group") if value.attributes.get("minority")]


def entry_condition(name: str, value: str, prefix: str = "headcount_entry__") -> Q:
    """The counted members with this value of a facet; ``prefix`` leads to the ``HeadcountEntry``."""
    if name == "party_age":
        return Q(**{f"{prefix}party_age_band": None if value == NOT_RECORDED else int(value)})
    if name in FLAGS:
        return Q(**{f"{prefix}{name}": value == "true"})
    return _common_condition(name, value, prefix)


def record_condition(name: str, value: str, on: date) -> Q:
    """The same facet read from the record, for members who are no longer counted."""
    if name in ("record_complete", "file_complete"):
        missing = Q(**{name.replace("_complete", "_missing"): 0})
        return missing if value == "true" else ~missing
    if name == "in_transit":
        moving = Q(activity_status=ActivityStatus.IN_TRANSIT, end_reason="")
        return moving if value == "true" else ~moving
    if name in FLAGS:
        return Q(**{name: value == "true"})
    if name == "age_band":
        return _born_in_band(value, on)
    if name == "admission_period":
        return _admitted_in(value)
    return _common_condition(name, value, "")


def _common_condition(name: str, value: str, prefix: str) -> Q:
    if name == "ethnic_group" and value == MINORITY:
        return Q(**{f"{prefix}ethnic_group__in": minorities()})
    if name == "religion" and value == BELIEVER:
        return ~Q(**{f"{prefix}religion__in": ["", "none"]})
    key = "" if value == NOT_RECORDED else value
    if name == "occupation":
        if key == "retired":
            return Q(**{f"{prefix}retired": True})
        return Q(**{f"{prefix}occupation": key, f"{prefix}retired": False})
    return Q(**{f"{prefix}{name}": key})


def age_condition(low: int | None, high: int | None, on: date) -> Q:
    """Born so as to have completed between ``low`` and ``high`` years on a day."""
    condition = Q()
    if low is not None:
        condition &= Q(birth_date__lte=add_years(on, -low))
    if high is not None:
        condition &= Q(birth_date__gte=add_years(on, -high - 1) + timedelta(days=1))
    return condition


def _born_in_band(code: str, on: date) -> Q:
    if code == NOT_RECORDED:
        return Q(birth_date=None)
    bands = {value.code: value.attributes for value in lookup_values("age_band")}
    if code not in bands:
        return age_condition(None, min(int(band["from_age"]) for band in bands.values()) - 1, on)
    return age_condition(bands[code]["from_age"], bands[code].get("to_age"), on)


def _admitted_in(code: str) -> Q:
    if code == NOT_RECORDED:
        return Q(admission_date=None, admission_decision_date=None)
    period = next(value.attributes for value in lookup_values("admission_period") if value.code == code)
    one, other = Q(admission_date__isnull=False), Q(admission_date=None, admission_decision_date__isnull=False)
    if period.get("from_date"):
        one &= Q(admission_date__gte=period["from_date"])
        other &= Q(admission_decision_date__gte=period["from_date"])
    if period.get("to_date"):
        one &= Q(admission_date__lte=period["to_date"])
        other &= Q(admission_decision_date__lte=period["to_date"])
    return one | other


#: Dimensions that combine two facets of a list.
_COMBINED = {
    "total": lambda key: {},
    "ethnic_group_female": lambda key: {"ethnic_group": key or NOT_RECORDED, "sex": "female"},
    "religion_female": lambda key: {"religion": key or NOT_RECORDED, "sex": "female"},
    "retired_exempt": lambda key: {"occupation": "retired", "activity_status": "exempt"},
}


def facet_url(organization, dimension: str = "total", key: str = "", **more: str) -> str:
    """The list behind one figure of ``counting.totals(organization, [dimension])``: as many people as the figure says."""
    combined = _COMBINED.get(dimension)
    chosen = combined(key) if combined else {dimension: key or NOT_RECORDED}
    return f"{reverse('members:list')}?{urlencode({'organization': organization.pk, **chosen, **more})}"
