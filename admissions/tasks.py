"""Many printed forms of admission, outside a request."""

from __future__ import annotations

from datetime import date

from accounts.logs import record_export
from accounts.permissions import Permission as P
from accounts.scopes import UserScope
from admissions import import_tasks
from admissions.documents.batch import by_person, ready_pairs
from admissions.documents.printing import print_forms
from admissions.models import Admission
from core.findings import Finding, Refused
from documents.batches import told, write_archive
from jobs.registry import job

__all__ = ["import_tasks", "prints"]


@job("admissions.prints")
def prints(work) -> dict:
    """A selection of people × forms; asks again for the permission of whoever started it, leaves out what does not print and says so."""
    params = work.params
    scope = UserScope(work.user, date.fromisoformat(params["on"]))
    cases = Admission.objects.visible_to(scope).filter(pk__in=params["cases"])
    cases = cases.select_related(
        "applicant", "organization__parent", "member__organization__parent", "destination__parent"
    )
    ready, left = ready_pairs(cases, params["forms"], scope)
    if not ready:
        raise Refused(
            Finding("not_permitted", "Không còn giấy nào in được: hồ sơ đã đổi, hoặc đồng chí không còn quyền xem.")
        )
    total = len(ready)

    def pulse(done: int) -> None:
        work.progress(done, total, "Đang in")

    if params["archive"]:
        pages = write_archive(work.file("ban-in-ket-nap.zip", "application/zip"), by_person(ready), print_forms, pulse)
    else:
        printed = print_forms(told(ready, pulse))
        pages = printed.pages
        work.file("ban-in-ket-nap.pdf", "application/pdf").write_bytes(printed.pdf)
    work.progress(total, total, f"Xong; {len(left)} giấy chưa in được" if left else "Xong")
    record_export(
        None, what=f"{total} giấy về kết nạp", filters={name: params[name] for name in ("cases", "forms")}, columns=[], rows=total,
        format="zip" if params["archive"] else "pdf", path=scope.paths(str(P.ADMISSION_VIEW))[0], user=work.user,
    )  # fmt: skip
    return {"papers": total, "pages": pages, "findings": [{"message": words, "remedy": ""} for words in left]}
