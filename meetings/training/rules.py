"""What the rules say of a class and of a certificate (``meetings-evaluation.md`` E, ``admission.md`` 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from core.dates import add_months, format_date
from core.findings import WARNING, Finding, Right
from core.workflow import checked
from meetings.models import TrainingClass, TrainingRecord
from regulations.lookup import NoRuleInForce, lookup_value, rule_on

PASSED = "passed"


def course_attributes(course: str) -> dict:
    """What the list says of a course: for whom, its paper, its validity."""
    value = lookup_value("training_course", course)
    return dict(value.attributes) if value else {}


def gives_certificate(course: str) -> bool:
    """Whether who passes is given a certificate."""
    return bool(course_attributes(course).get("certificate"))


def has_passed(result: str) -> bool:
    """Whether a result is one that passes."""
    value = lookup_value("training_grade", result)
    return bool(value and value.attributes.get(PASSED))


def validity_end(course: str, certificate_on: date | None, on: date) -> date | None:
    """The last day on which a certificate counts, by the rule in force on the day it is judged; ``None``: no end.

    60 months for the awareness course: a certificate of 15/01/2020 counts to the end of 15/01/2025, no longer on 03/02/2025
    (điểm 5.4, Hướng dẫn 06-HD/TW; before it 01-HD/TW of 2016). Where no rule is in force there is no end.
    """
    code = course_attributes(course).get("validity", "")
    if not code or certificate_on is None:
        return None
    try:
        return add_months(certificate_on, int(rule_on(code, on).value))
    except NoRuleInForce:
        return None


@checked("Lớp có người học")
def somebody_attended(case: TrainingClass, step) -> Iterable[Finding]:
    """A class without anybody is cancelled, not finished."""
    if not case.records.exists():
        yield Finding("nobody", "Lớp chưa có ai trong danh sách.", right=Right.PRINCIPLE,
                      remedy="Ghi tên người học, hoặc hủy lớp.")  # fmt: skip


@checked("Lớp đã kết thúc: qua ngày cuối và ngày cấp chứng nhận")
def class_is_over(case: TrainingClass, step) -> Iterable[Finding]:
    """A class does not end before its last day, nor before the day of its last certificate, nor in the future."""
    if step.on < case.to_on:
        yield Finding("not_over", f"Lớp kéo dài đến {format_date(case.to_on)}.", field="on", right=Right.PRINCIPLE,
                      remedy="Sửa ngày kết thúc của lớp nếu lớp kết thúc sớm.")  # fmt: skip
    last = case.records.aggregate(day=Max("certificate_on"))["day"]
    if last is not None and step.on < last:
        yield Finding("certificates_later", f"Có giấy chứng nhận cấp ngày {format_date(last)}.", field="on", right=Right.PRINCIPLE,
                      remedy=f"Ghi ngày thực hiện từ {format_date(last)} trở đi.")  # fmt: skip
    if step.on > step.scope.on:
        yield Finding(
            "future", f"Ngày {format_date(step.on)} chưa đến.", field="on", remedy="Ghi ngày không sau hôm nay."
        )


@checked("Mọi người đã có kết quả; người đạt có giấy chứng nhận")
def results_are_whole(case: TrainingClass, step) -> Iterable[Finding]:
    """Everybody has a result, and a certificate who passed; a study without certificates has a roll of some session."""
    if not gives_certificate(case.course):
        if not case.sessions.exclude(taken_at=None).exists():
            yield Finding("no_roll", "Chưa điểm danh buổi nào.", right=Right.PRINCIPLE,
                          remedy="Điểm danh các buổi; kết quả của lớp này lấy theo điểm danh.")  # fmt: skip
        return
    rows = list(case.records.values_list("result", "passed", "certificate_number"))
    without = sum(1 for result, _, _ in rows if not result)
    if without:
        yield Finding("no_result", f"Còn {without} người chưa có kết quả.", right=Right.PRINCIPLE,
                      remedy="Ghi kết quả trong bảng kết quả, hoặc đưa người không học ra khỏi danh sách.")  # fmt: skip
    bare = sum(1 for _, passed, number in rows if passed and not number)
    if bare:
        yield Finding("no_certificate", f"{bare} người đạt chưa có số giấy chứng nhận.", WARNING,
                      remedy="Điền số tiếp theo trong bảng kết quả trước khi kết thúc lớp.")  # fmt: skip


@checked("Chưa cấp giấy chứng nhận nào")
def nothing_was_given(case: TrainingClass, step) -> Iterable[Finding]:
    """A class that gave certificates took place."""
    given = case.records.exclude(certificate_number="").count()
    if given:
        yield Finding("certificates_given", f"Lớp đã cấp {given} giấy chứng nhận nên không hủy được.", right=Right.PRINCIPLE,
                      remedy="Kết thúc lớp, hoặc xóa số giấy chứng nhận ghi nhầm.")  # fmt: skip


def record_faults(record: TrainingRecord, on: date) -> list[Finding]:
    """What is wrong with the result and the certificate of one record, each finding beside its field."""
    found = []
    if record.result and lookup_value("training_grade", record.result) is None:
        found.append(Finding("result", f"{record.name}: chọn một kết quả có trong danh sách.", field="result"))
    passed = has_passed(record.result)
    if record.certificate_number and not passed:
        found.append(Finding("not_passed", f"{record.name}: chưa đạt nên không có số giấy chứng nhận.", field="certificate_number",
                             right=Right.REGULATION, remedy="Sửa kết quả, hoặc bỏ số giấy chứng nhận."))  # fmt: skip
    if record.certificate_number and record.certificate_on is None:
        found.append(Finding("no_day", f"{record.name}: chưa ghi ngày cấp giấy chứng nhận.", field="certificate_on",
                             remedy="Ghi ngày/tháng/năm, ví dụ 21/11/2026."))  # fmt: skip
    if record.certificate_on and record.certificate_on > on:
        found.append(Finding("future", f"{record.name}: ngày cấp {format_date(record.certificate_on)} chưa đến.",
                             field="certificate_on", remedy="Ghi ngày không sau hôm nay."))  # fmt: skip
    if record.certificate_on and record.certificate_on < record.from_on:
        found.append(Finding("before_course", f"{record.name}: ngày cấp {format_date(record.certificate_on)} trước ngày khai giảng "
                             f"{format_date(record.from_on)}.", field="certificate_on", right=Right.PRINCIPLE,
                             remedy="Kiểm tra lại ngày trên giấy chứng nhận."))  # fmt: skip
    return found
