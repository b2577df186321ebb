"""Certificates of the two courses (CN-NTVĐ, CN-ĐVM), printed as the app of training prints them."""

from __future__ import annotations

from admissions.documents.facts import Facts
from admissions.documents.form import Need, PrintForm
from core.print_blocks import kind_and_about
from meetings.training.documents import certificate_page
from regulations.lookup import form_version
from regulations.marks import Mark

TEMPLATE = "training/print/certificates.html"
BLANK = "………………"


def certificate(facts: Facts, course: str, form: str) -> list[dict]:
    """The certificate of a course, or one to fill by hand under the title of the form."""
    record = facts.training(course)
    if record is not None:
        page = certificate_page(record)
        known = {"native": page["native"] or facts.place("native"), "born": page["born"] or facts.born}
        return [{"pages": [page | known], "day": record.certificate_on}]
    _, title = kind_and_about(form_version(form, facts.on).title)
    page = {
        "issuer": BLANK * 2, "superior": BLANK * 2, "title": title, "person": BLANK * 3, "unit": BLANK * 3,
        "salutation": "Ông (bà)" if course == "awareness" else "Đồng chí", "born": "", "native": "", "from": BLANK, "to": BLANK,
        "result": BLANK, "number": BLANK, "place": "………", "day": None,
    }  # fmt: skip
    return [{"pages": [page]}]


def _course(course: str) -> Need:
    return Need(lambda f: f.training(course), "Chưa ghi giấy chứng nhận của lớp này.")


FORMS = (
    PrintForm("cn-ntvd", "CN-NTVĐ", "Hồ sơ của người vào Đảng", lambda f: certificate(f, "awareness", "CN-NTVĐ"),
              template=TEMPLATE, landscape=True,
              needs=(_course("awareness"),), mark=Mark.RECALLED),
)  # fmt: skip
PROBATION_FORMS = (
    PrintForm("cn-dvm", "CN-ĐVM", "Công nhận chính thức", lambda f: certificate(f, "new_member", "CN-ĐVM"),
              template=TEMPLATE, landscape=True,
              needs=(_course("new_member"),), mark=Mark.RECALLED),
)  # fmt: skip
