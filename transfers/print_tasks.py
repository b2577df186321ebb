"""Many printed papers, a long register, a long list, outside a request; each asks again for the rights of whoever started it."""

from __future__ import annotations

from datetime import date

from accounts.logs import record_export
from accounts.permissions import Permission as P
from accounts.scopes import UserScope
from branches.models import Organization
from core.excel import write_xlsx
from core.findings import Finding, Refused
from documents.batches import told, write_archive
from jobs.registry import job
from transfers.documents import lists, register
from transfers.documents.batch import by_person, ready_pairs
from transfers.documents.printing import print_forms
from transfers.documents.table import cases_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_PERMITTED = Finding("not_permitted", "Không còn gì in được: hồ sơ đã đổi, hoặc đồng chí không còn quyền xem.")


@job("transfers.prints")
def prints(work) -> dict:
    """A selection of cases × papers; leaves out what does not print and says so."""
    params = work.params
    scope = UserScope(work.user, date.fromisoformat(params["on"]))
    ready, left = ready_pairs(cases_of("transfer", scope).filter(pk__in=params["cases"]), params["forms"], scope)
    if not ready:
        raise Refused(NOT_PERMITTED)
    total = len(ready)

    def pulse(done: int) -> None:
        work.progress(done, total, "Đang in")

    if params["archive"]:
        pages = write_archive(
            work.file("giay-to-chuyen-sinh-hoat.zip", "application/zip"), by_person(ready), print_forms, pulse
        )
    else:
        printed = print_forms(told(ready, pulse))
        pages = printed.pages
        work.file("giay-to-chuyen-sinh-hoat.pdf", "application/pdf").write_bytes(printed.pdf)
    work.progress(total, total, f"Xong; {len(left)} giấy chưa in được" if left else "Xong")
    record_export(
        None, what=f"{total} giấy về chuyển sinh hoạt đảng", filters={name: params[name] for name in ("cases", "forms")}, columns=[],
        rows=total, format="zip" if params["archive"] else "pdf", path=scope.paths(str(P.TRANSFER_VIEW))[0], user=work.user,
    )  # fmt: skip
    return {"papers": total, "pages": pages, "findings": [{"message": words, "remedy": ""} for words in left]}


def _asked(work) -> tuple[UserScope, Organization, date, date, bool]:
    """Scope, unit, period, whether numbers are whole. Raises ``Refused`` when the unit is no longer within reach."""
    params = work.params
    scope = UserScope(work.user, date.fromisoformat(params["on"]))
    unit = Organization.objects.visible_to(scope, P.TRANSFER_VIEW).filter(pk=params["organization"]).first()
    if unit is None:
        raise Refused(NOT_PERMITTED)
    return (
        scope,
        unit,
        date.fromisoformat(params["start"]),
        date.fromisoformat(params["end"]),
        scope.can(P.MEMBER_REVEAL, unit),
    )


@job("transfers.register")
def long_register(work) -> dict:
    """Mẫu 10-SHĐ of a long period."""
    scope, unit, start, end, reveal = _asked(work)
    rows = register.entries(scope, unit, start, end)
    total = rows.order_by().count()
    work.progress(0, total, "Đang lập sổ")
    if work.params["format"] == "pdf":
        printed = register.print_register(unit, rows, start=start, end=end, on=scope.on, reveal=reveal)
        work.file("so-gioi-thieu-10-shd.pdf", "application/pdf").write_bytes(printed.pdf)
    else:
        titles = (register.TITLE, unit.name, register.period_words(start, end).capitalize())
        write_xlsx(work.file("so-gioi-thieu-10-shd.xlsx", XLSX), register.workbook_columns(), register.sheet_rows(rows, reveal=reveal),
                   titles=titles)  # fmt: skip
    return _done(work, unit, f"Sổ giới thiệu sinh hoạt đảng – {unit.name}", total)


@job("transfers.list")
def long_list(work) -> dict:
    """A long list of ``transfer.md`` 14."""
    scope, unit, start, end, reveal = _asked(work)
    chosen, boundary = lists.ROWS[work.params["kind"]], work.params["boundary"]
    rows = chosen.found(scope, unit, start, end, boundary)
    total = rows.order_by().count()
    work.progress(0, total, "Đang lập danh sách")
    if work.params["format"] == "pdf":
        printed = lists.print_list(
            chosen, unit, rows, start=start, end=end, boundary=boundary, on=scope.on, reveal=reveal
        )
        work.file("danh-sach.pdf", "application/pdf").write_bytes(printed.pdf)
    else:
        columns, lines = lists.workbook(chosen, rows, reveal=reveal)
        write_xlsx(work.file("danh-sach.xlsx", XLSX), columns, lines,
                   titles=(chosen.title, unit.name, register.period_words(start, end).capitalize()))  # fmt: skip
    return _done(work, unit, f"{chosen.title.capitalize()} – {unit.name}", total)


def _done(work, unit: Organization, what: str, total: int) -> dict:
    work.progress(total, total, "Xong")
    record_export(None, what=what, filters=dict(work.params), columns=[], rows=total, format=work.params["format"], path=unit.path,
                  user=work.user)  # fmt: skip
    return {"rows": total}
