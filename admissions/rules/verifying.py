"""Verification of the life history (thẩm tra lý lịch, ``admission.md`` 3.1; HD01-2021 3.4, HD06-2025 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from admissions.models import Admission, Applicant, ApplicantRelative, CheckState, Verification
from core.dates import completed_years, format_date
from core.findings import WARNING, Finding, Right
from core.names import fold
from core.workflow import Step, cite
from regulations.judging import before, not_come, rule

#: Relatives in scope, by code of the list ``relationship``: the candidate's own side, the spouse's side, children.
OWN_SIDE = ("father", "mother", "adoptive_parent")
SPOUSE_SIDE = ("spouse_wife", "spouse_husband", "parent_in_law")
IN_SCOPE = (*OWN_SIDE, *SPOUSE_SIDE, "child")
_FULL_CAPACITY = 18  # years: full civil capacity by the Civil Code, Article 20; no regulation of the Party
_PROTECTION = "58-QĐ/TW@2022-02-08"


def in_scope(relative: ApplicantRelative, on: date) -> bool:
    """Whether a relative is to be verified: parents, spouse, the spouse's parents, children with full civil capacity."""
    if relative.relationship == "child" and relative.birth_year:
        return completed_years(date(relative.birth_year, 12, 31), on) >= _FULL_CAPACITY
    return relative.relationship in IN_SCOPE


def envoy_findings(person: Applicant, envoy: str) -> list[Finding]:
    """The candidate and his relatives are not sent to verify (HD06-2025 3.4 d)."""
    sent = f" {fold(envoy)} "
    names = [person.full_name, *person.relatives.values_list("full_name", flat=True)]
    return [
        Finding("envoy_relative", f"Người được cử đi thẩm tra ({envoy}) trùng tên với người vào Đảng hoặc người thân ({name}).",
                field="envoy", right=Right.PRINCIPLE, overridable=True, remedy="Cử đảng viên khác; nếu chỉ trùng tên thì ghi rõ lý do.")
        for name in names
        if envoy.strip() and f" {fold(name)} " in sent
    ]  # fmt: skip


@rule("Mọi người trong diện thẩm tra đã có kết quả hoặc được miễn; vấn đề chính trị đã có kết luận")
def verified(case: Admission, step: Step) -> Iterable[Finding]:
    """Every person in scope is verified or waived; political questions are concluded in writing; nobody near is sent."""
    rows = case.checks_made
    if not rows:
        yield Finding("no_verification", "Chưa lập danh sách thẩm tra lý lịch.", right=Right.REGULATION,
                      remedy="Lập danh sách người vào Đảng và người thân cần thẩm tra, hoặc ghi lý do miễn.")  # fmt: skip
    listed = {row.relative_id for row in rows}
    relatives = list(case.applicant.relatives.all())
    left_out = [one.full_name for one in relatives if in_scope(one, step.on) and one.pk not in listed]
    if rows and None not in listed:
        left_out.insert(0, case.applicant.full_name)
    if rows and left_out:
        yield Finding("not_listed", f"Chưa đưa vào danh sách thẩm tra: {', '.join(left_out)}.", right=Right.REGULATION,
                      remedy="Bổ sung vào danh sách thẩm tra, hoặc ghi lý do miễn.")  # fmt: skip
    if not {one.relationship for one in relatives} & set(OWN_SIDE):
        yield Finding("no_parents", "Lý lịch chưa khai cha, mẹ đẻ hoặc người trực tiếp nuôi dưỡng.", WARNING, right=Right.REGULATION,
                      remedy="Bổ sung mục 21 của lý lịch và thẩm tra.")  # fmt: skip
    open_states = (CheckState.NEEDED, CheckState.SENT)
    waiting = [str(row.relative or case.applicant) for row in rows if row.state in open_states]
    if waiting:
        yield Finding("not_verified", f"Chưa có kết quả thẩm tra: {', '.join(waiting)}.", right=Right.REGULATION,
                      remedy="Ghi kết quả, hoặc lý do miễn thẩm tra.")  # fmt: skip
    yield from open_issues(case, step)
    for row in rows:
        yield from _days_fit(case, row, step)
        yield from envoy_findings(case.applicant, row.envoy)


def _days_fit(case: Admission, row: Verification, step: Step) -> Iterable[Finding]:
    who = str(row.relative or case.applicant)
    yield from before("result_before_sent", row.result_on, row.sent_on, f"Kết quả thẩm tra {who}", "khi gửi thẩm tra")
    yield from before(
        "concluded_before_result", row.conclusion_on, row.result_on, f"Kết luận về {who}", "kết quả thẩm tra"
    )
    for day, what in ((row.result_on, "Ngày có kết quả"), (row.conclusion_on, "Ngày kết luận")):
        yield from not_come(day, step.on, f"{what} thẩm tra {who}:", field="result_on")


def open_issues(case: Admission, step: Step) -> Iterable[Finding]:
    """Questions of political history or present politics that nobody has concluded on in writing."""
    for row in (one for one in case.checks_made if one.state == CheckState.ISSUE):
        who = row.relative or case.applicant
        yield Finding("political_issue", f"{who}: có vấn đề về lịch sử chính trị hoặc chính trị hiện nay, chưa có kết luận.",
                      right=Right.STANDARD, basis=cite(_PROTECTION, step.on),
                      remedy="Cấp có thẩm quyền phải kết luận bằng văn bản trước khi xem xét.")  # fmt: skip


@rule("Không còn vấn đề chính trị chưa có kết luận bằng văn bản")
def politically_clear(case: Admission, step: Step) -> Iterable[Finding]:
    """Political questions are concluded in writing before admission is considered (58-QĐ/TW)."""
    yield from open_issues(case, step)


@rule("Chi ủy nhận xét, cấp ủy cơ sở chứng nhận lý lịch sau khi có kết quả thẩm tra")
def certified(case: Admission, step: Step) -> Iterable[Finding]:
    """Items 25 and 26 of the biography are signed, and only after every result is in."""
    from admissions.rules.steps import standing_paper

    biography = standing_paper(case, "2-KNĐ")
    if biography is None:
        yield Finding("no_biography", "Chưa có lý lịch của người xin vào Đảng (2-KNĐ).", right=Right.REGULATION,
                      remedy="Ghi 2-KNĐ ở mục giấy tờ.")  # fmt: skip
        return
    if biography.certified_on is None:
        yield Finding("not_certified", "Chi ủy chưa nhận xét, cấp ủy cơ sở chưa chứng nhận lý lịch.", field="certified_on",
                      right=Right.REGULATION, remedy="Ghi ngày chứng nhận ở mục giấy tờ 2-KNĐ.")  # fmt: skip
        return
    yield from not_come(biography.certified_on, step.on, "Ngày chứng nhận lý lịch", field="certified_on")
    last = max((row.result_on for row in case.checks_made if row.result_on), default=None)
    if last is not None and biography.certified_on < last:
        yield Finding("certified_before_result", f"Chứng nhận lý lịch ngày {format_date(biography.certified_on)}, trước kết quả thẩm tra "
                      f"{format_date(last)}.", field="certified_on", right=Right.REGULATION,
                      remedy="Chứng nhận sau khi có đủ kết quả.")  # fmt: skip
