"""Certificates of the two courses (CN-NTVĐ, CN-ĐVM), printed as the app of training prints them."""

from __future__ import annotations

from admissions.documents.facts import Facts
from admissions.documents.form import Need, PrintForm
from meetings.training.documents import certificate_page
from regulations.lookup import lookup_value
from regulations.marks import Mark

TEMPLATE = "training/print/certificates.html"
BLANK = "………………"


def certificate(facts: Facts, course: str) -> list[dict]:
    """The certificate of a course, or one to fill by hand."""
    record = facts.training(course)
    if record is not None:
        page = certificate_page(record)
        return [
            {
                "pages": [
                    page | {"native": page["native"] or facts.place("native"), "born": page["born"] or facts.born}
                ],
                "day": record.certificate_on,
            }
        ]
    value = lookup_value("training_course", course)
    title = str(value.attributes.get("title") or value.label) if value else ""
    page = {
        "issuer": BLANK * 2, "superior": BLANK * 2, "title": title, "salutation": "Ông (bà)" if course == "awareness" else "Đồng chí",
            "person": BLANK * 3,
        "born": "", "native": "", "unit": BLANK * 3, "from": BLANK, "to": BLANK, "result": BLANK, "number": BLANK, "place": "………",
            "day": None,
    }  # fmt: skip
    return [{"pages": [page]}]


def _course(course: str) -> Need:
    return Need(lambda f: f.training(course), "Chưa ghi giấy chứng nhận của lớp này.")


FORMS = (
    PrintForm("cn-ntvd", "CN-NTVĐ", "Hồ sơ của người vào Đảng", lambda f: certificate(f, "awareness"), template=TEMPLATE, landscape=True,
              needs=(_course("awareness"),), mark=Mark.RECALLED),
)  # fmt: skip
PROBATION_FORMS = (
    PrintForm("cn-dvm", "CN-ĐVM", "Công nhận chính thức", lambda f: certificate(f, "new_member"), template=TEMPLATE, landscape=True,
              needs=(_course("new_member"),), mark=Mark.RECALLED),
)  # fmt: skip
