"""Long books, printed outside a request."""

from __future__ import annotations

from datetime import date

from accounts.logs import record_export
from accounts.permissions import Permission as P
from accounts.scopes import UserScope
from branches.models import Organization
from core.findings import Finding, Refused
from jobs.registry import job
from meetings.books.printing import print_book
from meetings.books.queries import book_name, book_of


@job("meetings.book")
def book(work) -> dict:
    """A book of many entries as PDF; asks again for the permission of whoever started it."""
    params = work.params
    scope = UserScope(work.user, date.fromisoformat(params["on"]))
    organization = Organization.objects.visible_to(scope, P.MEETING_VIEW).filter(pk=params["organization"]).first()
    if organization is None:
        raise Refused(Finding("not_permitted", "Đồng chí không còn quyền xem sổ của chi bộ này."))
    since, until = date.fromisoformat(params["from_on"]), date.fromisoformat(params["to_on"])
    content = book_of(organization, params["book"], since, until)
    total = len(content.entries)
    work.progress(0, total + 1, "Đang chép các buổi vào sổ")

    def pulse(done: int) -> None:
        words = "Đang dàn trang, đánh số trang" if done == total else "Đang chép các buổi vào sổ"
        work.progress(done, total + 1, words)

    printed = print_book(organization, params["book"], since, until, content=content, pulse=pulse)
    work.file(f"so-{organization.code}-{since}-{until}.pdf", "application/pdf").write_bytes(printed.pdf)
    work.progress(total + 1, total + 1, "Xong")
    record_export(
        None, what=f"{book_name(params['book'])} – {organization}", filters=params, columns=[], rows=printed.pages, format="pdf",
        path=organization.path, user=work.user,
    )  # fmt: skip
    return {"pages": printed.pages, "entries": total}
